"""Clocks of the rulebook: from what day a limit runs, and on what day it ends.

Lengths, units and whether the last day rolls to a working day are parameters of the row; what
happened, and when, is an event. Limits not called working days are calendar days (CAL-6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from financing.rules.rulebook import RuleRow
from financing.rules.terms import StartEvent, expiry_of
from workflows.calendar import WorkingCalendar, corresponding_day


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What happened: the days by name, the kind of right and how it was sent or filed.

    ``channel`` is online, post, counter or notice; ``entered_on`` the day a document entered the
    system; ``days`` a period that a notice itself names.
    """

    kind: str
    dates: Mapping[str, date]
    channel: str = ""
    days: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit, and the days on which to be reminded of it before and after."""

    due: date
    opens: date | None = None
    alarms: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockInspection:
    """What a clock sees: the event, the parameters of the row, and the working days."""

    event: ClockEvent
    parameters: Mapping[str, Any]
    calendar: WorkingCalendar

    @property
    def start(self) -> date:
        """Give the day from which the row counts."""
        return self.event.dates[self.parameters["event"]]


Clock = Callable[[ClockInspection], Deadline]
CLOCKS: dict[str, Clock] = {}


def clock(*rule_ids: str) -> Callable[[Clock], Clock]:
    """Register the function that counts the limits of these rules."""

    def register(function: Clock) -> Clock:
        for rule_id in rule_ids:
            assert rule_id not in CLOCKS, f"{rule_id} has a clock already"
            CLOCKS[rule_id] = function
        return function

    return register


def deadline(row: RuleRow, event: ClockEvent, calendar: WorkingCalendar) -> Deadline:
    """Count the limit of a row.

    Raises:
        CalendarYearMissing: it reaches a year whose working days were never loaded.
    """
    return CLOCKS[row.rule](ClockInspection(event, row.parameters, calendar))


@clock(
    "PAT-011", "PAT-012", "PAT-056", "TM-020", "TM-022", "TM-042", "CPR-007", "CPR-008",
    "CPR-014", "CPR-018", "CIV-17", "CIV-40", "CIV-41", "CIV-42", "CIV-46", "CIV-48",
    "TERM-8", "CAL-1", "BNK-06", "SEC-08", "SEC-09",
)  # fmt: skip
def counted_limit(seen: ClockInspection) -> Deadline:
    """Count so many days, working days or months from the event, which itself does not count.

    A later event that starts the limit again (``restarts``) counts instead, and a period that the
    notice names (``named_in``) is taken as it stands there.
    """
    start = seen.event.dates.get(seen.parameters.get("restarts", ""), seen.start)
    count = seen.event.days.get(seen.parameters.get("named_in", ""), seen.parameters["count"])
    return Deadline(_count(seen, start, count))


@clock("PAT-050", "PAT-058")
def examination(seen: ClockInspection) -> Deadline:
    """Count the registrar's own limit, which is shorter where it was filed online."""
    name = "online_count" if seen.event.channel == "online" else "count"
    return Deadline(_count(seen, seen.start, seen.parameters[name]))


@clock("TM-031")
def pledge_period(seen: ClockInspection) -> Deadline:
    """Give the last day to extend a registered period, and the days to be reminded of it."""
    return Deadline(seen.start, alarms=_before(seen.start, seen.parameters["alarms_before_days"]))


@clock("TERM-1", "TERM-2", "TERM-11", "CAL-2")
def protection(seen: ClockInspection) -> Deadline:
    """Give the last protected day of a right; it never rolls to a working day."""
    dates = seen.event.dates
    started: dict[StartEvent, date | None] = {
        "filing_date": dates.get("filing_date"),
        "registration_date": dates.get("registration_date"),
        "first_published": dates.get("first_published"),
        "completed": dates.get("completed"),
    }
    if "author_died" in dates:
        started = {"author_died": dates["author_died"]}
    return Deadline(expiry_of(seen.event.kind, started))


@clock("TERM-6")
def next_annuity(seen: ClockInspection) -> Deadline:
    """Give the day on which the coming year's annuity is due: the next anniversary of the filing.

    ``on`` is the day of asking.
    """
    filed, on = seen.start, seen.event.dates["on"]
    years = on.year - filed.year
    if corresponding_day(filed, 12 * years) <= on:
        years += 1
    return Deadline(corresponding_day(filed, 12 * years))


@clock("TERM-7(2)")
def annuity_grace(seen: ClockInspection) -> Deadline:
    """Give the end of the late period: from then on the right has been over since the due day."""
    due, parameters = seen.start, seen.parameters
    after = (corresponding_day(due, months) for months in parameters["alarms_after_months"])
    alarms = (*_before(due, parameters["alarms_before_days"]), *after)
    return Deadline(_count(seen, due, parameters["count"]), alarms=alarms)


@clock("TERM-10")
def renewal(seen: ClockInspection) -> Deadline:
    """Give the window of a mark's renewal and, as the last day, the end of the grace period."""
    opens = corresponding_day(seen.start, -seen.parameters["window_months"])
    grace_ends = corresponding_day(seen.start, seen.parameters["grace_months"])
    return Deadline(grace_ends, opens=opens, alarms=(opens, seen.start))


@clock("CAL-4")
def filing_day(seen: ClockInspection) -> Deadline:
    """Give the day on which a document counts as filed: sent by post, or in the system."""
    if seen.event.channel == "online":
        return Deadline(seen.event.dates["entered_on"])
    return Deadline(seen.start)


@clock("CAL-5")
def service_day(seen: ClockInspection) -> Deadline:
    """Give the day on which a registrar's notice counts as served.

    A patent's electronic notice is served when it enters the system, a mark's fifteen days after
    it was sent unless its entry is proved; post counts after fifteen days, a public notice after
    a month (patents) or thirty days (marks).
    """
    sent = seen.start
    is_patent = seen.event.kind in ("invention", "utility_model", "design")
    if seen.event.channel == "online":
        entered = seen.event.dates.get("entered_on")
        late = sent + timedelta(days=seen.parameters["mark_electronic_days"])
        return Deadline(entered or (sent if is_patent else late))
    if seen.event.channel == "notice":
        return Deadline(corresponding_day(sent, 1) if is_patent else sent + timedelta(days=30))
    return Deadline(sent + timedelta(days=seen.parameters["post_days"]))


def _count(seen: ClockInspection, start: date, count: int) -> date:
    if seen.parameters["unit"] == "working":
        return seen.calendar.add_working_days(start, count)
    roll = seen.parameters["roll"]
    if seen.parameters["unit"] == "months":
        return seen.calendar.add_months(start, count, roll=roll)
    return seen.calendar.add_days(start, count, roll=roll)


def _before(day: date, before: list[int]) -> tuple[date, ...]:
    return tuple(day - timedelta(days=each) for each in before)
