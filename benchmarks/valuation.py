"""How fast bundles are valued, against a bare numpy loop of the same size."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from financing.valuation.bundle_inputs import BundleInputs
from financing.valuation.drawing import bands
from financing.valuation.one_stream import Stream, value_one_stream
from financing.valuation.sobol import normal_draws, uniform_draws
from workflows.rules.inputs import read_inputs

YEARS, RATES, CAP = 10, (0.03, 0.015, 0.01), 0.05
BOOK = 10_000
THREE: dict[str, Any] = {
    "revenue": [1000, 1080, 1150, 1200, 1230, 1250, 1250, 1230, 1200, 1150],
    "ebit_margin": 0.15,
    "standalone_rates": dict(zip("PMC", RATES, strict=True)),
    "lives": {"P": 6, "M": 10, "C": 8},
    "hazards": {"P": 0.02, "M": 0.01, "C": 0.01},
    "tax_rate": 0.25,
    "discount_rate": 0.18,
}
_TWENTY = THREE | {
    "standalone_rates": {f"R{n}": 0.001 + 0.0012 * n for n in range(20)},
    "lives": {f"R{n}": 3 + n % 8 for n in range(20)},
    "hazards": {f"R{n}": 0.005 * (n % 4) for n in range(20)},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: what it took, and the limit it must keep."""

    name: str
    measured: float
    unit: str
    limit: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Tell whether the limit is kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def measure_valuation(book: int = BOOK, drawn_book: int = 200) -> list[Row]:
    """Measure the simulation, the book and the large bundle.

    Of the book with paths ``drawn_book`` bundles are measured: every other takes the same.
    """
    three = read_inputs(BundleInputs, THREE)
    twenty = read_inputs(BundleInputs, _TWENTY)
    drawn, loop = _in_turns(
        [partial(_draw, replace(three, paths=2**16, seed=1)), partial(bare_loop, 2**16)], 15
    )
    revalued, small_loop = _in_turns(
        [partial(_revalue, 0.18, 2**12), partial(bare_loop, 2**12)], drawn_book
    )
    return [
        Row("bundle of 3, 2^16 paths × 10 years", drawn / loop, "× loop", 4),
        Row(f"book of {book:,}, no paths", book / _book(book), "bundles/s", 100, at_least=True),
        Row("book, 2^12 paths × 10 years each", revalued / small_loop, "× loop", 4),
        Row("bundle of 20 families, exact", _in_turns([partial(value_one_stream, twenty)], 3)[0],
            "s", 1),
    ]  # fmt: skip


def bare_loop(paths: int) -> NDArray[np.float64]:
    """Value three rights on plain random paths, year by year, with nothing around it."""
    random = np.random.default_rng(1)
    royalties = [rate * random.triangular(0.7, 1, 1.3, paths) for rate in RATES]
    lives = [random.exponential(50.0, paths) for _ in RATES]
    rate = np.clip(random.normal(0.18, 0.02, paths), 0.08, 0.4)
    cap = (0.15 + 0.02 * random.standard_normal(paths)) / 3
    revenue, value = np.full(paths, 1000.0), np.zeros(paths)
    for year in range(YEARS):
        revenue *= np.exp(0.02 + 0.15 * random.standard_normal(paths))
        alive = [royalty * (life > year) for royalty, life in zip(royalties, lives, strict=True)]
        first, second, third = alive
        high, low = np.maximum(first, second), np.minimum(first, second)
        best = np.maximum(high, 0.9 * (high + np.maximum(low, third)))
        best = np.minimum(cap, np.maximum(best, 0.85 * (first + second + third)))
        value += revenue * best * 0.75 * (1 + rate) ** -(year + 0.5)
    return value


def valuation_table(rows: list[Row]) -> str:
    """Lay the rows out."""
    lines = ["| valuation | measured | limit | kept |", "|---|---|---|---|"]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        lines.append(
            f"| {row.name} | {row.measured:,.2f} {row.unit} | {sign} {row.limit:g} | "
            f"{'yes' if row.kept else 'NO'} |"
        )
    return "\n".join(lines)


def _draw(inputs: BundleInputs) -> None:
    """Draw as for the first time: no points are kept from before."""
    uniform_draws.cache_clear()
    normal_draws.cache_clear()
    bands(inputs, Stream.of(inputs))


def _revalue(discount_rate: float, paths: int | None) -> None:
    """Value one bundle of the book, from its document on."""
    document = THREE | {"discount_rate": discount_rate} | ({"paths": paths} if paths else {})
    value_one_stream(read_inputs(BundleInputs, document))


def _book(count: int) -> float:
    """Revalue a book in one process; give the seconds it took."""
    start = time.perf_counter()
    for number in range(count):
        _revalue(0.15 + 0.1 * number / count, None)
        if number % 500 == 0:
            print(f"\rbundle {number:,} of {count:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return time.perf_counter() - start


def _in_turns(acts: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Time acts in turns, so that a busy machine is as busy for each; give the medians."""
    timed: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, taken in zip(acts, timed, strict=True):
            start = time.perf_counter()
            act()
            taken.append(time.perf_counter() - start)
    return [median(taken) for taken in timed]
