"""Ratios are taken round by round."""

from __future__ import annotations

import pytest

from benchmarks.figures import Spread, ratios, spread


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    rounds = [
        {"operations": 0.2, "floor": 0.1},
        {"operations": 0.9, "floor": 0.3},
        {"operations": 0.4, "floor": 0.1},
    ]

    assert ratios(rounds, "operations").middle == pytest.approx(3.0)


def test_a_spread_shows_the_quartiles() -> None:
    assert spread([1.0, 2.0, 3.0, 4.0, 5.0]) == Spread(2.0, 3.0, 4.0)


def test_one_round_spreads_nowhere() -> None:
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0)


def test_a_spread_reads_as_median_and_quartiles() -> None:
    assert str(Spread(2.04, 3.0, 4.26)) == "3.0 (2.0–4.3)"
