"""Move the work: start a flow, finish a step, jump, stop.

Open and close the work items that follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from workflows.models import FlowProcess, FlowTask, WorkItem
from workflows.nodes import HouseFlow, Position, StartActivation, Step, StepActivation
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an opened step: an organisation, perhaps one branch, a role, until when."""

    organisation_id: int
    branch_id: int | None
    role: Role
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Headline:
    """What a list shows of the case."""

    case_key: UUID
    reference: str
    headline: str
    amount_fen: int


HolderOf = Callable[[Step, FlowTask], Holder]


def start_flow(
    flow: type[HouseFlow],
    position: Position,
    case_key: UUID,
    subject: tuple[str, str] | None = None,
) -> FlowProcess:
    """Start a flow for a case and open its first step.

    ``subject`` is the key and title of what the whole flow is about, where it is about a part.
    """
    process: FlowProcess = FlowProcess.objects.create(
        flow_class=flow, case_key=case_key, created=position.at
    )
    node = flow.instance.node("start")
    task = FlowTask.objects.create(
        process=process, flow_task=node, flow_task_type=node.task_type, status=STATUS.DONE,
        created=position.at, started=position.at, finished=position.at, token=Token("start"),
    )  # fmt: skip
    activation = StartActivation(task, position)
    if subject is None:
        activation.activate_next()
        return process
    # Instances carry their subject from step to step.
    for opened in activation.spawn(
        node.first, [subject], Token.split_token_source(task.token, task.pk)
    ):
        opened.activate()
    return process


def finish_step(task: FlowTask, position: Position) -> None:
    """Finish a step and open what follows; new tasks are left in ``position.opened``."""
    activation = StepActivation(task, position)
    activation.start()
    activation.complete()
    activation.activate_next()


def stop_process(
    process: FlowProcess, *, at: dt.datetime, close: bool, keep: Sequence[Step] = ()
) -> None:
    """Cancel everything open in a process but the steps kept; ``close`` ends the process too."""
    tasks = FlowTask.objects.filter(process=process, finished__isnull=True)
    items = WorkItem.objects.filter(task__process=process, status=WorkItem.Status.OPEN)
    for node in keep:
        tasks, items = tasks.exclude(flow_task=node), items.exclude(step=node.name)
    tasks.update(status=STATUS.CANCELED, finished=at)
    items.update(status=WorkItem.Status.CANCELLED, done_at=at)
    if close:
        process.status, process.finished = PROCESS.CANCELED, at
        process.save(update_fields=["status", "finished"])


def jump(
    process: FlowProcess,
    node: Step,
    position: Position,
    *,
    at: dt.datetime,
    each: Sequence[tuple[str, str]] | None = None,
    keep: Sequence[Step] = (),
) -> None:
    """Cancel what is open but the steps kept, and put the case at a step, out of parallel work.

    ``each`` opens an instance for every (key, title), perhaps none.
    """
    last = FlowTask.objects.filter(process=process).order_by("pk").last()
    assert last is not None, "a process has its start"
    last.process = process
    stop_process(process, at=at, close=False, keep=keep)
    tokens = iter([Token("start")])
    if each is not None:
        tokens = Token.split_token_source(Token("start"), last.pk)
    instances = [("", "")] if each is None else each
    for activation in StartActivation(last, position).spawn(node, instances, tokens):
        activation.activate()


def open_work_items(
    opened: Iterable[FlowTask], *, holder_of: HolderOf, headline: Headline, at: dt.datetime
) -> list[WorkItem]:
    """Write a work item for each opened step, in one statement and in the order of the flow."""
    # viewflow activates what follows as a set: its order says nothing.
    in_order = sorted(opened, key=lambda task: task.pk)
    items = [_item(task, holder_of(task.flow_task, task), headline, at) for task in in_order]
    return WorkItem.objects.bulk_create(items)


def _item(task: FlowTask, holder: Holder, headline: Headline, at: dt.datetime) -> WorkItem:
    return WorkItem(
        task=task,
        case_key=headline.case_key,
        step=task.flow_task.name,
        subject_key=task.subject_key,
        subject_title=task.data.get("title", ""),
        organisation_id=holder.organisation_id,
        branch_id=holder.branch_id,
        role=holder.role,
        opened_at=at,
        due_at=holder.due_at,
        reference=headline.reference,
        headline=headline.headline,
        amount_fen=headline.amount_fen,
    )


def hand_over(item: WorkItem, holder: Holder, *, at: dt.datetime) -> None:
    """Give an open work item to another holder, whose time begins now."""
    item.organisation_id, item.branch_id = holder.organisation_id, holder.branch_id
    item.role, item.due_at = holder.role, holder.due_at
    item.owner, item.opened_at = None, at
    names = ["organisation", "branch", "role", "due_at", "owner", "opened_at"]
    item.save(update_fields=names)


def close_work_item(item: WorkItem, *, owner: Any, at: dt.datetime) -> None:
    """Mark a work item as done by a person."""
    item.status, item.owner, item.done_at = WorkItem.Status.DONE, owner, at
    item.save(update_fields=["status", "owner", "done_at"])
