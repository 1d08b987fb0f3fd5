"""Loans asked as models: to the fen, with penalty as the regulator says."""

from __future__ import annotations

from typing import Any

import pytest

from banks.rules.loan_models import (
    ChangeInputs,
    DatedLoanInputs,
    PenaltyInputs,
    changed_schedule,
    penalty,
    quarterly_interest,
)
from workflows.errors import Objections
from workflows.rules.inputs import Inputs, read_inputs

LOAN: dict[str, Any] = {
    "principal": 1_000_000, "annual_rate": 0.036, "months": 12, "start": "2026-03-10",
}  # fmt: skip
CHANGE = LOAN | {"method": "等额本息", "on": "2026-09-10"}
PENALTY: dict[str, Any] = {
    "principal": 1_000_000, "contract_rate": 0.036, "uplift": 0.5, "days": 45,
}  # fmt: skip


def test_interest_is_settled_on_the_21st_by_days_over_360() -> None:
    told = quarterly_interest(read_inputs(DatedLoanInputs, LOAN))

    assert [(str(row[1]), row[4]) for row in told["schedule"]] == [
        ("2026-03-21", 1100.0), ("2026-06-21", 9200.0), ("2026-09-21", 9200.0),
        ("2026-12-21", 9100.0), ("2027-03-10", 7900.0),
    ]  # fmt: skip
    assert told["total_interest"] == 36_500.0


def test_a_loan_both_overdue_and_misused_bears_the_higher_uplift_once() -> None:
    both = penalty(read_inputs(PenaltyInputs, PENALTY | {"misuse_uplift": 1.0}))

    assert both["penalty"] == 9000.0


def test_a_prepayment_saves_interest() -> None:
    told = changed_schedule(read_inputs(ChangeInputs, CHANGE | {"prepaid": 200_000}))

    assert told["schedule"][6][3] == 200_000.0
    assert told["interest_saved"] > 0


@pytest.mark.parametrize(
    ("kind", "inputs", "code"),
    [
        (DatedLoanInputs, LOAN | {"principal": 0}, "input.out_of_range"),
        (DatedLoanInputs, LOAN | {"principal": 1.005}, "input.not_fen"),
        (DatedLoanInputs, LOAN | {"annual_rate": -0.01}, "input.out_of_range"),
        (DatedLoanInputs, LOAN | {"months": 0}, "input.out_of_range"),
        (DatedLoanInputs, LOAN | {"months": 1.5}, "input.not_whole"),
        (DatedLoanInputs, LOAN | {"start": "三月"}, "input.not_a_date"),
        (PenaltyInputs, PENALTY | {"uplift": 0.2}, "loan.uplift.unlawful"),
        (PenaltyInputs, PENALTY | {"uplift": 0.6}, "loan.uplift.unlawful"),
        (PenaltyInputs, PENALTY | {"misuse_uplift": 0.4}, "loan.uplift.unlawful"),
        (PenaltyInputs, PENALTY | {"days": -1}, "input.out_of_range"),
        (ChangeInputs, CHANGE, "loan.change.missing"),
        (ChangeInputs, CHANGE | {"prepaid": 1, "new_rate": 0.03}, "loan.change.several"),
        (ChangeInputs, CHANGE | {"on": "2026-03-01", "new_rate": 0.03}, "loan.change.too_early"),
    ],
)
def test_a_wrong_loan_is_refused(kind: type[Inputs], inputs: dict[str, Any], code: str) -> None:
    with pytest.raises(Objections) as refused:
        read_inputs(kind, inputs)

    assert code in {each.code for each in refused.value.objections}


def test_all_of_the_principal_is_no_part_of_it() -> None:
    with pytest.raises(Objections) as refused:
        changed_schedule(read_inputs(ChangeInputs, CHANGE | {"prepaid": 900_000}))

    assert [each.code for each in refused.value.objections] == ["cannot_redraw"]
