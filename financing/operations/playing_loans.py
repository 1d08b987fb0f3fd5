"""What a case file's steps do with money: pay out, repay."""

from __future__ import annotations

import datetime as dt

from financing.models import Approval, Drawdown
from financing.operations.extending import Extension, extend_loan
from financing.operations.lending import close_line, disburse, draw_again
from financing.operations.playing_turns import Turn
from financing.operations.redrawing import reprice_loan
from financing.operations.repaying import (
    Payment,
    record_repayment,
    reopen_settled,
    reverse_repayment,
)
from financing.operations.signing import latest_approval
from financing.queries.loans import (
    LoanRows,
    drawdowns_of,
    interest_with_part,
    loan_rows,
    loan_status,
    payoff,
)
from financing.rules.casefile_steps import OFFICE_OPENS, ZONE
from financing.states import CaseState
from workflows.errors import NotReady


def disburse_line(turn: Turn) -> None:
    """Pay out; all that is still available where the file names no amount.

    Every condition of the approval counts as fulfilled, unless the file says which are. Once money
    has been paid out, the step draws again under the same line.
    """
    case, values = turn.case(), turn.values
    is_first = case.state != CaseState.DISBURSED
    (item,) = turn.items("disburse" if is_first else "repay")
    approval = latest_approval(case)
    turn.do(
        disburse if is_first else draw_again,
        item,
        principal_fen=values.get("principal_fen", approval.approved_fen - case.disbursed_fen),
        disbursed_on=turn.day("disbursed_on"),
        account_tail=values.get("account_tail", "0000"),
        conditions_met=_conditions(turn, approval),
    )


def _conditions(turn: Turn, approval: Approval) -> dict[str, str]:
    """Say which conditions are fulfilled, and by which evidence."""
    met = turn.values.get("conditions_met", approval.conditions)
    evidence = turn.values.get("condition_evidence", "案例文件未写明凭据")
    return dict.fromkeys(met, evidence)


def repay(turn: Turn) -> None:
    """Take one repayment, pay a loan off early, or pay every instalment on its due date."""
    if turn.values.get("all"):
        _repay_by_plan(turn)
        return
    (item,) = turn.items("repay")
    drawdown = _drawdown(turn)
    turn.do(
        record_repayment,
        item,
        payment=_payment(turn, drawdown),
        drawdown_seq=drawdown.seq,
        close_line=turn.values.get("close_line", False),
    )


def _payment(turn: Turn, drawdown: Drawdown) -> Payment:
    """Read a receipt; one that pays the loan off is of whatever that takes."""
    values, rows = turn.values, loan_rows(drawdown)
    day, voucher = turn.day("value_date"), values.get("voucher", _voucher(turn, drawdown, rows))
    if values.get("prepays"):
        owed = payoff(rows, on=day)
        return Payment(
            day, owed.principal_fen, owed.interest_fen, voucher, owed.penalty_fen, prepays=True
        )
    keep = values.get("keep")
    interest_fen = values.get("interest_fen", 0)
    if keep and "interest_fen" not in values:
        interest_fen = interest_with_part(drawdown, rows, values.get("principal_fen", 0), on=day)
    return Payment(
        value_date=day,
        keep=keep,
        principal_fen=values.get("principal_fen", 0),
        interest_fen=interest_fen,
        penalty_fen=values.get("penalty_fen", 0),
        voucher=voucher,
    )


def _repay_by_plan(turn: Turn) -> None:
    """Pay what each due date asks for, less what was paid before; no payment is back-dated.

    What was paid late is paid with its penalty interest. A line not drawn in full is given up in
    the end, unless the file keeps it.
    """
    turn.items("repay")
    dues = [(due.due_date, each.seq) for each in drawdowns_of(turn.case()) for due in each.schedule]
    for due_date, seq in sorted(dues):
        due_at = dt.datetime.combine(due_date, OFFICE_OPENS, tzinfo=ZONE)
        _repay_due(turn, seq, due_date, max(turn.at, due_at))
    if turn.case().state == CaseState.DISBURSED and turn.values.get("close_line", True):
        (item,) = turn.items("repay")
        turn.do(close_line, item, reason="借款人还清后不再用信")


def _repay_due(turn: Turn, seq: int, due_date: dt.date, at: dt.datetime) -> None:
    """Pay what one drawdown asks for by a due date, as of the day of the payment."""
    drawdown = drawdowns_of(turn.case())[seq - 1]
    rows, on = loan_rows(drawdown), at.astimezone(ZONE).date()
    by_then = loan_status(rows, on=due_date)
    paid_later = [row for row in rows.paid if row.value_date > due_date]
    principal_fen = by_then.principal_due_fen - sum(row.principal_fen for row in paid_later)
    interest_fen = by_then.interest_due_fen - sum(row.interest_fen for row in paid_later)
    parts = (max(0, principal_fen), max(0, interest_fen), loan_status(rows, on=on).penalty_due_fen)
    if any(parts):
        turn.played.at = at
        payment = Payment(on, *parts[:2], _voucher(turn, drawdown, rows), parts[2])
        (item,) = turn.items("repay")
        turn.do(record_repayment, item, payment=payment, drawdown_seq=seq)


def take_back(turn: Turn) -> None:
    """Reverse a repayment that was mistyped, also the one that settled the loan."""
    is_settled = turn.case().state == CaseState.SETTLED
    item = turn.items("deregister" if is_settled else "repay")[0]
    drawdown = _drawdown(turn)
    values, rows = turn.values, loan_rows(drawdown)
    turn.do(
        reopen_settled if is_settled else reverse_repayment,
        item,
        seq=values["seq"],
        voucher=values.get("voucher", f"CZ-{_voucher(turn, drawdown, rows)}"),
        reason=values["reason"],
        drawdown_seq=drawdown.seq,
    )


def follow_market(turn: Turn) -> None:
    """Reprice a drawdown on one of its days."""
    (item,) = turn.items("repay")
    turn.do(reprice_loan, item, on=turn.day("on"), drawdown_seq=_drawdown(turn).seq)


def extend(turn: Turn) -> None:
    """Extend a drawdown."""
    values = turn.values
    extension = Extension(
        months=values["months"],
        on=turn.day("on"),
        reason=values["reason"],
        consent=values["consent"],
        spread_bp=values.get("spread_bp"),
    )
    turn.do(extend_loan, extension=extension, drawdown_seq=_drawdown(turn).seq)


def give_up_line(turn: Turn) -> None:
    """Give up what was not drawn."""
    (item,) = turn.items("repay")
    turn.do(close_line, item, reason=turn.values["reason"])


def _drawdown(turn: Turn) -> Drawdown:
    """Find the drawdown that the step names, or the newest.

    Raises:
        NotReady: nothing was paid out, or not so often.
    """
    drawdowns = drawdowns_of(turn.case())
    seq: int = turn.values.get("drawdown_seq", len(drawdowns))
    if not 0 < seq <= len(drawdowns):
        raise NotReady("还没有这笔放款，不能还款。", step="repay", drawdown_seq=seq)
    return drawdowns[seq - 1]


def _voucher(turn: Turn, drawdown: Drawdown, rows: LoanRows) -> str:
    series = "HK" if drawdown.seq == 1 else f"HK{drawdown.seq}"
    return f"{series}-{turn.case().number}-{len(rows.paid) + 1:02d}"
