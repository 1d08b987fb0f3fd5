"""Payouts (CL-19 to CL-22) and what follows them: recoveries (RC)."""

from __future__ import annotations

from fractions import Fraction

from banks.money import round_half_up
from risk_pool.rules.audit.rows import Claim, Recovery
from risk_pool.rules.audit.running import Asked, audit_test

_WHOLE_BP = 10_000


@audit_test("CL-19", Claim, "paid_on", looks=("last_approval_on", "notice_ended_on"))
def paid_before_approval(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether it was paid before the last approval, or before the notice ended."""
    assert claim.paid_on is not None
    if claim.last_approval_on is None or claim.paid_on < claim.last_approval_on:
        return "审批未完成就支付"
    early = claim.notice_ended_on is None or claim.paid_on <= claim.notice_ended_on
    return "公示期未满就支付" if early else None


@audit_test("CL-20", Claim, "paid_fen", "due_fen", "paid_on", day="paid_on")
def paid_share_differs(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether what was paid is the share that the terms give, to the fen."""
    assert claim.paid_fen is not None
    assert claim.due_fen is not None
    more = claim.paid_fen - claim.due_fen
    return f"实付与条款计算相差{more}分" if more else None


@audit_test("CL-21", Claim, "instalment", "recovery_recorded", "paid_on")
def second_without_recovery(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether a further instalment rests on a record of recovery."""
    assert claim.instalment is not None
    unheld = claim.instalment > 1 and not claim.recovery_recorded
    return "没有追偿记录就支付后续款项" if unheld else None


@audit_test("CL-22", Claim, "paid_on", "flagged_on")
def paid_after_flag(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether it was paid after an audit or a repair was flagged."""
    assert claim.paid_on is not None
    assert claim.flagged_on is not None
    return "审计或整改标记之后仍支付" if claim.paid_on >= claim.flagged_on else None


@audit_test("RC-01", Recovery, "paid_out_on", "today", "closed", looks=("last_act_on",))
def nobody_recovers(recovery: Recovery, asked: Asked) -> str | None:
    """Ask whether anybody acted on the recovery of late."""
    assert recovery.paid_out_on is not None
    assert recovery.today is not None
    last = max(recovery.paid_out_on, recovery.last_act_on or recovery.paid_out_on)
    days = (recovery.today - last).days
    asleep = not recovery.closed and days > asked.number("recovery_act_days")
    return f"代偿后{days}天没有追偿行动" if asleep else None


@audit_test("RC-02", Recovery, "received_on", "today", looks=("shared_on",))
def not_shared(recovery: Recovery, asked: Asked) -> str | None:
    """Ask whether what was recovered was shared in time."""
    assert recovery.received_on is not None
    assert recovery.today is not None
    days = ((recovery.shared_on or recovery.today) - recovery.received_on).days
    return f"追偿到账{days}天未分配" if days > asked.number("share_recovery_days") else None


@audit_test("RC-03", Recovery, "received_fen", "costs_fen", "fund_share_bp", "fund_fen",
            "received_on")  # fmt: skip
def share_of_recovery_differs(recovery: Recovery, _asked: Asked) -> str | None:
    """Ask whether the fund had its share of what is left after costs."""
    assert recovery.received_fen is not None
    assert recovery.costs_fen is not None
    assert recovery.fund_share_bp is not None
    assert recovery.fund_fen is not None
    net = max(0, recovery.received_fen - recovery.costs_fen)
    due = round_half_up(Fraction(net * recovery.fund_share_bp, _WHOLE_BP))
    differ = abs(recovery.fund_fen - due) > 1
    return f"资金所得与条款计算相差{recovery.fund_fen - due}分" if differ else None


@audit_test("RC-04", Recovery, "limitation_on", "today", "closed")
def limitation_near(recovery: Recovery, asked: Asked) -> str | None:
    """Ask whether the limitation period runs out soon."""
    assert recovery.limitation_on is not None
    assert recovery.today is not None
    left = (recovery.limitation_on - recovery.today).days
    near = not recovery.closed and left < asked.number("limitation_days")
    return f"诉讼时效只剩{left}天" if near else None


@audit_test("RC-05", Recovery, "sold_fen", "last_value_fen", "sale_approved", day="received_on")
def sold_cheaply(recovery: Recovery, asked: Asked) -> str | None:
    """Ask whether collateral was sold far below its value without approval."""
    assert recovery.sold_fen is not None
    assert recovery.last_value_fen is not None
    least = recovery.last_value_fen * asked.number("least_sale_bp") // _WHOLE_BP
    cheap = recovery.sold_fen < least and not recovery.sale_approved
    return "处置价远低于最近估值而未经批准" if cheap else None


@audit_test("RC-06", Recovery, "buy_back_due_on", "today", looks=("buy_back_asked_on",))
def buy_back_unasked(recovery: Recovery, _asked: Asked) -> str | None:
    """Ask whether a due duty to buy back was called upon."""
    assert recovery.buy_back_due_on is not None
    assert recovery.today is not None
    due = recovery.buy_back_due_on <= recovery.today and recovery.buy_back_asked_on is None
    return "回购义务已触发而没有要求履行" if due else None


@audit_test("RC-07", Recovery, "in_arrears", "supported_again_on")
def supported_in_arrears(recovery: Recovery, _asked: Asked) -> str | None:
    """Ask whether a borrower in arrears to the fund had support again."""
    return "对资金有欠款的企业再次获得支持" if recovery.in_arrears else None


@audit_test("RC-08", Recovery, "written_off_on", "measures_exhausted")
def written_off_early(recovery: Recovery, _asked: Asked) -> str | None:
    """Ask whether a write-off rests on a list of exhausted measures."""
    return None if recovery.measures_exhausted else "核销没有穷尽追偿措施的清单"


@audit_test("RC-09", Recovery, "paid_out_on", "right_lapsed_on", "closed", day="right_lapsed_on")
def right_lapsed(recovery: Recovery, _asked: Asked) -> str | None:
    """Ask whether the right lapsed while it was to be sold."""
    assert recovery.paid_out_on is not None
    assert recovery.right_lapsed_on is not None
    lapsed = recovery.right_lapsed_on >= recovery.paid_out_on and not recovery.closed
    return "代偿后追偿期间权利因未缴费等失效" if lapsed else None
