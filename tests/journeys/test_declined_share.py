"""A party that will not carry its share sends the case back to the bank, after the join."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from financing.errors import TermsMissing
from financing.models import Approval, Case
from financing.states import CaseState as S
from risk_pool.models import ShareConfirmation
from tests.cast import Story
from tests.journeys.truths import arrows_of, check_case, check_ended, open_work, record_of
from workflows.roles import Role

FOUR = {"terms_code": "zhongshan-four"}


def _answers(story: Story, round_: int) -> dict[str, str]:
    rows = ShareConfirmation.objects.filter(loan_reference=story.case.number, round=round_)
    return {row.party: str(row.state) for row in rows}


def test_one_decline_goes_back_after_all_have_answered_and_other_terms_carry_on(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.REVIEWED)
    story.approve(**FOUR)
    assert sorted(role for _step, role, _who in open_work(story.case)) == [
        "APPRAISER", "FUND_OFFICER", "INSURANCE_OFFICER",
    ]  # fmt: skip

    story.share(declined_by=[Role.INSURANCE_OFFICER])
    assert _answers(story, 1) == {
        "appraiser": "SUPERSEDED", "fund": "SUPERSEDED", "insurer": "DECLINED",
    }  # fmt: skip
    assert [step for step, _role, _who in open_work(story.case)] == ["decide"]
    check_case(story.case)

    story.approve(approved_fen=300_000_000)
    story.to(S.CLOSED)

    check_ended(story.case)
    assert _answers(story, 2) == {"fund": "CONFIRMED"}
    rounds = Approval.objects.filter(case=story.case).order_by("round")
    assert [(a.round, a.approved_fen, a.terms_code) for a in rounds] == [
        (1, 400_000_000, "zhongshan-four"),
        (2, 300_000_000, "binhai-direct"),
    ]
    assert Case.objects.get(pk=story.case.pk).disbursed_fen == 300_000_000


def test_nothing_goes_back_before_the_last_answer(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)
    story.approve(**FOUR)
    first = story.items("confirm_share")[0]

    story.answer_share(first, confirmed=False)

    assert Case.objects.get(pk=story.case.pk).state == S.APPROVED
    assert len(open_work(story.case)) == 2
    check_case(story.case)


def test_the_arrows_of_a_decline_stand_in_order(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)
    story.approve(**FOUR)

    story.share(declined_by=[Role.INSURANCE_OFFICER])

    assert arrows_of(story.case)[-6:] == [
        "confirm", "confirm", "decline", "supersede", "supersede", "return_from_sharing",
    ]  # fmt: skip


def test_a_bank_that_carries_the_whole_risk_asks_nobody(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)

    story.approve(terms_code="")

    assert arrows_of(story.case)[-2:] == ["approve", "confirm_sharing"]
    assert [step for step, _role, _who in open_work(story.case)] == ["sign"]
    story.to(S.CLOSED)
    check_ended(story.case)


def test_a_party_is_asked_only_if_someone_there_may_answer(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)
    rows = len(record_of(story.case))

    with pytest.raises(TermsMissing):
        story.approve(sharers={"fund": story.cast.organisations["andan"]})
    with pytest.raises(TermsMissing):
        story.approve(sharers={})
    with pytest.raises(TermsMissing):
        story.approve(terms_code="nowhere")

    assert len(record_of(story.case)) == rows
    check_case(story.case)
