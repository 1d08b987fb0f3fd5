"""Every published case, as it stands in the file, through the door that everybody uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from financing.valuation.catalogue import MODELS
from financing.valuation.evaluating import evaluate
from financing.valuation.published import published_cases
from workflows.errors import Objections

# Inputs that the file leaves in its title.
IN_THE_TITLE: dict[str, list[tuple[dict[str, Any], list[str]]]] = {
    "LON-02": [
        ({"principal": 200_000, "annual_rate": 0.075, "months": 180}, ["pmt"]),
        ({"principal": 100_000, "annual_rate": 0.085, "months": 144}, ["ppmt1"]),
    ],
}
# Rests on a data set of 185,083 payments that is not ours to keep.
WITHOUT_DATA = {"AUD-03"}
CASES = {
    name: case
    for name, case in published_cases().items()
    if case["model"] in MODELS and name not in WITHOUT_DATA
}


def named(use: str) -> list[str]:
    return [name for name, case in CASES.items() if (case["use_as"] == "negative") == (use == "no")]


def asked(name: str) -> list[tuple[Mapping[str, Any], list[str]]]:
    case = CASES[name]
    given = IN_THE_TITLE.get(name, [(case["inputs"], list(case["expected"]))])
    return [({**case, "inputs": inputs}, figures) for inputs, figures in given]


def far(expected: Any, got: Any, tolerance: Mapping[str, float]) -> bool:
    """Tell whether a figure, or any inside it, is off by more than the tolerance."""
    if isinstance(expected, Mapping):
        return any(far(each, got[key], tolerance) for key, each in expected.items())
    if isinstance(expected, list):
        pairs = zip(expected, got, strict=True)
        return any(far(each, other, tolerance) for each, other in pairs)
    allowed = tolerance.get("abs", tolerance.get("rel", 0) * abs(expected))
    return got is None or not abs(expected - got) <= allowed + 1e-12 * abs(expected)


@pytest.mark.parametrize("name", named("yes"))
def test_what_was_published_and_is_right_is_reproduced(name: str) -> None:
    for document, figures in asked(name):
        got = evaluate(document).as_json()["figures"]

        off = {
            figure: (CASES[name]["expected"][figure], got.get(figure))
            for figure in figures
            if far(CASES[name]["expected"][figure], got[figure], CASES[name]["tolerance"])
        }
        assert off == {}


@pytest.mark.parametrize("name", named("no"))
def test_what_was_published_and_is_wrong_is_refused_or_differs(name: str) -> None:
    case = CASES[name]
    try:
        figures = evaluate(case).as_json()["figures"]
    except Objections:
        return

    assert far(case["expected"], figures, case["tolerance"])
    assert not far(
        {key: case["recomputed"][key] for key in case["expected"]}, figures, {"rel": 1e-4}
    )


def test_a_case_whose_data_are_elsewhere_is_refused_for_want_of_them() -> None:
    with pytest.raises(Objections) as refused:
        evaluate(published_cases()["AUD-03"])

    assert [(each.code, each.where) for each in refused.value.objections] == [
        ("input.not_a_list", "inputs.data")
    ]


def test_every_model_that_a_case_names_is_there_or_on_its_way() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("name", MODELS)
def test_every_model_of_the_catalogue_can_be_loaded(name: str) -> None:
    model = MODELS[name]

    assert model.inputs.__doc__
    assert "Source:" in (model.run.__doc__ or "")
