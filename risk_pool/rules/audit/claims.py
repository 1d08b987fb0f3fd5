"""Claims (CL), as they are filed and reviewed."""

from __future__ import annotations

from risk_pool.rules.audit.rows import Claim
from risk_pool.rules.audit.running import Asked, audit_test


@audit_test("CL-01", Claim, "loss", "claimed_on", looks=("paid_elsewhere",))
def compensated_twice(claim: Claim, asked: Asked) -> str | None:
    """Ask whether the same loss was paid elsewhere, or claimed before."""
    if claim.paid_elsewhere:
        return f"同一损失已由“{claim.paid_elsewhere}”补偿"
    before = [
        each
        for each in asked.world.alike(claim, "loss")
        if each.claimed_on
        and claim.claimed_on
        and (each.claimed_on, each.key) < (claim.claimed_on, claim.key)
    ]
    return f"同一损失此前已由{before[0].key}申请" if before else None


@audit_test("CL-02", Claim, "defaulted_on", "computed_default_on", "claimed_on", day="claimed_on")
def default_day_differs(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether the day of default is the one that the repayments give."""
    differ = claim.defaulted_on != claim.computed_default_on
    return "填报的违约日与还款流水计算的不一致" if differ else None


@audit_test("CL-03", Claim, "computed_default_on", "reported_on", day="reported_on")
def reported_late(claim: Claim, asked: Asked) -> str | None:
    """Ask whether the default was reported in time."""
    assert claim.reported_on is not None
    assert claim.computed_default_on is not None
    days = (claim.reported_on - claim.computed_default_on).days
    return f"违约后{days}天才报告" if days > asked.number("report_days") else None


@audit_test("CL-04", Claim, "claimed_on", "computed_default_on", "enrolled_on",
            looks=("last_day",))  # fmt: skip
def claimed_out_of_time(claim: Claim, asked: Asked) -> str | None:
    """Ask whether the claim came after the waiting period and lock-in, and before the last day."""
    assert claim.claimed_on is not None
    assert claim.computed_default_on is not None
    assert claim.enrolled_on is not None
    if (claim.claimed_on - claim.computed_default_on).days < asked.number("waiting_days"):
        return "等待期未满就申请代偿"
    if (claim.claimed_on - claim.enrolled_on).days < asked.number("lock_in_days"):
        return "锁定期内申请代偿"
    return "超过最后申请日" if claim.last_day and claim.claimed_on > claim.last_day else None


@audit_test("CL-05", Claim, "computed_default_on", "claimed_on",
            looks=("suit_number", "sued_on", "suit_reason"), day="claimed_on")  # fmt: skip
def not_sued(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether legal action was taken, after the default or with a reason."""
    assert claim.computed_default_on is not None
    if not claim.suit_number or claim.sued_on is None:
        return "没有案号或立案日期"
    early = claim.sued_on < claim.computed_default_on and not claim.suit_reason
    return "立案早于违约而没有说明" if early else None


@audit_test("CL-06", Claim, "collateral_seized", "claimed_on", looks=("possession_on",))
def possession_undated(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether taking possession has its day."""
    undated = claim.collateral_seized and claim.possession_on is None
    return "没有取得担保物的日期" if undated else None


@audit_test("CL-07", Claim, "declaration_signed", "signer_rank", "claimed_on")
def declaration_weak(claim: Claim, asked: Asked) -> str | None:
    """Ask whether the declaration is signed, by somebody of enough rank."""
    assert claim.signer_rank is not None
    if not claim.declaration_signed:
        return "声明没有签署"
    return "声明签署人级别不够" if claim.signer_rank < asked.number("least_signer_rank") else None


@audit_test("CL-08", Claim, "fraud_flag", "claimed_on", looks=("fraud_answer",))
def fraud_unanswered(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether a flag of fraud or wilful default was answered."""
    return "恶意违约或欺诈标记没有答复" if claim.fraud_flag and not claim.fraud_answer else None


@audit_test("CL-09", Claim, "claimed_fen", "covered_fen", "recovered_fen", "claimed_on")
def claims_too_much(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether more is claimed than what is covered less recoveries."""
    assert claim.claimed_fen is not None
    assert claim.covered_fen is not None
    assert claim.recovered_fen is not None
    over = claim.claimed_fen - (claim.covered_fen - claim.recovered_fen)
    return "申请金额超过保障本金减已回收" if over > 0 else None


@audit_test("CL-10", Claim, "principal_only", "interest_fen", "costs_fen", "claimed_on")
def claims_more_than_principal(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether interest or costs are claimed where only principal is covered."""
    more = claim.principal_only and (claim.interest_fen or claim.costs_fen)
    return "条款只补偿本金，申请中含利息或费用" if more else None


@audit_test("CL-11", Claim, "first_drawn_on", "liquidated_on", "full_review", day="liquidated_on")
def early_default_lightly(claim: Claim, asked: Asked) -> str | None:
    """Ask whether an early default had a review of full scope."""
    early = _months_to_liquidation(claim) < asked.number("early_default_months")
    return "早期违约没有全面审查" if early and not claim.full_review else None


@audit_test("CL-12", Claim, "claimed_fen", "first_drawn_on", "liquidated_on", "escalated",
            day="liquidated_on")  # fmt: skip
def large_and_early(claim: Claim, asked: Asked) -> str | None:
    """Ask whether a large early default was escalated."""
    assert claim.claimed_fen is not None
    early = _months_to_liquidation(claim) < asked.number("early_default_months")
    large = claim.claimed_fen > asked.number("large_claim_fen")
    return "大额早期违约没有上报" if early and large and not claim.escalated else None


@audit_test("CL-13", Claim, "risk_factors", "full_review", "claimed_on")
def risky_lightly(claim: Claim, asked: Asked) -> str | None:
    """Ask whether a claim with several risk factors had a light review."""
    assert claim.risk_factors is not None
    risky = claim.risk_factors >= asked.number("risk_factors_for_full_review")
    return "多项风险因素并存而只作简易审查" if risky and not claim.full_review else None


@audit_test("CL-14", Claim, "collateral_listed", "collateral_reconciled", "claimed_on")
def collateral_unreconciled(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether all collateral of the beginning was accounted for."""
    assert claim.collateral_listed is not None
    assert claim.collateral_reconciled is not None
    short = claim.collateral_listed - claim.collateral_reconciled
    return f"发放时的担保物有{short}项未核对" if short > 0 else None


@audit_test("CL-15", Claim, "claimed_on", looks=("changed_without_leave",))
def changed_without_leave(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether collateral, debtor or term was changed without leave."""
    changed = claim.changed_without_leave
    return f"未经同意变更：{changed}" if changed else None


@audit_test("CL-16", Claim, "fact_known_on", "approved_on", looks=("fact_told_on",))
def fact_withheld(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether the bank knew a material fact before the approval and did not tell."""
    assert claim.fact_known_on is not None
    assert claim.approved_on is not None
    told = claim.fact_told_on is not None and claim.fact_told_on <= claim.approved_on
    known = claim.fact_known_on <= claim.approved_on
    return "审批前已知的重大事实没有披露" if known and not told else None


@audit_test("CL-17", Claim, "reviewer", "earlier_hands", "claimed_on")
def reviewer_not_fresh(claim: Claim, _asked: Asked) -> str | None:
    """Ask whether the reviewer had the case in hand before."""
    assert claim.earlier_hands is not None
    hands = claim.earlier_hands.split("、")
    return f"审查人“{claim.reviewer}”此前经办过本案" if claim.reviewer in hands else None


@audit_test("CL-18", Claim, "returned_on", "today", looks=("acted_on", "notice_bounced"))
def returned_and_asleep(claim: Claim, asked: Asked) -> str | None:
    """Ask whether a returned claim sleeps, or its notice came back."""
    assert claim.returned_on is not None
    assert claim.today is not None
    if claim.acted_on and claim.acted_on >= claim.returned_on:
        return None
    if claim.notice_bounced:
        return "退回通知未送达"
    days = (claim.today - claim.returned_on).days
    return f"退回后{days}天无人办理" if days > asked.number("returned_days") else None


def _months_to_liquidation(claim: Claim) -> int:
    assert claim.first_drawn_on is not None
    assert claim.liquidated_on is not None
    first, last = claim.first_drawn_on, claim.liquidated_on
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole - (last.day < first.day)
