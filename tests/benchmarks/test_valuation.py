"""The contest is fair: the bare loop values the same bundle."""

from __future__ import annotations

import pytest

from benchmarks.valuation import THREE, Row, bare_loop, valuation_table
from financing.valuation.bundle_inputs import BundleInputs
from financing.valuation.one_stream import value_one_stream
from workflows.rules.inputs import read_inputs


def test_the_bare_loop_comes_to_the_same_order_of_value() -> None:
    """It knows no lives and grows evenly, so it is near, not equal."""
    bands = value_one_stream(read_inputs(BundleInputs, THREE | {"paths": 2**14})).bands

    assert bands is not None
    assert bare_loop(2**14).mean() == pytest.approx(bands["mean"], rel=0.35)


def test_a_limit_that_is_not_kept_is_said() -> None:
    rows = [Row("a", 5, "x", 4), Row("b", 5, "/s", 4, at_least=True)]

    lines = valuation_table(rows).splitlines()

    assert [line.endswith("| NO |") for line in lines[2:]] == [True, False]
