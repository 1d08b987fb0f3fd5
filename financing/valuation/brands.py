"""Brand value as the difference from a generic producer, and a firm with excess returns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer(Inputs):
    """One producer's margin after tax, growth in the explicit years and cost of capital."""

    after_tax_margin: Annotated[float, Span(0, 1), Also("margin")]
    roc: Annotated[float | None, Span(0)] = None
    growth: Annotated[float, Span(-0.5, 1), Also("g")]
    wacc: Annotated[float, Span(above=0, below=1), Also("discount_rate")]


def _stable_below(g_stable: float, wacc: float) -> Iterator[Objection]:
    yield from _stable("g_stable", g_stable, wacc)


def _stable_below_both(g_stable: float, own: Producer, generic: Producer) -> Iterator[Objection]:
    yield from _stable("g_stable", g_stable, min(own.wacc, generic.wacc))


def _stable(where: str, growth: float, wacc: float) -> Iterator[Objection]:
    if growth >= wacc:
        yield Objection(
            "valuation.growth.above_rate",
            where,
            f"永续增长率{growth:.2%}应低于资本成本{wacc:.2%}；请复核。",
            {"growth": growth, "rate": wacc},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandInputs(Inputs):
    """The firm and its two stages: ``n`` explicit years, then stable growth for ever."""

    revenue: Annotated[float, Span(above=0)]
    capital_invested: Annotated[float | None, Span(above=0), Also("capital")] = None
    n: Annotated[int, Span(1, 50), Also("years")]
    reinvestment: Annotated[float, Span(0, 1), Also("reinvestment_rate")]
    g_stable: Annotated[float, Span(-0.5, 1), Also("growth_stable")]
    roc_stable: Annotated[float, Span(above=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericMarginInputs(BrandInputs):
    """The firm with its own margin, and with that of a generic producer."""

    own: Producer
    generic: Producer

    checks = (_stable_below_both,)


@dataclass(frozen=True, slots=True)
class BrandValue:
    """The firm as it is, as a generic producer, and the difference: the brand."""

    value: float
    value_own: float
    value_generic: float
    brand_value: float


def generic_margin(inputs: GenericMarginInputs) -> BrandValue:
    """Value the brand by what its owner's margin is above a generic one.

    Source: valuation.md 3.4; Damodaran on Valuation, illustration 12.3 (VAL-04).
    """
    own, generic = (
        _two_stage(inputs, inputs.revenue * side.after_tax_margin, side.growth, side.wacc)
        for side in (inputs.own, inputs.generic)
    )
    return BrandValue(own - generic, own, generic, own - generic)


def _capital_is_given(capital_invested: float | None) -> Iterator[Objection]:
    if capital_invested is None:
        yield Objection("input.missing", "capital_invested", "请填写投入资本。")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericReturnInputs(BrandInputs):
    """The firm with its own return on capital, and with that of a generic producer."""

    own_roc: Annotated[float, Span(0)]
    generic_roc: Annotated[float, Span(0)]
    growth_own: Annotated[float, Span(-0.5, 1)]
    growth_generic: Annotated[float, Span(-0.5, 1)]
    wacc: Annotated[float, Span(above=0, below=1), Also("discount_rate")]

    checks = (_stable_below, _capital_is_given)


def generic_return(inputs: GenericReturnInputs) -> BrandValue:
    """Value the brand by what its owner earns on capital above a generic producer.

    Source: valuation.md 3.4; Damodaran, illustration 12.3 (VAL-05).
    """
    capital = inputs.capital_invested or 0.0
    own = _two_stage(inputs, capital * inputs.own_roc, inputs.growth_own, inputs.wacc)
    generic = _two_stage(inputs, capital * inputs.generic_roc, inputs.growth_generic, inputs.wacc)
    return BrandValue(own - generic, own, generic, own - generic)


def _zero_return_pair(
    roc: float, own_roc: float | None, growth_own: float | None
) -> Iterator[Objection]:
    if (own_roc is None) != (growth_own is None):
        yield Objection("input.missing", "own_roc", "请同时填写自身的资本回报率与增长率。")
    if own_roc is not None and own_roc < roc:
        sentence = "自身的资本回报率低于对照回报率，没有超额收益；请核对。"
        yield Objection("valuation.excess.none", "own_roc", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessReturnInputs(BrandInputs):
    """The firm at one return on capital; ``own_roc`` sets its own return against it."""

    roc: Annotated[float, Span(0), Also("generic_roc")]
    growth: Annotated[float, Span(-0.5, 1), Also("growth_generic")]
    wacc: Annotated[float, Span(above=0, below=1), Also("discount_rate")]
    own_roc: Annotated[float | None, Span(0)] = None
    growth_own: Annotated[float | None, Span(-0.5, 1)] = None

    checks = (_stable_below, _capital_is_given, _zero_return_pair)


@dataclass(frozen=True, slots=True)
class ExcessReturn:
    """The firm at the given return; with its own return beside it, the value of the excess."""

    value: float
    value_own: float | None
    value_generic: float | None
    brand_value: float | None


def excess_return(inputs: ExcessReturnInputs) -> ExcessReturn:
    """Value a firm at one return on capital, for one with no excess the brand-free value.

    Source: valuation.md 3.4; Damodaran, illustration 12.3 (VAL-07).
    """
    capital = inputs.capital_invested or 0.0
    value = _two_stage(inputs, capital * inputs.roc, inputs.growth, inputs.wacc)
    if inputs.own_roc is None or inputs.growth_own is None:
        return ExcessReturn(value, None, None, None)
    own = _two_stage(inputs, capital * inputs.own_roc, inputs.growth_own, inputs.wacc)
    return ExcessReturn(value, own, value, own - value)


def _two_stage(inputs: BrandInputs, income: float, growth: float, wacc: float) -> float:
    """Discount income after tax, less reinvestment, at year ends, and a perpetuity after them."""
    explicit = math.fsum(
        income * (1 + growth) ** year * (1 - inputs.reinvestment) / (1 + wacc) ** year
        for year in range(1, inputs.n + 1)
    )
    stable = income * (1 + growth) ** inputs.n * (1 + inputs.g_stable)
    kept = 1 - inputs.g_stable / inputs.roc_stable
    return explicit + stable * kept / (wacc - inputs.g_stable) / (1 + wacc) ** inputs.n
