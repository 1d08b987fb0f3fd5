"""The state of a loan, computed from its append-only rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from banks.rules.penalties import penalty_due
from banks.rules.redrawing import prepay_part
from banks.rules.repayment import (
    LoanTerms,
    NewRate,
    RepaymentRow,
    RepaymentStatus,
    first_unmet,
    repayment_status,
    sum_interest,
)
from banks.rules.schedules import Instalment as Due
from banks.rules.schedules import Method
from banks.rules.settling import amount_to_settle
from banks.rules.yearly_cost import effective_annual_bp
from financing.models import Case, CreditLine, Drawdown, Repayment


@dataclass(frozen=True, slots=True)
class LoanRows:
    """What was agreed, what was due by the schedule in force, and what was paid, in fen."""

    terms: LoanTerms
    due: tuple[Due, ...]
    paid: tuple[RepaymentRow, ...]


def drawdowns_of(case: Case) -> list[Drawdown]:
    """Load what was paid out under a case's line, with schedules and repayments, in order."""
    rows = Drawdown.objects.filter(line__case=case).order_by("seq")
    return list(rows.prefetch_related("instalments", "repayments"))


def loan_rows(drawdown: Drawdown) -> LoanRows:
    """Load a drawdown's terms, schedule and repayments."""
    due = tuple(
        Due(row.seq, row.due_date, row.principal_fen, row.interest_fen) for row in drawdown.schedule
    )
    paid = tuple(receipt_of(row) for row in drawdown.repayments.all())
    return LoanRows(terms_of(drawdown), due, paid)


def terms_of(drawdown: Drawdown) -> LoanTerms:
    """Read what a drawdown was paid out under, and at which rates since."""
    return LoanTerms(
        annual_rate=Decimal(drawdown.lpr_bp + drawdown.spread_bp) / 10_000,
        uplift=Decimal(drawdown.penalty_uplift_bp) / 10_000,
        disbursed_on=drawdown.disbursed_on,
        repriced=tuple(
            NewRate(change.effective_on, Decimal(change.rate_bp) / 10_000)
            for change in drawdown.known_changes
            if change.rate_bp is not None
        ),
    )


def method_of(drawdown: Drawdown) -> Method:
    """Name the way in which a drawdown is repaid, as the rules know it."""
    return cast(Method, drawdown.repayment)


def rate_bp_on(drawdown: Drawdown, on: dt.date) -> int:
    """Give the yearly rate that a drawdown bears on a day, in basis points."""
    return round(terms_of(drawdown).rate_on(on) * 10_000)


def effective_bp_of(drawdown: Drawdown, due: Sequence[Due]) -> int:
    """Give what a drawdown costs in a year, compounded, in basis points; subsidies stay outside."""
    return effective_annual_bp(drawdown.principal_fen, drawdown.disbursed_on, due)


def receipt_of(row: Repayment) -> RepaymentRow:
    """Read a stored repayment as the rules know it."""
    return RepaymentRow(row.value_date, row.principal_fen, row.interest_fen, row.penalty_fen)


def loan_status(rows: LoanRows, *, on: dt.date) -> RepaymentStatus:
    """Read current, overdue since, or settled, as of a day; penalty interest is counted by it."""
    penalty_fen = penalty_due(rows.due, rows.paid, terms=rows.terms, on=on)
    return repayment_status(rows.due, rows.paid, on=on, penalty_due_fen=penalty_fen)


def payoff(rows: LoanRows, *, on: dt.date) -> RepaymentRow:
    """Say what repays a loan in full on a day, split."""
    return amount_to_settle(rows.due, rows.paid, terms=rows.terms, on=on)


def interest_with_part(drawdown: Drawdown, rows: LoanRows, prepaid_fen: int, *, on: dt.date) -> int:
    """Say what interest is paid together with a part that is prepaid on a day.

    Raises:
        CannotRedraw: the part does not fit the schedule.
    """
    after = prepay_part(
        rows.due, method=method_of(drawdown), terms=rows.terms, on=on, prepaid_fen=prepaid_fen
    )
    by_then = [sum_interest(e for e in due if e.due_date <= on) for due in (after, rows.due)]
    return by_then[0] - by_then[1]


def next_due_date(loans: Iterable[LoanRows]) -> dt.date | None:
    """Give the due day of the first instalment not met in full; None where all are met."""
    unmet = [first_unmet(loan.due, loan.paid) for loan in loans]
    return min((each.due_date for each in unmet if each is not None), default=None)


def last_word_on(loans: Sequence[LoanRows], on: dt.date) -> dt.date:
    """Give the day as of which every row counts: ``on``, or the newest value date after it."""
    return max([on, *(row.value_date for loan in loans for row in loan.paid)])


def undrawn_fen(line: CreditLine, case: Case) -> int:
    """Count what was not drawn under a line, in fen; nothing of a closed one is left."""
    return 0 if line.closed_on is not None else line.limit_fen - case.disbursed_fen
