"""The state of a loan, read from its schedule and its append-only repayment table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from banks.money import Fen
from banks.rules.schedules import Instalment, daily_interest

RepaymentState = Literal["current", "overdue", "settled"]
Component = Literal["penalty", "interest", "principal"]

# A convention, and so a parameter: a contract or a bank's non-accrual rule may say otherwise.
# It follows Civil Code art. 561 (interest before the principal debt) with penalty interest first.
PENALTY_INTEREST_PRINCIPAL: tuple[Component, ...] = ("penalty", "interest", "principal")


@dataclass(frozen=True, slots=True)
class NewRate:
    """A rate (a fraction) that a loan bears from a day on."""

    since: date
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What a loan was paid out under, and how its rate was changed since.

    ``annual_rate`` is a fraction (0.0345), ``uplift`` what penalty interest adds to it (0.5 means
    half as much again). ``repriced`` are in order of their days; of one day, the last counts.
    """

    annual_rate: Decimal
    uplift: Decimal
    disbursed_on: date
    repriced: tuple[NewRate, ...] = ()

    def rate_on(self, day: date) -> Decimal:
        """Give the rate that a day bears."""
        rates = [new.annual_rate for new in self.repriced if new.since <= day]
        return rates[-1] if rates else self.annual_rate

    def interest(self, balance_fen: Fen, start: date, end: date) -> Fraction:
        """Count interest by days over 360 up to, without, ``end``, each day at its own rate."""
        turns = sorted({new.since for new in self.repriced if start < new.since < end})
        days = pairwise((start, *turns, end))
        parts = (daily_interest(balance_fen, self.rate_on(a), a, b) for a, b in days)
        return sum(parts, Fraction(0))


@dataclass(frozen=True, slots=True)
class RepaymentRow:
    """One receipt of the bank; a correction is a row with negative amounts."""

    value_date: date
    principal_fen: Fen
    interest_fen: Fen
    penalty_fen: Fen = 0

    @property
    def total_fen(self) -> Fen:
        """Add up what was received."""
        return self.principal_fen + self.interest_fen + self.penalty_fen

    def negated(self) -> RepaymentRow:
        """Give the row that takes this one back, as of its own day."""
        return RepaymentRow(
            self.value_date, -self.principal_fen, -self.interest_fen, -self.penalty_fen
        )


@dataclass(frozen=True, slots=True)
class RepaymentStatus:
    """Where a loan stands at the end of a day.

    ``*_due_fen`` is what has fallen due and is unpaid, ``*_outstanding_fen`` all that the schedule
    still asks for. ``overdue_since`` is the first day of being overdue: the day after the oldest
    due date not met in full.
    """

    state: RepaymentState
    overdue_since: date | None
    overdue_days: int
    principal_due_fen: Fen
    interest_due_fen: Fen
    penalty_due_fen: Fen
    principal_outstanding_fen: Fen
    interest_outstanding_fen: Fen


@dataclass(frozen=True, slots=True)
class Allocation:
    """A payment laid out over what was due; what was not due yet stays unallocated."""

    row: RepaymentRow
    unallocated_fen: Fen


def repayment_status(
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    *,
    on: date,
    penalty_due_fen: Fen = 0,
) -> RepaymentStatus:
    """Read the state of a loan at the end of a day.

    An instalment is overdue from the day after its due date. ``penalty_due_fen`` is the unpaid
    penalty interest, see :func:`banks.rules.penalties.penalty_due`; a loan with some left is not
    settled.
    """
    paid = [row for row in rows if row.value_date <= on]
    due = [instalment for instalment in instalments if instalment.due_date <= on]
    principal_left = sum_principal(instalments) - sum_principal(paid)
    interest_left = sum_interest(instalments) - sum_interest(paid)
    unmet = first_unmet(instalments, paid)
    overdue = unmet is not None and unmet.due_date < on
    settled = principal_left <= 0 and interest_left <= 0 and penalty_due_fen <= 0
    return RepaymentStatus(
        state="settled" if settled else "overdue" if overdue else "current",
        overdue_since=unmet.due_date + timedelta(days=1) if unmet and overdue else None,
        overdue_days=(on - unmet.due_date).days if unmet and overdue else 0,
        principal_due_fen=max(0, sum_principal(due) - sum_principal(paid)),
        interest_due_fen=max(0, sum_interest(due) - sum_interest(paid)),
        penalty_due_fen=max(0, penalty_due_fen),
        principal_outstanding_fen=max(0, principal_left),
        interest_outstanding_fen=max(0, interest_left),
    )


def first_unmet(
    instalments: Sequence[Instalment], rows: Sequence[RepaymentRow]
) -> Instalment | None:
    """Find the oldest instalment that the rows, whatever their dates, do not meet in full."""
    principal_left, interest_left = sum_principal(rows), sum_interest(rows)
    for instalment in sorted(instalments, key=lambda each: each.due_date):
        principal_left -= instalment.principal_fen
        interest_left -= instalment.interest_fen
        if principal_left < 0 or interest_left < 0:
            return instalment
    return None


def allocate_payment(
    paid_fen: Fen,
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    *,
    on: date,
    penalty_due_fen: Fen = 0,
    order: Sequence[Component] = PENALTY_INTEREST_PRINCIPAL,
) -> Allocation:
    """Lay a payment out over what has fallen due, one component after the other.

    Inside a component the oldest due date is met first. What exceeds everything due is left
    unallocated: whether it prepays the loan is the borrower's word, not arithmetic.
    """
    status = repayment_status(instalments, rows, on=on, penalty_due_fen=penalty_due_fen)
    due: dict[Component, Fen] = {
        "penalty": status.penalty_due_fen,
        "interest": status.interest_due_fen,
        "principal": status.principal_due_fen,
    }
    assert sorted(order) == sorted(due), "every component is met once"
    met: dict[Component, Fen] = {}
    left = paid_fen
    for component in order:
        met[component] = min(left, due[component])
        left -= met[component]
    row = RepaymentRow(on, met["principal"], met["interest"], met["penalty"])
    return Allocation(row, left)


def sum_principal(entries: Iterable[Instalment | RepaymentRow]) -> Fen:
    """Add up principal, due or paid."""
    return sum(entry.principal_fen for entry in entries)


def sum_interest(entries: Iterable[Instalment | RepaymentRow]) -> Fen:
    """Add up interest, due or paid."""
    return sum(entry.interest_fen for entry in entries)
