"""Eligibility (EL): who may borrow, from whom, against what, how much and at which price."""

from __future__ import annotations

from risk_pool.rules.audit.rows import Loan
from risk_pool.rules.audit.running import Asked, audit_test

_WHOLE_BP = 10_000


@audit_test("EL-01", Loan, "size", "sector", "region", "signed_on")
def out_of_scope(loan: Loan, asked: Asked) -> str | None:
    """Ask whether the firm was in scope on the day of signing."""
    for name, value in (("sizes", loan.size), ("regions", loan.region)):
        if value not in asked.words(name):
            return f"签约日企业的“{value}”不在支持范围内"
    if loan.sector in asked.words("excluded_sectors"):
        return f"签约日企业所属行业“{loan.sector}”不在支持范围内"
    return None


@audit_test("EL-02", Loan, "bank", "disbursed_on", looks=("bank_admitted_on",))
def bank_not_admitted(loan: Loan, _asked: Asked) -> str | None:
    """Ask whether the bank was a partner when it lent."""
    admitted = loan.bank_admitted_on
    if admitted is None or (loan.disbursed_on and loan.disbursed_on < admitted):
        return f"放款日“{loan.bank}”还不是合作银行"
    return None


@audit_test("EL-04", Loan, "mixed", "amount_fen", "covered_fen", "signed_on",
            looks=("ip_share_bp",))  # fmt: skip
def mixed_without_share(loan: Loan, asked: Asked) -> str | None:
    """Ask whether a mixed loan states its IP part, enough of it, and covers that part only."""
    if not loan.mixed:
        return None
    if loan.ip_share_bp is None:
        return "组合担保的合同没有写明知识产权占比"
    if loan.ip_share_bp < asked.number("least_ip_share_bp"):
        return f"知识产权占比{loan.ip_share_bp / 100:g}%，低于下限"
    most = (loan.amount_fen or 0) * loan.ip_share_bp // _WHOLE_BP
    if (loan.covered_fen or 0) > most + 1:
        return "纳入保障的本金超过知识产权部分"
    return None


@audit_test("EL-05", Loan, "mixed", "separable", "signed_on")
def not_separable(loan: Loan, _asked: Asked) -> str | None:
    """Ask whether the IP part stands alone or can be told apart."""
    return "组合担保中的知识产权部分不能单独计算" if loan.mixed and not loan.separable else None


@audit_test("EL-06", Loan, "rate_bp", "lpr_bp", "guarantee_fee_bp", "other_fees_fen", "signed_on")
def too_dear(loan: Loan, asked: Asked) -> str | None:
    """Ask whether rate and fees keep to their caps."""
    assert loan.rate_bp is not None
    assert loan.lpr_bp is not None
    assert loan.guarantee_fee_bp is not None
    over = loan.rate_bp - loan.lpr_bp - asked.number("most_over_lpr_bp")
    if over > 0:
        return f"利率高出上限{over}个基点"
    if loan.guarantee_fee_bp > asked.number("most_guarantee_fee_bp"):
        return "担保费率超过上限"
    return "另收了其他费用" if loan.other_fees_fen else None


@audit_test("EL-07", Loan, "amount_fen", "disbursed_on", "matures_on")
def too_large_or_long(loan: Loan, asked: Asked) -> str | None:
    """Ask whether amount and term keep to the product's caps."""
    assert loan.amount_fen is not None
    assert loan.matures_on is not None
    assert loan.disbursed_on is not None
    if loan.amount_fen > asked.number("most_loan_fen"):
        return "贷款金额超过单笔上限"
    days = (loan.matures_on - loan.disbursed_on).days
    return f"期限{days}天，超过上限" if days > asked.number("most_term_days") else None


@audit_test("EL-08", Loan, "borrower", "amount_fen", "disbursed_on")
def too_much_a_year(loan: Loan, asked: Asked) -> str | None:
    """Ask whether this loan brings the firm above its cap for the year."""
    assert loan.disbursed_on is not None
    day = loan.disbursed_on
    before = [
        each
        for each in asked.world.alike(loan, "borrower")
        if each.disbursed_on
        and each.disbursed_on.year == day.year
        and (each.disbursed_on, each.key) <= (day, loan.key)
    ]
    total = sum(each.amount_fen or 0 for each in before)
    return "企业当年累计超过上限" if total > asked.number("most_firm_year_fen") else None


@audit_test("EL-09", Loan, "declared_use", "payee_use", "disbursed_on",
            looks=("back_to_related_on",))  # fmt: skip
def other_use(loan: Loan, asked: Asked) -> str | None:
    """Ask whether the money went where it was said to go, and did not come back."""
    assert loan.disbursed_on is not None
    if loan.payee_use != loan.declared_use:
        return f"实付用途“{loan.payee_use}”与申报用途“{loan.declared_use}”不符"
    back = loan.back_to_related_on
    if back and 0 <= (back - loan.disbursed_on).days <= asked.number("round_trip_days"):
        return "资金短期内回流关联方"
    return None


@audit_test("EL-10", Loan, "other_collateral_fen", "ip_value_fen", "amount_fen", "signed_on")
def ip_in_name_only(loan: Loan, asked: Asked) -> str | None:
    """Ask whether IP secures anything that other collateral does not."""
    assert loan.other_collateral_fen is not None
    assert loan.ip_value_fen is not None
    assert loan.amount_fen is not None
    if loan.other_collateral_fen >= loan.amount_fen:
        return "其他担保已覆盖全部贷款，知识产权有名无实"
    least = loan.amount_fen * asked.number("least_ip_cover_bp") // _WHOLE_BP
    return "知识产权价值相对贷款过低" if loan.ip_value_fen < least else None


@audit_test("EL-11", Loan, "disbursed_on", "scheme_from")
def before_the_scheme(loan: Loan, _asked: Asked) -> str | None:
    """Ask whether the loan was booked before the scheme took effect."""
    assert loan.disbursed_on is not None
    assert loan.scheme_from is not None
    return "放款早于办法施行日" if loan.disbursed_on < loan.scheme_from else None
