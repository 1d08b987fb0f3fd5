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


def _one_increment(
    *,
    units: float | None,
    premiums: float | Sequence[float] | None,
    units_before: float | None,
    units_after: float | None,
    price: float | None,
    unit_cost: float | None,
    cost_before: float | None,
    cost_after: float | None,
    annual_increment: float | Sequence[float] | None,
) -> Iterator[Objection]:
    ways = {
        "premiums": ("units", units, premiums),
        "units_after": ("units_before、price、unit_cost", units_before, price, unit_cost),
        "cost_after": ("units、cost_before", units, cost_before, cost_after),
        "annual_increment": ("", annual_increment),
    }  # fmt: skip
    started = {
        "premiums": premiums, "units_after": units_after, "cost_after": cost_after,
        "annual_increment": annual_increment,
    }  # fmt: skip
    if all(value is None for value in started.values()):
        sentence = "请填写增量来源：单位溢价、增加的销量、降低的成本，或各年增量利润。"
        yield Objection("valuation.increment.missing", "premiums", sentence)
    for name, value in started.items():
        beside, *needed = ways[name]
        if value is not None and any(each is None for each in needed):
            yield Objection("input.missing", name, f"还须填写{beside}。")


def _enough_years(
    annual_increment: float | Sequence[float] | None, years: int | None
) -> Iterator[Objection]:
    several = annual_increment is not None and not isinstance(annual_increment, int | float)
    if years is None and not several:
        yield Objection("input.missing", "years", "请填写收益年数。")
    if several and years is not None:
        assert not isinstance(annual_increment, int | float)
        yield from same_length("annual_increment", annual_increment or (), years)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncrementInputs(Valued):
    """Yearly gains before tax from the right; those that are given are added.

    ``premiums`` per unit by market with their ``mix``; units sold, price and unit cost before and
    after; or the yearly increment itself.
    """

    units: Annotated[float | None, Span(0), Also("Q", "quantity", "volume")] = None
    premiums: Annotated[
        float | tuple[float, ...] | None, Also("price_premiums", "premium", "price_premium")
    ] = None
    mix: Annotated[tuple[float, ...] | None, Span(0, 1), Also("weights", "market_mix")] = None
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
        right_is_alive, rate_is_usual, tax_is_usual, _premiums_by_market, _one_increment,
        _enough_years,
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
    given = inputs.annual_increment
    years = len(given) if isinstance(given, tuple) else inputs.years or 0
    yearly = list(given) if isinstance(given, tuple) else [given or 0.0] * years
    more = _premium(inputs) + _volume(inputs) + _saving(inputs)
    kept = [(amount + more) * (1 - inputs.tax_rate) for amount in yearly]
    value = present_value(kept, inputs.discount_rate, inputs.timing)
    return Increment(max(0.0, value), kept[0])


def _premium(inputs: IncrementInputs) -> float:
    if inputs.premiums is None or inputs.units is None:
        return 0.0
    parts = zip(by_year(inputs.premiums, 1), inputs.mix or (1.0,), strict=True)
    return inputs.units * sum(premium * share for premium, share in parts)


def _volume(inputs: IncrementInputs) -> float:
    if inputs.units_after is None:
        return 0.0
    before, price, cost = inputs.units_before or 0.0, inputs.price or 0.0, inputs.unit_cost or 0.0
    return (inputs.units_after - before) * (price - cost)


def _saving(inputs: IncrementInputs) -> float:
    if inputs.cost_after is None:
        return 0.0
    return ((inputs.cost_before or 0.0) - inputs.cost_after) * (inputs.units or 0.0)


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
