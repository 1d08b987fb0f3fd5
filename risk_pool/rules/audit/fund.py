"""The fund (FD): its balance, its money, its reach, its reports and its subsidies."""

from __future__ import annotations

from risk_pool.rules.audit.rows import Contribution, Figure, Fund, Spending, Subsidy
from risk_pool.rules.audit.running import Asked, audit_test

_WHOLE_BP = 10_000


@audit_test("FD-01", Fund, "held_fen", "paid_in_fen", "interest_fen", "recovered_fen", "paid_fen",
            "fees_fen", "subsidies_fen", "on")  # fmt: skip
def does_not_balance(fund: Fund, _asked: Asked) -> str | None:
    """Ask whether what is held is what came in less what went out."""
    into = (fund.paid_in_fen or 0) + (fund.interest_fen or 0) + (fund.recovered_fen or 0)
    out = (fund.paid_fen or 0) + (fund.fees_fen or 0) + (fund.subsidies_fen or 0)
    more = (fund.held_fen or 0) - (into - out)
    return f"资金账不平，相差{more}分" if more else None


@audit_test("FD-02", Fund, "held_fen", "statement_fen", "on")
def bank_differs(fund: Fund, _asked: Asked) -> str | None:
    """Ask whether the bank has what the ledger has."""
    assert fund.statement_fen is not None
    assert fund.held_fen is not None
    more = fund.statement_fen - fund.held_fen
    return f"银行对账单与台账相差{more}分" if more else None


@audit_test("FD-03", Fund, "account_interest_fen", "interest_fen", "on")
def interest_left_out(fund: Fund, _asked: Asked) -> str | None:
    """Ask whether the account's interest was rolled into the pool."""
    assert fund.account_interest_fen is not None
    assert fund.interest_fen is not None
    return "专户利息没有全部滚存入池" if fund.interest_fen < fund.account_interest_fen else None


@audit_test("FD-04", Spending, "purpose", "amount_fen", "on")
def other_purpose(spending: Spending, asked: Asked) -> str | None:
    """Ask whether the pool may be spent on this."""
    allowed = spending.purpose in asked.words("purposes")
    return None if allowed else f"支出用途“{spending.purpose}”不在允许范围内"


@audit_test("FD-05", Fund, "unused_year_fen", "balance_fen", "on")
def idle(fund: Fund, asked: Asked) -> str | None:
    """Ask whether too much lay unused for a year."""
    assert fund.unused_year_fen is not None
    assert fund.balance_fen is not None
    if not fund.balance_fen:
        return None
    share = fund.unused_year_fen * _WHOLE_BP // fund.balance_fen
    over = share > asked.number("most_idle_bp")
    return f"一年未用资金占{share / 100:g}%" if over else None


@audit_test("FD-06", Fund, "quarters_below", "on")
def leverage_low(fund: Fund, asked: Asked) -> str | None:
    """Ask whether leverage stayed below its target quarter after quarter."""
    assert fund.quarters_below is not None
    low = fund.quarters_below >= asked.number("quarters_below_target")
    return f"放大倍数连续{fund.quarters_below}个季度低于目标" if low else None


@audit_test("FD-07", Contribution, "due_on", "due_fen", "paid_fen", "today")
def contribution_short(contribution: Contribution, _asked: Asked) -> str | None:
    """Ask whether a promised contribution came in full and in time."""
    assert contribution.due_on is not None
    assert contribution.today is not None
    assert contribution.paid_fen is not None
    assert contribution.due_fen is not None
    short = contribution.due_fen - contribution.paid_fen
    late = contribution.today > contribution.due_on and short > 0
    return f"“{contribution.payer}”逾期未足额出资，差{short}分" if late else None


@audit_test("FD-08", Fund, "fee_paid_fen", "fee_due_fen", "on")
def fee_differs(fund: Fund, _asked: Asked) -> str | None:
    """Ask whether the manager's fee is what its formula gives."""
    return "管理费与公式计算不一致" if fund.fee_paid_fen != fund.fee_due_fen else None


@audit_test("FD-09", Fund, "largest_share_bp", "largest_name", "on")
def concentrated(fund: Fund, asked: Asked) -> str | None:
    """Ask whether one bank, group or sector has too much."""
    assert fund.largest_share_bp is not None
    over = fund.largest_share_bp > asked.number("most_concentration_bp")
    return f"“{fund.largest_name}”占{fund.largest_share_bp / 100:g}%，过于集中" if over else None


@audit_test("FD-10", Fund, "free_fen", "expected_quarter_fen", "on")
def runway_short(fund: Fund, asked: Asked) -> str | None:
    """Ask whether the free balance lasts for the expected claims of some quarters."""
    assert fund.free_fen is not None
    assert fund.expected_quarter_fen is not None
    short = fund.free_fen < fund.expected_quarter_fen * asked.number("least_runway_quarters")
    return "可用余额不足以应付预期代偿" if short else None


@audit_test("FD-11", Figure, "reported", "recomputed", "on")
def figure_differs(figure: Figure, _asked: Asked) -> str | None:
    """Ask whether a reported figure comes out again."""
    differ = figure.reported != figure.recomputed
    return f"“{figure.key}”填报{figure.reported}，重算为{figure.recomputed}" if differ else None


@audit_test("FD-12", Subsidy, "borrower", "kind", "loan", "period", "paid_on", "paid_fen",
            "due_fen", "year_cap_fen")  # fmt: skip
def subsidy_wrong(subsidy: Subsidy, asked: Asked) -> str | None:
    """Ask whether a subsidy has its amount, is the only one, and keeps to the year's cap."""
    assert subsidy.paid_on is not None
    assert subsidy.year_cap_fen is not None
    if subsidy.paid_fen != subsidy.due_fen:
        return "补贴金额与条款计算不一致"
    place = (subsidy.paid_on, subsidy.key)
    earlier = [
        each
        for each in asked.world.alike(subsidy, "borrower")
        if each.paid_on and (each.paid_on, each.key) <= place
    ]
    same = [e for e in earlier if (e.loan, e.kind, e.period) ==
            (subsidy.loan, subsidy.kind, subsidy.period)]  # fmt: skip
    if len(same) > 1:
        return "同一贷款同一期间重复补贴"
    year = [e.paid_fen or 0 for e in earlier if e.paid_on and e.paid_on.year == place[0].year]
    return "企业当年补贴超过上限" if sum(year) > subsidy.year_cap_fen else None
