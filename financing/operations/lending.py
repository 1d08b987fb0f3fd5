"""Pay out under a line, once or more often, and give up what was not drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from uuid import UUID

from financing.models import Case, CreditLine
from financing.operations.accepting import require
from financing.operations.acts import acting
from financing.operations.covering import cover
from financing.operations.drawdowns import Payout, check_payout, pay_out, whole_months
from financing.operations.settling import give_up_rest, office_ends, settle_or_wait
from financing.operations.signing import latest_approval
from financing.papers import DRAWDOWN_NOTICE
from financing.queries.loans import undrawn_fen
from workflows.calendar import corresponding_day
from workflows.errors import Objection, Objections
from workflows.models import Actor

EMPTY: Mapping[str, str] = MappingProxyType({})


def disburse(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    principal_fen: int,
    disbursed_on: dt.date,
    account_tail: str,
    conditions_met: Mapping[str, str] = EMPTY,
) -> Case:
    """Pay out for the first time, and open the line.

    The rate is the newest LPR published by that day plus the approved spread. ``conditions_met``
    map the conditions of the approval, word for word, to the evidence that they are fulfilled.

    Raises:
        Objections: an amount beyond the approval, a day before the pledge exists, conditions of
            the approval that are not acknowledged, no account.
        RateMissing: no LPR, or no penalty uplift, is loaded for that day.
    """
    with acting(case_id=case_id, item_id=item_id, step="disburse", actor=actor, at=at) as act:
        approval = latest_approval(act.case)
        payout = Payout(
            principal_fen, disbursed_on, account_tail, approval.term_months, conditions_met
        )
        check_payout(act, approval, payout)
        line = CreditLine.objects.create(
            case=act.case,
            limit_fen=approval.approved_fen,
            available_until=corresponding_day(disbursed_on, approval.term_months),
        )
        drawn = pay_out(act, approval, line, payout)
        act.take(
            "disburse", facts=drawn.facts, rests_on=drawn.rests_on, papers=[DRAWDOWN_NOTICE],
            sheet=drawn.sheet,
        )  # fmt: skip
        cover(act, drawn.drawdown)
        act.deadlines["repay"] = office_ends(drawn.sheet["schedule"][0]["due_date"])
    return act.case


def draw_again(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    principal_fen: int,
    disbursed_on: dt.date,
    account_tail: str,
    conditions_met: Mapping[str, str] = EMPTY,
    months: int | None = None,
) -> Case:
    """Pay out once more under a line that has something left, on the open item of ``repay``.

    It is repaid by the end of the line: without ``months``, in as many whole ones as are left.

    Raises:
        Objections: as for the first drawdown; or the line is closed or at its end, or the last
            instalment would fall due after it.
        RateMissing: no LPR, or no penalty uplift, is loaded for that day.
    """
    with acting(case_id=case_id, item_id=item_id, step="repay", actor=actor, at=at) as act:
        approval, line = latest_approval(act.case), act.case.line
        left = whole_months(disbursed_on, line.available_until, most=approval.term_months)
        payout = Payout(
            principal_fen, disbursed_on, account_tail, left if months is None else months,
            conditions_met,
        )  # fmt: skip
        check_payout(act, approval, payout, more=_check_line(line, payout, left))
        drawn = pay_out(act, approval, line, payout)
        act.note(
            "draw_again", facts=drawn.facts, rests_on=drawn.rests_on, papers=[DRAWDOWN_NOTICE],
            sheet=drawn.sheet,
        )  # fmt: skip
        cover(act, drawn.drawdown)
        settle_or_wait(act)
    return act.case


def _check_line(line: CreditLine, payout: Payout, left: int) -> Iterator[Objection]:
    if line.closed_on is not None:
        yield Objection("line.closed", "", "剩余额度已经终止使用，不能再放款。")
    first = line.drawdowns.order_by("seq")[0]
    if payout.disbursed_on < first.disbursed_on:
        yield Objection("disbursed_on.early", "disbursed_on", "放款日不能早于首次放款日。")
    if not left:
        sentence = f"额度至{line.available_until.isoformat()}到期，剩余时间不足一个月，不能再放款。"
        yield Objection("line.ended", "disbursed_on", sentence)
    elif not 1 <= payout.months <= left:
        sentence = f"各笔贷款须在额度到期日前还清，期限须为1至{left}个月。"
        yield Objection("months.beyond", "months", sentence, {"months": left})


def close_line(*, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reason: str) -> Case:
    """Give up what was not drawn under a line; a case that owes nothing settles with it.

    Raises:
        Objections: no reason, or nothing is left to be drawn.
    """
    require(reason=reason)
    with acting(case_id=case_id, item_id=item_id, step="repay", actor=actor, at=at) as act:
        if not undrawn_fen(act.case.line, act.case):
            raise Objections([Objection("line.closed", "", "没有可以终止的剩余额度。")])
        give_up_rest(act, reason)
        settle_or_wait(act)
    return act.case
