"""Take repayments in whatever order they are told, and reverse those that were mistyped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from banks.rules.receipts import check_repayment, check_settlement
from banks.rules.repayment import RepaymentRow
from banks.rules.settling import settle_early
from financing.models import Case, Drawdown, Repayment
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, Diversion, acting
from financing.operations.drawdowns import restore_schedule, store_schedule
from financing.operations.settling import give_up_rest, settle_or_wait, waits_until
from financing.papers import REPAYMENT_SLIP, REVERSAL_SLIP, SETTLEMENT_VOID
from financing.queries.loans import (
    LoanRows,
    last_word_on,
    loan_rows,
    loan_status,
    payoff,
    receipt_of,
)
from financing.rules.dates import not_after
from workflows.errors import Objection, Objections
from workflows.models import Actor


@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt, split as the bank's books split it, in fen.

    One that ``prepays`` pays the loan off before maturity: interest is counted anew up to its day.
    """

    value_date: dt.date
    principal_fen: int
    interest_fen: int
    voucher: str
    penalty_fen: int = 0
    prepays: bool = False

    @property
    def row(self) -> RepaymentRow:
        """The receipt as the rules know it."""
        return RepaymentRow(
            self.value_date, self.principal_fen, self.interest_fen, self.penalty_fen
        )


def record_repayment(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    payment: Payment,
    drawdown_seq: int = 1,
    close_line: bool = False,
) -> Case:
    """Append a repayment; receipts may be entered in any order of their value dates.

    Once nothing is owed, and nothing may be drawn any more, the case settles and its registrations
    are to be released. ``close_line`` gives up what was not drawn.

    Raises:
        Objections: no voucher or one used before, nothing paid, a day ahead, more than is owed by
            then, or a prepayment of less than all that is owed.
    """
    require(voucher=payment.voucher)
    with acting(case_id=case_id, item_id=item_id, step="repay", actor=actor, at=at) as act:
        drawdown = _drawdown(act.case, drawdown_seq)
        before = loan_rows(drawdown)
        plan = _redrawn(before, payment)
        _check_payment(act, drawdown, payment, before, plan)
        is_redrawn = plan.due != before.due
        if is_redrawn:
            store_schedule(drawdown, plan.due, version=drawdown.schedule[0].version + 1)
        row = Repayment(
            drawdown=drawdown, voucher=payment.voucher, prepays=is_redrawn, **_parts(payment.row)
        )
        after = _append(act, row, plan)
        told = {**_told(act, row, after), "prepays": is_redrawn}
        act.note("repay", facts=told, papers=[REPAYMENT_SLIP])
        if close_line:
            give_up_rest(act, "借款人不再用信")
        settle_or_wait(act)
    return act.case


def _drawdown(case: Case, seq: int) -> Drawdown:
    rows = Drawdown.objects.filter(line__case=case, seq=seq)
    drawdown = rows.prefetch_related("instalments", "repayments").first()
    if drawdown is None:
        raise Objections([Objection("drawdown.unknown", "drawdown_seq", f"没有第{seq}笔放款。")])
    return drawdown


def _redrawn(before: LoanRows, payment: Payment) -> LoanRows:
    """Draw the schedule up again for a receipt that prepays; any other leaves it as it is."""
    if not payment.prepays or payment.value_date < before.terms.disbursed_on:
        return before
    due = settle_early(before.due, before.paid, terms=before.terms, on=payment.value_date)
    return replace(before, due=due)


def _check_payment(
    act: CaseAct, drawdown: Drawdown, payment: Payment, before: LoanRows, plan: LoanRows
) -> None:
    wrong = [*not_after(act.on, "value_date", payment.value_date)]
    if min(payment.principal_fen, payment.interest_fen, payment.penalty_fen) < 0:
        wrong.append(Objection("payment.negative", "principal_fen", "还款各项金额不能为负。"))
    wrong += _check_voucher(drawdown, payment.voucher)
    wrong += _check_prepayment(drawdown, payment, before)
    if not wrong:
        wrong += check_repayment(plan.due, before.paid, payment.row, terms=before.terms)
    if wrong:
        raise Objections(wrong)


def _check_voucher(drawdown: Drawdown, voucher: str) -> Iterator[Objection]:
    if any(row.voucher == voucher for row in drawdown.repayments.all()):
        yield Objection("payment.voucher", "voucher", "这一凭证号已经记过账。")


def _check_prepayment(
    drawdown: Drawdown, payment: Payment, before: LoanRows
) -> Iterator[Objection]:
    """Hold a receipt that prepays against all that is owed by its day; nothing comes after it."""
    if not payment.prepays or payment.value_date < before.terms.disbursed_on:
        return
    if any(row.value_date > payment.value_date for row in drawdown.standing_repayments):
        sentence = "提前结清的起息日之后已记有还款，请先冲正起息日更晚的还款。"
        yield Objection("payment.not_last", "value_date", sentence)
    yield from check_settlement(payment.row, payoff(before, on=payment.value_date))


def reverse_repayment(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    seq: int,
    voucher: str,
    reason: str,
    drawdown_seq: int = 1,
) -> Case:
    """Take a mistyped repayment back: append a row of its amounts, negative, of its value date.

    The table then says what it would say had the receipt never been entered; a schedule that was
    drawn up again for it is in force again as it was. What was really received is entered under a
    voucher of its own.

    Raises:
        Objections: no reason, no voucher or one used before, no such repayment, one that is
            reversed already or is a reversal, or one that a standing prepayment rests on.
    """
    mistake = Mistake(drawdown_seq, seq, voucher, reason)
    require(voucher=voucher, reason=reason)
    with acting(case_id=case_id, item_id=item_id, step="repay", actor=actor, at=at) as act:
        _reverse(act, mistake)
        settle_or_wait(act)
    return act.case


def reopen_settled(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    seq: int,
    voucher: str,
    reason: str,
    drawdown_seq: int = 1,
) -> Case:
    """Take back a mistyped repayment that settled the loan, on an open item of ``deregister``.

    The certificate of settlement is void, and the loan runs on; registrations stay as they are.

    Raises:
        Objections: as for any reversal, or nothing was ever paid out.
        NotReady: a pledge has been given back already.
    """
    mistake = Mistake(drawdown_seq, seq, voucher, reason)
    require(voucher=voucher, reason=reason)
    with acting(case_id=case_id, item_id=item_id, step="deregister", actor=actor, at=at) as act:
        told = _reverse(act, mistake)
        names = ("reversed_voucher", "reason", "principal_outstanding_fen")
        facts = {name: told[name] for name in names}
        act.take("reopen", facts=facts, papers=[SETTLEMENT_VOID])
        act.diversion = Diversion("repay")
        act.deadlines["repay"] = waits_until(act)
    return act.case


@dataclass(frozen=True, slots=True)
class Mistake:
    """A receipt that was mistyped: which, under which voucher it is taken back, and why."""

    drawdown_seq: int
    seq: int
    voucher: str
    reason: str


def _reverse(act: CaseAct, mistake: Mistake) -> Mapping[str, Any]:
    drawdown = _drawdown(act.case, mistake.drawdown_seq)
    mistaken = _reversible(drawdown, mistake.seq, mistake.voucher)
    if mistaken.prepays:
        restore_schedule(drawdown)
    back = _parts(receipt_of(mistaken).negated())
    row = Repayment(drawdown=drawdown, voucher=mistake.voucher, reverses=mistaken, **back)
    after = _append(act, row, loan_rows(_drawdown(act.case, mistake.drawdown_seq)))
    told = {
        **_told(act, row, after),
        "reversed_seq": mistaken.seq,
        "reversed_voucher": mistaken.voucher,
        "reason": mistake.reason,
    }
    act.note("reverse_repayment", facts=told, papers=[REVERSAL_SLIP])
    return told


def _reversible(drawdown: Drawdown, seq: int, voucher: str) -> Repayment:
    wrong = [*_check_voucher(drawdown, voucher)]
    standing = drawdown.standing_repayments
    mistaken = next((row for row in standing if row.seq == seq), None)
    if mistaken is None:
        sentence = f"第{seq}笔还款不存在、已经冲正，或者本身是冲正记录。"
        wrong.append(Objection("reversal.nothing", "seq", sentence))
    elif any(row.prepays and row is not mistaken for row in standing):
        sentence = "提前结清是按此前的还款计算的，请先冲正提前结清的那一笔。"
        wrong.append(Objection("reversal.prepaid_first", "seq", sentence))
    if wrong:
        raise Objections(wrong)
    assert mistaken is not None, "its absence was objected to"
    return mistaken


def _parts(row: RepaymentRow) -> dict[str, Any]:
    return {
        "value_date": row.value_date,
        "principal_fen": row.principal_fen,
        "interest_fen": row.interest_fen,
        "penalty_fen": row.penalty_fen,
    }


def _append(act: CaseAct, row: Repayment, before: LoanRows) -> LoanRows:
    """Store a row at the end of its table, and say how the table reads with it."""
    row.seq = len(before.paid) + 1
    row.recorded_by, row.recorded_at = act.actor.user, act.at
    row.save(force_insert=True)
    return replace(before, paid=(*before.paid, receipt_of(row)))


def _told(act: CaseAct, row: Repayment, after: LoanRows) -> Mapping[str, Any]:
    """Tell a row and where the loan stands with it, as of the day from which every row counts."""
    status = loan_status(after, on=last_word_on([after], act.on))
    return {
        "drawdown_seq": row.drawdown.seq,
        "seq": row.seq,
        **_parts(receipt_of(row)),
        "voucher": row.voucher,
        "state": status.state,
        "principal_outstanding_fen": status.principal_outstanding_fen,
        "penalty_due_fen": status.penalty_due_fen,
    }
