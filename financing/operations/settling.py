"""What follows from a moved repayment table: the case settles, or waits for the next due day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.timezone import get_default_timezone

from financing.models import CreditLine, Drawdown
from financing.operations.acts import CaseAct
from financing.operations.covering import uncover_repaid
from financing.operations.releasing import abandon_unfiled, close_if_released
from financing.papers import LINE_CLOSED, SETTLEMENT
from financing.queries.loans import (
    LoanRows,
    drawdowns_of,
    last_word_on,
    loan_rows,
    loan_status,
    next_due_date,
    undrawn_fen,
)
from workflows.queries.clocks import END_OF_OFFICE


def settle_or_wait(act: CaseAct) -> None:
    """Settle the case once nothing is owed and nothing may be drawn; else move its deadline.

    The work waits for the first instalment not met, for penalty interest that is owed today, or,
    when all is paid, for the end of the line.
    """
    drawdowns = drawdowns_of(act.case)
    uncover_repaid(act, drawdowns)
    loans = [loan_rows(drawdown) for drawdown in drawdowns]
    line = act.case.line
    may_draw = undrawn_fen(line, act.case) > 0 and act.on <= line.available_until
    if is_settled(loans, act.on) and not may_draw:
        _settle(act, drawdowns)
        return
    act.stays = True
    if act.item is not None:
        act.item.due_at = office_ends(_waits_until(loans, line, act.on))
        act.item.save(update_fields=["due_at"])


def waits_until(act: CaseAct) -> dt.datetime:
    """Say until when the work on a running loan waits."""
    loans = [loan_rows(drawdown) for drawdown in drawdowns_of(act.case)]
    return office_ends(_waits_until(loans, act.case.line, act.on))


def is_settled(loans: Sequence[LoanRows], on: dt.date) -> bool:
    """Tell whether nothing is owed on any loan, whatever the order in which its rows came."""
    as_of = last_word_on(loans, on)
    return all(loan_status(loan, on=as_of).state == "settled" for loan in loans)


def _waits_until(loans: Sequence[LoanRows], line: CreditLine, on: dt.date) -> dt.date:
    next_due = next_due_date(loans)
    if next_due is not None:
        return next_due
    return line.available_until if is_settled(loans, on) else on


def _settle(act: CaseAct, drawdowns: Sequence[Drawdown]) -> None:
    days = [row.value_date for drawdown in drawdowns for row in drawdown.standing_repayments]
    act.take("settle", facts={"settled_on": max(days)}, papers=[SETTLEMENT])
    abandon_unfiled(act)
    close_if_released(act)


def give_up_rest(act: CaseAct, reason: str) -> None:
    """Close the line for what was not drawn; of a line drawn in full nothing is given up."""
    line = act.case.line
    rest_fen = undrawn_fen(line, act.case)
    if not rest_fen:
        return
    line.closed_on = act.on
    line.save(update_fields=["closed_on"])
    facts = {
        "limit_fen": line.limit_fen,
        "disbursed_fen": act.case.disbursed_fen,
        "undrawn_fen": rest_fen,
        "closed_on": act.on,
        "reason": reason,
    }
    act.note("close_line", facts=facts, papers=[LINE_CLOSED])


def office_ends(on: dt.date) -> dt.datetime:
    """Give the end of office hours of a day."""
    return dt.datetime.combine(on, END_OF_OFFICE, tzinfo=get_default_timezone())
