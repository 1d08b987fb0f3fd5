"""Repaid and released: the case closes with the last registration, however each one ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from financing.models import Case, Drawdown, Instalment, PledgedRight, Repayment
from financing.operations.releasing import release_registration
from financing.operations.repaying import Payment, record_repayment, reopen_settled
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.deeds import unwinds
from tests.journeys.truths import check_case, check_ended, open_work, papers_of, states_of
from workflows.errors import NotReady, Objections
from workflows.models import WorkItem

THREE = ("invention", "trademark", "software")


def _pay(story: Story, due: Instalment, voucher: str, **changes: Any) -> None:
    parts = {"principal_fen": due.principal_fen, "interest_fen": due.interest_fen} | changes
    story.reach(due.due_date)
    record_repayment(**story.by("repay"), payment=Payment(due.due_date, voucher=voucher, **parts))


def _instalments(story: Story) -> list[Instalment]:
    return Drawdown.objects.get(line__case=story.case).schedule


def test_deregistered_revoked_and_ended_close_the_case_together(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=THREE, state=S.SETTLED)
    patent, mark, software = (story.title(n) for n in (1, 2, 3))
    assert len(story.items("deregister")) == 3

    story.release({mark: "revoked", software: "ended"})

    check_ended(story.case)
    assert states_of(story.case) == {
        patent: "DEREGISTERED", mark: "REVOKED", software: "ENDED",
    }  # fmt: skip
    assert papers_of(story.case)[-4:] == [
        ("deregister", "ZX"), ("revoke", "ZX"), ("end", "ZX"), ("close", "JA"),
    ]  # fmt: skip


def test_a_right_is_free_the_moment_its_own_registration_is_gone(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SETTLED)
    first = story.items("deregister")[0]

    release_registration(
        **story.by("deregister", title=first.subject_title),
        ending="deregistered",
        ended_on=story.at.date(),
    )

    held = PledgedRight.objects.filter(case=story.case, released_at=None)
    assert [pledged.title for pledged in held] == [story.title(2)]
    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    check_case(story.case)


def test_an_ending_before_the_registration_is_refused(tell: Callable[..., Story]) -> None:
    story = tell(state=S.SETTLED)

    with pytest.raises(Objections) as refused:
        release_registration(
            **story.by("deregister"), ending="forgotten", ended_on=dt.date(2020, 1, 1)
        )

    assert [o.code for o in refused.value.objections] == ["ending.unknown", "ended_on.early"]
    check_case(story.case)


def test_the_repayment_stays_open_and_moves_its_deadline_until_all_is_paid(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.DISBURSED)
    item = story.item("repay")
    due = _instalments(story)

    _pay(story, due[0], "V1")

    again = WorkItem.objects.get(pk=item.pk)
    assert again.status == "OPEN"
    assert again.due_at is not None
    assert again.due_at.astimezone(story.at.tzinfo).date() == due[1].due_date
    assert Case.objects.get(pk=story.case.pk).state == S.DISBURSED
    for n, instalment in enumerate(due[1:], start=2):
        _pay(story, instalment, f"V{n}")
    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    assert {step for step, _role, _who in open_work(story.case)} == {"deregister"}
    check_case(story.case)


def test_what_was_paid_is_the_sum_of_its_rows_to_the_fen(tell: Callable[..., Story]) -> None:
    story = tell(state=S.SETTLED)

    rows = Repayment.objects.filter(drawdown__line__case=story.case)
    assert sum(row.principal_fen for row in rows) == 400_000_000
    assert sum(row.principal_fen for row in _instalments(story)) == 400_000_000
    assert [row.seq for row in rows] == list(range(1, 13))


def test_a_voucher_counts_once_and_no_more_is_taken_than_is_owed(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.DISBURSED)
    due = _instalments(story)
    _pay(story, due[0], "V1")

    with pytest.raises(Objections) as twice:
        _pay(story, due[1], "V1")
    with pytest.raises(Objections) as more:
        _pay(story, due[1], "V2", principal_fen=500_000_000)
    with pytest.raises(Objections) as nothing:
        _pay(story, due[1], "V2", principal_fen=0, interest_fen=0)

    assert [o.code for o in twice.value.objections] == ["payment.voucher"]
    assert [o.code for o in more.value.objections] == ["repayment.principal.too_much"]
    assert [o.code for o in nothing.value.objections] == ["repayment.empty"]
    assert Repayment.objects.filter(drawdown__line__case=story.case).count() == 1
    check_case(story.case)


# --- A mistyped receipt that settled the loan


def _reopen(story: Story, seq: int = 12) -> None:
    reopen_settled(**story.by("deregister"), seq=seq, voucher="CZ1", reason="金额录错")


def test_a_mistyped_last_receipt_is_taken_back_and_the_loan_runs_on(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SETTLED)

    _reopen(story)

    assert Case.objects.get(pk=story.case.pk).state == S.DISBURSED
    [(step, _role, _who)] = open_work(story.case)
    assert step == "repay"
    last = _instalments(story)[-1]
    [item] = story.items("repay")
    assert item.due_at is not None
    assert item.due_at.astimezone(story.at.tzinfo).date() == last.due_date
    assert papers_of(story.case)[-2:] == [("reverse_repayment", "HC"), ("reopen", "JQF")]
    assert set(states_of(story.case).values()) == {"REGISTERED"}
    check_case(story.case)
    _pay(story, last, "V99")
    assert len(story.items("deregister")) == 2
    story.to(S.CLOSED)
    check_ended(story.case)


def test_once_a_pledge_is_given_back_the_settlement_stands(tell: Callable[..., Story]) -> None:
    story = tell(state=S.SETTLED)
    release_registration(**story.by("deregister"), ending="deregistered", ended_on=story.at.date())

    with pytest.raises(NotReady) as refused:
        _reopen(story)

    assert "另行申请" in refused.value.message
    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    check_case(story.case)


def test_a_case_unwound_without_a_loan_has_no_receipt_to_take_back(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SECURED)
    unwinds(story)

    with pytest.raises(Objections) as refused:
        _reopen(story)

    assert [o.code for o in refused.value.objections] == ["drawdown.unknown"]
    check_case(story.case)
