"""What a right adds: a premium, more volume, lower cost; and a business with and without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.discounting import When, by_year, present_value
from financing.valuation.income import (
    Valued,
    rate_is_usual,
    right_is_alive,
    same_length,
    tax_is_usual,
    weights_are_whole,
)
from workflows.errors import Objection
from workflows.rules.inputs import Also, Span


def _premiums_by_market(
    premiums: float | Sequence[float] | None, mix: Sequence[float] | None
) -> Iterator[Objection]:
    markets = 0 if premiums is None else len(by_year(premiums, 1))
    if mix is not None:
        yield from same_length("mix", mix, markets)
        yield from weights_are_whole("mix", mix)
    elif markets > 1:
        yield Objection("input.missing", "mix", "有几个市场的，请填写各市场占比（合计为1）。")


def _whole_groups(
    *,
    price_before: float | None,
    price_after: float | None,
    units_before: float | None,
    units_after: float | None,
    price: float | None,
    unit_cost: float | None,
    cost_before: float | None,
    cost_after: float | None,
) -> Iterator[Objection]:
    groups: tuple[dict[str, float | None], ...] = (
        {"price_before": price_before, "price_after": price_after},
        {
            "units_before": units_before, "units_after": units_after, "price": price,
            "unit_cost": unit_cost,
        },
        {"cost_before": cost_before, "cost_after": cost_after},
    )  # fmt: skip
    for group in groups:
        if any(value is not None for value in group.values()):
            for name, value in group.items():
                if value is None:
                    sentence = f"{'、'.join(group)}须一并填写；缺{name}。"
                    yield Objection("input.missing", name, sentence)


def _some_increment(
    *,
    units: float | Sequence[float] | None,
    premiums: float | Sequence[float] | None,
    price_after: float | None,
    units_after: float | None,
    cost_after: float | None,
    annual_increment: float | Sequence[float] | None,
) -> Iterator[Objection]:
    by_unit = (premiums, price_after, cost_after)
    if all(each is None for each in (*by_unit, units_after, annual_increment)):
        sentence = "请填写增量来源：单位溢价、增加的销量、降低的成本，或各年增量利润。"
        yield Objection("valuation.increment.missing", "premiums", sentence)
    if units is None and any(each is not None for each in by_unit):
        yield Objection("input.missing", "units", "按单位计的溢价或成本节约，须填写产销量。")
    if premiums is not None and price_after is not None:
        sentence = "单位溢价既直接填写又由前后价格得出；请只填一处。"
        yield Objection("input.twice", "premiums", sentence)


def _enough_years(
    units: float | Sequence[float] | None,
    annual_increment: float | Sequence[float] | None,
    years: int | None,
) -> Iterator[Objection]:
    lists = {
        name: given
        for name, given in (("units", units), ("annual_increment", annual_increment))
        if given is not None and not isinstance(given, int | float)
    }
    if years is None and not lists:
        yield Objection("input.missing", "years", "请填写收益年数。")
    count = years if years is not None else max((len(each) for each in lists.values()), default=0)
    for name, given in lists.items():
        yield from same_length(name, given, count)
        if not given:
            yield Objection("input.missing", name, "请逐年填写。")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncrementInputs(Valued):
    """Yearly gains before tax from the right; those that are given are added.

    ``premiums`` per unit by market with their ``mix``, or the price before and after; units sold
    before and after at one price and unit cost; unit cost before and after; or the yearly
    increment itself. ``units`` may be given by year.
    """

    units: Annotated[float | tuple[float, ...] | None, Span(0), Also("Q", "quantity", "volume")] = (
        None
    )
    premiums: Annotated[
        float | tuple[float, ...] | None, Also("price_premiums", "premium", "price_premium", "dP")
    ] = None
    mix: Annotated[tuple[float, ...] | None, Span(0, 1), Also("weights", "market_mix")] = None
    price_before: Annotated[float | None, Span(0), Also("price_without", "P0")] = None
    price_after: Annotated[float | None, Span(0), Also("price_with", "P1")] = None
    units_before: Annotated[float | None, Span(0), Also("Q0")] = None
    units_after: Annotated[float | None, Span(0), Also("Q1")] = None
    price: Annotated[float | None, Span(0), Also("P")] = None
    unit_cost: Annotated[float | None, Span(0), Also("C", "variable_cost")] = None
    cost_before: Annotated[float | None, Span(0), Also("C0")] = None
    cost_after: Annotated[float | None, Span(0), Also("C1")] = None
    annual_increment: Annotated[
        float | tuple[float, ...] | None, Also("incremental_profit", "annual", "increments")
    ] = None
    tax_rate: Annotated[float, Span(0, below=1), Also("tax")] = 0.0
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    years: Annotated[int | None, Span(1, 50), Also("n")] = None
    timing: When = "end"

    checks = (
        right_is_alive, rate_is_usual, tax_is_usual, _premiums_by_market, _whole_groups,
        _some_increment, _enough_years,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Increment:
    """The first year's gain after tax, and all years' gains discounted."""

    value: float
    annual: float


def incremental_income(inputs: IncrementInputs) -> Increment:
    """Discount what the right adds after tax.

    Premium dP Q (1 - tau); volume (Q1 - Q0)(P - C)(1 - tau); saving (C0 - C1) Q (1 - tau).

    Source: valuation.md 3.4 (VAL-15 to VAL-17).
    """
    lists = [each for each in (inputs.annual_increment, inputs.units) if isinstance(each, tuple)]
    years = inputs.years or len(lists[0])
    units, given = by_year(inputs.units or 0.0, years), by_year(inputs.annual_increment or 0, years)
    each, more = _by_unit(inputs), _volume(inputs)
    kept = [(given[t] + units[t] * each + more) * (1 - inputs.tax_rate) for t in range(years)]
    value = present_value(kept, inputs.discount_rate, inputs.timing)
    return Increment(max(0.0, value), kept[0])


def _by_unit(inputs: IncrementInputs) -> float:
    """Add up what one unit sold brings: premium, higher price, lower cost."""
    parts = zip(by_year(inputs.premiums or 0.0, 1), inputs.mix or (1.0,), strict=True)
    premium = sum(premium * share for premium, share in parts)
    dearer = (inputs.price_after or 0.0) - (inputs.price_before or 0.0)
    return premium + dearer + (inputs.cost_before or 0.0) - (inputs.cost_after or 0.0)


def _volume(inputs: IncrementInputs) -> float:
    more = (inputs.units_after or 0.0) - (inputs.units_before or 0.0)
    return more * ((inputs.price or 0.0) - (inputs.unit_cost or 0.0))


def _excess_years(
    pre_tax_excess: float | Sequence[float], years: int | None
) -> Iterator[Objection]:
    if isinstance(pre_tax_excess, int | float):
        if years is None:
            yield Objection("input.missing", "years", "请填写收益年数。")
    elif years is not None:
        yield from same_length("pre_tax_excess", pre_tax_excess, years)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessInputs(Valued):
    """Profit above the ordinary, before tax, each year alike or year by year."""

    pre_tax_excess: Annotated[
        float | tuple[float, ...], Span(0), Also("excess", "excess_profit", "excess_earnings")
    ]
    tax_rate: Annotated[float, Span(0, below=1), Also("tax")] = 0.0
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    years: Annotated[int | None, Span(1, 50), Also("n")] = None
    timing: When = "end"

    checks = (right_is_alive, rate_is_usual, tax_is_usual, _excess_years)


def excess_earnings(inputs: ExcessInputs) -> Increment:
    """Discount excess profit after tax: V = sum E_t (1 - tau) DF(t).

    Source: valuation.md 3.4 (VAL-17).
    """
    given = inputs.pre_tax_excess
    yearly = given if isinstance(given, tuple) else (given,) * (inputs.years or 0)
    kept = [amount * (1 - inputs.tax_rate) for amount in yearly]
    return Increment(present_value(kept, inputs.discount_rate, inputs.timing), kept[0])


def _same_years(with_right: Sequence[float], without_right: Sequence[float]) -> Iterator[Objection]:
    yield from same_length("without_right", without_right, len(with_right))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithAndWithoutInputs(Valued):
    """Free cash flows of the business with the right and without it, by year, after tax."""

    with_right: Annotated[
        tuple[float, ...], Also("cash_flows_with", "fcf_with", "cashflows_with", "with")
    ]
    without_right: Annotated[
        tuple[float, ...], Also("cash_flows_without", "fcf_without", "cashflows_without", "without")
    ]
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r", "wacc")]
    timing: When = "end"

    checks = (right_is_alive, rate_is_usual, _same_years)


@dataclass(frozen=True, slots=True)
class WithAndWithout:
    """The business with the right, without it, and the difference."""

    value: float
    value_with: float
    value_without: float


def with_and_without(inputs: WithAndWithoutInputs) -> WithAndWithout:
    """Compare the business with the right and without: V = PV(FCF with) - PV(FCF without).

    Source: valuation.md 3.4.
    """
    own = present_value(inputs.with_right, inputs.discount_rate, inputs.timing)
    other = present_value(inputs.without_right, inputs.discount_rate, inputs.timing)
    return WithAndWithout(max(0.0, own - other), own, other)
