"""What comes back is divided by the terms' order, and never beyond what was borne and spent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from risk_pool.rules.waterfall import Distribution, distribute

BORNE = {"bank": 60_000, "fund": 40_000}


def test_costs_first_and_the_rest_by_what_each_bore() -> None:
    divided = distribute(11_001, order=["costs", "pro_rata"], borne=BORNE, costs_fen=1_000)

    assert divided == Distribution(1_000, {"bank": 6_001, "fund": 4_000}, 0)


def test_the_fund_before_the_bank() -> None:
    divided = distribute(50_000, order=["fund", "bank"], borne=BORNE, costs_fen=0)

    assert divided.parts == {"fund": 40_000, "bank": 10_000}


def test_what_exceeds_all_that_was_borne_and_spent_is_left() -> None:
    divided = distribute(101_500, order=["pro_rata"], borne=BORNE, costs_fen=500)

    assert divided == Distribution(500, BORNE, 1_000)


@given(
    receipts=st.lists(st.integers(0, 10**9), max_size=6),
    borne=st.dictionaries(
        st.sampled_from(["fund", "bank", "insurer", "city"]), st.integers(0, 10**9), min_size=1
    ),
    costs_fen=st.integers(0, 10**7),
    order=st.lists(st.sampled_from(["costs", "pro_rata", "fund", "bank", "nobody"]), max_size=4),
)
def test_whatever_comes_back_parts_add_up_and_nobody_gets_more_than_they_bore(
    receipts: list[int], borne: dict[str, int], costs_fen: int, order: list[str]
) -> None:
    left, costs, rest = dict(borne), costs_fen, 0
    for receipt in receipts:
        divided = distribute(receipt, order=order, borne=left, costs_fen=costs)
        assert divided.costs_fen + sum(divided.parts.values()) + divided.rest_fen == receipt
        assert min(divided.costs_fen, divided.rest_fen, *divided.parts.values()) >= 0
        left = {party: left[party] - divided.parts[party] for party in left}
        costs -= divided.costs_fen
        rest += divided.rest_fen
        assert min(costs, *left.values()) >= 0
    assert sum(receipts) - rest <= sum(borne.values()) + costs_fen
