"""Discounts for what cannot be sold at once, from option models: in percent of the price."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from financing.valuation.discounting import by_year
from financing.valuation.normal import cumulative
from workflows.rules.inputs import Also, Inputs, Span

_NEAR_NOTHING = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketabilityInputs(Inputs):
    """Yearly volatilities (fractions) and years that the asset cannot be sold."""

    sigma: Annotated[float | tuple[float, ...], Span(above=0, high=5), Also("volatility")]
    T: Annotated[float | tuple[float, ...], Span(above=0, high=50), Also("years", "t")]
    dividend: Annotated[float, Span(0, below=1), Also("q", "dividend_yield")] = 0.0
    rf: Annotated[float, Span(-0.1, below=1), Also("r", "risk_free")] = 0.0


def longstaff(inputs: MarketabilityInputs) -> dict[str, Any]:
    """Bound the discount from above; clipped at the whole price.

    D / V = (2 + s2T / 2) N(sqrt(s2T) / 2) + sqrt(s2T / 2 pi) exp(-s2T / 8) - 1.

    Source: valuation.md 3.15; Longstaff, Journal of Finance 1995 (VAL-28).
    """

    def discount(sigma: float, years: float) -> float:
        total = sigma * sigma * years
        bound = (2 + total / 2) * cumulative(math.sqrt(total) / 2) - 1
        return min(1.0, bound + math.sqrt(total / (2 * math.pi)) * math.exp(-total / 8))

    return _table(inputs, discount)


def finnerty(inputs: MarketabilityInputs) -> dict[str, Any]:
    """Value the right to sell at the average price: it saturates at 32.3 %.

    D / V = e^-qT [2 N(v / 2) - 1], v^2 = s2T + ln[2 (e^s2T - s2T - 1)] - 2 ln[e^s2T - 1].

    Source: valuation.md 3.15; Finnerty 2012 (VAL-29).
    """

    def discount(sigma: float, years: float) -> float:
        total = sigma * sigma * years
        # With e^-s2T taken out nothing overflows; near nothing the terms cancel and T / 3 is left.
        shrunk = math.exp(-total)
        spread = total / 3
        if total > _NEAR_NOTHING:
            spread = math.log(2 * (1 - shrunk - total * shrunk)) - 2 * math.log(1 - shrunk)
        put = 2 * cumulative(math.sqrt(max(0.0, spread)) / 2) - 1
        return math.exp(-inputs.dividend * years) * put

    return _table(inputs, discount)


def chaffe(inputs: MarketabilityInputs) -> dict[str, Any]:
    """Value a European put struck at today's price.

    D / V = e^-rT N(-d2) - e^-qT N(-d1).

    Source: valuation.md 3.15; Chaffe 1993, recalled.
    """

    def discount(sigma: float, years: float) -> float:
        sd = sigma * math.sqrt(years)
        d1 = ((inputs.rf - inputs.dividend) * years + sd * sd / 2) / sd
        put = math.exp(-inputs.rf * years) * cumulative(sd - d1)
        return put - math.exp(-inputs.dividend * years) * cumulative(-d1)

    return _table(inputs, discount)


def _table(
    inputs: MarketabilityInputs, discount: Callable[[float, float], float]
) -> dict[str, Any]:
    """Lay the discounts out in percent, a row for each time, a column for each volatility."""
    sigmas = by_year(inputs.sigma, 1)
    rows: dict[str, Any] = {
        f"{years:g}y": [100 * discount(sigma, years) for sigma in sigmas]
        for years in by_year(inputs.T, 1)
    }
    first = next(iter(rows.values()))[0]
    return rows if len(rows) > 1 or len(sigmas) > 1 else {**rows, "discount_percent": first}
