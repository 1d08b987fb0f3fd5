"""A pledgor may dispose of a pledged right only if the pledgee agrees, and the money stays put."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from financing.models import Consent
from financing.operations.consenting import answer_consent, earmark_proceeds, request_consent
from financing.rules.consenting import Reply, Wish
from financing.states import CaseState as S
from tests.cast import Story
from tests.financing.operations.test_watching import reread
from tests.journeys.truths import check_case, check_ended, open_work, papers_of
from workflows.errors import NotAllowed, Objections
from workflows.roles import Role

Tell = Callable[..., Story]


@pytest.fixture
def story(tell: Tell) -> Story:
    """Pledge a patent and software, and pay out."""
    return tell(state=S.DISBURSED, kinds=("invention", "software"))


def ask(story: Story, kind: str = "OPEN_LICENCE", position: int = 1, **changes: Any) -> Consent:
    role = changes.pop("role", Role.APPLICANT)
    told: dict[str, Any] = {"terms": "许可使用费每年十万元，期限三年", "price_fen": 30_000_000}
    registration = story.case.registrations.get(pledged_right__position=position)
    return request_consent(
        case_id=story.case.pk, actor=story.actor(role), at=story.at,
        registration_id=registration.pk, wish=Wish(kind, **(told | changes)),
    )  # fmt: skip


def reply(story: Story, *, granted: bool = True, **changes: Any) -> None:
    told = {"conditions": "许可费全部提前清偿", "proceeds_to": "prepay"} | changes
    by = story.by("decide_consent", Role.APPROVER)
    answer_consent(**by, reply=Reply(granted, **told))


def codes(refused: Any) -> list[str]:
    return [objection.code for objection in refused.value.objections]


def test_an_open_licence_on_a_pledged_patent_is_asked_for_granted_and_its_fee_repays_the_debt(
    story: Story,
) -> None:
    ask(story)
    assert ("decide_consent", "APPROVER", "津城示例银行") in open_work(story.case)

    reply(story)
    earmark_proceeds(
        **story.by("earmark_proceeds"), received_fen=30_000_000, received_on=story.at.date(),
        voucher="XK-1",
    )  # fmt: skip

    assert Consent.objects.get().state == "FULFILLED"
    assert papers_of(story.case)[-3:] == [
        ("request_consent", "TYS"), ("grant_consent", "TYD"), ("earmark_proceeds", "TYK"),
    ]  # fmt: skip
    check_case(story.case)


def test_a_refusal_says_why_and_ends_the_matter(story: Story) -> None:
    ask(story, role=Role.SPECIALIST)

    reply(story, granted=False, conditions="许可将明显降低质押物价值", proceeds_to="")

    assert Consent.objects.get().state == "DENIED"
    assert not story.items("earmark_proceeds")
    check_case(story.case)


def test_consent_without_a_place_for_the_money_is_none(story: Story) -> None:
    ask(story)

    with pytest.raises(Objections) as refused:
        reply(story, proceeds_to="", conditions=" ")

    assert codes(refused) == ["consent.conditions", "CIV-05"]
    assert Consent.objects.get().state == "REQUESTED"


def test_what_bars_an_open_licence_is_said_at_once_with_what_helps(story: Story) -> None:
    paid = (story.at.date() - dt.timedelta(days=3)).isoformat()
    reread(story, annuity_paid_until=paid, frozen=True, licensed=True)

    with pytest.raises(Objections) as barred:
        ask(story)
    with pytest.raises(Objections) as of_software:
        ask(story, position=2)

    assert codes(barred) == ["PAT-062"] * 3
    assert codes(of_software) == ["consent.open_licence_kind"]
    assert "请先补缴" in barred.value.message


def test_a_transfer_names_its_buyer_and_a_waiver_has_no_price(story: Story) -> None:
    with pytest.raises(Objections) as refused:
        ask(story, "ASSIGN")
    assert codes(refused) == ["consent.counterparty"]

    ask(story, "WAIVE", price_fen=None)
    reply(story, proceeds_to="", conditions="以其他担保替换")

    assert Consent.objects.get().state == "GRANTED"
    assert not story.items("earmark_proceeds")
    check_case(story.case)


def test_only_the_pledgor_or_its_specialist_asks(story: Story) -> None:
    for role in (Role.APPROVER, Role.FUND_OFFICER):
        with pytest.raises(NotAllowed):
            ask(story, role=role)


def test_what_waits_for_an_answer_ends_with_the_pledge(story: Story) -> None:
    ask(story)
    story.to(S.SETTLED)

    story.to(S.CLOSED)

    assert Consent.objects.get().state == "ABANDONED"
    check_ended(story.case)
