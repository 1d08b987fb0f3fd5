"""The few nodes our flows are drawn with, on viewflow's core.

A step waits for a person; its routes read the aggregate and say where the case goes. Instances of
one step (one a
right, one a party) are opened together and meet in a gather. No node has a view and none calls an
operation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from viewflow import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Flow, Node
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from workflows.models import FlowProcess, FlowTask
from workflows.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

When = Callable[[Any], bool]
Each = Callable[[Any], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Route:
    """One way out of a step: where to, when, how it is called, and for which instances."""

    to: Any
    when: When | None = None
    label: StrPromise | str = ""
    each: Each | None = None
    instead: Any = None


@dataclass
class Position:
    """What routes may read: the aggregate, and the instance the finished step was about."""

    case: Any
    at: dt.datetime
    subject: Any = None
    opened: list[FlowTask] = field(default_factory=list)
    # The rows behind the instances opened in this act, by key: loaded once, read by all.
    parts: dict[str, Any] = field(default_factory=dict)


class HouseActivation(Activation):
    """An activation that neither coerces, nor asks per task, nor stores a stranger's locals."""

    def __init__(self, task: FlowTask, position: Position) -> None:
        self.task = task
        self.position = position

    @property
    def process(self) -> FlowProcess:
        """The process, loaded only where somebody asks: a key is enough to go on."""
        process: FlowProcess = self.task.process
        return process

    def spawn(
        self, node: Any, instances: Iterable[tuple[str, str]], tokens: Iterator[Token]
    ) -> list[HouseActivation]:
        """Open instances of a node: two statements however many there are."""
        tasks = [
            FlowTask(
                process_id=self.task.process_id,
                flow_task=node,
                flow_task_type=node.task_type,
                token=next(tokens),
                subject_key=key,
                data={"title": title} if title else {},
                status=STATUS.NEW,
                created=self.position.at,
            )
            for key, title in instances
        ]
        FlowTask.objects.bulk_create(tasks)
        self.link(tasks)
        return [node.activation_class(task, self.position) for task in tasks]

    def link(self, tasks: Iterable[FlowTask]) -> None:
        """Note that this task led to those."""
        through = FlowTask.previous.through
        through.objects.bulk_create(
            through(from_flowtask_id=task.pk, to_flowtask_id=self.task.pk) for task in tasks
        )

    def finish(self) -> None:
        """Store the task as done."""
        self.task.status = STATUS.DONE
        self.task.finished = self.position.at
        self.task.save(update_fields=["status", "finished"])

    def first_open_route(self) -> Route:
        """Choose the way out; a node that the aggregate lets out nowhere is drawn wrongly."""
        for route in self.flow_task.routes:
            if route.when is None or route.when(self.position):
                chosen: Route = route
                return chosen
        raise AssertionError(f"no way out of {self.flow_task.name}")

    def close_if_over(self) -> None:
        """End the process once nothing in it is open."""
        process = self.process
        open_tasks = FlowTask.objects.filter(process=process, finished__isnull=True)
        if not open_tasks.exists():
            process.status, process.finished = PROCESS.DONE, self.position.at
            process.save(update_fields=["status", "finished"])


class StepActivation(HouseActivation):
    """A step waits until an operation executes it, then takes the first route that is open."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        """Wait for a person."""
        self.position.opened.append(self.task)

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)  # type: ignore[untyped-decorator]
    def complete(self) -> None:
        """Finish the step."""
        self.finish()

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.STARTED)  # type: ignore[untyped-decorator]
    def start(self) -> None:
        """Begin the step; nothing is stored, the end follows in the same transaction."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[HouseActivation]:
        """Open what follows by the first route whose condition holds on the aggregate."""
        yield from self._follow(self.first_open_route())

    def _follow(self, route: Route) -> Iterator[HouseActivation]:
        if route.each is not None:
            instances = list(route.each(self.position))
            if instances:
                tokens = Token.split_token_source(self.task.token, self.task.pk)
                yield from self.spawn(route.to, instances, tokens)
            if not instances or route.instead.when(self.position):
                yield from route.instead.arrive(self, split=False)
            return
        if isinstance(route.to, Gather):
            yield from route.to.arrive(self, split=self.task.token.is_split_token())
            return
        instance = (self.task.subject_key, self.task.data.get("title", ""))
        keep = instance if self.task.token.is_split_token() else ("", "")
        yield from self.spawn(route.to, [keep], iter([self.task.token]))


class Step(Node):
    """Something a person in a role does. ``clock`` names the time limit."""

    activation_class = StepActivation
    task_type = "HUMAN"
    bpmn_element = "userTask"

    def __init__(self, title: Any, *, by: Role, clock: str) -> None:
        super().__init__()
        self.task_title = title
        self.by, self.clock = by, clock
        self.routes: list[Route] = []

    def to(
        self,
        node: Any,
        *,
        when: When | None = None,
        label: StrPromise | str = "",
        each: Each | None = None,
        instead: Any = None,
    ) -> Step:
        """Add a way out.

        ``each`` opens an instance for every (key, title); none goes ``instead``.
        """
        self.routes.append(Route(node, when, label, each, instead))
        return self

    def _resolve(self, instance: Any) -> None:
        self.routes = [
            Route(
                this.resolve(instance, r.to), r.when, r.label, r.each,
                this.resolve(instance, r.instead),
            )
            for r in self.routes
        ]  # fmt: skip

    def _outgoing(self) -> Iterator[Edge]:
        for route in self.routes:
            yield Edge(self, route.to, "each" if route.each else "next", label=route.label)


class GatherActivation(HouseActivation):
    """A gather is done when its condition holds; later arrivals find it done and end there."""

    type = "join"

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        """Wait for the others."""

    @Activation.status.transition(  # type: ignore[untyped-decorator]
        source=STATUS.NEW, target=STATUS.DONE, conditions=[lambda a: a.is_met()]
    )
    def complete(self) -> None:
        """Finish the gather."""
        self.finish()

    def is_met(self) -> bool:
        """Ask the aggregate whether enough has arrived."""
        return bool(self.flow_task.when(self.position))

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[HouseActivation]:
        """Go on by the first route whose condition holds."""
        base = self.task.token.get_base_split_token()
        yield from self.spawn(self.first_open_route().to, [("", "")], iter([base]))


class Gather(Node):
    """Where the instances of a step meet. ``when`` reads the aggregate, not the tokens."""

    activation_class = GatherActivation
    task_type = "JOIN"
    bpmn_element = "parallelGateway"

    def __init__(self, title: Any, *, when: When) -> None:
        super().__init__()
        self.task_title, self.when = title, when
        self.routes: list[Route] = []

    to = Step.to
    _resolve = Step._resolve
    _outgoing = Step._outgoing

    def arrive(self, activation: HouseActivation, *, split: bool) -> Iterator[HouseActivation]:
        """Bring a branch in: to the waiting gather of this round, or to a new one.

        The round is the opening step's task: branches ``start/57_1`` and ``start/57_2`` meet in
        ``start/57``. A branch that outlived its round meets whoever came later instead.
        """
        own = activation.task.token.token
        meeting = Token(own.rsplit("_", 1)[0] if split else f"{own}/{activation.task.pk}")
        waiting = self._waiting(activation.task.process_id, meeting) if split else None
        if waiting is None:
            yield from activation.spawn(self, [("", "")], iter([meeting]))
            return
        activation.link([waiting])
        if waiting.status == STATUS.NEW:
            yield GatherActivation(waiting, activation.position)
        else:
            activation.close_if_over()

    def _waiting(self, process_id: int, meeting: Token) -> FlowTask | None:
        """Find the newest gather since the branch was split off, by the step that split it."""
        opener = int(meeting.token.rsplit("/", 1)[1])
        gathers = FlowTask.objects.filter(process_id=process_id, flow_task=self, pk__gt=opener)
        newest: FlowTask | None = gathers.order_by("-pk").first()
        return newest


class EndActivation(HouseActivation):
    """The end closes the process once nothing is open; a latecomer may still be."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        """Nothing is waited for."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)  # type: ignore[untyped-decorator]
    def complete(self) -> None:
        """Finish the task, and the process if it was the last one."""
        self.finish()
        self.close_if_over()

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[HouseActivation]:
        """Nothing follows."""
        return iter(())


class End(Node):
    """The end of a flow."""

    activation_class = EndActivation
    task_type = "END"
    bpmn_element = "endEvent"

    def __init__(self, title: Any) -> None:
        super().__init__()
        self.task_title = title

    def _outgoing(self) -> Iterator[Edge]:
        return iter(())


class StartActivation(HouseActivation):
    """The start of a flow: done the moment it exists."""

    @Activation.status.transition(source=STATUS.DONE)  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[HouseActivation]:
        """Open the first step."""
        yield from self.spawn(self.flow_task.first, [("", "")], iter([self.task.token]))


class Start(Node):
    """Where a flow begins, driven by the operation that files the case."""

    activation_class = StartActivation
    task_type = "START"
    bpmn_element = "startEvent"

    def __init__(self, title: Any, first: Any) -> None:
        super().__init__()
        self.task_title, self.first = title, first

    def _resolve(self, instance: Any) -> None:
        self.first = this.resolve(instance, self.first)

    def _outgoing(self) -> Iterator[Edge]:
        yield Edge(self, self.first, "next")


class HouseFlow(Flow):
    """Base of our flows.

    Our own rows, no lock of viewflow's (the operation holds the case's row).
    """

    process_class = FlowProcess
    task_class = FlowTask
