"""Measure a pool's adequacy: 1,000 loans with real limits, 10^5 scenarios, beside a bare draw.

``python -m benchmarks.pool``: the bare draw compares as many random numbers with one rate and adds
up; rounds take turns; the medians of the processor time are told, with their ratio.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np

from risk_pool.rules.adequacy.stress_file import read_stress_file
from risk_pool.rules.adequacy.stressing import stress_pool

LOANS, SCENARIOS, ROUNDS, LIMIT_SECONDS = 1000, 100_000, 3, 5.0
TERMS: dict[str, Any] = {
    "code": "bench",
    "shares": [
        {"party": "fund", "share": 50, "uplifts": [{"add": 10, "when": {"class": "micro"}}]},
        {"party": "district", "share": 20},
        {"party": "bank", "share": "rest"},
    ],
    "ceilings": [{"parties": "public", "share": 75}],
    "caps": [
        {"on": "loan", "amount": "200万元", "when": {"class": "micro"}},
        {"on": "loan", "amount": "300万元"},
        {"on": "borrower_year", "amount": "400万元"},
        {"on": "bank_year", "amount": "3000万元", "parties": ["fund"]},
        {"on": "pool_balance", "parties": ["fund"]},
    ],
    "shortfall_to": "bank",
}


def file_of(loans: int) -> dict[str, Any]:
    """Write a file with so many unequal loans."""
    return {
        "terms": TERMS,
        "on": "2026-11-20",
        "pool": {"balance": "2亿元"},
        "loans": [
            {
                "number": f"L{n}", "borrower": f"B{n // 2}", "bank": f"K{n % 6}",
                "class": "micro" if n % 3 else "sme", "amount": f"{50 + n * 37 % 950}万元",
                "pd": f"{0.5 + n * 13 % 750 / 100:.2f}%",
            }
            for n in range(loans)
        ],
        "model": {"rho": Decimal("0.12"), "scenarios": SCENARIOS},
    }  # fmt: skip


def whole_answer() -> None:
    """Read the file and answer everything that stress_pool answers."""
    asked = read_stress_file(file_of(LOANS), {}, today=dt.date(2026, 11, 20))
    stress_pool(asked.book_with, asked.plan)


def bare_draw() -> None:
    """Draw as many defaults and add them up, loan by loan."""
    chance, total = np.random.default_rng(1), np.zeros(SCENARIOS)
    for _loan in range(LOANS):
        total += chance.random(SCENARIOS, dtype=np.float32) < np.float32(0.03)


def main() -> None:
    """Measure and print."""
    acts: dict[str, Callable[[], None]] = {"whole": whole_answer, "bare": bare_draw}
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(ROUNDS):
        for name, act in acts.items():
            began = time.process_time()
            act()
            taken[name].append(time.process_time() - began)
    whole, bare = median(taken["whole"]), median(taken["bare"])
    kept = "yes" if whole <= LIMIT_SECONDS else "NO"
    print(f"pool: {LOANS:,} loans × {SCENARIOS:,} scenarios, five stresses, reverse stress:")
    print(f"{whole:.2f} s of one processor (at most {LIMIT_SECONDS:g}: {kept})")
    print(f"{whole / bare:.1f} times the bare draw")


if __name__ == "__main__":
    main()
