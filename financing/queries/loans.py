"""The state of a loan, computed from its append-only rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from banks.rules.penalties import penalty_due
from banks.rules.repayment import (
    LoanTerms,
    RepaymentRow,
    RepaymentStatus,
    first_unmet,
    repayment_status,
)
from banks.rules.schedules import Instalment as Due
from banks.rules.settling import amount_to_settle
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
    """Read what a drawdown was paid out under."""
    return LoanTerms(
        annual_rate=Decimal(drawdown.lpr_bp + drawdown.spread_bp) / 10_000,
        uplift=Decimal(drawdown.penalty_uplift_bp) / 10_000,
        disbursed_on=drawdown.disbursed_on,
    )


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
