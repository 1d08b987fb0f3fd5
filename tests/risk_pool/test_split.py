"""Sharing one loss, in the shares of the two pools that ship."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pool.rules.split import SharesDoNotAddUp, split_loss

ZHONGSHAN = {"fund": 5_400, "bank": 2_600, "insurer": 1_600, "appraiser": 400}
BINHAI = {"fund": 4_000, "bank": 6_000}


def test_a_loss_of_a_million_yuan_is_shared_as_published() -> None:
    assert split_loss(100_000_000, ZHONGSHAN) == {
        "fund": 54_000_000,
        "bank": 26_000_000,
        "insurer": 16_000_000,
        "appraiser": 4_000_000,
    }
    assert split_loss(100_000_000, BINHAI) == {"fund": 40_000_000, "bank": 60_000_000}


def test_the_odd_fen_goes_to_the_largest_remainder() -> None:
    assert split_loss(7, BINHAI) == {"fund": 3, "bank": 4}


@pytest.mark.parametrize(
    ("shares_bp", "sum_bp"),
    [({"fund": 4_000}, 4_000), ({"fund": 10_500, "bank": -500}, 10_000), ({}, 0)],
)
def test_shares_that_are_no_whole_are_refused(shares_bp: dict[str, int], sum_bp: int) -> None:
    with pytest.raises(SharesDoNotAddUp) as refused:
        split_loss(100, shares_bp)

    assert refused.value.facts["sum_bp"] == sum_bp


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10_000), max_size=5))
def test_the_parts_always_add_up_to_the_loss(loss_fen: int, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 10_000]
    shares_bp = {str(n): high - low for n, (low, high) in enumerate(pairwise(edges))}

    assert sum(split_loss(loss_fen, shares_bp).values()) == loss_fen
