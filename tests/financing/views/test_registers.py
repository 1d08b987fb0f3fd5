"""The register of a right: read again, frozen, compared with what was read before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from financing.models import RegisterSnapshot, RightFinding
from financing.operations.cast import Cast
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.pages import open_page
from workflows.models import RecordEntry
from workflows.queries.proof import prove_record

Browser = Callable[[str], Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast, state=S.VERIFIED)


def address(story: Story, position: int = 1) -> str:
    return f"/cases/{story.case.pk}/rights/{position}/register/"


def send(client: Client, story: Story, changes: Mapping[str, str], *, button: str = "") -> Any:
    form = open_page(client, address(story)).forms["way-read"]
    pressed = {button: "1"} if button else {}
    return client.post(address(story), {**form.filled(), **changes, **pressed})


def test_what_changed_is_shown_recorded_and_proved(browser: Browser, story: Story) -> None:
    wang = browser("wang")

    answer = send(
        wang,
        story,
        {
            "right-1-annuities-0-year": "7",
            "right-1-annuities-0-due_on": "2026-12-14",
            "right-1-annuities-0-due_fen": "2000",
            "right-1-holds-0-kind": "court",
            "right-1-holds-0-since": "2026-09-05",
        },
    )

    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{story.case.pk}/preflight/"
    newest = RegisterSnapshot.objects.get(pledged_right__position=1, round=2)
    assert json.loads(newest.facts)["annuities"][0]["due_fen"] == 200_000
    entry = RecordEntry.objects.get(arrow="reread_register")
    changes = json.loads(entry.facts)["changed"]
    assert [row["field"] for row in changes] == ["annuities[7]", "holds[court,2026-09-05]"]
    assert RightFinding.objects.filter(snapshot=newest, rule="PAT-035").exists()
    page = open_page(wang, address(story)).text
    assert "年费台账 7" in page
    assert "PAT-035" in page
    assert not prove_record().breaches


def test_a_look_stores_nothing_and_offers_another_row(browser: Browser, story: Story) -> None:
    answer = send(
        browser("wang"), story,
        {"right-1-holds-0-kind": "court", "right-1-holds-0-since": "2026-09-05"},
        button="preview",
    )  # fmt: skip

    assert answer.status_code == 200
    assert "PAT-035" in answer.content.decode()
    assert 'name="right-1-holds-1-kind"' in answer.content.decode()
    assert not RegisterSnapshot.objects.filter(round=2).exists()


def test_an_entry_that_is_not_whole_is_refused_with_a_sentence(
    browser: Browser, story: Story
) -> None:
    answer = send(browser("wang"), story, {"right-1-holds-0-since": "2026-09-05"})

    assert answer.status_code == 422
    assert "kind" in answer.content.decode()
    assert not RegisterSnapshot.objects.filter(round=2).exists()


@pytest.mark.parametrize("name", ["gu", "chen"])
def test_others_of_the_bank_read_it_and_do_not_write_it(
    browser: Browser, story: Story, name: str
) -> None:
    client = browser(name)

    assert "way-read" not in open_page(client, address(story)).forms
    assert client.post(address(story), {}).status_code == 403


def test_there_is_no_register_of_a_right_that_is_not_there(browser: Browser, story: Story) -> None:
    assert browser("wang").get(address(story, 9)).status_code == 404
    assert browser("zhou").get(address(story)).status_code == 403


def test_who_filed_nothing_yet_is_refused_once_the_register_says_no(
    browser: Browser, story: Story
) -> None:
    story.to(S.SIGNED)
    wang = browser("wang")
    send(wang, story, {"right-1-legal_status": "terminated"})

    item = story.item("file_registration", story.title(1))
    page = f"/cases/{story.case.pk}/items/{item.pk}/"
    form = open_page(wang, page).forms["way-file"]
    handed_in = form.choices["documents"]
    answer = wang.post(page, form.filled(filing_number="SL-1", documents=handed_in))

    assert answer.status_code == 422
    assert "已终止" in answer.content.decode()
