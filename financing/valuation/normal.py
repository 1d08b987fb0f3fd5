"""The normal distribution, for one number at a time and without a library."""

from __future__ import annotations

import math


def cumulative(x: float) -> float:
    """Give the probability that a standard normal number is at most ``x``."""
    return 0.5 * math.erfc(-x / math.sqrt(2))
