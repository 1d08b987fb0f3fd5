"""Values (VL): expired, too much lent on them, out of line, or without a report."""

from __future__ import annotations

from statistics import mean, pstdev

from risk_pool.rules.audit.rows import Valuation
from risk_pool.rules.audit.running import Asked, audit_test

_WHOLE_BP = 10_000
_FEWEST_OFFICERS, _FEWEST_VALUES = 3, 3


@audit_test("VL-01", Valuation, "approved_on", "valid_until")
def expired(value: Valuation, _asked: Asked) -> str | None:
    """Ask whether the value had expired when the loan was approved."""
    assert value.approved_on is not None
    assert value.valid_until is not None
    return "审批时估值已过有效期" if value.approved_on > value.valid_until else None


@audit_test("VL-02", Valuation, "loan_fen", "value_fen", "approved_on")
def too_much_on_it(value: Valuation, asked: Asked) -> str | None:
    """Ask whether more was lent on the value than allowed."""
    assert value.loan_fen is not None
    assert value.value_fen is not None
    most = value.value_fen * asked.number("most_loan_to_value_bp") // _WHOLE_BP
    return "贷款与估值之比超过上限" if value.loan_fen > most else None


@audit_test("VL-03", Valuation, "internal_fen", "external_fen", "valued_on")
def far_apart(value: Valuation, asked: Asked) -> str | None:
    """Ask whether the inner and the outer value are far apart."""
    gap = _gap_bp(value)
    far = gap is not None and abs(gap) > asked.number("most_value_gap_bp")
    return "内部估值与外部评估差距过大" if far else None


@audit_test("VL-04", Valuation, "officer", "internal_fen", "external_fen", "valued_on")
def officer_out_of_line(value: Valuation, asked: Asked) -> str | None:
    """Ask whether one officer's mean gap stands out among all officers'."""
    gaps: dict[str, list[float]] = {}
    for each in asked.world.rows(Valuation):
        gap = _gap_bp(each)
        if each.officer and gap is not None:
            gaps.setdefault(each.officer, []).append(gap)
    means = {officer: mean(found) for officer, found in gaps.items()}
    others = [found for officer, found in means.items() if officer != value.officer]
    few = len(gaps.get(value.officer or "", ())) < _FEWEST_VALUES
    if len(others) < _FEWEST_OFFICERS or few:
        return None
    spread = max(pstdev(others), float(asked.number("least_gap_spread_bp")))
    score = abs(means[value.officer or ""] - mean(others)) / spread
    return f"该评估人员的平均偏差离群（z={score:.1f}）" if score > asked.number("most_z") else None


@audit_test("VL-05", Valuation, "appraiser", "client", "valued_on", "value_fen", "new_facts")
def rising_without_facts(value: Valuation, asked: Asked) -> str | None:
    """Ask whether one appraiser's values for one client rise without new facts."""
    assert value.valued_on is not None
    assert value.value_fen is not None
    earlier = [
        each
        for each in asked.world.alike(value, "client")
        if each.appraiser == value.appraiser
        and each.valued_on and each.valued_on < value.valued_on and each.value_fen
    ]  # fmt: skip
    if not earlier or value.new_facts:
        return None
    last = max(earlier, key=lambda each: (each.valued_on, each.key))
    assert last.value_fen is not None
    rise = value.value_fen * _WHOLE_BP > last.value_fen * (
        _WHOLE_BP + asked.number("most_value_rise_bp")
    )
    return "同一机构对同一客户的估值无新事实而上升" if rise else None


@audit_test("VL-06", Valuation, "loan_fen", "external_report", "approved_on")
def report_missing(value: Valuation, asked: Asked) -> str | None:
    """Ask whether a large loan has an appraiser's report."""
    assert value.loan_fen is not None
    large = value.loan_fen > asked.number("internal_value_up_to_fen")
    return "超过内部估值限额而没有外部评估报告" if large and not value.external_report else None


@audit_test("VL-07", Valuation, "counted_rights", "registered_rights", "valued_on")
def inputs_differ(value: Valuation, _asked: Asked) -> str | None:
    """Ask whether the value counted the rights that the registry has."""
    differ = value.counted_rights != value.registered_rights
    return "估值所用权利数与登记簿不一致" if differ else None


@audit_test("VL-08", Valuation, "stored_score", "recomputed_score", "valued_on")
def score_differs(value: Valuation, _asked: Asked) -> str | None:
    """Ask whether the score comes out again."""
    return "评分重算不一致" if value.stored_score != value.recomputed_score else None


@audit_test("VL-09", Valuation, "value_fen", "revalued_fen", "valued_on")
def falls_at_once(value: Valuation, asked: Asked) -> str | None:
    """Ask whether the value fell far at its first renewal."""
    assert value.value_fen is not None
    assert value.revalued_fen is not None
    kept = _WHOLE_BP - asked.number("most_value_fall_bp")
    fell = value.revalued_fen * _WHOLE_BP < value.value_fen * kept
    return "首次重估大幅下降" if fell else None


def _gap_bp(value: Valuation) -> float | None:
    if not value.external_fen or value.internal_fen is None:
        return None
    return (value.internal_fen - value.external_fen) / value.external_fen * _WHOLE_BP
