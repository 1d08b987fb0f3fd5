"""The engine alone, on a small flow: steps, instances, gathers, rounds, jumps and ends."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings
from viewflow.fsm import TransitionNotAllowed  # noqa: TID251 -- what the engine's core raises
from viewflow.workflow.status import PROCESS, STATUS

from tests.workflows.tiny.flows import Tasting, TastingV1
from workflows.models import FlowProcess, FlowTask, Organisation, WorkItem
from workflows.nodes import Position
from workflows.operations.advancing import (
    Headline,
    Holder,
    finish_step,
    jump,
    open_work_items,
    start_flow,
    stop_process,
)

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _tiny_is_an_app(settings: Settings) -> None:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.workflows.tiny"]


class Table:
    """A tasting under way, and how the engine drives it."""

    def __init__(self, *guests: str, needed: int = 0) -> None:
        self.tasting = Tasting(list(guests), needed)
        self.key: UUID = uuid4()
        position = Position(self.tasting, AT)
        self.process = start_flow(TastingV1, position, self.key)
        self.opened = position.opened

    def open(self) -> list[tuple[str, str]]:
        """List what waits for a person: the step, and whom it is about."""
        tasks = FlowTask.objects.filter(
            process=self.process, finished__isnull=True, flow_task_type="HUMAN"
        )
        return [(task.flow_task.name, task.subject_key) for task in tasks.order_by("pk")]

    def task(self, step: str, guest: str = "") -> FlowTask:
        tasks = FlowTask.objects.filter(
            process=self.process, finished__isnull=True, subject_key=guest
        )
        found: FlowTask = next(task for task in tasks if task.flow_task.name == step)
        return found

    def finish(self, step: str, guest: str = "", *, stage: str = "") -> list[str]:
        """Finish a step and give the names of what was opened."""
        self.tasting.stage = stage or self.tasting.stage
        position = Position(self.tasting, AT, subject=guest or None)
        finish_step(self.task(step, guest), position)
        return [task.flow_task.name for task in position.opened]

    def taste(self, guest: str) -> list[str]:
        self.tasting.tasted.add(guest)
        return self.finish("taste", guest)

    def all_tasks(self) -> Counter[str]:
        tasks = FlowTask.objects.filter(process=self.process)
        return Counter(task.flow_task.name for task in tasks)

    def is_done(self) -> bool:
        process = FlowProcess.objects.get(pk=self.process.pk)
        return bool(process.status == PROCESS.DONE)


def test_a_start_opens_the_first_step_and_waits() -> None:
    table = Table("安")

    assert table.open() == [("invite", "")]
    assert [task.flow_task.name for task in table.opened] == ["invite"]
    assert not table.is_done()


def test_a_step_opens_one_instance_for_each() -> None:
    table = Table("安", "白", "程")

    opened = table.finish("invite")

    assert opened == ["taste"] * 3
    assert table.open() == [("taste", "安"), ("taste", "白"), ("taste", "程")]
    tasks = FlowTask.objects.filter(process=table.process, subject_key__gt="")
    assert {task.data["title"] for task in tasks} == {"安女士", "白女士", "程女士"}
    assert len({str(task.token) for task in tasks}) == 3


def test_none_to_open_goes_to_the_gather_instead() -> None:
    table = Table()
    table.tasting.stage = "judging"

    assert table.finish("invite") == ["judge"]


def test_the_first_route_that_is_open_is_taken() -> None:
    table = Table("安")

    assert table.finish("invite", stage="called off") == []
    assert table.is_done()
    assert table.all_tasks()["taste"] == 0


def test_a_step_from_which_no_route_is_open_is_a_broken_promise() -> None:
    table = Table()
    table.tasting.stage = "judging"
    table.finish("invite")

    with pytest.raises(AssertionError, match="judge"):
        table.finish("judge", stage="somewhere else")


def test_a_gather_waits_for_the_last_and_goes_on_once() -> None:
    table = Table("安", "白", "程")
    table.finish("invite", stage="judging")

    assert table.taste("白") == []
    assert table.taste("安") == []
    assert table.taste("程") == ["judge"]

    assert table.open() == [("judge", "")]
    assert table.all_tasks()["tasted"] == 1


def test_a_branch_keeps_its_subject_on_a_detour_and_loses_it_at_the_gather() -> None:
    table = Table("安", "白")
    table.tasting.wants_more = {"安"}
    table.finish("invite", stage="judging")

    assert table.taste("安") == ["taste_again"]
    assert table.open() == [("taste", "白"), ("taste_again", "安")]
    assert table.task("taste_again", "安").data == {"title": "安女士"}
    table.tasting.tasted.clear()  # one taste was not enough
    table.taste("白")
    table.tasting.tasted.add("安")
    assert table.finish("taste_again", "安") == ["judge"]
    assert table.task("judge").data == {}


def test_enough_are_enough_and_who_comes_late_opens_nothing() -> None:
    table = Table("安", "白", "程", needed=2)
    table.finish("invite", stage="judging")
    table.taste("安")
    assert table.taste("白") == ["judge"]

    assert table.taste("程") == []

    assert table.open() == [("judge", "")]
    assert table.all_tasks()["tasted"] == 1
    table.finish("judge")
    assert table.is_done()


def test_a_flow_is_over_when_the_last_latecomer_is_done_not_before() -> None:
    table = Table("安", "白", needed=1)
    table.finish("invite", stage="judging")
    table.taste("安")
    table.finish("judge")
    assert not table.is_done()

    table.taste("白")

    assert table.open() == []
    assert table.is_done()


def test_a_gather_that_is_met_when_the_instances_open_is_passed_at_once() -> None:
    table = Table("安", "白")
    table.tasting.tasted = {"安", "白"}

    opened = table.finish("invite", stage="judging")

    assert sorted(opened) == ["judge", "taste", "taste"]
    assert table.taste("安") == table.taste("白") == []
    assert table.all_tasks()["tasted"] == 1


def test_each_round_has_a_gather_of_its_own() -> None:
    table = Table("安", "白")
    for _round in range(3):
        table.tasting.tasted.clear()
        table.finish("invite", stage="judging")
        assert table.taste("安") == []
        assert table.taste("白") == ["judge"]
        assert table.finish("judge", stage="inviting") == ["invite"]

    assert table.all_tasks()["tasted"] == 3
    assert len(str(table.task("invite").token)) == len("start")
    table.finish("invite", stage="called off")
    assert table.is_done()


def test_a_latecomer_of_one_round_does_not_count_in_the_next() -> None:
    table = Table("安", "白", needed=1)
    table.finish("invite", stage="judging")
    table.taste("安")
    table.finish("judge", stage="inviting")
    table.tasting.tasted.clear()
    late = table.task("taste", "白")
    table.finish("invite", stage="judging")

    finish_step(late, Position(table.tasting, AT, subject="白"))

    assert table.open() == [("taste", "安"), ("taste", "白")]
    assert table.taste("安") == ["judge"]


def test_a_gather_may_lead_back() -> None:
    table = Table("安")
    table.finish("invite")

    assert table.taste("安") == ["invite"]


def test_a_finished_step_is_not_finished_again() -> None:
    table = Table("安")
    stale = table.task("invite")
    table.finish("invite")

    with pytest.raises(TransitionNotAllowed):
        finish_step(FlowTask.objects.get(pk=stale.pk), Position(table.tasting, AT))

    assert table.open() == [("taste", "安")]


def test_every_task_knows_what_it_came_from() -> None:
    table = Table("安", "白")
    table.finish("invite", stage="judging")
    table.taste("安")
    table.taste("白")

    def before(step: str) -> set[str]:
        tasks = [t for t in FlowTask.objects.filter(process=table.process)
                 if t.flow_task.name == step]  # fmt: skip
        return {p.flow_task.name for task in tasks for p in task.previous.all()}

    assert before("invite") == {"start"}
    assert before("taste") == {"invite"}
    assert before("tasted") == {"taste"}
    assert before("judge") == {"tasted"}


def test_times_are_those_of_the_act() -> None:
    table = Table("安")
    table.finish("invite", stage="called off")

    tasks = FlowTask.objects.filter(process=table.process)
    process = FlowProcess.objects.get(pk=table.process.pk)
    assert {task.created for task in tasks} == {task.finished for task in tasks} == {AT}
    assert process.created == process.finished == AT


# --- Work items, jumps, stops


def _open_items(table: Table) -> list[WorkItem]:
    house = Organisation.objects.create(kind="BANK", name="示例银行", credit_code=uuid4().hex[:18])
    tasks = FlowTask.objects.filter(
        process=table.process, finished__isnull=True, flow_task_type="HUMAN"
    )
    return open_work_items(
        reversed(tasks.order_by("pk")),
        holder_of=lambda node, _task: Holder(house.pk, None, node.by, AT),
        headline=Headline(table.key, "ZY1", "品鉴", 1),
        at=AT,
    )


def test_items_are_written_in_the_order_of_the_flow() -> None:
    table = Table("安", "白", "程")
    table.finish("invite")

    items = _open_items(table)

    assert [(item.step, item.subject_key, item.role) for item in items] == [
        ("taste", "安", "VALUER"), ("taste", "白", "VALUER"), ("taste", "程", "VALUER"),
    ]  # fmt: skip
    assert [item.subject_title for item in items] == ["安女士", "白女士", "程女士"]


def test_a_jump_out_of_parallel_work_leaves_nothing_behind() -> None:
    table = Table("安", "白")
    table.finish("invite", stage="judging")
    table.taste("安")
    _open_items(table)
    position = Position(table.tasting, AT)

    jump(table.process, TastingV1.instance.node("judge"), position, at=AT)

    assert table.open() == [("judge", "")]
    assert [task.flow_task.name for task in position.opened] == ["judge"]
    assert not WorkItem.objects.filter(case_key=table.key, status="OPEN").exists()
    waiting = FlowTask.objects.filter(process=table.process, finished__isnull=True)
    assert waiting.count() == 1, "a gather that nobody will reach still waits"
    table.finish("judge")
    assert table.is_done()


def test_a_stop_cancels_everything_and_ends_the_process() -> None:
    table = Table("安", "白")
    table.finish("invite")
    _open_items(table)

    stop_process(table.process, at=AT, close=True)

    process = FlowProcess.objects.get(pk=table.process.pk)
    assert (process.status, process.finished) == (PROCESS.CANCELED, AT)
    tasks = FlowTask.objects.filter(process=table.process)
    assert set(tasks.values_list("status", flat=True)) == {STATUS.DONE, STATUS.CANCELED}
    items = WorkItem.objects.filter(case_key=table.key)
    assert set(items.values_list("status", "done_at")) == {("CANCELLED", AT)}
