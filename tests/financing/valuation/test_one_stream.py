"""A bundle of any unit: the invariants, the loss of a right, twenty families, bands, replay."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from financing.valuation.bundle_checks import paths_are_even
from financing.valuation.bundle_inputs import BundleInputs
from financing.valuation.coalition_arrays import combined_rates, shapley_parts
from financing.valuation.coalitions import coalition_rates, combined_rate, shapley_values
from financing.valuation.drawing import draw
from financing.valuation.evaluating import evaluate
from financing.valuation.one_stream import Stream, value_one_stream, without_right
from financing.valuation.published import published_cases
from financing.valuation.uncertainty import Uncertainty
from workflows.errors import Objections
from workflows.rules.inputs import read_inputs

GIVEN: dict[str, Any] = dict(published_cases()["VAL-27"]["inputs"])
BUNDLE = read_inputs(BundleInputs, GIVEN)
NOTHING_SURE = Uncertainty()
SURE = Uncertainty(revenue_sigma=0.0, royalty_spread=0.0, rate_sd=0.0, margin_sd=0.0)
KEPT = [1.0, 0.9, 0.85]


@st.composite
def bundles(draw_: st.DrawFn) -> BundleInputs:
    names = "ABCDE"[: draw_(st.integers(1, 5))]
    fractions = st.floats(0.0005, 0.05)
    hazards, decays = st.floats(0, 0.1), st.floats(0, 0.2)
    return BundleInputs(
        revenue=tuple(draw_(st.lists(st.floats(800, 1200), min_size=1, max_size=8))),
        ebit_margin=draw_(st.floats(0.13, 0.4)),
        standalone_rates={name: draw_(fractions) for name in names},
        lives={name: draw_(st.integers(1, 10)) for name in names},
        hazards={name: draw_(hazards) for name in names},
        decays={name: draw_(decays) for name in names},
        families={name: draw_(st.sampled_from("xyz")) for name in names if draw_(st.booleans())},
        tax_rate=0.25,
        discount_rate=draw_(st.floats(0.1, 0.4)),
        evidence="随机",
    )


@given(bundle=bundles())
def test_allocations_add_up_to_the_bundle(bundle: BundleInputs) -> None:
    result = value_one_stream(bundle)

    assert sum(result.allocation.values()) == pytest.approx(result.bundle, rel=1e-9)
    assert all(part >= 0 for part in result.allocation.values())


@given(bundle=bundles())
def test_the_bundle_is_never_above_the_sum_of_stand_alone_values(bundle: BundleInputs) -> None:
    result = value_one_stream(bundle)

    assert result.bundle <= result.naive_sum * (1 + 1e-12)
    assert all(value <= result.bundle * (1 + 1e-12) for value in result.standalone.values())


@given(bundle=bundles())
def test_no_right_ever_lowers_the_bundle(bundle: BundleInputs) -> None:
    result = value_one_stream(bundle)

    for name in bundle.rights[:-1]:
        left = without_right(bundle, name)
        assert left.bundle <= result.bundle * (1 + 1e-12)
        assert left.bundle == pytest.approx(result.loss_of[name], rel=1e-12)
        assert name not in left.allocation


@given(bundle=bundles(), seed=st.randoms())
def test_the_order_of_the_rights_changes_nothing(bundle: BundleInputs, seed: Any) -> None:
    names = list(bundle.standalone_rates)
    seed.shuffle(names)
    shuffled = replace(
        bundle, standalone_rates={name: bundle.standalone_rates[name] for name in names}
    )

    assert value_one_stream(shuffled) == value_one_stream(bundle)


@given(
    rates=st.lists(st.floats(0, 0.1), min_size=1, max_size=7),
    cap=st.floats(0, 0.2),
    weight=st.floats(0.1, 10),
)
def test_arrays_and_plain_arithmetic_agree(rates: list[float], cap: float, weight: float) -> None:
    def kept(count: int) -> float:
        return KEPT[min(count, 3) - 1]

    column, caps = np.array(rates)[:, None], np.array([cap])
    worth = coalition_rates(rates, cap, kept)

    assert combined_rates(column, caps, KEPT)[0] == pytest.approx(
        combined_rate(rates, cap, kept), abs=1e-15
    )
    assert shapley_parts(column, caps, np.array([weight]), KEPT) == pytest.approx(
        np.array(shapley_values([weight * each for each in worth])), abs=1e-12
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_shapley_values_are_the_average_over_all_orders(order: tuple[int, ...]) -> None:
    rates, cap = np.array([0.03, 0.015, 0.01]), np.array([0.05])
    parts = np.zeros(3)
    for joining in permutations(range(3)):
        before = 0.0
        for count in range(1, 4):
            now = float(combined_rates(rates[list(joining[:count]), None], cap, KEPT)[0])
            parts[joining[count - 1]] += (now - before) / 6
            before = now

    told = shapley_parts(rates[list(order), None], cap, np.ones(1), KEPT)

    assert told == pytest.approx(parts[list(order)])


def test_twenty_families_are_allocated_exactly_within_a_second() -> None:
    names = [f"R{n:02}" for n in range(20)]
    twenty = read_inputs(
        BundleInputs,
        GIVEN
        | {
            "standalone_rates": {name: 0.001 + 0.0012 * n for n, name in enumerate(names)},
            "lives": {name: 3 + n % 8 for n, name in enumerate(names)},
            "hazards": {name: 0.005 * (n % 4) for n, name in enumerate(names)},
        },
    )

    start = time.perf_counter()
    result = value_one_stream(twenty)
    took = time.perf_counter() - start

    assert sum(result.allocation.values()) == pytest.approx(result.bundle, rel=1e-9)
    assert took < 1.0


@pytest.mark.parametrize(
    ("spoiled", "code", "where"),
    [
        ({"revenue": [-1, 1]}, "input.out_of_range", "inputs.revenue[0]"),
        ({"revenue": [0, 0]}, "valuation.income.none", "inputs.revenue"),
        ({"revenue": [1000, 1300, 1700]}, "valuation.growth.above_rate", "inputs.revenue"),
        ({"standalone_rates": {}}, "valuation.rights_missing", "inputs.standalone_rates"),
        ({"standalone_rates": {"P": 0.21}}, "input.out_of_range", "inputs.standalone_rates.P"),
        (
            {"standalone_rates": {"P": 0.07}},
            "valuation.royalty.above_margin",
            "inputs.standalone_rates.P",
        ),
        ({"lives": {"P": 6, "M": 10}}, "input.missing", "inputs.lives.C"),
        ({"lives": {"P": 0, "M": 10, "C": 8}}, "valuation.right.lapsed", "inputs.lives.P"),
        (
            {"statuses": {"P": "invalidated"}},
            "valuation.right.not_in_force",
            "inputs.statuses.P",
        ),
        ({"lost": ["X"]}, "valuation.right.unknown", "inputs.lost.X"),
        ({"lost": ["P", "M", "C"]}, "valuation.rights_missing", "inputs.standalone_rates"),
        (
            {"stacking_discount": {"2": 0.2, "3": 0.1}},
            "valuation.stacking.invalid",
            "inputs.stacking_discount",
        ),
        (
            {"hazards": {"P": 0.02}, "risk_in_rate": True},
            "valuation.risk.double_counted",
            "inputs.hazards",
        ),
        ({"paths": 5000}, "valuation.paths.invalid", "inputs.paths"),
        ({"paths": 2048}, "input.out_of_range", "inputs.paths"),
        ({"profit_cap_share": 0}, "input.out_of_range", "inputs.profit_cap_share"),
        ({"kinds": {"P": "domain"}}, "valuation.kind.invalid", "inputs.kinds.P"),
        (
            {
                "standalone_rates": {f"R{n}": 0.001 for n in range(21)},
                "lives": {f"R{n}": 5 for n in range(21)},
            },
            "valuation.too_many_groups",
            "inputs.standalone_rates",
        ),
    ],
)
def test_a_wrong_bundle_is_refused(spoiled: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(Objections) as refused:
        evaluate({"model": "bundle_one_stream_shapley", "inputs": GIVEN | spoiled})

    assert (code, where) in {(each.code, each.where) for each in refused.value.objections}


def test_a_lost_right_is_told_and_the_bundle_is_what_the_others_are_worth() -> None:
    answer = evaluate({"model": "bundle_one_stream_shapley", "inputs": GIVEN | {"lost": ["P"]}})

    assert answer.value == pytest.approx(value_one_stream(BUNDLE).loss_of["P"])
    assert "valuation.right.lost" in {each.code for each in answer.checks}


def test_the_same_seed_draws_the_same_to_the_last_digit_and_another_does_not() -> None:
    drawn = [value_one_stream(replace(BUNDLE, paths=2**12, seed=seed)).bands for seed in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] is not None
    assert drawn[0]["p5"] < drawn[0]["p50"] < drawn[0]["p95"]


def test_what_is_sure_is_drawn_as_it_is() -> None:
    result = value_one_stream(replace(BUNDLE, uncertainty=SURE, paths=2**12))

    assert result.bands is not None
    assert result.bands["mean"] == pytest.approx(result.bundle, rel=1e-12)
    assert result.bands["sd"] == pytest.approx(0, abs=1e-9)


def test_one_right_without_a_cap_has_the_mean_of_its_closed_form() -> None:
    """Revenue and royalty are drawn with their means kept; survival is exp(-h t)."""
    single = read_inputs(
        BundleInputs,
        GIVEN
        | {
            "standalone_rates": {"P": 0.03}, "lives": {"P": 10}, "hazards": {"P": 0.03},
            "profit_cap_share": 1.0, "paths": 2**14, "seed": 3,
            "uncertainty": {"rate_sd": 0, "margin_sd": 0},
        },
    )  # fmt: skip

    result = value_one_stream(single)

    assert result.bands is not None
    assert result.bands["mean"] == pytest.approx(result.bundle, rel=2e-3)


def test_the_size_of_the_pieces_changes_no_number() -> None:
    bundle = replace(BUNDLE, paths=2**14, seed=5, uncertainty=NOTHING_SURE)

    values = draw(bundle, Stream.of(bundle))

    again = np.sort(draw(replace(bundle), Stream.of(bundle)))
    assert np.array_equal(np.sort(values), again)
    assert len(values) == 2**14


def test_the_forced_sale_starts_from_the_lower_quartile() -> None:
    kinds = {"kinds": {"P": "invention", "M": "trademark", "C": "software"}}

    plain = value_one_stream(read_inputs(BundleInputs, GIVEN | kinds)).liquidation
    drawn = value_one_stream(read_inputs(BundleInputs, GIVEN | kinds | {"paths": 4096}))

    assert plain is not None
    assert drawn.liquidation is not None
    assert drawn.bands is not None
    shrunk = drawn.bands["p25"] / drawn.bundle
    assert drawn.liquidation["liquidation_value"] == pytest.approx(
        plain["liquidation_value"] * shrunk
    )
    assert value_one_stream(BUNDLE).liquidation is None


def test_other_methods_stand_beside_and_are_reconciled() -> None:
    methods = [
        "relief_from_royalty",
        {"model": "cost_approach", "inputs": {"replacement_cost": 100}},
        {
            "model": "excess_earnings",
            "inputs": {"pre_tax_excess": 60, "tax_rate": 0.25, "discount_rate": 0.18, "years": 10},
        },
    ]

    answer = evaluate(
        {"model": "bundle_one_stream_shapley", "inputs": GIVEN, "methods": methods}
    ).as_json()

    assert [row["approach"] for row in answer["methods"]] == ["income", "cost", "income"]
    values = [row["value"] for row in answer["methods"]]
    assert answer["reconciliation"]["value"] == pytest.approx((values[0] + values[2]) / 2)
    assert answer["reconciliation"]["floor"] == 100


def test_wrong_methods_are_all_told() -> None:
    methods = [
        "magic", "cost_approach", {"model": "cost_approach", "inputs": {"replacement_cost": -1}},
    ]  # fmt: skip

    with pytest.raises(Objections) as refused:
        evaluate({"model": "bundle_one_stream_shapley", "inputs": GIVEN, "methods": methods})

    assert [(each.code, each.where) for each in refused.value.objections] == [
        ("model.unknown", "methods[0]"),
        ("input.not_an_object", "methods[1]"),
        ("input.out_of_range", "methods[2].inputs.replacement_cost"),
    ]


def test_paths_are_powers_of_two() -> None:
    assert [list(paths_are_even(paths)) == [] for paths in (4096, 65_536, 6000)] == [
        True, True, False,
    ]  # fmt: skip
