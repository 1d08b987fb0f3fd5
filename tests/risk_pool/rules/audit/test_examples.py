"""Every audit test by its example: rows that fail it, a near miss that passes, planted faults."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pool.rules.audit.catalogue import (
    declared_tests,
    described_tests,
    run_tests,
    shipped_parameters,
)
from risk_pool.rules.audit.proving import example_rows, prove_tests
from risk_pool.rules.audit.reading import read_world
from risk_pool.rules.audit.running import Outcome, Parameter, Parameters
from risk_pool.rules.audit.selecting import Item, NothingToSample, draw_sample
from workflows.errors import Objections

FIGURES = Parameters(shipped_parameters())
# Compares officers with each other, so that its example needs a whole book: see the planted set.
ALONE = [code for code in described_tests() if code != "VL-04"]


def _outcome(code: str, *, passing: bool) -> Outcome:
    world = read_world(example_rows(code, passing=passing))
    return next(each for each in run_tests(world, FIGURES) if each.code == code)


def test_there_are_111_tests_each_with_title_and_basis() -> None:
    described = described_tests().values()

    assert len(described) == 111
    assert all(each.title and each.basis for each in described)
    assert declared_tests().keys() == described_tests().keys()


@pytest.mark.parametrize("code", ALONE)
def test_the_failing_example_is_hit_with_its_evidence(code: str) -> None:
    outcome = _outcome(code, passing=False)

    assert outcome.hits
    assert outcome.hits[0].what
    assert outcome.hits[0].evidence
    assert outcome.missing == ()


@pytest.mark.parametrize("code", ALONE)
def test_the_near_miss_is_judged_and_passes(code: str) -> None:
    outcome = _outcome(code, passing=True)

    assert outcome.hits == ()
    assert outcome.missing == ()


def test_all_planted_faults_are_found_and_nothing_else() -> None:
    proved = prove_tests()

    assert len(proved) == 111
    assert {each.code: each.recall for each in proved if each.recall < 1} == {}
    assert {each.code: each.false_alarms for each in proved if each.false_alarms} == {}


def test_a_test_without_its_data_says_what_it_lacks() -> None:
    world = read_world({"loans": [{"key": "L1", "amount_fen": 5}]})

    missing = {each.code: each.missing for each in run_tests(world, FIGURES)}

    assert missing["EL-08"] == ("loans.borrower", "loans.disbursed_on")
    assert missing["CL-01"] == ("claims",)
    assert all(missing.values())


def test_known_to_be_none_is_not_unknown() -> None:
    unregistered = {"key": "R1", "disbursed_on": "2026-03-10"}
    known = read_world({"rights": [unregistered | {"registered_on": None}]})
    unknown = read_world({"rights": [unregistered]})

    hit = next(each for each in run_tests(known, FIGURES) if each.code == "RG-13")
    silent = next(each for each in run_tests(unknown, FIGURES) if each.code == "RG-13")

    assert [each.what for each in hit.hits] == ["已放款而质押未登记"]
    assert silent.missing == ("rights.registered_on",)


def test_only_rows_of_the_period_are_judged() -> None:
    world = read_world(example_rows("EL-07", passing=False))
    day = dt.date(2026, 3, 10)

    def hits(first: dt.date, last: dt.date) -> int:
        outcomes = run_tests(world, FIGURES, first=first, last=last)
        return sum(len(each.hits) for each in outcomes if each.code == "EL-07")

    assert hits(day, day) == 1
    assert hits(day + dt.timedelta(1), day + dt.timedelta(9)) == 0


def test_the_figure_in_force_on_the_day_of_the_row_counts() -> None:
    first, then = dt.date(2020, 1, 1), dt.date(2026, 3, 1)
    rows = [each for each in shipped_parameters() if each.name != "most_loan_fen"]
    old = Parameter("most_loan_fen", 1, first, dt.date(2026, 2, 28), "旧条款", "P")
    new = Parameter("most_loan_fen", 10**12, then, None, "新条款", "P")
    loans = [
        {"key": day, "amount_fen": 500, "disbursed_on": day, "matures_on": "2026-06-01"}
        for day in ("2026-02-28", "2026-03-01")
    ]

    outcomes = run_tests(read_world({"loans": loans}), Parameters([*rows, old, new]))

    [limits] = [each for each in outcomes if each.code == "EL-07"]
    assert [hit.key for hit in limits.hits] == ["2026-02-28"]


def test_everything_wrong_with_a_file_is_said_at_once() -> None:
    content = {
        "loans": [{"amount_fen": 5}, {"key": "L", "signed_on": "2026-02-30", "surprise": 1}],
        "horses": [],
        "claims": {},
    }

    with pytest.raises(Objections) as refused:
        read_world(content)

    assert [each.where for each in refused.value.objections] == [
        "loans[0].key", "loans[1].signed_on", "loans[1].surprise", "horses", "claims",
    ]  # fmt: skip


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=60), st.integers(1, 30))
def test_a_monetary_unit_sample_holds_every_large_item(amounts: list[int], size: int) -> None:
    items = [Item(f"{n:03}", "a", fen) for n, fen in enumerate(amounts)]

    drawn = draw_sample(items, method="monetary_unit", size=size, seed=7)
    again = draw_sample(items[::-1], method="monetary_unit", size=size, seed=7)

    assert drawn == again
    assert drawn.interval_fen is not None
    large = {each.key for each in items if each.amount_fen >= drawn.interval_fen}
    assert large <= {each.key for each in drawn.items}
    assert len(drawn.items) <= size


def test_strata_are_drawn_by_their_size() -> None:
    items = [Item(f"{n:03}", "甲行" if n < 30 else "乙行", 1) for n in range(40)]

    drawn = draw_sample(items, method="stratified", size=8, seed=3)

    assert [each.stratum for each in drawn.items].count("甲行") == 6
    assert drawn.seed == 3


def test_nothing_is_no_population() -> None:
    with pytest.raises(NothingToSample) as refused:
        draw_sample([], method="simple", size=5, seed=1)

    assert refused.value.facts == {"population": 0, "size": 5}
