"""What to worry about in a living pledge: deadlines of its right, and what its register changed.

Last days and reminders come from the rulebook's rows, margins from the time limits in force; a row
that is switched off is not watched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from financing.rules.clocks import ClockEvent, Deadline, deadline
from financing.rules.facts import same_name
from financing.rules.rulebook import RuleRow
from workflows.calendar import CalendarYearMissing, WorkingCalendar

WATCHED_RULES = ("TERM-7(2)", "TERM-10", "TM-031")
LONGEST_ABOUT = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """What a register said of a right on a day; ``held`` is frozen or disputed."""

    taken_on: date
    status: str
    owners: tuple[str, ...]
    expiry: date | None = None
    paid_until: date | None = None
    held: bool = False
    challenged: bool = False
    open_licence: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """A living pledge: when its debt falls due, until when it is registered, what was read.

    ``first`` is the reading that the pledge was registered upon, ``last`` the newest one.
    """

    kind: str
    debt_due: date | None = None
    period_to: date | None = None
    first: Reading | None = None
    last: Reading | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One worry. ``stage`` counts the reminders that are due by now."""

    topic: str
    about: str
    expected_on: date
    latest_on: date | None = None
    stage: int = 1
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watch:
    """The day of the watch, the rows in force by rule and kind, and the limits by code."""

    on: date
    rows: Mapping[tuple[str, str], RuleRow]
    limits: Mapping[str, tuple[int, str]]
    calendar: WorkingCalendar
    # Many rights share their days: what was counted once is looked up.
    counted: dict[tuple[str, str, date], Deadline] = field(default_factory=dict, compare=False)

    def before(self, code: str, day: date) -> date:
        """Give the day by which to act so that a margin is left before a last day."""
        return day - timedelta(days=self.limits[code][0])

    def within(self, code: str) -> date:
        """Give the last day of a limit that begins today; without a calendar, in plain days."""
        days, unit = self.limits[code]
        if unit == "working":
            try:
                return self.calendar.add_working_days(self.on, days)
            except CalendarYearMissing:
                pass
        return self.on + timedelta(days=days)

    def deadline(self, rule: str, kind: str, event: str, day: date) -> Deadline | None:
        """Count the limit of a rule from an event; None where no row is in force for the kind."""
        row = self.rows.get((rule, kind))
        if row is None:
            return None
        key = (rule, kind, day)
        if key not in self.counted:
            self.counted[key] = deadline(row, ClockEvent(kind, {event: day}), self.calendar)
        return self.counted[key]


def alarms_of(pledge: Watched, watch: Watch) -> Iterator[Alarm]:
    """Find everything to worry about in a pledge today."""
    yield from _period(pledge, watch)
    last = pledge.last
    if last is None or watch.on > last.taken_on + timedelta(days=watch.limits["watch_unread"][0]):
        about = last.taken_on.isoformat() if last else "never"
        yield Alarm("UNREAD", about, watch.within("watch_reread"), facts={"taken_on": about})
    if last is None:
        return
    lapses = [*_annuity(pledge, last, watch), *_renewal(pledge, last, watch)]
    yield from lapses
    over = any(alarm.topic.endswith("_LAPSED") for alarm in lapses)
    yield from _term(pledge, last, watch)
    if pledge.first is not None and pledge.first is not last:
        yield from _changes(pledge.first, last, watch, lapsed=over)


def _annuity(pledge: Watched, last: Reading, watch: Watch) -> Iterator[Alarm]:
    """Watch the fees: due, late, or never paid, which ends the patent on the day they were due."""
    due = last.paid_until
    if due is None or (last.expiry is not None and due >= last.expiry):
        return
    late = watch.deadline("TERM-7(2)", pledge.kind, "due_on", due)
    if late is None:
        return
    facts = {"paid_until": due.isoformat(), "grace_ends": late.due.isoformat()}
    gone = last.status in ("terminated", "expired") and due < last.taken_on
    if gone or watch.on > late.due:
        yield Alarm("ANNUITY_LAPSED", due.isoformat(), watch.within("watch_changed"), facts=facts)
    elif last.status != "in_force":
        return
    elif watch.on > due:
        passed = [day for day in late.alarms if due < day <= watch.on]
        coming = next((day for day in late.alarms if day > watch.on), late.due)
        yield Alarm("ANNUITY_LATE", due.isoformat(), coming, late.due, 1 + len(passed), facts)
    else:
        by = watch.before("watch_annuity", due)
        due_alarm = Alarm("ANNUITY_DUE", due.isoformat(), by, due, facts=facts)
        yield from _reminded(due_alarm, late.alarms, watch)


def _renewal(pledge: Watched, last: Reading, watch: Watch) -> Iterator[Alarm]:
    """Watch a mark's ten years: to be renewed, in its six months of grace, or gone."""
    ends = last.expiry
    if ends is None or last.status not in ("in_force", "expired"):
        return
    window = watch.deadline("TERM-10", pledge.kind, "expiry_date", ends)
    if window is None:
        return
    facts = {"expiry": ends.isoformat(), "grace_ends": window.due.isoformat()}
    if watch.on > window.due:
        yield Alarm("RENEWAL_LAPSED", ends.isoformat(), watch.within("watch_changed"), facts=facts)
    elif watch.on > ends:
        by = watch.within("watch_term")
        yield Alarm("RENEWAL_LATE", ends.isoformat(), min(by, window.due), window.due, 1, facts)
    elif last.status == "in_force":
        by = watch.before("watch_renewal", ends)
        due_alarm = Alarm("RENEWAL_DUE", ends.isoformat(), by, ends, facts=facts)
        yield from _reminded(due_alarm, window.alarms, watch)


def _period(pledge: Watched, watch: Watch) -> Iterator[Alarm]:
    """Watch a registered period: it is extended before it ends, or never."""
    ends = pledge.period_to
    limit = watch.deadline("TM-031", pledge.kind, "period_to", ends) if ends else None
    if ends is None or limit is None:
        return
    facts = {"period_to": ends.isoformat()}
    if watch.on > ends:
        yield Alarm("PERIOD_ENDED", ends.isoformat(), watch.within("watch_changed"), facts=facts)
    else:
        by = watch.before("watch_period", ends)
        ending = Alarm("PERIOD_ENDING", ends.isoformat(), by, ends, facts=facts)
        yield from _reminded(ending, limit.alarms, watch)


def _reminded(alarm: Alarm, reminders: Sequence[date], watch: Watch) -> Iterator[Alarm]:
    """Worry from the first reminder before a last day on."""
    last_day = alarm.latest_on or alarm.expected_on
    passed = sum(day <= watch.on for day in reminders if day <= last_day)
    if passed:
        yield replace(alarm, stage=passed)


def _term(pledge: Watched, last: Reading, watch: Watch) -> Iterator[Alarm]:
    """Find a right that runs out before its debt; a mark is renewed instead."""
    ends, debt = last.expiry, pledge.debt_due
    renewable = ("TERM-10", pledge.kind) in watch.rows
    if ends is None or debt is None or renewable or last.status != "in_force":
        return
    if watch.on <= ends < debt:
        facts = {"expiry": ends.isoformat(), "debt_due": debt.isoformat()}
        about = f"{ends.isoformat()} {debt.isoformat()}"
        by = min(watch.within("watch_term"), ends)
        yield Alarm("TERM_SHORT", about, by, ends, facts=facts)


def _changes(first: Reading, last: Reading, watch: Watch, *, lapsed: bool) -> Iterator[Alarm]:
    """Find what the newest reading says otherwise than the one the pledge rests on."""
    by = watch.within("watch_changed")
    read = {"taken_on": last.taken_on.isoformat()}
    if first.status != last.status and not lapsed:
        facts = read | {"before": first.status, "after": last.status}
        yield Alarm("STATUS_CHANGED", last.status, by, facts=facts)
    before, after = (sorted({same_name(n) for n in each.owners}) for each in (first, last))
    if before != after:
        names = {"before": "、".join(first.owners), "after": "、".join(last.owners)}
        yield Alarm("OWNER_CHANGED", "、".join(after)[:LONGEST_ABOUT], by, facts=read | names)
    flags = (
        ("HELD", first.held, last.held),
        ("CHALLENGED", first.challenged, last.challenged),
        ("OPEN_LICENCE", first.open_licence, last.open_licence),
    )
    for topic, was, now in flags:
        if now and not was:
            yield Alarm(topic, "now", by, facts=read)


def reading_of(taken_on: date, raw: Mapping[str, Any]) -> Reading:
    """Read what the watch needs of register facts as a snapshot holds them."""
    return Reading(
        taken_on=taken_on,
        status=raw["legal_status"],
        owners=tuple(raw["owners"]),
        expiry=_day(raw.get("expiry_date")),
        paid_until=_day(raw.get("annuity_paid_until")),
        held=bool(raw.get("frozen") or raw.get("ownership_disputed")),
        challenged=bool(raw.get("invalidation_pending")),
        open_licence=bool(raw.get("open_licence")),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
