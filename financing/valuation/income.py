"""What the inputs of the income models share, and what must hold of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, TypeAlias

from financing.valuation.defaults import shipped_defaults
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

Share: TypeAlias = Annotated[float, Span(0, 1)]
Status = Literal[
    "in_force", "pending", "lapsed", "expired", "invalidated", "cancelled", "abandoned", "frozen",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued(Inputs):
    """What every valuation may be told beside its numbers.

    ``evidence`` names what supports inputs outside the usual bounds (valuation.md section 9);
    rates are fractions of one. Facts of the right are its gates: a right that is gone has no value.
    """

    evidence: str = ""
    status: Annotated[Status, Also("right_status", "legal_status")] = "in_force"
    valuation_date: date | None = None
    expires_on: Annotated[date | None, Also("expiry", "legal_expiry", "last_day")] = None
    remaining_life: Annotated[float | None, Also("life", "legal_life", "remaining_legal_life")] = (
        None
    )


def right_is_alive(
    status: str,
    valuation_date: date | None,
    expires_on: date | None,
    remaining_life: float | None,
) -> Iterator[Objection]:
    """Refuse a right that is not in force on the valuation date (valuation.md 2.3)."""
    if status != "in_force":
        sentence = f"权利状态为“{status}”，不是有效权利；失效、冻结或未授权的权利不得估值。"
        yield Objection("valuation.right.not_in_force", "status", sentence)
    if valuation_date and expires_on and expires_on < valuation_date:
        sentence = f"权利已于{expires_on}届满，早于评估基准日{valuation_date}；不得估值。"
        yield Objection("valuation.right.lapsed", "expires_on", sentence)
    if remaining_life is not None and remaining_life <= 0:
        sentence = "剩余寿命不大于零，权利已失效；不得估值。"
        yield Objection("valuation.right.lapsed", "remaining_life", sentence)


def rate_is_usual(discount_rate: float, evidence: str) -> Iterator[Objection]:
    """Refuse a discount rate outside the bounds of the defaults without evidence."""
    yield from _bounded("discount_rate", discount_rate, evidence, "折现率")


def tax_is_usual(tax_rate: float | Sequence[float], evidence: str) -> Iterator[Objection]:
    """Refuse a tax rate outside the bounds of the defaults without evidence."""
    if isinstance(tax_rate, int | float):
        yield from _bounded("tax_rate", tax_rate, evidence, "所得税率")
        return
    for year, rate in enumerate(tax_rate):
        yield from _bounded(f"tax_rate[{year}]", rate, evidence, "所得税率")


def growth_below_rate(growth: float | None, discount_rate: float) -> Iterator[Objection]:
    """Refuse an income that grows as fast as it is discounted (valuation.md section 9)."""
    if growth is not None and growth >= discount_rate:
        yield too_fast("growth", growth, discount_rate)


def too_fast(where: str, growth: float, rate: float) -> Objection:
    """Say that growth is not below the rate."""
    return Objection(
        "valuation.growth.above_rate",
        where,
        f"增长率{growth:.2%}应低于折现率{rate:.2%}；请复核增长率或折现率。",
        {"growth": growth, "rate": rate},
    )


def path_is_plausible(
    name: str, amounts: Sequence[float], rate: float, evidence: str
) -> Iterator[Objection]:
    """Refuse an income path whose growth nobody would plan without evidence."""
    if not any(amounts):
        yield Objection("valuation.income.none", name, "各年金额均为零；请填写预测。")
    if evidence or len(amounts) < 2:
        return
    low, high = (float(bound) / 100 for bound in shipped_defaults().limits.growth_percent)
    for year, (before, after) in enumerate(pairwise(amounts), start=1):
        if before > 0 and not low <= after / before - 1 <= high:
            sentence = f"第{year + 1}年的增长率不在{low:.0%}至{high:.0%}之间；请更正或补充依据。"
            yield Objection("valuation.growth.invalid", f"{name}[{year}]", sentence)
    if amounts[0] > 0 and amounts[-1] > 0:
        average = (amounts[-1] / amounts[0]) ** (1 / (len(amounts) - 1)) - 1
        if average >= rate:
            yield too_fast(name, average, rate)


def risk_counted_once(
    hazard: float,
    survival: Sequence[float] | None,
    rate_includes_hazard: bool,
    title_risk_score: float | None,
) -> Iterator[Objection]:
    """Refuse the risk of losing the right in the cash flow and in the rate as well.

    Source: valuation.md 3.6: survival in the cash flow or a premium in the rate, not both; a
    title sub-score above 50 is such a premium.
    """
    if hazard and survival is not None:
        sentence = "失权率与逐年存续概率是同一风险；请只填一处。"
        yield Objection("valuation.risk.double_counted", "survival", sentence)
    in_cash_flow = hazard > 0 or survival is not None
    if in_cash_flow and (rate_includes_hazard or (title_risk_score or 0) > 50):
        sentence = "失权风险已计入现金流，又计入折现率的风险报酬，属重复计算；请只计一处。"
        yield Objection("valuation.risk.double_counted", "hazard", sentence)


def weights_are_whole(name: str, weights: Sequence[float]) -> Iterator[Objection]:
    """Refuse weights that do not add up to one."""
    total = sum(weights)
    if abs(total - 1) > 1e-9:
        sentence = f"各项权重合计为{total:.10g}，应为1；请核对。"
        yield Objection("valuation.weights.not_whole", name, sentence, {"sum": total})


def same_length(name: str, given: Sequence[object], years: int) -> Iterator[Objection]:
    """Refuse a list that does not cover the years."""
    if len(given) != years:
        sentence = f"这一项须逐年填写，应有{years}年，现有{len(given)}年。"
        yield Objection("valuation.years.incomplete", name, sentence)


def _bounded(where: str, rate: float, evidence: str, name: str) -> Iterator[Objection]:
    limits = shipped_defaults().limits
    tax = where.startswith("tax")
    low, high = limits.tax_percent if tax else limits.discount_rate_percent
    if not evidence and not float(low) <= round(rate * 100, 9) <= float(high):
        sentence = f"{name}{rate:.4g}不在{low}%至{high}%之间；请更正，或填写依据（evidence）。"
        yield Objection(f"valuation.{where.partition('[')[0]}.unusual", where, sentence)
