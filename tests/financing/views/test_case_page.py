"""The page of a case: what each reader finds there, and the remarks they leave."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from financing.lifecycles import (
    AmendmentLifecycle,
    CaseLifecycle,
    ConsentLifecycle,
    RegistrationLifecycle,
    ValuationLifecycle,
)
from financing.models import Comment
from financing.operations.cast import Cast
from financing.operations.commenting import write_comment
from financing.queries.arrows import TELLINGS
from financing.states import Audience
from financing.states import CaseState as S
from risk_pool.lifecycles import ShareLifecycle
from tests.architecture.house import noted_moves
from tests.cast import make_story
from tests.pages import open_page
from workflows.lifecycles import arrows_of
from workflows.models import RecordEntry

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.mark.parametrize("state", S)
def test_the_page_of_a_case_opens_in_every_state(cast: Cast, browser: Browser, state: S) -> None:
    story = make_story(cast, state=state)

    page = open_page(browser("wang"), f"/cases/{story.case.pk}/")

    assert story.case.number in page.text
    assert str(state.label) in page.text
    assert "流程与当前位置" in page.text


def test_a_case_of_another_house_is_not_found(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.APPROVED)
    addresses = [f"/cases/{story.case.pk}/", f"/cases/{story.case.pk}/record/"]

    for name in ("he", "liu", "qin", "dan", "bao"):
        for address in addresses:
            assert browser(name).get(address).status_code == 404


def test_different_amounts_are_different_figures(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.DISBURSED)

    text = open_page(browser("wang"), f"/cases/{story.case.pk}/").text

    assert "申请 500 打包评估 561.61 批准 400 登记担保 400 已放款 400" in text


def test_work_to_do_has_a_way_in_and_other_work_a_reason(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.REVIEWED)
    address = f"/cases/{story.case.pk}/items/{story.item('decide').pk}/"

    approver = open_page(browser("chen"), f"/cases/{story.case.pk}/")
    specialist = open_page(browser("wang"), f"/cases/{story.case.pk}/")

    assert address in approver.links
    assert address not in specialist.links
    assert "由津城示例银行滨海支行的审批人办理。" in specialist.text


def test_the_enterprise_reads_its_part_and_nothing_of_the_memo(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.SIGNED)

    text = open_page(browser("zhou"), f"/cases/{story.case.pk}/").text

    assert "批准授信" in text
    assert "经营正常，权利用于主营产品。" not in text
    assert "同意按建议金额授信。" not in text
    assert "打包评估" not in text
    assert "李建国" not in text
    assert "陈敬之" not in text
    assert "条不在您的阅读范围内" in text


def test_the_record_is_proved_and_a_forged_row_is_found(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    address = f"/cases/{story.case.pk}/record/"
    client = browser("wang")

    whole = client.get(address, headers={"HX-Request": "true"})
    story.case.record_seq += 1
    story.case.save(update_fields=["record_seq"])
    cut = client.get(address, headers={"HX-Request": "true"})
    page = client.get(address)

    assert "2 条记录首尾相接，无增删改" in whole.content.decode()
    assert "断裂" in cut.content.decode()
    assert "<html" in page.content.decode()
    assert "断裂" in page.content.decode()


def test_every_arrow_has_words_and_readers() -> None:
    """Whatever may stand in a case's record; an application's own record is shown on no page."""
    lifecycles = {
        "case": CaseLifecycle,
        "registration": RegistrationLifecycle,
        "rightvaluation": ValuationLifecycle,
        "amendment": AmendmentLifecycle,
        "consent": ConsentLifecycle,
        "shareconfirmation": ShareLifecycle,
    }
    drawn = {
        (subject, arrow.name)
        for subject, lifecycle in lifecycles.items()
        for arrow in arrows_of(lifecycle)
    }

    assert drawn - set(TELLINGS) == set()
    assert noted_moves("financing") - {arrow for _subject, arrow in TELLINGS} == set()
    assert all(telling.readers for telling in TELLINGS.values())


def test_facts_of_a_telling_are_facts_of_the_record(cast: Cast) -> None:
    """A fact that is never recorded under its name would silently never be shown."""
    for story in (make_story(cast, state=S.CLOSED), make_story(cast, state=S.WITHDRAWN)):
        for row in RecordEntry.objects.filter(chain=story.case.pk):
            telling = TELLINGS[row.subject.partition(":")[0], row.arrow]
            recorded = set(json.loads(row.facts))
            assert {fact.name for fact in telling.facts} <= recorded, (row.arrow, recorded)


def test_a_remark_goes_to_those_it_is_meant_for(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    address = f"/cases/{story.case.pk}/comments/"
    client = browser("wang")

    client.post(address, {"text": "估值偏高，请复核", "channel": "inside"})
    client.post(address, {"text": "请准备购销合同", "channel": "enterprise"})
    refused = client.post(address, {"text": "", "channel": "inside"})

    bank = open_page(client, f"/cases/{story.case.pk}/").text
    enterprise = open_page(browser("zhou"), f"/cases/{story.case.pk}/").text
    assert "估值偏高，请复核" in bank
    assert "请准备购销合同" in bank
    assert "估值偏高，请复核" not in enterprise
    assert "请准备购销合同" in enterprise
    assert refused.status_code == 422
    assert Comment.objects.count() == 2


def test_the_enterprise_answers_the_bank_only(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    client = browser("zhou")

    page = open_page(client, f"/cases/{story.case.pk}/")
    client.post(f"/cases/{story.case.pk}/comments/", {"text": "合同已备好", "channel": "x"})

    assert "仅行内" not in page.text
    assert set(Comment.objects.get().audience.split(",")) == {"BANK", "ENTERPRISE"}


def test_the_audiences_of_a_written_remark_are_named(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.APPROVED)
    write_comment(
        case_id=story.case.pk, actor=cast.actors["wang"], at=story.at, text="请确认分担",
        audience={Audience.BUREAU},
    )  # fmt: skip

    assert "请确认分担" in open_page(browser("yang"), f"/cases/{story.case.pk}/").text
    assert "请确认分担" not in open_page(browser("zhou"), f"/cases/{story.case.pk}/").text
