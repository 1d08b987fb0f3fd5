"""One common factor, integrated out."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, ndtri

Array: TypeAlias = NDArray[np.float64]

# The trapezoid rule converges faster than any power on a smooth integrand that has died out.
_EDGE, _NODES = 9.0, 3001


def factor_nodes(edge: float = _EDGE) -> tuple[Array, Array]:
    """Give values of a standard normal factor and their weights, which add up to one."""
    z = np.linspace(-edge, edge, _NODES)
    weights = np.exp(-z * z / 2)
    return z, weights / weights.sum()


def default_rate_given(pd: float, rho: float, z: Any) -> Array:
    """Give the default rate where the economy is ``z``: the lower, the worse.

    Source: valuation.md 5.2; Vasicek 1987.
    """
    rate: Array = ndtr((ndtri(pd) - np.sqrt(rho) * z) / np.sqrt(1 - rho))
    return rate


def default_counts(n: int, pd: float, rho: float) -> Array:
    """Give the probability of each number of defaults in a homogeneous pool.

    P(D = k) = integral of Binomial(n, p(z)) phi(z) dz, exact but for the quadrature.

    Source: valuation.md 5.2.
    """
    z, weights = factor_nodes()
    rates = np.clip(default_rate_given(pd, rho, z), 1e-300, 1 - 1e-16)
    k = np.arange(n + 1)[:, None]
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    chances: Array = np.exp(ways + k * np.log(rates) + (n - k) * np.log1p(-rates)) @ weights
    return chances


def quantile_count(chances: Array, confidence: float) -> int:
    """Give the fewest defaults that are not exceeded with the confidence."""
    return int(np.searchsorted(np.cumsum(chances), confidence))
