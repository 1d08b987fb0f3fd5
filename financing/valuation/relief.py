"""Relief from royalty on amounts of any unit: the single right, year by year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.amortisation import amortisation_factor
from financing.valuation.discounting import When, by_year, discount_factors
from financing.valuation.income import (
    Share,
    Valued,
    growth_below_rate,
    path_is_plausible,
    rate_is_usual,
    right_is_alive,
    risk_counted_once,
    same_length,
    tax_is_usual,
)
from workflows.errors import Objection
from workflows.rules.inputs import Also, Span

_MOST_ROYALTY = 0.2
_MOST_YEARS = 20


def _one_income(
    revenue: Sequence[float] | None, base_revenue: float | None, years: int | None
) -> Iterator[Objection]:
    if (revenue is None) == (base_revenue is None):
        sentence = "请填写逐年收入（revenue），或基期收入、增长率与年数，二者取一。"
        yield Objection("valuation.revenue.one_way", "revenue", sentence)
    if base_revenue is not None and years is None:
        yield Objection("input.missing", "years", "请填写年数。")
    if base_revenue == 0:
        yield Objection("valuation.income.none", "base_revenue", "基期收入为零；请填写。")
    if revenue is not None and not 1 <= len(revenue) <= _MOST_YEARS:
        sentence = f"预测期应为1至{_MOST_YEARS}年；请调整预测年数。"
        yield Objection("valuation.horizon.invalid", "revenue", sentence)
    if revenue is not None and years is not None:
        yield from same_length("revenue", revenue, years)


def _path(
    revenue: Sequence[float] | None, discount_rate: float, evidence: str
) -> Iterator[Objection]:
    if revenue:
        yield from path_is_plausible("revenue", revenue, discount_rate, evidence)


def _all_years(
    *,
    revenue: Sequence[float] | None,
    years: int | None,
    royalty_rate: float | Sequence[float],
    tax_rate: float | Sequence[float],
    apportionment: float | Sequence[float],
    costs: float | Sequence[float],
    survival: Sequence[float] | None,
) -> Iterator[Objection]:
    count = len(revenue) if revenue is not None else years or 0
    for name, given in (
        ("royalty_rate", royalty_rate), ("tax_rate", tax_rate),
        ("apportionment", apportionment), ("costs", costs), ("survival", survival),
    ):  # fmt: skip
        if given is not None and not isinstance(given, int | float):
            yield from same_length(name, given, count)


def _royalty_usual(
    royalty_rate: float | Sequence[float], ebit_margin: float | None, evidence: str
) -> Iterator[Objection]:
    highest = max(by_year(royalty_rate, 1), default=0.0)
    if highest > _MOST_ROYALTY and not evidence:
        sentence = f"许可费率{highest:.2%}超过{_MOST_ROYALTY:.0%}；请更正，或填写依据。"
        yield Objection("valuation.royalty.invalid", "royalty_rate", sentence)
    if ebit_margin is not None and highest > 0.4 * ebit_margin:
        sentence = f"许可费率{highest:.2%}超过息税前利润率{ebit_margin:.2%}的40%；请复核。"
        yield Objection("valuation.royalty.above_margin", "royalty_rate", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefInputs(Valued):
    """One right on one income.

    The income is ``revenue`` by year, or ``base_revenue`` growing by ``growth`` for ``years``, the
    first year being one growth above the base. Rates are fractions; ``hazard`` is the yearly risk
    of losing the right, ``decay`` the yearly loss of its hold on the income.
    """

    revenue: Annotated[tuple[float, ...] | None, Span(0), Also("sales", "revenues")] = None
    base_revenue: Annotated[float | None, Span(0), Also("R0", "last_revenue")] = None
    growth: Annotated[float | None, Span(-0.5, 1), Also("growth_rate", "g")] = None
    years: Annotated[int | None, Span(1, _MOST_YEARS), Also("n", "life_years")] = None
    royalty_rate: Annotated[
        float | tuple[float, ...], Span(above=0, below=1), Also("royalty", "royalty_rates")
    ]
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    tax_rate: Annotated[float | tuple[float, ...], Span(0, below=1), Also("tax")] = 0.0
    timing: Annotated[When, Also("discount_timing")] = "mid"
    first_period_years: Annotated[float, Span(above=0, high=1), Also("stub", "stub_years")] = 1.0
    apportionment: Annotated[
        float | tuple[float, ...], Span(above=0, high=1), Also("apportionment_share", "attribution")
    ] = 1.0
    costs: Annotated[
        float | tuple[float, ...], Span(0), Also("cost", "annual_costs", "maintenance_cost")
    ] = 0.0
    hazard: Annotated[float, Span(0, 0.3), Also("invalidation_hazard")] = 0.0
    survival: Annotated[tuple[float, ...] | None, Span(0, 1)] = None
    decay: Annotated[float, Span(0, below=1)] = 0.0
    rate_includes_hazard: Annotated[bool, Also("hazard_in_rate", "risk_in_rate")] = False
    title_risk_score: Annotated[float | None, Span(0, 100)] = None
    ebit_margin: Share | None = None
    tax_amortisation_years: Annotated[int | None, Span(1), Also("tab_years")] = None

    @property
    def revenues(self) -> tuple[float, ...]:
        """Give the income year by year."""
        if self.revenue is not None:
            return self.revenue
        assert self.base_revenue is not None, "checked"
        growth = self.growth or 0.0
        return tuple(
            self.base_revenue * (1 + growth) ** year for year in range(1, (self.years or 0) + 1)
        )

    checks = (
        _one_income, _path, _all_years, _royalty_usual,
        right_is_alive, rate_is_usual, tax_is_usual, growth_below_rate, risk_counted_once,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relief:
    """The value, each year's present value after tax, and the tax amortisation factor used."""

    value: float
    pv: tuple[float, ...]
    present_cost: float
    tax_amortisation: float


def royalty_relief(inputs: ReliefInputs) -> Relief:
    """Value a right by the royalties its owner saves.

    V = [sum Rev_t a_t k_t (1 - tau_t) S(t) (1 - d)^(t-1) DF(t) - sum C_t (1 - tau_t) DF(t)] TAB.

    Source: valuation.md 3.1 (VAL-08, VAL-10), survival and decay 2.2, TAB 3.7 (off by default).
    """
    revenues = inputs.revenues
    years = len(revenues)
    kept = [1 - tax for tax in by_year(inputs.tax_rate, years)]
    factors = discount_factors(
        inputs.discount_rate, years, inputs.timing, inputs.first_period_years
    )
    rates = by_year(inputs.royalty_rate, years)
    shares = by_year(inputs.apportionment, years)
    alive = inputs.survival or tuple(math.exp(-inputs.hazard * t) for t in range(1, years + 1))
    pv = tuple(
        revenues[t] * shares[t] * rates[t] * kept[t] * alive[t] * (1 - inputs.decay) ** t
        * factors[t]
        if inputs.remaining_life is None or t < inputs.remaining_life
        else 0.0
        for t in range(years)
    )  # fmt: skip
    costs = by_year(inputs.costs, years)
    cost = math.fsum(costs[t] * kept[t] * factors[t] for t in range(years))
    factor = 1.0
    if inputs.tax_amortisation_years:
        tax = by_year(inputs.tax_rate, years)[0]
        factor = amortisation_factor(
            tax, inputs.discount_rate, inputs.tax_amortisation_years, inputs.timing
        )
    return Relief(max(0.0, math.fsum(pv) - cost) * factor, pv, cost, factor)
