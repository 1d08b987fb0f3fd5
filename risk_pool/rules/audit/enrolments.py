"""Enrolment (EN): in time, once, reserved as the rule says, within the pool."""

from __future__ import annotations

from risk_pool.rules.audit.rows import Enrolment
from risk_pool.rules.audit.running import Asked, audit_test

_WHOLE_BP = 10_000
_FEWEST = 5


@audit_test("EN-01", Enrolment, "claimed", looks=("enrolled_on", "first_overdue_on"),
            day="enrolled_on")  # fmt: skip
def claimed_unenrolled(cover: Enrolment, _asked: Asked) -> str | None:
    """Ask whether a claimed loan was enrolled, and before it was overdue."""
    if cover.enrolled_on is None:
        return "申请代偿的贷款从未备案" if cover.claimed else None
    late = cover.first_overdue_on and cover.enrolled_on > cover.first_overdue_on
    return "首次逾期之后才备案" if late else None


@audit_test("EN-02", Enrolment, "disbursed_on", "enrolled_on")
def enrolled_late(cover: Enrolment, asked: Asked) -> str | None:
    """Ask whether the loan was enrolled in time; calendar days here."""
    assert cover.disbursed_on is not None
    assert cover.enrolled_on is not None
    days = (cover.enrolled_on - cover.disbursed_on).days
    return f"放款后{days}天才备案" if days > asked.number("enrol_days") else None


@audit_test("EN-03", Enrolment, "reserved_fen", "due_reserve_fen", "enrolled_on")
def reserve_differs(cover: Enrolment, _asked: Asked) -> str | None:
    """Ask whether the reserve is what the rule makes of the principal."""
    differ = cover.reserved_fen != cover.due_reserve_fen
    return "备案占用与条款计算不一致" if differ else None


@audit_test("EN-04", Enrolment, "pool", "reserved_fen", "pool_limit_fen", "enrolled_on")
def limit_passed(cover: Enrolment, asked: Asked) -> str | None:
    """Ask whether this enrolment brought the pool above its limit."""
    assert cover.enrolled_on is not None
    assert cover.pool_limit_fen is not None
    before = sum(
        each.reserved_fen or 0
        for each in asked.world.alike(cover, "pool")
        if each.enrolled_on and (each.enrolled_on, each.key) <= (cover.enrolled_on, cover.key)
    )
    return "备案后累计占用超过资金池限额" if before > cover.pool_limit_fen else None


@audit_test("EN-05", Enrolment, "principal_fen", "bank_principal_fen", "enrolled_on")
def principal_differs(cover: Enrolment, _asked: Asked) -> str | None:
    """Ask whether bank and pool have the same principal."""
    differ = cover.principal_fen != cover.bank_principal_fen
    return "备案本金与银行台账不一致" if differ else None


@audit_test("EN-06", Enrolment, "key", "enrolled_on", looks=("contract", "right", "pool"))
def enrolled_twice(cover: Enrolment, asked: Asked) -> str | None:
    """Ask whether a contract was enrolled before, or its right stands in another pool."""
    same = [each for each in asked.world.alike(cover, "contract") if cover.contract]
    twice = any(_earlier(each, cover) for each in same)
    right = [each for each in asked.world.alike(cover, "right") if cover.right]
    elsewhere = any(each.pool != cover.pool and _earlier(each, cover) for each in right)
    return "同一合同重复备案，或同一权利备案于两个资金池" if twice or elsewhere else None


@audit_test("EN-07", Enrolment, "bank", "late_or_low", "enrolled_on")
def picked_adversely(cover: Enrolment, asked: Asked) -> str | None:
    """Ask whether a bank enrols only what is late or scores low; its first row is told."""
    rows = asked.world.alike(cover, "bank")
    if len(rows) < _FEWEST or cover.key != min(each.key for each in rows):
        return None
    share = sum(1 for each in rows if each.late_or_low) * _WHOLE_BP // len(rows)
    most = asked.number("most_adverse_bp")
    return f"该行备案的贷款中{share / 100:g}%为逾期或低分" if share > most else None


@audit_test("EN-08", Enrolment, "bank_npl_bp", "bank_leverage_bp", "enrolled_on")
def enrolled_above_the_line(cover: Enrolment, asked: Asked) -> str | None:
    """Ask whether a bank above its lines went on enrolling."""
    assert cover.bank_npl_bp is not None
    assert cover.bank_leverage_bp is not None
    over = cover.bank_npl_bp > asked.number("most_npl_bp")
    over = over or cover.bank_leverage_bp > asked.number("most_leverage_bp")
    return "不良率或放大倍数超线后仍在备案" if over else None


def _earlier(one: Enrolment, other: Enrolment) -> bool:
    if one.enrolled_on is None or other.enrolled_on is None or one.key == other.key:
        return False
    return (one.enrolled_on, one.key) < (other.enrolled_on, other.key)
