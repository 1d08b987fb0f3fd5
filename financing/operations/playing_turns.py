"""A turn: one person at one step of a case file, through the same operations as the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from financing.models import Case, Registration, RightValuation
from financing.operations.playing_world import World
from financing.rules.casefile import CaseFile, CaseStep
from financing.rules.casefile_steps import OFFICE_OPENS, ZONE
from workflows.errors import NotReady, Objection, Objections, Refusal
from workflows.models import Actor, WorkItem
from workflows.queries.clocks import working_calendar
from workflows.roles import Role

# In which role a person with several of them takes a step, unless the step says.
_ROLES: Mapping[str, tuple[Role, ...]] = {
    "apply": (Role.APPLICANT, Role.SPECIALIST),
    "resubmit": (Role.APPLICANT, Role.SPECIALIST),
    "withdraw": (Role.APPLICANT, Role.SPECIALIST),
    "value_right": (Role.VALUER, Role.APPRAISER),
    "value_bundle": (Role.VALUER,),
    "review": (Role.RISK_OFFICER,),
    "decide": (Role.APPROVER,),
    "confirm_share": (
        Role.FUND_OFFICER, Role.GUARANTEE_OFFICER, Role.INSURANCE_OFFICER, Role.APPRAISER,
    ),
    "cancel": (Role.OPERATOR,),
    "withdraw_approval": (Role.APPROVER, Role.SPECIALIST),
    "unwind": (Role.APPROVER,),
    "extend": (Role.APPROVER,),
    "enter_statement": (Role.APPLICANT, Role.SPECIALIST),
    "declare_group": (Role.SPECIALIST, Role.RISK_OFFICER),
    "draw_up_exemption": (Role.RISK_OFFICER, Role.APPROVER),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlayedAct:
    """One operation of a step. ``rows`` are the first and last seq it left in the case's record."""

    position: int | None
    at: dt.datetime
    opened_at: dt.datetime | None
    due_at: dt.datetime | None
    rows: tuple[int, int]


@dataclass
class PlayedStep:
    """What became of a step of the file.

    ``refusal`` is what it was refused with, expected or not; ``complaint`` says in what it went
    otherwise than the file says.
    """

    step: CaseStep
    actor: Actor
    case_id: UUID | None
    at: dt.datetime
    state_before: str = ""
    state_after: str = ""
    seq_before: int = 0
    acts: list[PlayedAct] = field(default_factory=list)
    refusal: Refusal | None = None
    complaint: str = ""


@dataclass
class Stage:
    """Where a case file is played.

    ``cases`` are those filed so far, by branch; ``numbers`` those made up for rights, by the
    placeholder that the file was read with.
    """

    file: CaseFile
    world: World
    attachments: Mapping[str, bytes]
    reached: dt.datetime | None = None
    cases: dict[str, UUID] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def turn(self, step: CaseStep) -> Turn:
        """Open the turn of a step: who acts, and when.

        Raises:
            Objections: the step lies before the time reached.
        """
        at = self._moment(step)
        case_id = self.cases.get(step.branch)
        played = PlayedStep(step, self._actor(step), case_id, at)
        return Turn(self, step, played)

    def _actor(self, step: CaseStep) -> Actor:
        candidates = self.world.actors[step.by]
        wanted = (Role(step.role),) if step.role else _ROLES.get(step.name, (Role.SPECIALIST,))
        fitting = [actor for actor in candidates if actor.role in wanted]
        return (fitting or candidates)[0]

    def _moment(self, step: CaseStep) -> dt.datetime:
        """Take the step's own time, or the next working day's morning; at first the file's day."""
        calendar = working_calendar()
        if step.at is None:
            if self.reached is None:
                day = calendar.first_working_day_from(self.file.starts_on)
            else:
                day = calendar.add_working_days(self.reached.astimezone(ZONE).date(), 1)
            return dt.datetime.combine(day, OFFICE_OPENS, tzinfo=ZONE)
        if self.reached and step.at < self.reached:
            sentence = f"早于前面步骤实际进行到的时间{self.reached:%Y-%m-%d %H:%M}；请推后。"
            raise Objections([Objection("at.backwards", f"{step.path}.at", sentence)])
        return step.at


@dataclass
class Turn:
    """One person's turn at one step."""

    stage: Stage
    step: CaseStep
    played: PlayedStep

    @property
    def values(self) -> Mapping[str, Any]:
        """What the file says beside who and when."""
        return self.step.values

    @property
    def at(self) -> dt.datetime:
        """When the step is taken; repaying by plan moves on from due date to due date."""
        return self.played.at

    @property
    def on(self) -> dt.date:
        """The day of it, in Beijing."""
        return self.played.at.astimezone(ZONE).date()

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.played.actor

    def case(self) -> Case:
        """Read the case anew.

        Raises:
            NotReady: nothing was filed to this branch.
        """
        case_id = self.stage.cases.get(self.step.branch)
        if case_id is None:
            raise NotReady("申请还没有提交，案件还不存在。", step=self.step.name)
        return Case.objects.select_related("bank", "enterprise", "version").get(pk=case_id)

    def day(self, name: str) -> dt.date:
        """Read a date of the step; the day of the step where none is given."""
        day: dt.date = self.values.get(name) or self.on
        return day

    def items(self, name: str) -> list[WorkItem]:
        """List the case's open work items of a step.

        Raises:
            NotReady: there are none; facts name the steps that are open.
        """
        case = self.case()
        open_items = WorkItem.objects.filter(case_key=case.pk, status=WorkItem.Status.OPEN)
        items = list(open_items.filter(step=name).order_by("pk"))
        if not items:
            waiting = sorted(set(open_items.values_list("step", flat=True)))
            sentence = (
                f"案件{case.number}现在是“{case.get_state_display()}”，没有{name}这一待办；"
                f"待办的是：{'、'.join(waiting) or '无'}。"
            )
            raise NotReady(sentence, step=name, state=str(case.state), open=waiting)
        return items

    def do(
        self,
        operation: Callable[..., object],
        item: WorkItem | None = None,
        *,
        position: int | None = None,
        **facts: Any,
    ) -> None:
        """Call one operation on the case, and keep what it left."""
        case = self.case()
        acts = self.played.acts
        item_key = {} if item is None else {"item_id": item.pk}
        operation(case_id=case.pk, actor=self.actor, at=self.at, **item_key, **facts)
        seq = Case.objects.values_list("record_seq", flat=True).get(pk=case.pk)
        first = acts[-1].rows[1] + 1 if acts else self.played.seq_before + 1
        opened_at, due_at = (item.opened_at, item.due_at) if item else (None, None)
        acts.append(PlayedAct(position, self.at, opened_at, due_at, (first, seq)))

    # --- Items of single rights, by the right's position

    def by_position(self, name: str) -> list[tuple[int, WorkItem]]:
        """List the items of the rights that the step names, or of all that wait, in order.

        Raises:
            NotReady: a right named has no such item open.
        """
        items = self.items(name)
        model = RightValuation if name == "value_right" else Registration
        keys = [item.subject_key for item in items]
        rows = model._default_manager.filter(pk__in=keys)
        positions = {
            str(key): position
            for key, position in rows.values_list("pk", "pledged_right__position")
        }
        waiting = {positions[item.subject_key]: item for item in items}
        named = self._named(waiting)
        missing = [position for position in named if position not in waiting]
        if missing:
            shown = "、".join(map(str, missing))
            sentence = f"第{shown}项权利现在没有{name}这一待办。"
            raise NotReady(sentence, step=name, positions=missing, waiting=sorted(waiting))
        return [(position, waiting[position]) for position in named]

    def _named(self, waiting: Mapping[int, WorkItem]) -> list[int]:
        if "right" in self.values:
            return [self.values["right"]]
        rights = self.values.get("rights", "all")
        if rights != "all":
            return list(rights)
        own = [
            position
            for position, item in waiting.items()
            if item.organisation_id == self.actor.organisation_id
        ]
        return sorted(own or waiting)
