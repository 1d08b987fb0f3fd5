"""The floor is honest: it writes what the operations write, and as often commits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import F
from django.db.models.functions import Length
from pytest_django import DjangoDbBlocker

from benchmarks.capture import ENGINE_TABLES, CapturedCase, capture, rows_by_table
from benchmarks.floor import Floor, connect
from benchmarks.story import Story, load_people
from documents.models import Paper
from financing.models import Case, Registration
from financing.states import CaseState
from workflows.models import RecordEntry, WorkItem


@pytest.fixture(scope="module")
def captured(committing_db: str, django_db_blocker: DjangoDbBlocker) -> Iterator[CapturedCase]:
    """Act a case out and commit it; what the tests write stays in this module."""
    with django_db_blocker.unblock():
        cast = load_people()
        # The first number of a year makes the year's series: the second case is the usual one.
        Story(cast, serial=1).tell()
        yield capture(Story(cast, serial=2))


@pytest.fixture(scope="module")
def floor(captured: CapturedCase) -> Iterator[Floor]:
    """Write the floor of that case on a connection of its own."""
    driver = connect()
    try:
        yield Floor(captured, driver)
    finally:
        driver.close()


def _grown(before: dict[str, int]) -> dict[str, int]:
    after = rows_by_table()
    return {t: n - before[t] for t, n in after.items() if n > before[t] and t not in ENGINE_TABLES}


def test_the_floor_writes_as_many_rows_into_every_table_as_the_operations(
    captured: CapturedCase, floor: Floor
) -> None:
    before = rows_by_table()
    Story(captured.story.cast, serial=3).tell()
    by_operations = _grown(before)

    before = rows_by_table()
    floor.prepare()()

    assert _grown(before) == by_operations
    assert by_operations["workflows_workitem"] == 21


def test_the_floor_commits_as_often_as_the_operations(captured: CapturedCase, floor: Floor) -> None:
    steps = captured.statements_of_steps()

    assert floor.transactions == captured.commits == len(steps) == 22


def test_the_floor_sends_every_write_of_the_operations_but_the_engine_s(
    captured: CapturedCase, floor: Floor
) -> None:
    theirs = [sent for sent in captured.sent if sent.writes and sent.table not in ENGINE_TABLES]

    assert len(floor.own) == len(theirs)
    assert sum(len(write.params) for write in floor.own) == sum(len(s.params) for s in theirs)


def test_the_floor_s_rows_end_as_the_operations_left_theirs(
    captured: CapturedCase, floor: Floor
) -> None:
    floor.prepare()()

    case = Case.objects.order_by("number").filter(number__startswith="F").latest("number")
    real = captured.story.told()
    assert case.state == CaseState.DISBURSED
    assert (case.record_seq, case.disbursed_fen) == (real.record_seq, real.disbursed_fen)
    for model in (Registration, WorkItem, RecordEntry, Paper):
        assert _outline(model, case) == _outline(model, real)


def _outline(
    model: type[Registration | WorkItem | RecordEntry | Paper], case: Case
) -> list[object]:
    """List what must be equal in the rows of two cases: the length of every text."""
    key = {Registration: "case", WorkItem: "case_key", RecordEntry: "chain", Paper: "chain"}[model]
    shown = {
        Registration: ("state", "certificate_number"),
        WorkItem: ("step", "status", "subject_title"),
        RecordEntry: ("arrow", "facts", "rests_on"),
        Paper: ("code", "content"),
    }[model]
    rows = model._default_manager.filter(**{key: case.pk})
    sized = {f"{name}_size": Length(F(name)) for name in shown}
    order = {"Registration": "rank", "WorkItem": "pk", "RecordEntry": "seq", "Paper": "number"}
    return list(rows.annotate(**sized).order_by(order[model.__name__], "pk").values_list(*sized))


def test_two_floors_of_one_case_do_not_meet(floor: Floor) -> None:
    first, second = floor.prepare(), floor.prepare()

    first()
    second()

    assert Case.objects.filter(number__startswith="F").values("number").distinct().count() >= 2
