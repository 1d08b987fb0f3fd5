"""Refused with pledges alive: each is deregistered before the case closes; none keeps a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from financing.models import Case, PledgedRight, Registration
from financing.operations.deciding import refuse
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.journeys.deeds import unwinds, withdraws_approval
from tests.journeys.truths import (
    arrows_of,
    check_case,
    check_ended,
    open_work,
    papers_of,
    states_of,
)
from workflows.errors import NotAllowed, NotReady, Objections, SomeoneWasFaster
from workflows.roles import Role

BASIS: dict[str, Any] = {"reason": "登记未达要求", "basis": "示例：授信管理办法第九条"}


def test_the_approver_refuses_and_the_live_registration_is_deregistered_first(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SIGNED)
    story.file_registrations()
    story.answer(story.title(1), "refused")
    story.answer(story.title(2))
    story.reconsider()

    refuse(**story.by("decide", Role.APPROVER), **BASIS)

    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    assert [item.subject_title for item in story.items("deregister")] == [story.title(2)]
    check_case(story.case)
    story.release()
    check_ended(story.case)
    assert states_of(story.case) == {story.title(1): "REFUSED", story.title(2): "DEREGISTERED"}
    assert arrows_of(story.case)[-3:] == ["unwind", "deregister", "close"]
    assert Case.objects.get(pk=story.case.pk).disbursed_fen == 0


def test_with_nothing_registered_the_refusal_ends_the_case_and_frees_the_rights(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SIGNED)
    story.file_registrations()
    for n in (1, 2):
        story.answer(story.title(n), "refused")
    story.reconsider()

    refuse(**story.by("decide", Role.APPROVER), **BASIS)

    check_ended(story.case)
    assert open_work(story.case) == []
    locked = PledgedRight.objects.filter(case=story.case, released_at=None)
    assert not locked.exists()
    # The patent is free: another case may sign for it.
    other = make_story(story.cast, at=story.at, content=story.content, state=S.SIGNED)
    check_case(other.case)


# --- The approval is taken back


@pytest.mark.parametrize("state", [S.APPROVED, S.SHARED, S.SIGNED, S.SECURED])
@pytest.mark.parametrize("role", [Role.APPROVER, Role.SPECIALIST])
def test_an_approval_is_withdrawn_and_given_again(
    tell: Callable[..., Story], state: S, role: Role
) -> None:
    story = tell(state=state)

    withdraws_approval(story, role)

    case = Case.objects.get(pk=story.case.pk)
    assert (case.state, case.approved_fen) == (S.REVIEWED, None)
    assert [step for step, _role, _who in open_work(story.case)] == ["decide"]
    assert papers_of(story.case)[-1] == ("withdraw_approval", "PC")
    check_case(story.case)
    story.approve(approved_fen=300_000_000)
    story.share()
    story.sign()
    story.register() if story.items("file_registration") else None
    story.to(S.CLOSED)
    check_ended(story.case)
    assert set(states_of(story.case).values()) == {"DEREGISTERED"}


def test_filings_unanswered_when_the_approval_is_withdrawn_serve_the_next_contract(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention", "utility_model", "software"), state=S.SIGNED)
    story.file_registration(story.title(1))
    story.file_registration(story.title(2))
    withdraws_approval(story)
    assert sorted(step for step, _role, _who in open_work(story.case)) == [
        "answer_registration", "answer_registration", "decide",
    ]  # fmt: skip
    check_case(story.case)

    story.answer(story.title(1))  # granted while the approver thinks again
    assert len(story.items("decide")) == 1
    check_case(story.case)
    story.approve()
    story.share()
    story.sign()
    story.register()  # the second, filed before, and the third, filed anew

    assert [step for step, _role, _who in open_work(story.case)] == ["disburse"]
    third = Registration.objects.filter(case=story.case, pledged_right__title=story.title(3))
    assert sorted(str(r.state) for r in third) == ["ABANDONED", "REGISTERED"]
    assert arrows_of(story.case).count("secure") == 1
    story.to(S.CLOSED)
    check_ended(story.case)


def test_an_old_filing_that_alone_is_missing_secures_the_new_contract(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    story.file_registrations()
    withdraws_approval(story)
    story.approve()
    story.share()
    story.sign()
    assert [step for step, _role, _who in open_work(story.case)] == ["answer_registration"]

    story.answer(story.title(1))

    assert [step for step, _role, _who in open_work(story.case)] == ["disburse"]
    check_case(story.case)


def test_a_filing_returned_while_the_approver_thinks_again_is_given_up(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    story.file_registrations()
    withdraws_approval(story)

    story.answer(story.title(1), "returned")

    assert states_of(story.case) == {story.title(1): "ABANDONED"}
    assert [step for step, _role, _who in open_work(story.case)] == ["decide"]
    story.refuse()
    check_ended(story.case)


def test_what_is_not_approved_or_already_paid_is_not_withdrawn(
    tell: Callable[..., Story],
) -> None:
    for state in (S.REVIEWED, S.DISBURSED):
        story = tell(state=state)
        before = arrows_of(story.case)
        with pytest.raises(SomeoneWasFaster):
            withdraws_approval(story)
        with pytest.raises(NotAllowed):
            withdraws_approval(tell(state=S.APPROVED), Role.RISK_OFFICER)
        with pytest.raises(Objections):
            withdraws_approval(story, reason=" ")
        assert arrows_of(story.case) == before


def test_a_new_contract_secures_no_more_than_is_registered(tell: Callable[..., Story]) -> None:
    story = tell(state=S.SECURED)
    withdraws_approval(story)
    story.approve(approved_fen=450_000_000)
    story.share()

    with pytest.raises(Objections) as refused:
        story.sign()

    assert [(o.code, o.where) for o in refused.value.objections] == [
        ("contract.beyond_registered", "contract.secured_fen[1]"),
        ("contract.beyond_registered", "contract.secured_fen[2]"),
    ]
    check_case(story.case)


# --- Unwinding


@pytest.mark.parametrize("state", [S.SIGNED, S.SECURED])
def test_a_case_unwinds_from_where_it_stands_and_closes_with_the_last_answer(
    tell: Callable[..., Story], state: S
) -> None:
    story = tell(kinds=("invention", "utility_model", "trademark"), state=S.REVIEWED)
    story.approve(requirement="listed", required_positions=[1])
    story.share()
    story.sign()
    story.file_registration(story.title(1))
    story.file_registration(story.title(2))
    if state == S.SECURED:
        story.answer(story.title(1))

    unwinds(story)

    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    assert states_of(story.case)[story.title(3)] == "ABANDONED"
    check_case(story.case)
    for item in story.items("answer_registration"):
        story.answer(item.subject_title)  # granted all the same: deregistered at once
        check_case(story.case)
    story.release()
    check_ended(story.case)
    assert Case.objects.get(pk=story.case.pk).state == S.CLOSED
    assert states_of(story.case)[story.title(1)] == "DEREGISTERED"


@pytest.mark.parametrize("to", ["accept", "verify_rights", "value_right", "investigate"])
def test_a_case_sent_back_with_pledges_alive_ends_by_unwinding_only(
    tell: Callable[..., Story], to: str
) -> None:
    story = tell(state=S.SECURED)
    withdraws_approval(story)
    story.send_back(to)
    with pytest.raises(NotReady) as kept:
        story.cancel()
    assert kept.value.message == (
        "本案仍有登记机关未答复的登记申请或有效的质押登记，须逐项了结后才能结案。"
    )
    if to == "accept":
        with pytest.raises(NotReady):
            story.decline()

    unwinds(story)

    assert [step for step, _role, _who in open_work(story.case)] == ["deregister"] * 2
    check_case(story.case)
    story.release()
    check_ended(story.case)


def test_a_refusal_with_a_filing_unanswered_waits_for_the_answer(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    story.file_registrations()
    withdraws_approval(story)

    story.refuse()

    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    assert [step for step, _role, _who in open_work(story.case)] == ["answer_registration"]
    story.answer(story.title(1), "withdrawn")
    check_ended(story.case)
    assert papers_of(story.case)[-2:] == [("withdraw", "DJC"), ("close", "JA")]


def test_there_is_nothing_to_unwind_without_a_registration(tell: Callable[..., Story]) -> None:
    story = tell(state=S.SHARED)
    before = arrows_of(story.case)

    with pytest.raises(NotReady):
        unwinds(story)
    with pytest.raises(NotAllowed):
        unwinds(tell(state=S.SECURED), Role.SPECIALIST)

    assert arrows_of(story.case) == before
