"""The shared cast reaches every state there is."""

from __future__ import annotations

import pytest

from financing.states import CaseState
from tests.cast import WAYS, make_case
from workflows.queries.proof import prove_record


def test_the_cast_knows_a_way_to_every_state() -> None:
    assert set(WAYS) == set(CaseState)


@pytest.mark.django_db
@pytest.mark.parametrize("state", CaseState)
def test_a_case_reaches_a_state_through_the_operations(state: CaseState) -> None:
    case = make_case(state=state)

    assert case.state == state
    assert prove_record().breaches == ()
