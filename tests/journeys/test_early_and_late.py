"""Loans that do not run to plan: one paid off early, one overdue with penalty interest."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

from documents.models import Paper
from financing.models import Case, Drawdown
from financing.operations.lending import draw_again
from financing.operations.repaying import Payment, record_repayment, reverse_repayment
from financing.queries.loans import loan_rows, loan_status, payoff
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.truths import arrows_of, check_case, check_ended, papers_of
from workflows.models import RecordEntry


def _drawdown(story: Story, seq: int = 1) -> Drawdown:
    return Drawdown.objects.get(line__case=story.case, seq=seq)


def _pay(story: Story, payment: Payment, seq: int = 1) -> None:
    story.reach(payment.value_date)
    record_repayment(**story.by("repay"), payment=payment, drawdown_seq=seq)


def _pay_off(story: Story, day: dt.date, voucher: str, seq: int = 1) -> Payment:
    owed = payoff(loan_rows(_drawdown(story, seq)), on=day)
    payment = Payment(
        day, owed.principal_fen, owed.interest_fen, voucher, owed.penalty_fen, prepays=True
    )
    _pay(story, payment, seq)
    return payment


def _told(story: Story, arrow: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(
        RecordEntry.objects.filter(chain=story.case.pk, arrow=arrow).latest("seq").facts
    )
    return told


def test_a_loan_is_paid_off_in_its_third_month_and_released(tell: Callable[..., Story]) -> None:
    story = tell(kinds=("invention", "software"), state=S.DISBURSED)
    plan = _drawdown(story).schedule
    for due in plan[:2]:
        _pay(story, Payment(due.due_date, due.principal_fen, due.interest_fen, f"V{due.seq}"))

    paid = _pay_off(story, plan[1].due_date + dt.timedelta(days=11), "V3")

    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    planned_fen = sum(due.interest_fen for due in plan[2:])
    assert paid.principal_fen == sum(due.principal_fen for due in plan[2:])
    assert 0 < paid.interest_fen < planned_fen
    assert paid.penalty_fen == 0
    assert _told(story, "repay")["prepays"] is True
    assert _told(story, "settle")["settled_on"] == paid.value_date.isoformat()
    story.to(S.CLOSED)
    check_ended(story.case)
    assert papers_of(story.case)[-7:] == [
        *[("repay", "HK")] * 3, ("settle", "JQ"), *[("deregister", "ZX")] * 2, ("close", "JA"),
    ]  # fmt: skip


def test_an_overdue_loan_pays_its_penalty_interest_before_it_settles(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention",), state=S.DISBURSED)
    plan = _drawdown(story).schedule
    # Nobody pays before the last due day; then everything comes at once, but the penalty.
    last = plan[-1].due_date
    everything = sum(d.principal_fen for d in plan), sum(d.interest_fen for d in plan)
    overdue = loan_status(loan_rows(_drawdown(story)), on=last)
    assert (overdue.state, overdue.overdue_since) == (
        "overdue", plan[0].due_date + dt.timedelta(days=1),
    )  # fmt: skip

    _pay(story, Payment(last, *everything, "V1"))

    assert Case.objects.get(pk=story.case.pk).state == S.DISBURSED
    owed_fen = loan_status(loan_rows(_drawdown(story)), on=last).penalty_due_fen
    assert owed_fen == overdue.penalty_due_fen > 0
    check_case(story.case)
    # The penalty stays what it was: nothing is overdue any more.
    _pay(story, Payment(last + dt.timedelta(days=30), 0, 0, "V2", penalty_fen=owed_fen))
    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    story.to(S.CLOSED)
    check_ended(story.case)


def test_a_line_is_drawn_twice_a_receipt_is_corrected_and_all_of_it_is_paid(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=100_000_000)
    due = _drawdown(story).schedule[0]
    _pay(story, Payment(due.due_date, due.principal_fen * 2, due.interest_fen, "V1"))
    reverse_repayment(**story.by("repay"), seq=1, voucher="HC1", reason="本金多录一倍")
    _pay(story, Payment(due.due_date, due.principal_fen, due.interest_fen, "V1-更正"))

    draw_again(**story.by("repay"), **story.payout(principal_fen=300_000_000), months=6)
    for seq in (1, 2):
        _pay_off(story, _drawdown(story, 2).schedule[0].due_date, f"TQ{seq}", seq)

    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    rows = [row for drawn in Drawdown.objects.all() for row in drawn.repayments.all()]
    assert sum(row.principal_fen for row in rows) == 400_000_000
    assert Paper.objects.filter(chain=story.case.pk, code="FK").count() == 2
    assert arrows_of(story.case)[-8:] == [
        "disburse", "repay", "reverse_repayment", "repay", "draw_again", "repay", "repay", "settle",
    ]  # fmt: skip
    story.to(S.CLOSED)
    check_ended(story.case)
