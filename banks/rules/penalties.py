"""Penalty interest on what is overdue, counted from the schedule and the repayment table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from banks.money import Fen, round_half_up
from banks.rules.repayment import LoanTerms, RepaymentRow, sum_interest, sum_principal
from banks.rules.schedules import Instalment, daily_interest, penalty_rate


def penalty_accrued(
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    *,
    terms: LoanTerms,
    on: date,
) -> Fen:
    """Count all penalty interest that has accrued by the end of a day, paid or not.

    It runs on overdue principal and on overdue interest alike, from the due date on up to,
    without, the day of payment, at the contract rate raised by the uplift; rounded once, halves up.

    Source: 银发〔2003〕251号; valuation.md section 7.
    """
    turning_days = sorted(
        {instalment.due_date for instalment in instalments if instalment.due_date < on}
        | {row.value_date for row in rows if row.value_date < on}
        | {new.since for new in terms.repriced if new.since < on}
        | {on}
    )
    accrued = Fraction(0)
    for start, end in pairwise(turning_days):
        overdue_fen = _overdue(instalments, rows, start)
        if overdue_fen:
            rate = penalty_rate(terms.rate_on(start), terms.uplift)
            accrued += daily_interest(overdue_fen, rate, start, end)
    return round_half_up(accrued)


def penalty_due(
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    *,
    terms: LoanTerms,
    on: date,
) -> Fen:
    """Count the penalty interest unpaid at the end of a day."""
    accrued_fen = penalty_accrued(instalments, rows, terms=terms, on=on)
    return max(0, accrued_fen - penalty_paid(rows, on=on))


def penalty_paid(rows: Sequence[RepaymentRow], *, on: date) -> Fen:
    """Add up the penalty interest received by the end of a day."""
    return sum(row.penalty_fen for row in rows if row.value_date <= on)


def _overdue(instalments: Sequence[Instalment], rows: Sequence[RepaymentRow], day: date) -> Fen:
    """Count principal and interest due and unpaid at the end of a day."""
    due = [instalment for instalment in instalments if instalment.due_date <= day]
    paid = [row for row in rows if row.value_date <= day]
    principal_fen = sum_principal(due) - sum_principal(paid)
    interest_fen = sum_interest(due) - sum_interest(paid)
    return max(0, principal_fen) + max(0, interest_fen)
