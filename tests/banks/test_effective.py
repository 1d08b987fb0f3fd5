"""The one rate at which cash flows balance, and what a nominal rate really is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.rules.effective import CashflowInputs, NominalInputs, effective_annual, internal_rate
from workflows.errors import Objections


@given(rate=st.floats(-0.5, 3.0), periods=st.integers(1, 30))
def test_the_rate_that_made_the_flows_is_found(rate: float, periods: int) -> None:
    found = internal_rate(
        CashflowInputs(cashflows=(-1.0, *[0.0] * (periods - 1), (1 + rate) ** periods))
    )

    assert found.irr == pytest.approx(rate, abs=1e-8)
    assert found.sign_changes == 1


def test_several_roots_are_told_and_the_nearest_to_zero_is_taken() -> None:
    found = internal_rate(CashflowInputs(cashflows=(-100.0, 230.0, -132.0)))

    assert found.roots == pytest.approx((0.1, 0.2))
    assert found.irr == pytest.approx(0.1)
    assert [each.code for each in found.checks] == ["loan.irr.several"]


def test_flows_on_dates_count_days_over_365() -> None:
    flows = CashflowInputs(cashflows=(-100.0, 110.0), dates=(date(2026, 1, 1), date(2027, 1, 1)))

    assert internal_rate(flows).irr == pytest.approx(0.1)


def test_flows_of_one_sign_are_refused() -> None:
    with pytest.raises(Objections) as refused:
        CashflowInputs(cashflows=(1.0, 2.0))

    assert [each.code for each in refused.value.objections] == ["loan.cashflows.one_sign"]


def test_flows_without_a_root_are_said_to_have_none() -> None:
    found = internal_rate(CashflowInputs(cashflows=(100.0, -150.0, 100.0)))

    assert found.irr is None
    assert "loan.irr.none" in {each.code for each in found.checks}


def test_a_nominal_rate_is_compounded() -> None:
    told = effective_annual(NominalInputs(annual_rate=0.12, periods_per_year=12))

    assert told["effective_annual"] == pytest.approx(1.01**12 - 1)
