"""Multi-period excess earnings: what the one primary right leaves after all others are paid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.amortisation import amortisation_factor
from financing.valuation.discounting import When, by_year, present_values
from financing.valuation.income import (
    Valued,
    path_is_plausible,
    rate_is_usual,
    right_is_alive,
    same_length,
    tax_is_usual,
)
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributoryAsset(Inputs):
    """An asset that helps to earn: its charge as a fraction of revenue, or return on its value.

    ``return_of`` is what a wasting one also gives back each year, in money.
    """

    name: str = ""
    charge: Annotated[
        float | tuple[float, ...] | None,
        Span(0, 1),
        Also("cac", "charge_rate", "percent_of_revenue"),
    ] = None
    fair_value: Annotated[float | tuple[float, ...] | None, Span(0), Also("value")] = None
    return_on: Annotated[float, Span(0, below=1), Also("rate", "return")] = 0.0
    return_of: Annotated[float | tuple[float, ...], Span(0)] = 0.0
    is_excess_earnings: bool = False


def _one_residual(contributory: Sequence[ContributoryAsset]) -> Iterator[Objection]:
    for index, asset in enumerate(contributory):
        where = f"contributory[{index}]"
        if asset.is_excess_earnings:
            sentence = "同一收入流上只能有一项权利用超额收益法；请改用许可费作为其贡献费用。"
            yield Objection("valuation.excess.twice", where, sentence)
        if (asset.charge is None) == (asset.fair_value is None):
            sentence = "请填写占收入的比率（charge），或公允价值与回报率，二者取一。"
            yield Objection("valuation.charge.one_way", where, sentence)


def _covers(
    *,
    revenue: Sequence[float],
    attrition: Sequence[float] | None,
    ebit_margin: float | Sequence[float],
    tax_rate: float | Sequence[float],
    contributory: Sequence[ContributoryAsset],
) -> Iterator[Objection]:
    lists: dict[str, object] = {
        "attrition": attrition, "ebit_margin": ebit_margin, "tax_rate": tax_rate,
    }  # fmt: skip
    for index, asset in enumerate(contributory):
        for name in ("charge", "fair_value", "return_of"):
            lists[f"contributory[{index}].{name}"] = getattr(asset, name)
    for name, given in lists.items():
        if isinstance(given, tuple):
            yield from same_length(name, given, len(revenue))


def _path(revenue: Sequence[float], discount_rate: float, evidence: str) -> Iterator[Objection]:
    yield from path_is_plausible("revenue", revenue, discount_rate, evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessEarningsInputs(Valued):
    """Revenue, the part of it still due to the right by year, margin, and who else is paid."""

    revenue: Annotated[tuple[float, ...], Span(0), Also("sales")]
    attrition: Annotated[tuple[float, ...] | None, Span(0, 1), Also("att", "retention")] = None
    ebit_margin: Annotated[float | tuple[float, ...], Span(-1, 1), Also("margin")]
    tax_rate: Annotated[float | tuple[float, ...], Span(0, below=1), Also("tax")] = 0.0
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    contributory: Annotated[
        tuple[ContributoryAsset, ...], Also("contributory_assets", "charges")
    ] = ()
    timing: When = "mid"
    tax_amortisation_years: Annotated[int | None, Span(1), Also("tab_years")] = None

    checks = (right_is_alive, rate_is_usual, tax_is_usual, _path, _covers, _one_residual)


@dataclass(frozen=True, slots=True)
class ExcessEarnings:
    """The value, each year's excess earnings, charges, and present values before TAB."""

    value: float
    excess: tuple[float, ...]
    charges: tuple[float, ...]
    pv: tuple[float, ...]
    tax_amortisation: float


def multi_period_excess_earnings(inputs: ExcessEarningsInputs) -> ExcessEarnings:
    """Discount what is left for the one primary right.

    EE_t = Rev_t att_t EBIT% (1 - tau) - sum_j CAC_j,t; with no charges it is a plain DCF.

    Source: valuation.md 3.5; never two on one stream.
    """
    years = len(inputs.revenue)
    kept = inputs.attrition or (1.0,) * years
    margins, taxes = by_year(inputs.ebit_margin, years), by_year(inputs.tax_rate, years)
    base = [inputs.revenue[t] * kept[t] for t in range(years)]
    charges = tuple(
        math.fsum(_charge(asset, inputs.revenue, kept, t) for asset in inputs.contributory)
        for t in range(years)
    )
    excess = tuple(base[t] * margins[t] * (1 - taxes[t]) - charges[t] for t in range(years))
    pv = present_values(excess, inputs.discount_rate, inputs.timing)
    factor = 1.0
    if inputs.tax_amortisation_years:
        factor = amortisation_factor(
            taxes[0], inputs.discount_rate, inputs.tax_amortisation_years, inputs.timing
        )
    return ExcessEarnings(max(0.0, math.fsum(pv)) * factor, excess, charges, pv, factor)


def _charge(
    asset: ContributoryAsset, revenue: Sequence[float], kept: Sequence[float], year: int
) -> float:
    """Charge an asset for the part of the revenue that the right brings."""
    years = len(revenue)
    if asset.charge is not None:
        return by_year(asset.charge, years)[year] * revenue[year] * kept[year]
    held = by_year(asset.fair_value or 0.0, years)[year] * asset.return_on
    return (held + by_year(asset.return_of, years)[year]) * kept[year]
