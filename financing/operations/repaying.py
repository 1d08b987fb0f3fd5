"""Take repayments in whatever order they are told, and reverse those that were mistyped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from banks.money import format_yuan
from banks.rules.receipts import check_repayment, check_settlement
from banks.rules.redrawing import CannotRedraw, Kept, prepay_part
from banks.rules.repayment import RepaymentRow, sum_interest, sum_principal
from banks.rules.schedules import Instalment as Due
from banks.rules.settling import settle_early
from financing.models import Case, Drawdown, Repayment
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, Diversion, acting
from financing.operations.covering import cover_again
from financing.operations.drawdowns import shown_schedule
from financing.operations.redrawing import (
    Change,
    check_latest,
    drawdown_for_change,
    former_schedule,
    redraw,
)
from financing.operations.settling import give_up_rest, settle_or_wait, waits_until
from financing.papers import REPAYMENT_SLIP, REVERSAL_SLIP, SETTLEMENT_VOID
from financing.queries.loans import (
    LoanRows,
    last_word_on,
    loan_rows,
    loan_status,
    method_of,
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
    One with ``keep`` prepays a part: the rest keeps its ``term``, with smaller payments, or its
    ``payment``, with fewer of them.
    """

    value_date: dt.date
    principal_fen: int
    interest_fen: int
    voucher: str
    penalty_fen: int = 0
    prepays: bool = False
    keep: Kept | None = None

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
        drawdown = drawdown_for_change(act.case, drawdown_seq)
        before = loan_rows(drawdown)
        plan = _redrawn(drawdown, before, payment)
        _check_payment(act, drawdown, payment, before, plan)
        is_redrawn = plan.due != before.due
        row = Repayment(
            drawdown=drawdown, voucher=payment.voucher, prepays=is_redrawn, **_parts(payment.row)
        )
        after = _append(act, row, plan)
        if is_redrawn:
            kind = "prepaid" if payment.keep else "settled"
            redraw(act, drawdown, plan.due, Change(kind, payment.value_date, repayment=row))
        told = {**_told(act, row, after), "prepays": is_redrawn, "keep": payment.keep or ""}
        act.note("repay", facts=told, papers=[REPAYMENT_SLIP], sheet=_plan_shown(payment, plan))
        if close_line:
            give_up_rest(act, "借款人不再用信")
        settle_or_wait(act)
    return act.case


def _plan_shown(payment: Payment, plan: LoanRows) -> dict[str, Any]:
    """Show what is still to come where a part was prepaid."""
    coming = [each for each in plan.due if each.due_date > payment.value_date]
    return {"schedule": shown_schedule(coming) if payment.keep else []}


def _redrawn(drawdown: Drawdown, before: LoanRows, payment: Payment) -> LoanRows:
    """Draw the schedule up again for a receipt that prepays; any other leaves it as it is.

    Raises:
        Objections: the part does not fit the schedule.
    """
    if payment.keep is not None:
        return replace(before, due=_part_prepaid(drawdown, before, payment))
    if not payment.prepays or payment.value_date < before.terms.disbursed_on:
        return before
    due = settle_early(before.due, before.paid, terms=before.terms, on=payment.value_date)
    return replace(before, due=due)


def _part_prepaid(drawdown: Drawdown, before: LoanRows, payment: Payment) -> tuple[Due, ...]:
    try:
        return prepay_part(
            before.due, method=method_of(drawdown), terms=before.terms, on=payment.value_date,
            prepaid_fen=payment.principal_fen, keep=payment.keep or "term",
        )  # fmt: skip
    except CannotRedraw as refused:
        objection = Objection(refused.code, "principal_fen", refused.message, refused.facts)
        raise Objections([objection]) from refused


def _check_payment(
    act: CaseAct, drawdown: Drawdown, payment: Payment, before: LoanRows, plan: LoanRows
) -> None:
    wrong = [*not_after(act.on, "value_date", payment.value_date)]
    if min(payment.principal_fen, payment.interest_fen, payment.penalty_fen) < 0:
        wrong.append(Objection("payment.negative", "principal_fen", "还款各项金额不能为负。"))
    wrong += _check_voucher(drawdown, payment.voucher)
    wrong += _check_prepayment(drawdown, payment, before)
    wrong += _check_part(drawdown, payment, before, plan)
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


def _check_part(
    drawdown: Drawdown, payment: Payment, before: LoanRows, plan: LoanRows
) -> Iterator[Objection]:
    """Hold a part prepaid against what must be paid with it, and paid before it."""
    if payment.keep is None:
        return
    on = payment.value_date
    if payment.prepays:
        yield Objection("payment.prepays_twice", "keep", "提前结清与提前部分还款只能选一种。")
    if any(row.value_date > on for row in drawdown.standing_repayments):
        sentence = "提前还款的起息日之后已记有还款，请先冲正起息日更晚的还款。"
        yield Objection("payment.not_last", "value_date", sentence)
    yield from check_latest(drawdown, on, "value_date")
    status = loan_status(before, on=on)
    owed_fen = status.principal_due_fen + status.interest_due_fen + status.penalty_due_fen
    if owed_fen:
        sentence = f"截至起息日有{format_yuan(owed_fen)}元到期未还，请先还清，再办提前还款。"
        yield Objection("payment.due_first", "principal_fen", sentence, {"owed_fen": owed_fen})
    yield from _check_whole(before, payment, plan)


def _check_whole(before: LoanRows, payment: Payment, plan: LoanRows) -> Iterator[Objection]:
    on = payment.value_date
    by_then = [each for each in before.due if each.due_date <= on]
    if sum_principal(before.paid) > sum_principal(by_then):
        sentence = "此前有多还的本金没有作为提前还款登记，请先冲正，再按提前还款登记。"
        yield Objection("payment.paid_ahead", "principal_fen", sentence)
    accrued_fen = sum_interest(each for each in plan.due if each.due_date <= on)
    accrued_fen -= sum_interest(by_then)
    if payment.interest_fen != accrued_fen:
        sentence = (
            f"提前还款须同时还清截至起息日的利息{format_yuan(accrued_fen)}元，"
            f"所填为{format_yuan(payment.interest_fen)}元。"
        )
        facts = {"accrued_fen": accrued_fen}
        yield Objection("payment.interest_of_part", "interest_fen", sentence, facts)


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
        cover_again(act, drawdown_seq)
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
        cover_again(act, drawdown_seq)
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
    drawdown = drawdown_for_change(act.case, mistake.drawdown_seq)
    mistaken = _reversible(drawdown, mistake.seq, mistake.voucher)
    back = _parts(receipt_of(mistaken).negated())
    row = Repayment(drawdown=drawdown, voucher=mistake.voucher, reverses=mistaken, **back)
    rows = loan_rows(drawdown)
    if mistaken.prepays:
        rows = replace(rows, due=former_schedule(mistaken.change))
    after = _append(act, row, rows)
    if mistaken.prepays:
        redraw(act, drawdown, rows.due, Change("restored", mistaken.value_date, repayment=row))
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
    elif any(row.prepays and row.seq > mistaken.seq for row in standing):
        sentence = "提前还款是按此前的还款计算的，请先冲正提前还款的那一笔。"
        wrong.append(Objection("reversal.prepaid_first", "seq", sentence))
    elif mistaken.prepays and drawdown.standing_changes[-1].repayment_id != mistaken.pk:
        sentence = "这笔提前还款之后已经展期或者调整利率，不能再冲正。"
        wrong.append(Objection("reversal.changed_since", "seq", sentence))
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
