"""A stored study is computed again from what it recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from financing.valuation.restudy import restudy
from financing.valuation.study import study_bundle, study_facts
from tests.financing.valuation.test_study import ON, PROFIT, RIGHTS, STREAM
from workflows.errors import Objections


@pytest.fixture
def told() -> dict[str, Any]:
    """Store a study, as a row holds it."""
    study = study_bundle(STREAM, RIGHTS, PROFIT, on=ON, seed=7, paths=2**12)
    stored: dict[str, Any] = json.loads(json.dumps(study_facts(study)))
    return stored


def test_what_was_stored_comes_out_the_same_to_the_fen(told: dict[str, Any]) -> None:
    found = restudy(told, PROFIT, on=ON)

    assert (found.same, found.same_versions) == (True, True)


def test_a_figure_that_was_changed_is_named(told: dict[str, Any]) -> None:
    told["allocation_fen"]["1"] += 1

    (difference,) = restudy(told, PROFIT, on=ON).differences

    assert difference.figure == "allocation_fen.1"
    assert difference.recorded_fen == (difference.now_fen or 0) + 1


def test_other_libraries_may_stray_by_the_sampling_error_only_where_paths_are_drawn(
    told: dict[str, Any],
) -> None:
    told["replay"]["numpy"] = "0.0"
    told["bands_fen"]["p50"] += 1
    told["value_fen"] += 1

    found = restudy(told, PROFIT, on=ON)

    assert not found.same_versions
    assert [each.figure for each in found.differences] == ["value_fen"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"basis": None}, "replay.no_basis"), ({"model_version": "old"}, "replay.other_model")],
)
def test_what_cannot_be_replayed_says_why(
    told: dict[str, Any], changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(Objections) as refused:
        restudy(told | changed, PROFIT, on=ON)

    assert [each.code for each in refused.value.objections] == [code]
