"""A wrong input never gives a number, and everything wrong is told at once."""

from __future__ import annotations

from typing import Any

import pytest

from financing.valuation.evaluating import evaluate
from workflows.errors import Objections

RELIEF: dict[str, Any] = {
    "revenue": [1000, 1100, 1200],
    "royalty_rate": 0.05,
    "tax_rate": 0.25,
    "discount_rate": 0.18,
    "timing": "mid_year",
}
DEAL: dict[str, Any] = {"price": 100, "adjustments": {"date": 0.1}}
METHOD: dict[str, Any] = {"approach": "income", "value": 100}


def refusals(model: str, inputs: dict[str, Any], **beside: Any) -> list[tuple[str, str]]:
    with pytest.raises(Objections) as refused:
        evaluate({"model": model, "inputs": inputs, **beside})
    for objection in refused.value.objections:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in objection.message)
    return [(each.code, each.where) for each in refused.value.objections]


def test_the_inputs_that_the_refusals_spoil_are_good() -> None:
    assert evaluate({"model": "relief_from_royalty", "inputs": RELIEF}).value == pytest.approx(
        sum(
            revenue * 0.05 * 0.75 / 1.18 ** (year - 0.5)
            for year, revenue in enumerate([1000, 1100, 1200], start=1)
        )
    )


@pytest.mark.parametrize(
    ("spoiled", "code", "where"),
    [
        ({"revenue": [-1000, 1100, 1200]}, "input.out_of_range", "inputs.revenue[0]"),
        ({"revenue": [0, 0, 0]}, "valuation.income.none", "inputs.revenue"),
        ({"revenue": []}, "valuation.horizon.invalid", "inputs.revenue"),
        ({"revenue": [1000] * 21}, "valuation.horizon.invalid", "inputs.revenue"),
        ({"revenue": [1000, 2500, 2600]}, "valuation.growth.invalid", "inputs.revenue[1]"),
        ({"revenue": [1000, 1300, 1700]}, "valuation.growth.above_rate", "inputs.revenue"),
        ({"revenue": [1000, "没有", 1]}, "input.not_a_number", "inputs.revenue[1]"),
        ({"revenue": None}, "valuation.revenue.one_way", "inputs.revenue"),
        ({"royalty_rate": 0}, "input.out_of_range", "inputs.royalty_rate"),
        ({"royalty_rate": 0.21}, "valuation.royalty.invalid", "inputs.royalty_rate"),
        ({"royalty_rate": [0.05, 0.05]}, "valuation.years.incomplete", "inputs.royalty_rate"),
        ({"ebit_margin": 0.1}, "valuation.royalty.above_margin", "inputs.royalty_rate"),
        ({"discount_rate": 0.07}, "valuation.discount_rate.unusual", "inputs.discount_rate"),
        ({"discount_rate": 0.41}, "valuation.discount_rate.unusual", "inputs.discount_rate"),
        ({"discount_rate": 18}, "input.out_of_range", "inputs.discount_rate"),
        ({"discount_rate": float("nan")}, "input.not_a_number", "inputs.discount_rate"),
        ({"discount_rate": True}, "input.not_a_number", "inputs.discount_rate"),
        ({"tax_rate": 0.33}, "valuation.tax_rate.unusual", "inputs.tax_rate"),
        ({"tax_rate": -0.1}, "input.out_of_range", "inputs.tax_rate"),
        ({"apportionment": 1.1}, "input.out_of_range", "inputs.apportionment"),
        ({"hazard": 0.31}, "input.out_of_range", "inputs.hazard"),
        ({"timing": "sometime"}, "input.choice", "inputs.timing"),
        ({"sales": [1]}, "input.twice", "inputs.sales"),
        ({"hazrad": 0.02}, "input.unknown", "inputs.hazrad"),
        ({"status": "lapsed"}, "valuation.right.not_in_force", "inputs.status"),
        ({"life": 0}, "valuation.right.lapsed", "inputs.life"),
        (
            {"valuation_date": "2026-03-01", "expires_on": "2026-02-28"},
            "valuation.right.lapsed",
            "inputs.expires_on",
        ),
        ({"valuation_date": "昨天"}, "input.not_a_date", "inputs.valuation_date"),
        (
            {"hazard": 0.02, "rate_includes_hazard": True},
            "valuation.risk.double_counted",
            "inputs.hazard",
        ),
        (
            {"hazard": 0.02, "title_risk_score": 51},
            "valuation.risk.double_counted",
            "inputs.hazard",
        ),
        (
            {"hazard": 0.02, "survival": [0.9, 0.8, 0.7]},
            "valuation.risk.double_counted",
            "inputs.survival",
        ),
    ],
)
def test_relief_from_royalty_refuses(spoiled: dict[str, Any], code: str, where: str) -> None:
    assert (code, where) in refusals("relief_from_royalty", RELIEF | spoiled)


def test_growth_at_the_rate_is_refused() -> None:
    constant = {
        "base_revenue": 1000, "years": 5, "royalty_rate": 0.05, "discount_rate": 0.18,
    }  # fmt: skip

    assert refusals("relief_from_royalty", constant | {"growth": 0.18}) == [
        ("valuation.growth.above_rate", "inputs.growth")
    ]
    assert evaluate({"model": "relief_from_royalty", "inputs": constant | {"growth": 0.17}}).value


def test_evidence_lets_an_unusual_rate_pass_and_no_wrong_one() -> None:
    unusual = RELIEF | {"royalty_rate": 0.21, "tax_rate": 0.33}

    named = evaluate({"model": "relief_from_royalty", "inputs": unusual, "evidence": "合同A-1"})

    assert named.value
    assert refusals("relief_from_royalty", RELIEF | {"royalty_rate": 5}, evidence="合同A-1")


@pytest.mark.parametrize(
    ("model", "inputs", "code"),
    [
        (
            "incremental_income",
            {"units": 1, "premiums": [1, 2], "mix": [0.5, 0.4], "discount_rate": 0.1, "years": 2},
            "valuation.weights.not_whole",
        ),
        ("incremental_income", {"discount_rate": 0.1, "years": 2}, "valuation.increment.missing"),
        (
            "two_stage_capitalisation",
            {"income": [10, 10], "stable": 10, "discount_rate": 0.1, "growth": 0.1},
            "valuation.growth.above_rate",
        ),
        (
            "multi_period_excess_earnings",
            {
                "revenue": [100, 100],
                "ebit_margin": 0.2,
                "discount_rate": 0.15,
                "contributory": [{"charge": 0.02, "is_excess_earnings": True}],
            },
            "valuation.excess.twice",
        ),
        (
            "build_up_rate",
            {"rf": 0.02, "premiums": {"technology": 0.03}, "hazard": 0.02, "title_score": 60},
            "valuation.risk.double_counted",
        ),
        (
            "build_up_rate",
            {"rf": 0.02, "groups": {"market": [{"weight": 0.6, "score": 50}]}},
            "valuation.weights.not_whole",
        ),
        (
            "composite_royalty_rate",
            {"low": 0.02, "high": 0.05, "factors": [{"weight": 0.9, "score": 50}]},
            "valuation.weights.not_whole",
        ),
        ("market_approach", {"comparables": [DEAL, DEAL]}, "valuation.comparables.too_few"),
        (
            "market_approach",
            {"comparables": [DEAL, DEAL, DEAL | {"unrelated": False}]},
            "valuation.comparable.not_a_deal",
        ),
        (
            "market_approach",
            {"comparables": [DEAL, DEAL, DEAL | {"adjustments": {"date": 0.31}}]},
            "valuation.comparable.adjusted_too_far",
        ),
        ("reconciliation", {"methods": [METHOD, METHOD]}, "valuation.methods.too_few"),
        (
            "scorecard",
            {"indicators": [{"code": "L", "weight": 0.5}, {"code": "T", "weight": 0.4}]},
            "valuation.weights.not_whole",
        ),
        ("liquidation_value", {"market_value": 100, "kind": "domain"}, "valuation.kind.invalid"),
        ("liquidation_value", {"market_value": 100}, "input.missing"),
        ("cost_approach", {"replacement_cost": 100, "outlays": []}, "valuation.cost.one_way"),
        (
            "loss_sharing_waterfall",
            {"loss": 100, "shares": {"fund": 0.5, "bank": 0.4}},
            "pool.shares.not_whole",
        ),
        ("vasicek_asrf", {"pd": 1.0, "rho": 0.1}, "input.out_of_range"),
        ("vasicek_asrf", {"pd": 0.02}, "input.missing"),
        ("gaussian_copula_finite", {}, "input.missing"),
        ("creditrisk_plus", {"portfolio": "CRD-99"}, "input.reference"),
        ("creditrisk_plus", {"portfolio": "CRD-01", "unit": 1}, "pool.unit.too_small"),
        ("gaussian_copula_finite", {"n": 5001, "pd": 0.1, "rho": 0.1}, "input.out_of_range"),
        ("benford_first_two", {"data": [1.0] * 999}, "audit.benford.too_few"),
    ],
)
def test_other_models_refuse(model: str, inputs: dict[str, Any], code: str) -> None:
    assert code in {found for found, _ in refusals(model, inputs)}


def test_everything_wrong_is_told_at_once() -> None:
    spoiled = {
        "revenue": [-1, "x"], "royalty_rate": 3, "discount_rate": 2, "tax_rate": 0.9,
        "status": "lapsed", "nonsense": 1,
    }  # fmt: skip

    found = refusals("relief_from_royalty", spoiled, surprise=1)

    assert {where for _, where in found} >= {
        "surprise", "inputs.revenue[0]", "inputs.revenue[1]", "inputs.royalty_rate",
        "inputs.discount_rate", "inputs.tax_rate", "inputs.status", "inputs.nonsense",
    }  # fmt: skip


def test_an_unknown_model_is_told_what_it_may_have_meant() -> None:
    with pytest.raises(Objections, match="profit_split"):
        evaluate({"model": "profit_splitt", "inputs": {}})
    with pytest.raises(Objections):
        evaluate({"model": ["list"], "inputs": []})


def test_an_extreme_input_is_refused_and_gives_no_infinity() -> None:
    extreme = {"ksloc": 1e300, "unit_cost": 1e300}

    assert refusals("cost_software_cocomo", extreme) == [("model.no_number", "inputs")]
    steps = {"S": 1, "K": 1, "T": 10, "rf": 0.5, "sigma": 0.01, "steps": 1}
    assert ("valuation.option.too_few_steps", "inputs.steps") in refusals(
        "real_option_binomial", steps
    )


@pytest.mark.parametrize(
    ("model", "inputs"),
    [
        ("real_option_bsm_dividend", {"S": 1, "K": 1, "T": 1, "rf": 0.05, "variance": -1}),
        ("real_option_binomial", {"S": 1, "K": 1, "T": -1, "rf": 0.05, "variance": 0.2}),
        ("annuity", {"principal": 1e308, "annual_rate": 0.085, "months": 144}),
        ("excess_earnings", {"pre_tax_excess": None, "discount_rate": 0.1, "years": 5}),
        ("excess_earnings", {"pre_tax_excess": [None], "discount_rate": 0.1, "years": 1}),
    ],
)
def test_what_is_wrong_by_itself_is_refused_before_it_meets_another(
    model: str, inputs: dict[str, Any]
) -> None:
    assert len(refusals(model, inputs)) == 1
