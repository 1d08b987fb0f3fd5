"""The gates: what is gone is worth nothing, what is doubtful waits for a person."""

from __future__ import annotations

import math
from typing import Any

import pytest

from financing.valuation.evaluating import evaluate
from financing.valuation.scorecard import shipped_cards
from workflows.errors import Objections

GOOD: dict[str, Any] = {"name": "P", "kind": "invention", "expires_on": "2036-03-01"}
MARK: dict[str, Any] = {"name": "M", "kind": "trademark"}
MODEL: dict[str, Any] = {"name": "U", "kind": "utility_model", "evaluation_report": "positive"}


def judged(**facts: Any) -> dict[str, Any]:
    inputs = {"rights": [facts], "valuation_date": "2026-03-01", "years": 2}
    told = evaluate({"model": "right_gates", "inputs": inputs}).as_json()
    first: dict[str, Any] = told["figures"]["rights"][0]
    assert told["figures"]["open"] == (first["verdict"] == "value")
    assert len(told["checks"]) == (first["verdict"] != "value")
    return first


def test_a_good_right_is_valued_and_survives_by_its_hazard() -> None:
    told = judged(**GOOD)

    assert (told["verdict"], told["reasons"]) == ("value", [])
    assert told["legal_life_years"] == pytest.approx(10, abs=0.01)
    assert told["survival"] == pytest.approx([math.exp(-0.02), math.exp(-0.04)])
    assert judged(**GOOD, hazard=0.1)["survival"][0] == pytest.approx(math.exp(-0.1))


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (GOOD | {"status": "lapsed"}, "zero"),
        (GOOD | {"status": "invalidated"}, "zero"),
        (GOOD | {"expires_on": "2026-02-28"}, "zero"),
        (GOOD | {"fee_overdue_months": 7}, "zero"),
        (GOOD | {"fee_overdue_months": 6}, "hold"),
        (GOOD | {"status": "pending"}, "hold"),
        (GOOD | {"is_frozen": True}, "hold"),
        (GOOD | {"owner_is_pledgor": False}, "hold"),
        (GOOD | {"co_owners_consent": False}, "hold"),
        (GOOD | {"already_pledged": True}, "hold"),
        (MODEL, "value"),
        (MODEL | {"evaluation_report": "none"}, "hold"),
        (MODEL | {"evaluation_report": "negative"}, "zero"),
        (MARK | {"unused_years": 2.9}, "value"),
        (MARK | {"unused_years": 3}, "hold"),
        (MARK | {"family_complete": False}, "hold"),
        (MARK | {"unused_years": 3, "status": "cancelled"}, "zero"),
    ],
)
def test_each_gate(right: dict[str, Any], verdict: str) -> None:
    told = judged(**right)

    assert told["verdict"] == verdict
    assert (told["survival"][0] == 0) == (verdict == "zero")


def test_rights_that_are_named_twice_or_unknown_are_refused() -> None:
    twice = {"rights": [GOOD, GOOD | {"kind": "domain"}], "valuation_date": "2026-03-01"}

    with pytest.raises(Objections) as refused:
        evaluate({"model": "right_gates", "inputs": twice})

    assert {each.code for each in refused.value.objections} == {
        "valuation.right.duplicate", "valuation.kind.invalid",
    }  # fmt: skip


@pytest.mark.parametrize("card", shipped_cards())
def test_a_card_that_ships_is_whole_and_called_a_draft(card: str) -> None:
    leaves = {each.code for each in shipped_cards()[card]} - {
        each.parent for each in shipped_cards()[card]
    }

    told = evaluate(
        {"model": "scorecard", "inputs": {"card": card, "scores": dict.fromkeys(leaves, 100)}}
    )

    assert told.value == pytest.approx(100)
    assert [each.code for each in told.checks] == ["valuation.scorecard.draft"]


def test_a_card_that_is_not_there_is_refused() -> None:
    for inputs in ({"card": "GB/T 42748"}, {}, {"card": "patent_pledge_draft", "indicators": []}):
        with pytest.raises(Objections):
            evaluate({"model": "scorecard", "inputs": inputs})
