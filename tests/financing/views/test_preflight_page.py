"""The pre-flight of a case: its page, its PDF and its JSON, and a way to clear every block."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from financing.models import RegisterSnapshot
from financing.operations.cast import Cast
from financing.operations.rereading import reread_register
from financing.rules.dossier import Hold, Register, RegisteredPledge
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.pages import open_page

Browser = Callable[[str], Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast, state=S.VERIFIED, kinds=("invention", "trademark", "software"))


def address(story: Story, ending: str = "/") -> str:
    return f"/cases/{story.case.pk}/preflight{ending}"


def reread(story: Story, position: int = 1, **changes: Any) -> None:
    """Read one register again, with other facts or entries."""
    extract = story.extracts()[position - 1]
    register = changes.pop("register", Register())
    extract = replace(extract, facts=replace(extract.facts, **changes), register=register)
    actor = story.cast.actors["wang"]
    reread_register(case_id=story.case.pk, actor=actor, at=story.at, extract=extract)


def report(browser: Browser, story: Story, on: str = "") -> dict[str, Any]:
    answer = browser("wang").get(address(story, ".json"), {"on": on} if on else {})
    assert answer.status_code == 200
    told: dict[str, Any] = json.loads(answer.content)
    return told


def rules(told: dict[str, Any], severity: str = "BLOCK") -> list[tuple[int, str]]:
    return [
        (place, found["rule"])
        for place, right in enumerate(told["rights"], start=1)
        for found in right["findings"]
        if found["severity"] == severity
    ]


def test_a_bundle_that_was_verified_is_not_blocked(browser: Browser, story: Story) -> None:
    told = report(browser, story)

    assert not told["blocked"]
    assert [right["verdict"] for right in told["rights"]] == ["passes"] * 3
    page = open_page(browser("wang"), address(story))
    assert "没有阻断事项。" in page.text


def test_before_the_verification_every_right_is_unread_and_the_verification_mends_it(
    browser: Browser, cast: Cast
) -> None:
    story = make_story(cast, state=S.ACCEPTED)

    assert {right["verdict"] for right in report(browser, story)["rights"]} == {"unread"}
    page = browser("wang").get(address(story)).content.decode()
    assert f'href="/cases/{story.case.pk}/items/{story.item("verify_rights").pk}/"' in page


def test_a_block_leads_to_the_register_and_reading_it_again_clears_it(
    browser: Browser, story: Story
) -> None:
    reread(story, register=Register(holds=(Hold("court", since=dt.date(2026, 1, 5)),), pledges=(
        RegisteredPledge("Y2025980012345", registered_on=dt.date(2025, 3, 1)),
    )), frozen=True)  # fmt: skip

    assert rules(report(browser, story)) == [(1, "PAT-035"), (1, "PAT-039")]
    page = browser("wang").get(address(story)).content.decode()
    assert page.count(f'href="/cases/{story.case.pk}/rights/1/register/"') >= 2

    reread(story)
    assert not report(browser, story)["blocked"]
    assert RegisterSnapshot.objects.filter(pledged_right__position=1).count() == 3


def test_rules_are_those_of_the_day_asked_for(browser: Browser, story: Story) -> None:
    reread(story, position=2, expiry_date=dt.date(2027, 3, 1))

    for on, articles in (("2026-12-31", "第三十九条"), ("2027-01-01", "第四十三条")):
        [found] = [
            f for f in report(browser, story, on)["rights"][1]["findings"] if f["rule"] == "TM-040"
        ]
        assert articles in found["basis"]
    assert browser("wang").get(address(story), {"on": "2026-02-30"}).status_code == 404


def test_a_declaration_by_all_who_must_turns_a_soft_stop_into_a_note(
    browser: Browser, story: Story
) -> None:
    reread(story, invalidation_pending=True)
    assert rules(report(browser, story), "SOFT") == [(1, "PAT-041")]

    extract = story.extracts()[0]
    declared = [
        {"rule": "PAT-041", "name": "赵启明", "capacity": "pledgor", "statement": "知悉"},
        {"rule": "PAT-041", "name": "王雪梅", "capacity": "pledgee", "statement": "知悉"},
    ]
    facts = replace(extract.facts, invalidation_pending=True)
    extract = replace(extract, facts=facts, acknowledgements=declared)
    actor = story.cast.actors["wang"]
    reread_register(case_id=story.case.pk, actor=actor, at=story.at, extract=extract)

    told = report(browser, story)
    assert rules(told, "SOFT") == []
    assert (1, "PAT-041") in rules(told, "INFO")


def test_the_contract_is_compared_once_it_is_signed(browser: Browser, story: Story) -> None:
    story.to(S.SIGNED)
    assert not report(browser, story)["blocked"]

    reread(story, title="另一名称", grant_date=dt.date(2022, 5, 2))
    assert (1, "PAT-021") in rules(report(browser, story))
    page = browser("wang").get(address(story)).content.decode()
    assert f'href="/cases/{story.case.pk}/withdraw-approval/"' in page


def test_a_pledge_of_the_case_itself_is_none_in_its_way(browser: Browser, story: Story) -> None:
    story.to(S.SECURED)
    number = story.case.registrations.get(pledged_right__position=1).certificate_number
    own = RegisteredPledge(number, registered_on=timezone.localdate(story.at))
    reread(story, register=Register(pledges=(own,)), pledged=True)

    assert not report(browser, story)["blocked"]


def test_the_report_is_a_pdf_too(browser: Browser, story: Story) -> None:
    answer = browser("wang").get(address(story, ".pdf"))

    assert answer.status_code == 200
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1


@pytest.mark.parametrize(("name", "status"), [("zhou", 403), ("wang", 200)])
def test_only_the_bank_reads_it(browser: Browser, story: Story, name: str, status: int) -> None:
    for ending in ("/", ".json", ".pdf"):
        assert browser(name).get(address(story, ending)).status_code == status


def test_more_rights_ask_no_more_of_the_database(browser: Browser, cast: Cast) -> None:
    counts = []
    for kinds in (("invention",), ("invention", "trademark", "software", "utility_model")):
        story = make_story(cast, state=S.VERIFIED, kinds=kinds)
        client = browser("wang")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(story)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
