"""The same book by three other models, each without the limits that loans share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from banks.money import Fen
from risk_pool.rules.adequacy.book import Book
from risk_pool.rules.adequacy.creditrisk import CreditRiskInputs, Obligor, creditrisk_plus
from risk_pool.rules.adequacy.quadrature import (
    Array,
    default_counts,
    default_rate_given,
    factor_nodes,
    quantile_count,
)
from risk_pool.rules.adequacy.vasicek import worst_rate

CONFIDENCES: Mapping[str, float] = {"q95": 0.95, "q99": 0.99, "q999": 0.999}
# The recursion takes time with the square of the units, and underflows with many defaults.
_MOST_UNITS, _MOST_DEFAULTS, _MOST_LOANS = 3000, 450.0, 5000


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """What one model says: expected loss and quantiles, in fen; ``note`` is how it was fitted."""

    model: str
    expected_fen: Fen
    quantiles_fen: Mapping[str, Fen]
    note: str


def cross_checks(book: Book, rho: float) -> tuple[CrossCheck, ...]:
    """Ask the large-pool formula, the finite pool and CREDITRISK+.

    Source: valuation.md 5.1, 5.2, 5.3.
    """
    asked = np.array([book.asked_of_pool_fen(each) for each in book.positions], dtype=float)
    pds = np.array([each.pd for each in book.positions])
    kept = asked > 0
    asked, pds = asked[kept], pds[kept]
    if not len(asked):
        return ()
    found = [_large_pool(asked, pds, rho), _finite_pool(asked, pds, rho)]
    if pds.sum() <= _MOST_DEFAULTS:
        found.append(_creditrisk(asked, pds, rho))
    return tuple(found)


def _large_pool(asked: Array, pds: Array, rho: float) -> CrossCheck:
    """Let chance of each loan's own average out; only the common factor is left."""
    quantiles = {}
    for name, confidence in CONFIDENCES.items():
        rates = np.array([worst_rate(pd, rho, confidence) for pd in pds])
        quantiles[name] = round(float(asked @ rates))
    return CrossCheck("large_pool", round(float(asked @ pds)), quantiles, "")


def _finite_pool(asked: Array, pds: Array, rho: float) -> CrossCheck:
    """Count defaults exactly where all loans are alike, else in an alike pool of equal variance."""
    alike = bool(np.all(asked == asked[0]) and np.all(pds == pds[0]))
    whole = float(asked.sum())
    n = len(asked) if alike else max(1, round(whole**2 / float(asked @ asked)))
    n = min(n, _MOST_LOANS)
    each, pd = whole / n, float(asked @ pds) / whole
    chances = default_counts(n, pd, rho)
    quantiles = {
        name: round(each * quantile_count(chances, level)) for name, level in CONFIDENCES.items()
    }
    note = "" if alike and n == len(asked) else f"等效{n}笔相同贷款"
    return CrossCheck("finite_pool", round(whole * pd), quantiles, note)


def _creditrisk(asked: Array, pds: Array, rho: float) -> CrossCheck:
    """Fit one sector so that default rates spread as they do under the common factor."""
    z, weights = factor_nodes()
    spread = {
        pd: math.sqrt(max(0.0, float(weights @ default_rate_given(pd, rho, z) ** 2) - pd * pd))
        for pd in sorted({float(pd) for pd in pds})
    }
    unit = float(max(math.ceil(asked.max() / 100), math.ceil(asked.sum() / _MOST_UNITS)))
    inputs = CreditRiskInputs(
        portfolio=tuple(
            Obligor(exposure=float(fen), pd=float(pd), pd_sd=spread[float(pd)])
            for fen, pd in zip(asked, pds, strict=True)
        ),
        unit=unit,
    )
    told = creditrisk_plus(inputs)
    levels = {"q95": "q95", "q99": "q99", "q999": "q999"}
    most = float(asked.sum())
    quantiles = {name: round(min(told[key], most)) for name, key in levels.items()}
    return CrossCheck("creditrisk_plus", round(told["expected_loss"]), quantiles, "")
