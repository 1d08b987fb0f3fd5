"""What groups of rights earn together, and the fair part of each: plain arithmetic on rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

KeptShare = Callable[[int], float]


def combined_rate(rates: Sequence[float], cap: float, kept_share: KeptShare) -> float:
    """Combine stand-alone rates: the best selection, after stacking, under the profit cap.

    The best selection of any size is its largest rates. Without the choice a small third right
    would raise the stacking discount on the large ones and lower the whole.

    Source: valuation.md 3.12.
    """
    best = total = 0.0
    for count, rate in enumerate(sorted(rates, reverse=True), start=1):
        total += rate
        best = max(best, min(cap, kept_share(count) * total))
    return best


def coalition_rates(rates: Sequence[float], cap: float, kept_share: KeptShare) -> list[float]:
    """Combine the rates of every coalition; bit i of an index says that right i is in it.

    A coalition earns what all of its members earn, or what it earns without its weakest.
    """
    size = 1 << len(rates)
    kept = [0.0, *(kept_share(count) for count in range(1, len(rates) + 1))]
    total, best, weakest = [0.0] * size, [0.0] * size, [0] * size
    for members in range(1, size):
        lowest = members & -members
        right, rest = lowest.bit_length() - 1, members ^ lowest
        total[members] = total[rest] + rates[right]
        weaker = not rest or rates[right] <= rates[weakest[rest]]
        weakest[members] = right if weaker else weakest[rest]
        best[members] = max(
            best[members ^ (1 << weakest[members])],
            min(cap, kept[members.bit_count()] * total[members]),
        )
    return best


def shapley_values(worth: Sequence[float]) -> list[float]:
    """Give each right its part: what it adds, averaged over every order of joining.

    ``worth`` is by coalition, as in :func:`coalition_rates`. Exact.
    """
    count = len(worth).bit_length() - 1
    joins = [
        factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)
    ]
    parts = [0.0] * count
    for members, value in enumerate(worth):
        size = members.bit_count()
        for right in range(count):
            if members >> right & 1:
                parts[right] += joins[size - 1] * value
            else:
                parts[right] -= joins[size] * value
    return parts
