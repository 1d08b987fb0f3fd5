"""The study of a bundle: one value, what stands beside it, and nothing from a wrong input."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financing.valuation.bundle import value_bundle
from financing.valuation.defaults import shipped_defaults
from financing.valuation.models import IncomeStream, RightInput
from financing.valuation.one_stream import value_one_stream
from financing.valuation.study import PATHS, Study, drawn_inputs, study_bundle, study_facts
from workflows.errors import Objections

ON = dt.date(2026, 11, 22)
STREAM = IncomeStream(
    revenue_fen=(5_000_000_00,) * 5,
    ebit_margin_percent=(Decimal(20),) * 5,
    tax_percent=(Decimal(25),) * 5,
    discount_rate_percent=Decimal(18),
    apportionment_percent=Decimal(80),
)
RIGHTS = [
    RightInput("1", "invention", Decimal(3), 5, "许可合同", hazard_percent=Decimal(2)),
    RightInput("2", "trademark", Decimal(2), 5, "许可合同", decay_percent=Decimal(1)),
]
PROFIT = {"profit_share_percent": "20", "profit_evidence": "可比分成"}


def _study(**raw: Any) -> Study:
    return study_bundle(STREAM, RIGHTS, raw, on=ON, paths=2**12)


def _refused(**raw: Any) -> list[str]:
    with pytest.raises(Objections) as refused:
        _study(**raw)
    return [each.code for each in refused.value.objections]


@settings(max_examples=25, deadline=None)
@given(
    rates=st.lists(st.decimals("0.1", "4", places=2), min_size=1, max_size=4),
    life=st.integers(1, 5),
    hazard=st.decimals("0", "10", places=1),
)
def test_the_model_that_draws_values_as_the_one_that_books(
    rates: list[Decimal], life: int, hazard: Decimal
) -> None:
    rights = [
        RightInput(str(n), "invention", rate, life, "x", hazard_percent=hazard)
        for n, rate in enumerate(rates, start=1)
    ]
    booked = value_bundle(STREAM, rights).bundle_fen
    drawn = drawn_inputs(STREAM, rights, shipped_defaults(), seed=1, paths=2**12)

    assert abs(value_one_stream(drawn.undrawn).value - booked) <= 1


def test_without_other_methods_the_value_is_the_bundles_and_rests_on_its_lower_quartile() -> None:
    study = _study()

    assert study.value_fen == study.result.bundle_fen == sum(study.allocation_fen.values())
    assert study.bands_fen["p10"] < study.bands_fen["p50"] < study.bands_fen["p90"]
    assert study.liquidation_fen < study.bands_fen["p25"]
    assert study.lendable.limit_fen <= study.liquidation_fen
    assert all(fen < study.value_fen for fen in study.loss_fen.values())


def test_other_methods_lower_the_conclusion_and_never_raise_it() -> None:
    dearer, alone = _study(**PROFIT), _study()
    cheaper = _study(
        profit_share_percent="12", profit_evidence="可比分成", bundle_weight="0.5",
        profit_weight="0.5",
    )  # fmt: skip

    assert dearer.value_fen <= alone.value_fen
    assert cheaper.value_fen < alone.value_fen
    assert sum(cheaper.allocation_fen.values()) == cheaper.value_fen


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (PROFIT | {"bundle_weight": "0.5", "profit_weight": "0.4"}, "methods.weights"),
        (PROFIT | {"bundle_weight": "1.5", "profit_weight": "-0.5"}, "methods.weights"),
        ({"profit_share_percent": "20"}, "methods.evidence"),
        ({"market_weight": "1"}, "methods.weight_unused"),
        ({"profit_share_percent": "很多", "profit_evidence": "x"}, "input.not_a_number"),
        ({"deal_1_yuan": "100", "market_evidence": "x"}, "input.missing"),
        ({"charge_percent": "19", "excess_evidence": "x"}, "methods.apart"),
    ],
)
def test_a_wrong_input_gives_no_number(raw: dict[str, str], code: str) -> None:
    codes = _refused(**raw)

    assert code in codes or (code == "input.missing" and codes)


def test_a_scorecard_makes_no_money_and_says_that_it_is_a_draft() -> None:
    scored = _study(card="patent_pledge_draft", scores={"L1": "80"})

    assert scored.value_fen == _study().value_fen
    assert any("草案" in warning for warning in study_facts(scored)["warnings"])
    assert _refused(card="patent_pledge_draft", scores={"L": "80"}) == ["valuation.score.misplaced"]


def test_what_draws_is_recorded_with_its_versions() -> None:
    told = study_facts(study_bundle(STREAM, RIGHTS, {}, on=ON))

    assert told["replay"]["paths"] == str(PATHS)
    assert {"seed", "python", "numpy", "scipy"} <= told["replay"].keys()
