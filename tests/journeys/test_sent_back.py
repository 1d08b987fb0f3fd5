"""A case sent back to an earlier step is carried on from there, and keeps what was done before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from financing.models import BundleValuation, Case, DueDiligence, RightValuation, RiskReview
from financing.operations.accepting import decline_case
from financing.operations.deciding import refuse, review, send_back
from financing.operations.supervising import cancel_case
from financing.operations.verifying import reject_rights
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.truths import (
    arrows_of,
    check_case,
    check_ended,
    open_work,
    papers_of,
    record_of,
)
from workflows.errors import NotReady, Objections, SomeoneWasFaster
from workflows.roles import Role

EARLIER = {
    "accept": S.FILED,
    "verify_rights": S.ACCEPTED,
    "value_right": S.VERIFIED,
    "value_bundle": S.VALUED,
    "investigate": S.BUNDLE_VALUED,
    "review": S.INVESTIGATED,
}


@pytest.mark.parametrize("to", EARLIER)
def test_from_the_decision_to_each_earlier_step_and_on_to_the_end(
    tell: Callable[..., Story], to: str
) -> None:
    story = tell(state=S.REVIEWED)

    story.send_back(to)

    case = Case.objects.get(pk=story.case.pk)
    assert (case.state, case.round) == (EARLIER[to], 2)
    assert {step for step, _role, _who in open_work(case)} == {to}
    assert papers_of(case)[-1][1] == "TH"
    check_case(case)
    story.to(S.CLOSED)
    check_ended(story.case)


@pytest.mark.parametrize("to", [step for step in EARLIER if step != "review"])
def test_from_the_review_as_well(tell: Callable[..., Story], to: str) -> None:
    story = tell(state=S.INVESTIGATED)

    story.send_back(to, step="review")

    assert Case.objects.get(pk=story.case.pk).state == EARLIER[to]
    check_case(story.case)
    story.to(S.SHARED)
    check_case(story.case)


def test_back_and_forth_three_times(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)
    for to in ("value_right", "verify_rights", "value_right"):
        story.send_back(to)
        check_case(story.case)
        story.to(S.REVIEWED)
        check_case(story.case)

    case = Case.objects.get(pk=story.case.pk)
    assert case.round == 4
    valuations = RightValuation.objects.filter(case=case)
    assert valuations.filter(state="COMPLETED").count() == 2
    assert valuations.filter(state="SUPERSEDED").count() == 6
    assert BundleValuation.objects.filter(case=case).count() == 4
    assert DueDiligence.objects.filter(case=case).count() == 4
    assert RiskReview.objects.filter(case=case).count() == 4
    story.to(S.CLOSED)
    check_ended(story.case)


def test_an_item_of_an_earlier_round_is_not_used_again(tell: Callable[..., Story]) -> None:
    story = tell(state=S.INVESTIGATED)
    old = story.by("review", Role.RISK_OFFICER)
    story.review()
    story.send_back("review")
    rows = len(record_of(story.case))

    with pytest.raises(SomeoneWasFaster):
        review(**old, opinion="同意。", recommended_fen=1)

    assert len(record_of(story.case)) == rows
    assert [step for step, _role, _who in open_work(story.case)] == ["review"]
    check_case(story.case)


def test_a_value_asked_for_again_supersedes_the_one_before_in_the_record(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.REVIEWED)

    story.send_back("value_right")

    assert arrows_of(story.case)[-3:] == ["supersede", "supersede", "send_back_to_valuation"]


def test_only_to_an_earlier_step_and_with_a_reason(tell: Callable[..., Story]) -> None:
    story = tell(state=S.INVESTIGATED)
    by = story.by("review", Role.RISK_OFFICER)

    for to, reason in (("review", "再看"), ("sign", "再看"), ("accept", " ")):
        with pytest.raises(Objections):
            send_back(**by, step="review", to=to, reason=reason)

    assert Case.objects.get(pk=story.case.pk).state == S.INVESTIGATED
    check_case(story.case)


# --- With pledges that live already


def _with_a_live_pledge(tell: Callable[..., Story], to: str) -> Story:
    """Begin with a case that fell short at the registrar and was then sent back."""
    story = tell(state=S.SIGNED)
    story.file_registrations()
    story.answer(story.title(1))
    story.answer(story.title(2), "refused")
    story.reconsider()
    story.send_back(to)
    return story


def test_a_case_with_a_live_pledge_ends_by_the_approver_only(tell: Callable[..., Story]) -> None:
    basis: dict[str, Any] = {"reason": "不再合作", "basis": "示例"}
    at_desk = _with_a_live_pledge(tell, "accept")
    with pytest.raises(NotReady):
        decline_case(**at_desk.by("accept"), **basis)
    with pytest.raises(NotReady):
        cancel_case(
            case_id=at_desk.case.pk, actor=at_desk.actor(Role.OPERATOR), at=at_desk.at, reason="止"
        )
    check_case(at_desk.case)

    at_desk.to(S.ACCEPTED)
    with pytest.raises(NotReady):
        reject_rights(**at_desk.by("verify_rights"), **basis)
    check_case(at_desk.case)

    at_desk.to(S.REVIEWED)
    refuse(**at_desk.by("decide", Role.APPROVER), **basis)
    assert Case.objects.get(pk=at_desk.case.pk).state == S.SETTLED
    at_desk.to(S.CLOSED)
    check_ended(at_desk.case)


def test_a_case_with_a_live_pledge_is_carried_on_with_it(tell: Callable[..., Story]) -> None:
    story = _with_a_live_pledge(tell, "verify_rights")

    story.to(S.CLOSED)

    check_ended(story.case)
    states = list(story.case.registrations.order_by("filed_on").values_list("state", flat=True))
    assert sorted(states) == ["DEREGISTERED", "DEREGISTERED", "REFUSED"]
