"""What was answered can be answered again, and what was changed is found."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from financing.valuation.evaluating import evaluate
from financing.valuation.published import published_cases
from financing.valuation.replaying import replay
from tests.financing.valuation.test_published_cases import CASES, asked
from workflows.errors import Objections


def answered(name: str, **beside: Any) -> dict[str, Any]:
    case = published_cases()[name] | {"drivers": False} | beside
    told: dict[str, Any] = json.loads(json.dumps(evaluate(case).as_json()))
    return told


@pytest.mark.parametrize("name", [name for name in CASES if name != "VAL-25"])
def test_every_answer_is_replayed_from_its_own_inputs(name: str) -> None:
    for document, _ in asked(name):
        answer = json.loads(json.dumps(evaluate(document).as_json()))

        assert replay(answer)["differences"] == []


def test_a_drawn_answer_is_the_same_with_the_versions_recorded() -> None:
    answer = answered("VAL-27", seed=11, paths=4096)

    told = replay(answer)

    assert answer["bands"]["p5"] < answer["bands"]["p95"]
    assert (told["same"], told["same_versions"]) == (True, True)


def test_a_drawn_answer_of_other_versions_may_differ_by_its_sampling_error() -> None:
    answer = answered("VAL-27", seed=11, paths=4096)
    error = answer["figures"]["replay"]["sampling_error"]
    moved = copy.deepcopy(answer)
    moved["figures"]["replay"]["scipy"] = "0.9"
    moved["figures"]["bands"]["p50"] += 2 * error

    near = replay(moved)
    moved["figures"]["bands"]["p50"] += 4 * error
    far = replay(moved)

    assert (near["same"], near["same_versions"]) == (True, False)
    assert [each["figure"] for each in far["differences"]] == ["bands.p50"]


def test_a_figure_that_was_changed_is_named() -> None:
    answer = answered("VAL-17")
    answer["figures"]["value"] += 0.01

    told = replay(answer)

    assert (told["exit_code"], [each["figure"] for each in told["differences"]]) == (1, ["value"])


def test_inputs_that_were_changed_are_refused() -> None:
    answer = answered("VAL-17")
    answer["inputs"]["pre_tax_excess"] *= 2

    with pytest.raises(Objections) as refused:
        replay(answer)

    assert [each.code for each in refused.value.objections] == ["replay.tampered"]
    with pytest.raises(Objections):
        replay({"model": "profit_split"})
