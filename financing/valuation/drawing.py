"""The distribution of a bundle's value that follows from the uncertainty of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from financing.valuation.bundle_inputs import BundleInputs
from financing.valuation.coalition_arrays import Array, combined_rates
from financing.valuation.discounting import EARLIER, by_year
from financing.valuation.one_stream import Stream
from financing.valuation.sobol import (
    bands_of,
    normal,
    normal_draws,
    replay_of,
    triangular,
    uniform_draws,
    walks,
)

_PIECE = 2**13


def bands(inputs: BundleInputs, stream: Stream) -> tuple[Mapping[str, float], Mapping[str, Any]]:
    """Draw the value and tell its percentiles and how to draw it again.

    A right with a hazard lives for a random time; its loss is felt in every later year.

    Source: valuation.md 3.11, 3.12.
    """
    values = draw(inputs, stream)
    return bands_of(values, inputs.loan), replay_of(inputs.drawn_seed, len(values), values)


def draw(inputs: BundleInputs, stream: Stream) -> Array:
    """Draw the bundle's value on every path.

    Paths are taken in pieces that stay in the processor's cache; that changes no number.
    """
    count, paths = len(stream.rights), inputs.drawn_paths
    columns = 2 * count + 2 + len(inputs.revenue)
    even = uniform_draws(paths, columns, inputs.drawn_seed)
    scores = normal_draws(paths, columns, inputs.drawn_seed, 2 * count)
    pieces = [slice(start, start + _PIECE) for start in range(0, paths, _PIECE)]
    return np.concatenate(
        [_draw(inputs, stream, even[:, piece], scores[:, piece]) for piece in pieces]
    )


def _draw(inputs: BundleInputs, stream: Stream, even: Array, scores: Array) -> Array:
    """Value the bundle on some paths, year by year.

    Rows of ``even`` are the rights' royalties and lives, of ``scores`` rate, margin and revenue.
    """
    law = inputs.law
    years, count = len(inputs.revenue), len(stream.rights)
    growth = _growth(scores[2:], law.revenue_sigma)
    discount = _discount(inputs, scores[0])
    lives = _lives(inputs, stream.rights, even[count : 2 * count])
    spread = law.royalty_spread
    royalties = triangular(even[:count], 1 - spread, 1.0, 1 + spread)
    royalties *= np.array([inputs.standalone_rates[name] for name in stream.rights])[:, None]
    margins = by_year(inputs.ebit_margin, years)
    strayed = law.margin_sd * scores[1]
    kept = 1 - np.array(by_year(inputs.tax_rate, years))
    costs = by_year(inputs.costs, years)
    decays = np.array([1 - inputs.decays.get(name, 0.0) for name in stream.rights])[:, None]
    value = np.zeros(even.shape[1])
    for year in range(years):
        cap = inputs.profit_cap_share * np.clip(margins[year] + strayed, 0.0, 1.0)
        rates = stream.grouped(royalties * decays**year * (lives > year))
        income = inputs.revenue[year] * inputs.apportionment * growth[year]
        income *= combined_rates(rates, cap, stream.kept)
        value += (income - costs[year]) * kept[year] * discount(year)
    drawn_values: Array = np.maximum(0.0, value)
    return drawn_values


def _growth(scores: Array, sigma: float) -> Array:
    """Grow revenue by a random walk around the plan: its mean stays the plan."""
    years = np.arange(1, len(scores) + 1)[:, None]
    grown: Array = np.exp(sigma * walks(scores) - sigma**2 / 2 * years)
    return grown


def _discount(inputs: BundleInputs, scores: Array) -> Callable[[int], Array]:
    law = inputs.law
    logs = np.log1p(normal(scores, inputs.discount_rate, law.rate_sd, law.rate_clip))
    earlier, first = EARLIER[inputs.timing], inputs.first_period_years

    def discount(year: int) -> Array:
        length = first if year == 0 else 1.0
        factors: Array = np.exp(logs * (earlier * length - first - year))
        return factors

    return discount


def _lives(inputs: BundleInputs, rights: list[str], uniform: Array) -> Array:
    """Draw how long each right lives: at most its life, less where a hazard strikes.

    A right works in the year that begins at t if it outlives t + 1, as exp(-h (t + 1)) says.
    """
    lives = np.empty_like(uniform)
    for row, name in enumerate(rights):
        hazard = inputs.hazards.get(name, 0.0)
        struck = np.floor(-np.log(uniform[row]) / hazard) if hazard else np.inf
        lives[row] = np.minimum(np.floor(inputs.lives[name]), struck)
    return lives
