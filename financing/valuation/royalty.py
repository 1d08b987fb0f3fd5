"""Relief from royalty: what an owner saves by not having to license the right.

Floats inside, fen at the edges.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from financing.valuation.models import IncomeStream, RightInput, Timing

# How far before the end of its period an income is thought to come in, in parts of the period.
_EARLIER: Mapping[Timing, float] = {"start": 1.0, "mid": 0.5, "end": 0.0}


@dataclass(frozen=True, slots=True)
class RoyaltyRelief:
    """The relief that one right gives, in fen before rounding.

    ``present_values`` are by year, after tax and before costs.
    """

    present_values: tuple[float, ...]
    cost: float
    tax_amortisation: float

    @property
    def value(self) -> float:
        """Add the years up, less the costs, times the tax amortisation factor."""
        return (math.fsum(self.present_values) - self.cost) * self.tax_amortisation


def relief_from_royalty(
    stream: IncomeStream, right: RightInput, *, amortised_over_years: int | None = None
) -> RoyaltyRelief:
    """Value one right alone by the royalties it saves on the stream.

    The tax amortisation benefit is counted only when ``amortised_over_years`` is given: a
    distressed buyer does not pay for it, so a pledge is valued without.

    Source: valuation.md 3.1, 3.7.
    """
    weights = income_weights(stream)
    rates = royalty_rates(right, stream.years)
    factor = (
        1.0
        if amortised_over_years is None
        else tax_amortisation_factor(
            stream.tax_percent[0],
            stream.discount_rate_percent,
            amortised_over_years,
            stream.timing,
        )
    )
    return RoyaltyRelief(
        present_values=tuple(weight * rate for weight, rate in zip(weights, rates, strict=True)),
        cost=present_cost(stream),
        tax_amortisation=factor,
    )


def income_weights(stream: IncomeStream) -> tuple[float, ...]:
    """Discount the apportioned income of each year, after tax: what a rate of 1 would be worth."""
    share = _ratio(stream.apportionment_percent)
    return tuple(
        revenue_fen * share * (1 - _ratio(tax)) * factor
        for revenue_fen, tax, factor in zip(
            stream.revenue_fen, stream.tax_percent, discount_factors(stream), strict=True
        )
    )


def present_cost(stream: IncomeStream) -> float:
    """Discount what keeping the rights costs, after tax."""
    return math.fsum(
        cost_fen * (1 - _ratio(tax)) * factor
        for cost_fen, tax, factor in zip(
            stream.cost_fen, stream.tax_percent, discount_factors(stream), strict=False
        )
    )


def discount_factors(stream: IncomeStream) -> tuple[float, ...]:
    """Discount one fen of each year to the valuation date, a stub year first if there is one."""
    rate = _ratio(stream.discount_rate_percent)
    first = float(stream.first_period_years)
    lengths = [first] + [1.0] * (stream.years - 1)
    earlier = _EARLIER[stream.timing]
    return tuple(
        math.pow(1 + rate, earlier * length - first - index) for index, length in enumerate(lengths)
    )


def royalty_rates(right: RightInput, years: int) -> tuple[float, ...]:
    """Follow the rate of a right through the years: survival, decay, and nothing after its life.

    Source: valuation.md 2.2, S(t) = exp(-h t) and (1 - d)^(t - 1).
    """
    rate, hazard, decay = (
        _ratio(right.royalty_percent),
        _ratio(right.hazard_percent),
        _ratio(right.decay_percent),
    )
    return tuple(
        rate * math.exp(-hazard * year) * (1 - decay) ** (year - 1)
        if year <= right.life_years
        else 0.0
        for year in range(1, years + 1)
    )


def tax_amortisation_factor(
    tax_percent: Decimal, rate_percent: Decimal, years: int, timing: Timing
) -> float:
    """Compute what a buyer who writes the price off in equal parts may pay for 1.

    Source: valuation.md 3.7.
    """
    rate = _ratio(rate_percent)
    annuity = (1 - math.pow(1 + rate, -years)) / rate * math.pow(1 + rate, _EARLIER[timing])
    return 1 / (1 - _ratio(tax_percent) / years * annuity)


def _ratio(percent: Decimal) -> float:
    return float(percent) / 100
