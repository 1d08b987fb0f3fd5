"""What the watch reads: living pledges in batches, their registers, and what stands already."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from financing.models import Alert, RegisterSnapshot, Registration, RuleRow, WatchRun
from financing.rules.rulebook import rule_rows
from financing.rules.watching import WATCHED_RULES, Reading, Watch, Watched, reading_of
from financing.states import RegistrationState
from workflows.calendar import corresponding_day
from workflows.queries.clocks import clock_rules, working_calendar

Fact = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True)
class LivePledge:
    """A registered pledge by its keys, with all that the watch looks at."""

    registration_id: UUID
    case_id: UUID
    watched: Watched


def watch_on(day: dt.date) -> Watch:
    """Load the rows and limits by which a day is watched."""
    stored = RuleRow.objects.in_force(day).filter(rule__in=WATCHED_RULES, enabled=True)
    rows = rule_rows(row.content for row in stored)
    by_kind = {(row.rule, kind): row for row in rows for kind in row.kinds}
    return Watch(day, by_kind, clock_rules(day), working_calendar())


def live_count() -> int:
    """Count the pledges that live."""
    return Registration.objects.filter(state=RegistrationState.REGISTERED).count()


def live_pledges(batch: int) -> Iterator[list[LivePledge]]:
    """Read every living pledge, so many at a time, in two statements a batch."""
    last: UUID | None = None
    while True:
        rows = _columns().order_by("pk")
        found = list((rows if last is None else rows.filter(pk__gt=last))[:batch])
        if not found:
            return
        last = found[-1]["pk"]
        yield _pledges(found)


def pledges_of(case_id: UUID) -> list[LivePledge]:
    """Read the living pledges of one case."""
    return _pledges(list(_columns().filter(case=case_id)))


def standing_alerts(pledges: Sequence[LivePledge]) -> dict[Fact, tuple[int, int]]:
    """Load the key and stage of what stands of some pledges, by registration, topic and fact."""
    rows = Alert.objects.standing().filter(registration__in=[p.registration_id for p in pledges])
    known = rows.values_list("registration_id", "topic", "about", "pk", "stage")
    return {(key, topic, about): (pk, stage) for key, topic, about, pk, stage in known}


def last_watch() -> WatchRun | None:
    """Give the newest day that was watched, or is being watched."""
    return WatchRun.objects.order_by("-on").first()


def _columns() -> QuerySet[Any, dict[str, Any]]:
    rows: QuerySet[Any] = Registration.objects.filter(state=RegistrationState.REGISTERED)
    return rows.values(
        "pk", "case_id", "pledged_right_id", "period_to", "effective_date",
        kind=F("pledged_right__right__kind_id"),
        available_until=F("case__line__available_until"),
        filed_at=F("case__filed_at"),
        term_months=F("case__term_months"),
    )  # fmt: skip


def _pledges(rows: Sequence[Mapping[str, Any]]) -> list[LivePledge]:
    read = _readings({row["pledged_right_id"] for row in rows})
    return [
        LivePledge(row["pk"], row["case_id"], _watched(row, read.get(row["pledged_right_id"], ())))
        for row in rows
    ]


def _readings(pledged: Collection[int]) -> dict[int, list[tuple[dt.date, str]]]:
    """Read each right's extracts as stored, the oldest first."""
    read: dict[int, list[tuple[dt.date, str]]] = {}
    rows = RegisterSnapshot.objects.filter(pledged_right__in=pledged).order_by("round")
    for key, taken_on, facts in rows.values_list("pledged_right_id", "taken_on", "facts"):
        read.setdefault(key, []).append((taken_on, facts))
    return read


def _watched(row: Mapping[str, Any], read: Sequence[tuple[dt.date, str]]) -> Watched:
    last = _reading(read[-1]) if read else None
    known = [each for each in read if each[0] < row["effective_date"]] or read[:1]
    first = last if known == list(read) else _reading(known[-1])
    return Watched(row["kind"], _debt_due(row), row["period_to"], first, last)


def _reading(stored: tuple[dt.date, str]) -> Reading:
    taken_on, facts = stored
    return reading_of(taken_on, json.loads(facts))


def _debt_due(row: Mapping[str, Any]) -> dt.date:
    """Give the day by which everything is repaid; before a drawdown, as it was asked for."""
    until: dt.date | None = row["available_until"]
    return until or corresponding_day(localdate(row["filed_at"]), row["term_months"])
