"""Where a case stands, as its enterprise is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext

from financing.models import Case
from financing.queries.promises import (
    STAGED_STEPS,
    STAGES,
    Dates,
    Limits,
    StagePlan,
    dates_of,
    limits_of,
    stage_of_state,
    stage_of_step,
)
from financing.queries.turns import Turn, holders, turn_of
from financing.states import CaseState as S
from workflows.models import Actor, User, WorkItem
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the page: ``state`` is done, current, coming or ended."""

    key: str
    title: str
    state: str
    who: str
    limit: str = ""
    since: dt.date | None = None
    done_on: dt.date | None = None
    expected_on: dt.date | None = None
    latest_on: dt.date | None = None
    waiting: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything an enterprise wants to know of its case."""

    turn: Turn
    stages: tuple[Stage, ...]
    dates: Dates
    contact: str

    @property
    def done(self) -> int:
        """Count the stages that are behind."""
        return sum(stage.state == "done" for stage in self.stages)


@dataclass(frozen=True)
class Standing:
    """What the stages of a case are told from."""

    case: Case
    items: Sequence[WorkItem]
    limits: Limits
    dates: Dates
    turn: Turn

    def stages(self) -> tuple[Stage, ...]:
        """Tell every stage: those behind, the open one, those to come."""
        plan = stage_of_state(self.case.state)
        if plan is None:
            return self._ended()
        at = STAGES.index(plan)
        behind = (self._done(each) for each in STAGES[:at])
        return (*behind, self._current(plan), *(self._coming(p) for p in STAGES[at + 1 :]))

    def _done(self, plan: StagePlan) -> Stage:
        who, done_on, note = self._usual_holder(plan), None, ""
        if not plan.steps:
            done_on = localdate(self.case.filed_at)
        else:
            ends = [i.done_at for i in self.items if i.step in plan.steps and i.done_at]
            done_on = localdate(max(ends)) if ends else None
        if done_on is None and plan.key == "sharing":
            who, note = "", gettext("银行自担风险，无需确认。")
        return Stage(plan.key, str(plan.title), "done", who, done_on=done_on, note=note)

    def _current(self, plan: StagePlan) -> Stage:
        waiting = [item for item in self.items if item.status == WorkItem.Status.OPEN]
        since = min((item.opened_at for item in waiting), default=None)
        repays = plan.key == "repayment"
        return Stage(
            key=plan.key,
            title=str(plan.title),
            state="current",
            who=self.case.enterprise.name if repays else holders(self.case, waiting),
            limit=self._limit(plan),
            since=localdate(since) if since else None,
            expected_on=self.dates.expected.get(plan.key),
            latest_on=self.dates.latest.get(plan.key),
            waiting=_badge(self.case, self.turn),
            note=self.turn.next,
        )

    def _coming(self, plan: StagePlan) -> Stage:
        return Stage(
            key=plan.key,
            title=str(plan.title),
            state="coming",
            who=self._usual_holder(plan),
            limit=self._limit(plan),
            expected_on=self.dates.expected.get(plan.key),
            latest_on=self.dates.latest.get(plan.key),
        )

    def _limit(self, plan: StagePlan) -> str:
        return self.limits.told(plan) if plan.key in self.dates.expected else ""

    def _usual_holder(self, plan: StagePlan) -> str:
        case = self.case
        return {
            "filing": case.enterprise.name,
            "valuation": gettext("银行或评估机构"),
            "sharing": gettext("风险分担方"),
            "registration": gettext("登记机关"),
            "repayment": case.enterprise.name,
        }.get(plan.key, f"{case.bank.name}{case.branch.name}")

    def _ended(self) -> tuple[Stage, ...]:
        """Tell the stages that a case went through before it ended, and its end."""
        if self.case.state == S.CLOSED:
            return tuple(self._done(plan) for plan in STAGES)
        last = max((STAGES.index(stage_of_step(item.step)) for item in self.items), default=1)
        ended_on = localdate(self.case.ended_at) if self.case.ended_at else None
        end = Stage("end", str(S(self.case.state).label), "ended", "", since=ended_on)
        return (*(self._done(plan) for plan in STAGES[:last]), end)


def progress_of(case: Case, actor: Actor, *, at: dt.datetime) -> Progress:
    """Tell where a case stands, whose turn it is, and when what is expected."""
    rows = WorkItem.objects.filter(case_key=case.pk).select_related("organisation", "branch")
    items = list(rows.filter(step__in=STAGED_STEPS).order_by("pk"))
    turn = turn_of(case, items, actor, at=at)
    limits = limits_of(case, at=at)
    dates = dates_of(case, items, limits, at=at)
    stages = Standing(case, items, limits, dates, turn).stages()
    return Progress(turn, stages, dates, _contact(case))


def _contact(case: Case) -> str:
    """Name the specialist who last acted on a case: the enterprise's contact."""
    hands = case.hands.get(Role.SPECIALIST) or []
    if not hands:
        return ""
    return User.objects.values_list("full_name", flat=True).get(pk=hands[-1])


def _badge(case: Case, turn: Turn) -> str:
    if case.state == S.RETURNED:
        return gettext("等您补正") if turn.todos else gettext("等企业补正")
    if case.state == S.DISBURSED:
        return gettext("已逾期") if turn.is_late else ""
    if turn.todos:
        return gettext("等您办理")
    return gettext("已超时") if turn.is_late else ""
