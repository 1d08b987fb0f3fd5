"""The coalitions of a bundle as arrays: exact up to twenty families within a second.

The same arithmetic as :mod:`financing.valuation.coalitions`, for callers that have numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import factorial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from financing.valuation.bundle_checks import MOST_FAMILIES

Array: TypeAlias = NDArray[np.float64]

_FEW = 8


def combined_rates(rates: Array, caps: Array, kept: Sequence[float]) -> Array:
    """Combine rates along the first axis: the best selection, after stacking, under the cap.

    ``rates`` has a row for each right, in any order; further axes are years or paths. ``kept``
    says what part of the sum one, two, … rights keep, the last for every more.

    Source: valuation.md 3.12.
    """
    total: Array = np.zeros(rates.shape[1:])
    best: Array = np.zeros(rates.shape[1:])
    for count, rate in enumerate(_ranked(rates), start=1):
        total += rate
        np.maximum(best, kept[min(count, len(kept)) - 1] * total, out=best)
    np.minimum(best, caps, out=best)
    return best


def _ranked(rates: Array) -> Sequence[Array]:
    """Sort rows against each other, the largest first; a few by exchanges, which is faster."""
    if len(rates) > _FEW:
        return list(-np.sort(-rates, axis=0))
    rows = list(rates)
    for last in range(len(rows) - 1, 0, -1):
        for row in range(last):
            high, low = np.maximum(rows[row], rows[row + 1]), np.minimum(rows[row], rows[row + 1])
            rows[row], rows[row + 1] = high, low
    return rows


def shapley_parts(rates: Array, caps: Array, weights: Array, kept: Sequence[float]) -> Array:
    """Give each right its part of the bundle: what it adds, averaged over all orders of joining.

    ``rates`` is by right and year; Shapley values add over years, so the worth of every coalition
    is summed first. Exact: there are 2^n coalitions, and those of a year are made by doubling,
    from the largest rate to the smallest. A right that adds nothing in a year is left out of it.

    Source: valuation.md 3.12.
    """
    count, years = rates.shape
    assert count <= MOST_FAMILIES, "checked"
    parts = np.zeros(count)
    for order, alike in _by_order(rates, weights).items():
        # Years are taken together while that fits in the processor's cache.
        width = years if len(order) <= _FEW else 1
        worth = np.zeros(1 << len(order))
        for start in range(0, len(alike), width):
            some = alike[start : start + width]
            ranked = rates[np.ix_(order, some)]
            worth += _coalitions(ranked, caps[some], kept) @ weights[some]
        parts[list(order)] += _shapley(worth)
    return parts


def _by_order(rates: Array, weights: Array) -> dict[tuple[int, ...], list[int]]:
    """Group the years in which the same rights are alive in the same order of their rates."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for year, order in enumerate(np.argsort(-rates, axis=0, kind="stable").T.tolist()):
        alive = tuple(right for right in order if rates[right, year] > 0)
        if alive and weights[year]:
            alike.setdefault(alive, []).append(year)
    return alike


def _coalitions(ranked: Array, caps: Array, kept: Sequence[float]) -> Array:
    """Combine the rates of every coalition by year; bit i says the right of rank i is in it."""
    count, years = ranked.shape
    total, best = np.zeros((1 << count, years)), np.zeros((1 << count, years))
    share = np.array([1.0, *kept])[np.minimum(_sizes(count), len(kept))][:, None]
    for rank, rates in enumerate(ranked):
        have = 1 << rank
        new = slice(have, 2 * have)
        total[new] = total[:have] + rates
        best[new] = np.maximum(best[:have], np.minimum(caps, share[new] * total[new]))
    return best


@lru_cache(maxsize=4)
def _sizes(count: int) -> NDArray[np.intp]:
    """Count the members of every coalition."""
    sizes = np.zeros(1 << count, dtype=np.intp)
    for rank in range(count):
        sizes[1 << rank : 2 << rank] = sizes[: 1 << rank] + 1
    return sizes


def _shapley(worth: Array) -> Array:
    """Average what each right adds over every order of joining."""
    count = len(worth).bit_length() - 1
    sizes = _sizes(count)
    joins = np.array(
        [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    )
    leaving = worth * np.append(joins, 0.0)[sizes]
    staying = worth * np.append(0.0, joins)[sizes]
    parts = np.empty(count)
    for right in range(count):
        with_it = staying.reshape(-1, 2, 1 << right)[:, 1].sum()
        without = leaving.reshape(-1, 2, 1 << right)[:, 0].sum()
        parts[right] = with_it - without
    return parts
