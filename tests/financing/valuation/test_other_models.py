"""Models that no published table covers: by hand, by identity, by limit."""

from __future__ import annotations

import math
from typing import Any

import pytest

from financing.valuation.evaluating import evaluate


def figures(model: str, **inputs: Any) -> dict[str, Any]:
    told: dict[str, Any] = evaluate({"model": model, "inputs": inputs}).as_json()["figures"]
    return told


def test_the_factor_of_tax_amortisation_is_the_table_of_the_document() -> None:
    """valuation.md 3.7: tax 25 %, ten years, at year ends."""
    table = {0.10: 1.1815, 0.12: 1.1645, 0.15: 1.1435, 0.18: 1.1266, 0.20: 1.1171, 0.25: 1.0980}

    for rate, factor in table.items():
        told = figures("tax_amortisation_benefit", tax_rate=0.25, discount_rate=rate, years=10)
        assert told["tab_factor"] == pytest.approx(factor, abs=5e-5)


def test_recovery_is_that_of_the_document() -> None:
    """valuation.md 3.15: per 100 of market value, at 10 %."""
    for haste, years, cost, recovered in (
        (0.3, 1, 0.1, 57.3), (0.5, 1.5, 0.12, 38.1), (0.65, 2, 0.15, 24.6),
    ):  # fmt: skip
        told = figures(
            "liquidation_value", market_value=100, h_forced=haste, T_sell=years, c_disposal=cost
        )
        assert told["liquidation_value"] == pytest.approx(recovered, abs=0.05)


def test_the_lowest_ceiling_binds_and_a_loan_is_set_against_it() -> None:
    told = figures("liquidation_value", market_value=1000, p25=800, kind="invention", loan=320)

    assert told["binding"] == "cap_by_kind"
    assert told["lendable"] == pytest.approx(300)
    assert told["pledge_rate"] == pytest.approx(0.32)
    assert told["coverage"] == pytest.approx(told["liquidation_value"] / 320)
    assert told["lgd"] == pytest.approx(max(0, 1 - told["liquidation_value"] / 320))


def test_excess_earnings_without_charges_are_a_plain_discounted_cash_flow() -> None:
    plain = figures(
        "multi_period_excess_earnings", revenue=[100, 110], ebit_margin=0.2, tax_rate=0.25,
        discount_rate=0.15,
    )  # fmt: skip
    charged = figures(
        "multi_period_excess_earnings", revenue=[100, 110], ebit_margin=0.2, tax_rate=0.25,
        discount_rate=0.15, attrition=[1, 0.8],
        contributory=[{"charge": 0.02}, {"fair_value": 50, "return_on": 0.06}],
    )  # fmt: skip

    assert plain["value"] == pytest.approx(15 / 1.15**0.5 + 16.5 / 1.15**1.5)
    assert charged["charges"] == pytest.approx([2 + 3, (2.2 + 3) * 0.8])
    assert charged["excess"] == pytest.approx([15 - 5, 16.5 * 0.8 - 4.16])


def test_returns_on_all_assets_at_the_cost_of_capital_meet_it() -> None:
    assets = [{"value": 70, "rate": 0.1}, {"value": 30, "rate": 0.1}]

    told = evaluate({"model": "wara", "inputs": {"assets": assets, "wacc": 0.1}})
    off = evaluate({"model": "wara", "inputs": {"assets": assets, "wacc": 0.09}})

    assert told.value == pytest.approx(0.1)
    assert told.checks == ()
    assert [each.code for each in off.checks] == ["valuation.wara.off"]


def test_the_cost_of_capital_is_weighed_after_tax() -> None:
    told = figures(
        "wacc", equity=60, debt=40, rf=0.03, beta=1.2, erp=0.06, Kd=0.05, tax_rate=0.25,
        spread=0.03,
    )  # fmt: skip

    assert told["cost_of_equity"] == pytest.approx(0.102)
    assert told["wacc"] == pytest.approx(0.102 * 0.6 + 0.05 * 0.75 * 0.4)
    assert told["rate"] == pytest.approx(told["wacc"] + 0.03)


def test_premiums_are_scored_by_group_and_added() -> None:
    told = figures(
        "build_up_rate", rf=0.02, premiums={"size": 0.03},
        groups={"technology": [{"weight": 0.5, "score": 60}, {"weight": 0.5, "score": 40}]},
    )  # fmt: skip

    assert told["rate"] == pytest.approx(0.02 + 0.03 + 0.05 * 0.5)


def test_a_score_places_the_rate_in_its_range() -> None:
    factors = [{"weight": 0.25, "score": 100}, {"weight": 0.75, "score": 20}]

    told = figures("composite_royalty_rate", low=0.02, high=0.06, factors=factors)

    assert told["royalty_rate"] == pytest.approx(0.02 + 0.04 * 0.4)


def test_comparables_moved_less_weigh_more() -> None:
    deals = [
        {"price": 100, "adjustments": [0.1]},
        {"price": 120, "adjustments": {"date": -0.1, "scope": 0.1}},
        {"price": 90, "adjustments": [0.2]},
    ]

    told = figures("market_approach", comparables=deals)

    assert told["adjusted"] == pytest.approx([110, 120 * 0.9 * 1.1, 108])
    assert told["weights"] == pytest.approx([0.5, 0.25, 0.25])


def test_quality_scores_carry_prices_over() -> None:
    deals = [{"price": price, "quality": 80} for price in (100, 110, 120)]

    assert figures("market_approach", comparables=deals, quality=88)["value"] == pytest.approx(121)


def test_methods_that_contradict_each_other_wait_for_a_person() -> None:
    methods = [
        {"approach": "income", "value": 100, "weight": 0.5},
        {"approach": "market", "value": 210, "weight": 0.5},
        {"approach": "cost", "value": 400},
    ]

    told = figures("reconciliation", methods=methods)

    assert (told["value"], told["held"], told["floor"]) == (155, True, 400)


def test_a_gate_multiplies_and_a_leaf_without_evidence_scores_nothing() -> None:
    indicators = [
        {"code": "L", "weight": 0.4}, {"code": "T", "weight": 0.6},
        {"code": "S", "is_gate": True},
        {"code": "L1", "parent": "L", "weight": 0.5}, {"code": "L2", "parent": "L", "weight": 0.5},
    ]  # fmt: skip

    told = evaluate(
        {
            "model": "scorecard",
            "inputs": {"indicators": indicators, "scores": {"T": 80, "S": 50, "L1": 60}},
        }
    ).as_json()

    assert told["value"] == pytest.approx((0.4 * 30 + 0.6 * 80) * 0.5)
    assert told["figures"]["without_evidence"] == ["L2"]


def test_the_business_without_the_right_is_taken_off() -> None:
    told = figures(
        "with_and_without", with_right=[110, 121], without_right=[55, 60.5], discount_rate=0.1
    )

    assert told["value"] == pytest.approx(100)


def test_cost_is_indexed_and_worn() -> None:
    told = figures(
        "cost_approach", return_rate=0.1, functional=0.2, economic=0.5,
        outlays=[{"amount": 100, "index": 1.1, "years_tied": 2}, {"amount": 50}],
    )  # fmt: skip

    assert told["replacement"] == pytest.approx(110 * 1.21 + 50)
    assert told["value"] == pytest.approx(told["replacement"] * 0.4)
    assert figures("cost_approach", RC=100, used_life=3, remaining_life=7)["value"] == 70


def test_discounts_saturate_where_they_must() -> None:
    finnerty = figures("marketability_discount_finnerty", sigma=5, T=50)
    longstaff = figures("marketability_discount_longstaff", sigma=5, T=50)
    chaffe = figures("marketability_discount_chaffe", sigma=0.3, T=2)

    assert finnerty["discount_percent"] == pytest.approx(32.3, abs=0.05)
    assert longstaff["discount_percent"] == 100
    assert 0 < chaffe["discount_percent"] < 38.6


def test_the_fund_needed_is_the_table_of_the_document() -> None:
    """valuation.md 5.1: percent of principal at 99.9 %, fund share 50 %, loss 70 %."""
    table = {(0.01, 0.08): 2.27, (0.03, 0.12): 6.78, (0.05, 0.15): 10.97, (0.08, 0.2): 17.14}

    for (pd, rho), percent in table.items():
        told = figures("vasicek_asrf", pd=pd, rho=rho, ead=100, lgd=0.7)
        assert told["loss"] / 2 == pytest.approx(percent, abs=0.005)
        assert told["expected_shortfall"] > told["loss"]


def test_granularity_adds_to_a_finite_pool() -> None:
    """valuation.md 5.2: 200 loans, 41 defaults (20.5 %) against 19.39 % of the large pool."""
    finite = figures("gaussian_copula_finite", n=200, pd=0.03, rho=0.12)
    large = figures("vasicek_asrf", pd=0.03, rho=0.12)

    assert finite["q999"] / 200 == pytest.approx(0.205)
    assert large["wcdr"] == pytest.approx(0.1939, abs=5e-5)


def test_sectors_that_do_not_move_together_lower_the_tail() -> None:
    one = [{"exposure": 100 + n, "pd": 0.05, "pd_sd": 0.03} for n in range(40)]
    two = [row | {"sectors": {"a": n % 2, "b": 1 - n % 2}} for n, row in enumerate(one)]
    own = [row | {"sectors": {"specific": 1}} for row in one]

    tails = [figures("creditrisk_plus", portfolio=book)["q999"] for book in (one, two, own)]
    means = [figures("creditrisk_plus", portfolio=book)["expected_loss"] for book in (one, two)]

    assert tails[0] > tails[1] > tails[2]
    assert means[0] == pytest.approx(means[1])


def test_the_audit_factors_are_those_of_the_document() -> None:
    """valuation.md 6: ratios of expected to tolerable misstatement at 95 %."""
    told = figures("mus_expected_ratio_factor", ratio=[0, 0.1, 0.2, 0.3, 0.4, 0.5], risk=0.05)

    assert list(told.values()) == pytest.approx(
        [2.996, 3.675, 4.620, 5.990, 8.086, 11.537], abs=6e-4
    )


def test_a_sample_bounds_what_may_be_wrong() -> None:
    size = figures("mus_sample_size", book_value=1_000_000, tolerable=50_000, risk=0.05)
    none = figures("mus_evaluation", interval=10_000, risk=0.05)
    some = figures("mus_evaluation", interval=10_000, taintings=[0.2, 0.5], risk=0.05)

    assert size["n"] == 60
    assert none["upper_limit"] == pytest.approx(29_957, abs=1)
    assert some["projected"] == pytest.approx(7000)
    assert some["upper_limit"] == pytest.approx(
        29_957 + 10_000 * (0.5 * 1.748 + 0.2 * 1.552), abs=20
    )


def test_powers_of_two_follow_benford_and_a_straight_line_does_not() -> None:
    powers = [math.ldexp(1.0, n) for n in range(1000)]
    line = [float(n) for n in range(1000, 3000)]

    assert figures("benford_first_two", data=powers, digits=1)["verdict"] == "close"
    assert figures("benford_first_two", data=line)["verdict"] == "nonconformity"


def test_capital_of_a_small_firm_is_lower() -> None:
    large, small = (
        figures("basel_irb", pd=0.01, lgd=0.45, ead=100, turnover=turnover) for turnover in (50, 5)
    )

    assert large["risk_weight_percent"] == pytest.approx(92.32, abs=0.005)
    assert small["risk_weight_percent"] == pytest.approx(72.40, abs=0.01)
    assert large["capital"] == pytest.approx(0.08 * large["rwa"])


def test_an_increment_comes_from_price_volume_or_cost() -> None:
    common = {"discount_rate": 0.1, "years": 1, "tax_rate": 0.25}

    price = figures("incremental_income", units=10, P0=100, P1=112, **common)
    volume = figures("incremental_income", Q0=10, Q1=15, P=100, C=60, **common)
    saving = figures("incremental_income", units=10, C0=60, C1=50, **common)
    by_year = figures("incremental_income", units=[10, 20], premium=3, discount_rate=0.1)

    assert price["annual"] == pytest.approx(10 * 12 * 0.75)
    assert volume["annual"] == pytest.approx(5 * 40 * 0.75)
    assert saving["annual"] == pytest.approx(10 * 10 * 0.75)
    assert by_year["value"] == pytest.approx(30 / 1.1 + 60 / 1.21)


def test_one_revenue_grows_and_may_go_on_for_ever() -> None:
    common = {"royalty_rate": 0.05, "discount_rate": 0.1, "timing": "end_of_year"}

    grown = figures("relief_from_royalty", revenue=100, growth=0.02, years=3, **common)
    for_ever = figures(
        "relief_from_royalty", revenue=100, growth=0.02, years=3, terminal_growth=0.02, **common
    )

    assert grown["pv"] == pytest.approx([5 / 1.1, 5.1 / 1.21, 5.202 / 1.331])
    assert for_ever["value"] == pytest.approx(5 / (0.1 - 0.02))


def test_a_model_is_found_under_its_other_names() -> None:
    told = evaluate(
        {"model": "tab", "inputs": {"tax_rate": 0.25, "discount_rate": 0.1, "years": 10}}
    )

    assert told.model == "tax_amortisation_benefit"
