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
    too_fast,
)
from workflows.errors import Objection
from workflows.rules.inputs import Also, Span

_MOST_ROYALTY = 0.2
_MOST_YEARS = 20


def _one_income(
    revenue: float | Sequence[float] | None, base_revenue: float | None, years: int | None
) -> Iterator[Objection]:
    if (revenue is None) == (base_revenue is None):
        sentence = "请填写逐年收入（revenue），或基期收入、增长率与年数，二者取一。"
        yield Objection("valuation.revenue.one_way", "revenue", sentence)
    if revenue is not None and not isinstance(revenue, int | float):
        if not 1 <= len(revenue) <= _MOST_YEARS:
            sentence = f"预测期应为1至{_MOST_YEARS}年；请调整预测年数。"
            yield Objection("valuation.horizon.invalid", "revenue", sentence)
        if years is not None:
            yield from same_length("revenue", revenue, years)
    elif years is None:
        yield Objection("input.missing", "years", "请填写年数。")
    if base_revenue == 0 or revenue == 0:
        where = "revenue" if base_revenue is None else "base_revenue"
        yield Objection("valuation.income.none", where, "收入为零；请填写。")


def _path(
    revenue: float | Sequence[float] | None, discount_rate: float, evidence: str
) -> Iterator[Objection]:
    if revenue is not None and not isinstance(revenue, int | float) and len(revenue):
        yield from path_is_plausible("revenue", revenue, discount_rate, evidence)


def _terminal_below(terminal_growth: float | None, discount_rate: float) -> Iterator[Objection]:
    if terminal_growth is not None and terminal_growth >= discount_rate:
        yield too_fast("terminal_growth", terminal_growth, discount_rate)


def _all_years(
    *,
    revenue: float | Sequence[float] | None,
    years: int | None,
    royalty_rate: float | Sequence[float],
    tax_rate: float | Sequence[float],
    apportionment: float | Sequence[float],
    costs: float | Sequence[float],
    survival: Sequence[float] | None,
) -> Iterator[Objection]:
    count = len(by_year(revenue, years or 0)) if revenue is not None else years or 0
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

    The income is ``revenue`` by year; one ``revenue`` is the first year's, growing by ``growth``
    for ``years``; from a ``base_revenue`` the first year is one growth away. After the years come
    nothing, or income growing for ever by ``terminal_growth`` (not for lending). Rates are
    fractions; ``hazard`` is the yearly risk of losing the right, ``decay`` the yearly loss of its
    hold on the income.
    """

    revenue: Annotated[float | tuple[float, ...] | None, Span(0), Also("sales", "revenues")] = None
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
    terminal_growth: Annotated[float | None, Span(-0.5, 0.5), Also("perpetual_growth")] = None

    @property
    def revenues(self) -> tuple[float, ...]:
        """Give the income year by year."""
        if isinstance(self.revenue, tuple):
            return self.revenue
        grown, years = 1 + (self.growth or 0.0), self.years or 0
        if self.revenue is not None:
            return tuple(self.revenue * grown**year for year in range(years))
        assert self.base_revenue is not None, "checked"
        return tuple(self.base_revenue * grown**year for year in range(1, years + 1))

    checks = (
        _one_income, _path, _all_years, _royalty_usual,
        _terminal_below, right_is_alive, rate_is_usual, tax_is_usual, growth_below_rate,
        risk_counted_once,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relief:
    """The value; present values by year and of the time after; the tax amortisation factor."""

    value: float
    pv: tuple[float, ...]
    terminal: float
    present_cost: float
    tax_amortisation: float
    checks: tuple[Objection, ...] = ()


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
    terminal, growth = 0.0, inputs.terminal_growth
    if growth is not None:
        terminal = pv[-1] * (1 + growth) / (inputs.discount_rate - growth)
    value = max(0.0, math.fsum(pv) + terminal - cost) * factor
    return Relief(value, pv, terminal, cost, factor, _lending_remark(terminal))


def _lending_remark(terminal: float) -> tuple[Objection, ...]:
    if not terminal:
        return ()
    sentence = "结果含永续价值，不得作为放款依据。"
    return (Objection("valuation.terminal.not_for_lending", "terminal_growth", sentence),)
