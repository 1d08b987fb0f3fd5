"""Discounting of yearly amounts: at the start, the middle or the end of each year, and a stub."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

from financing.valuation.models import Timing
from workflows.rules.inputs import Spelling

# How far before the end of its period an income is thought to come in, in parts of the period.
EARLIER: Mapping[Timing, float] = {"start": 1.0, "mid": 0.5, "end": 0.0}

SPELLINGS = Spelling(
    {
        f"{word}{joint}{period}": word
        for word in ("start", "mid", "end")
        for joint in ("_", "-", "_of_", " ")
        for period in ("period", "year")
    }
    | {"beginning": "start", "beginning_of_year": "start", "middle": "mid", "year_end": "end"}
)
When: TypeAlias = Annotated[Timing, SPELLINGS]


def discount_factors(
    rate: float, years: int, timing: Timing, first_period_years: float = 1.0
) -> tuple[float, ...]:
    """Discount one of each year to the valuation date, a stub year first if there is one.

    ``rate`` is a yearly effective fraction (0.1).

    Source: valuation.md section 3, DF(t) = (1 + r)^-(t - m).
    """
    lengths = [first_period_years] + [1.0] * (years - 1)
    earlier = EARLIER[timing]
    return tuple(
        math.pow(1 + rate, earlier * length - first_period_years - index)
        for index, length in enumerate(lengths)
    )


def present_values(
    amounts: Sequence[float], rate: float, timing: Timing = "end", first_period_years: float = 1.0
) -> tuple[float, ...]:
    """Discount every year's amount."""
    factors = discount_factors(rate, len(amounts), timing, first_period_years)
    return tuple(amount * factor for amount, factor in zip(amounts, factors, strict=True))


def present_value(
    amounts: Sequence[float], rate: float, timing: Timing = "end", first_period_years: float = 1.0
) -> float:
    """Discount every year's amount and add up."""
    return math.fsum(present_values(amounts, rate, timing, first_period_years))


def by_year(value: float | Sequence[float], years: int) -> tuple[float, ...]:
    """Spread one number over the years, or take the years as they are given."""
    return (float(value),) * years if isinstance(value, int | float) else tuple(value)
