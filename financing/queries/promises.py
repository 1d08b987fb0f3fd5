"""The one calculator of dates on the enterprise's page: time limits in force, on working days.

``latest`` is the promise: every limit counted one after the other from the day the application was
handed in (again). ``expected`` counts on from where the case stands now. Neither looks at how fast
others were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from financing.models import Case, PledgedRight
from financing.states import CaseState as S
from workflows.calendar import CalendarYearMissing, WorkingCalendar
from workflows.models import ClockRule, WorkItem
from workflows.queries.clocks import clock_rules, working_calendar


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage as an enterprise counts them: the steps in it, and the states in which it is open."""

    key: str
    title: str | Promise
    steps: tuple[str, ...]
    states: frozenset[S]


STAGES = (
    StagePlan("filing", _("提交申请"), (), frozenset()),
    StagePlan("acceptance", _("受理审查"), ("accept",), frozenset({S.FILED, S.RETURNED})),
    StagePlan("verification", _("权利核验"), ("verify_rights",), frozenset({S.ACCEPTED})),
    StagePlan(
        "valuation",
        _("价值评估"),
        ("value_right", "value_bundle"),
        frozenset({S.VERIFIED, S.VALUED}),
    ),
    StagePlan(
        "approval",
        _("授信审批"),
        ("investigate", "review", "decide"),
        frozenset({S.BUNDLE_VALUED, S.INVESTIGATED, S.REVIEWED}),
    ),
    StagePlan("sharing", _("风险分担确认"), ("confirm_share",), frozenset({S.APPROVED})),
    StagePlan("signing", _("签订合同"), ("sign",), frozenset({S.SHARED})),
    StagePlan(
        "registration",
        _("质押登记"),
        ("file_registration", "answer_registration"),
        frozenset({S.SIGNED}),
    ),
    StagePlan("disbursement", _("放款"), ("disburse",), frozenset({S.SECURED})),
    StagePlan("repayment", _("还款"), ("repay",), frozenset({S.DISBURSED})),
    StagePlan("release", _("解除质押"), ("deregister",), frozenset({S.SETTLED})),
)
PROMISED = STAGES[1:9]
_STAGE_OF_STEP = {step: plan for plan in STAGES for step in plan.steps}
_ASIDE = {"resubmit": STAGES[1], "reconsider": STAGES[7]}
# What is done beside the way to the money and back belongs to no stage.
STAGED_STEPS = (*_STAGE_OF_STEP, *_ASIDE)


def stage_of_step(step: str) -> StagePlan:
    """Name the stage to which a step belongs."""
    return _ASIDE.get(step) or _STAGE_OF_STEP[step]


def stage_of_state(state: str) -> StagePlan | None:
    """Name the stage that is open in a state; none once a case has ended."""
    return next((plan for plan in STAGES if S(state) in plan.states), None)


@dataclass(frozen=True)
class Limits:
    """What the steps of one case may take, on a calendar."""

    calendar: WorkingCalendar
    rules: Mapping[str, tuple[int, str]]
    families: tuple[str, ...]

    def codes(self, step: str) -> tuple[str, ...]:
        """Name the limits of a step: the registrars' own where it waits for them."""
        if step == "answer_registration" and self.families:
            return tuple(f"answer_{family}" for family in self.families)
        return (step,)

    def after(self, day: dt.date, steps: Iterable[str]) -> dt.date:
        """Count the limits of steps on from a day, one after the other; parallel ones at once."""
        for step in steps:
            day = max(self._end(day, *self.rules[code]) for code in self.codes(step))
        return day

    def _end(self, day: dt.date, days: int, unit: str) -> dt.date:
        if unit == ClockRule.Unit.WORKING:
            return self.calendar.add_working_days(day, days)
        return day + dt.timedelta(days=days)

    def told(self, plan: StagePlan) -> str:
        """Say how long a stage may take, as 8 个工作日."""
        longest = [
            max((self.rules[code] for code in self.codes(step)), key=lambda rule: rule[0])
            for step in plan.steps
        ]
        working = sum(days for days, unit in longest if unit == ClockRule.Unit.WORKING)
        plain = sum(days for days, unit in longest if unit != ClockRule.Unit.WORKING)
        parts = []
        if working:
            parts.append(gettext("%(days)s 个工作日") % {"days": working})
        if plain:
            parts.append(gettext("%(days)s 个自然日") % {"days": plain})
        return " + ".join(parts)


@dataclass(frozen=True)
class Dates:
    """When each stage is expected to end, and by when it was promised, by the stage's key."""

    expected: Mapping[str, dt.date]
    latest: Mapping[str, dt.date]
    late_days: int
    is_provisional: bool

    @property
    def money_expected(self) -> dt.date | None:
        """The day on which the money is expected."""
        return self.expected.get("disbursement")

    @property
    def money_promised(self) -> dt.date | None:
        """The last day promised for the money."""
        return self.latest.get("disbursement")


def limits_of(case: Case, *, at: dt.datetime) -> Limits:
    """Load the limits in force for a case."""
    families = (
        PledgedRight.objects.filter(case=case, excluded_reason="")
        .order_by("right__kind__family")
        .values_list("right__kind__family", flat=True)
        .distinct()
    )
    return Limits(working_calendar(), clock_rules(localdate(at)), tuple(families))


def dates_of(case: Case, items: Sequence[WorkItem], limits: Limits, *, at: dt.datetime) -> Dates:
    """Compute every date of a case that is on its way to the money; after that there are none.

    A year whose working days are not loaded ends the computing: what lies beyond has no date.
    """
    now = stage_of_state(case.state)
    if now is None or now not in PROMISED:
        return Dates({}, {}, 0, False)
    later = PROMISED[PROMISED.index(now) + 1 :]
    expected: dict[str, dt.date] = {}
    latest: dict[str, dt.date] = {}
    try:
        day = _end_of_stage(now, items, limits, at)
        expected[now.key] = day
        _count_on(expected, day, later, limits)
        if case.state != S.RETURNED:  # the promise starts anew with what is handed in again
            _count_on(latest, _handed_in(case, items), PROMISED, limits)
    except CalendarYearMissing:
        pass
    return Dates(
        expected, latest, _late(expected, latest, limits), _rests_on_guess(expected, limits)
    )


def _count_on(
    dates: dict[str, dt.date], day: dt.date, plans: Iterable[StagePlan], limits: Limits
) -> None:
    for plan in plans:
        day = limits.after(day, plan.steps)
        dates[plan.key] = day


def _end_of_stage(
    plan: StagePlan, items: Sequence[WorkItem], limits: Limits, at: dt.datetime
) -> dt.date:
    """Find when the open stage will end: each open item by its deadline, then what follows it.

    What is late is expected on the next working day.
    """
    today = limits.calendar.first_working_day_from(localdate(at))
    ends = [today]
    for item in items:
        if item.status != WorkItem.Status.OPEN or stage_of_step(item.step) != plan:
            continue
        due = max(today, localdate(item.due_at)) if item.due_at else today
        ends.append(limits.after(due, _steps_after(item.step, plan)))
    return max(ends)


def _steps_after(step: str, plan: StagePlan) -> tuple[str, ...]:
    if step == "resubmit":
        return plan.steps
    return plan.steps[plan.steps.index(step) + 1 :] if step in plan.steps else ()


def _handed_in(case: Case, items: Sequence[WorkItem]) -> dt.date:
    """Find the day from which the promise counts: the filing's, or the last correction's."""
    again = [item.done_at for item in items if item.step == "resubmit" and item.done_at]
    return localdate(max([case.filed_at, *again]))


def _late(expected: Mapping[str, dt.date], latest: Mapping[str, dt.date], limits: Limits) -> int:
    """Count the working days by which the money is expected after the promise."""
    if "disbursement" not in expected or "disbursement" not in latest:
        return 0
    promised, coming = latest["disbursement"], expected["disbursement"]
    return max(0, limits.calendar.working_days_between(promised, coming))


def _rests_on_guess(expected: Mapping[str, dt.date], limits: Limits) -> bool:
    """Tell whether a date lies in a year whose official holidays are not out yet."""
    return any(limits.calendar.is_provisional(day) for day in expected.values())
