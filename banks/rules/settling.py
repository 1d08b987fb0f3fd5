"""Repaying a loan in full before maturity: the schedule drawn up again, and what it then asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from banks.money import Fen, round_half_up
from banks.rules.penalties import penalty_due
from banks.rules.repayment import LoanTerms, RepaymentRow, sum_interest, sum_principal
from banks.rules.schedules import Instalment


def settle_early(
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    *,
    terms: LoanTerms,
    on: date,
) -> tuple[Instalment, ...]:
    """Draw the schedule up again for a loan repaid in full before maturity.

    Instalments due by the day stay; the rest become one, due that day: all other principal, and
    interest by days over 360 since the last due date on what of it was not paid ahead.
    """
    assert terms.disbursed_on <= on, "a loan is not repaid before it is paid out"
    kept = tuple(instalment for instalment in instalments if instalment.due_date <= on)
    rest_fen = sum_principal(instalments) - sum_principal(kept)
    if not rest_fen:
        return tuple(instalments)
    since = max((instalment.due_date for instalment in kept), default=terms.disbursed_on)
    turning_days = sorted({row.value_date for row in rows if since < row.value_date < on})
    interest = Fraction(0)
    for start, end in pairwise((since, *turning_days, on)):
        paid_fen = sum_principal(row for row in rows if row.value_date <= start)
        base_fen = min(rest_fen, sum_principal(instalments) - paid_fen)
        interest += terms.interest(base_fen, start, end)
    return (*kept, Instalment(len(kept) + 1, on, rest_fen, round_half_up(interest)))


def amount_to_settle(
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    *,
    terms: LoanTerms,
    on: date,
) -> RepaymentRow:
    """Say what pays a loan off on a day, split; nothing paid ahead is given back."""
    due = settle_early(instalments, rows, terms=terms, on=on)
    return RepaymentRow(
        value_date=on,
        principal_fen=_left(sum_principal(due), sum_principal(rows)),
        interest_fen=_left(sum_interest(due), sum_interest(rows)),
        penalty_fen=penalty_due(due, rows, terms=terms, on=on),
    )


def _left(due_fen: Fen, paid_fen: Fen) -> Fen:
    return max(0, due_fen - paid_fen)
