"""The daily watch over all living pledges: raise what is new, remind, close what is cured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from financing.models import Alert, WatchRun
from financing.operations.accepting import missing
from financing.operations.beside import of_the_specialist
from financing.queries.watching import (
    LivePledge,
    live_pledges,
    pledges_of,
    standing_alerts,
    watch_on,
)
from financing.rules.watching import Alarm, Watch, alarms_of
from financing.states import RegistrationState
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.sentences import say

BATCH = 5_000
# A run that has not ended by then was interrupted: another process takes its day over.
_PATIENCE = dt.timedelta(hours=1)

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Swept:
    """What a watch did: how many pledges it saw, and how many alerts it raised, repeated, closed.

    Alerts of pledges that live no more are among those closed.
    """

    pledges: int = 0
    raised: int = 0
    reminded: int = 0
    cured: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(
            self.pledges + other.pledges, self.raised + other.raised,
            self.reminded + other.reminded, self.cured + other.cured,
        )  # fmt: skip


def claim_watch(*, on: dt.date, at: dt.datetime) -> bool:
    """Take the watch of a day for this process; False when another one has it or has done it."""
    run, is_new = WatchRun.objects.get_or_create(on=on, defaults={"started_at": at})
    if is_new:
        return True
    stale = WatchRun.objects.filter(
        pk=on, finished_at=None, started_at=run.started_at, started_at__lt=at - _PATIENCE
    )
    return bool(stale.update(started_at=at))


def watch(
    *, on: dt.date, at: dt.datetime, progress: Progress | None = None, batch: int = BATCH
) -> Swept:
    """Look at every living pledge as of a day; a fact is raised once however often this is run.

    Each batch is a transaction of its own; ``progress`` is told how many pledges were seen.
    """
    WatchRun.objects.get_or_create(on=on, defaults={"started_at": at})
    rows, swept = watch_on(on), Swept()
    for pledges in live_pledges(batch):
        swept += _sweep(pledges, rows)
        if progress:
            progress(swept.pledges)
    swept += Swept(cured=_close_released(on))
    return swept


def finish_watch(*, on: dt.date, at: dt.datetime, swept: Swept) -> None:
    """Note that the watch of a day has ended, and add what this run of it did."""
    WatchRun.objects.filter(pk=on).update(
        finished_at=at, pledges=swept.pledges, raised=F("raised") + swept.raised,
        reminded=F("reminded") + swept.reminded, cured=F("cured") + swept.cured,
    )  # fmt: skip


def watch_case(*, case_id: UUID, on: dt.date) -> Swept:
    """Look at the pledges of one case, whose facts have just changed."""
    return _sweep(pledges_of(case_id), watch_on(on)) + Swept(cured=_close_released(on, case_id))


def _sweep(pledges: Sequence[LivePledge], rows: Watch) -> Swept:
    """Compare what is to worry about with what stands, and write the difference."""
    with transaction.atomic():
        standing = standing_alerts(pledges)
        fresh: list[Alert] = []
        again: list[Alert] = []
        for pledge in pledges:
            for alarm in alarms_of(pledge.watched, rows):
                known = standing.pop((pledge.registration_id, alarm.topic, alarm.about), None)
                if known is None:
                    fresh.append(_alert(pledge, alarm, rows.on))
                elif known[1] < alarm.stage:
                    # Its next reminder is due: it comes back to the desk.
                    again.append(_alert(pledge, alarm, rows.on, key=known[0]))
        # Whoever looked at the same moment has written the same facts: they count once.
        Alert.objects.bulk_create(fresh, ignore_conflicts=True)
        Alert.objects.bulk_update(
            again, ["stage", "facts", "expected_on", "latest_on", "reminded_on", "handled_at"]
        )
        cured = [key for key, _stage in standing.values()]
        Alert.objects.filter(pk__in=cured, cured_on=None).update(cured_on=rows.on)
    return Swept(len(pledges), len(fresh), len(again), len(cured))


def _alert(pledge: LivePledge, alarm: Alarm, on: dt.date, key: int | None = None) -> Alert:
    return Alert(
        pk=key, case_id=pledge.case_id, registration_id=pledge.registration_id, topic=alarm.topic,
        about=alarm.about, stage=alarm.stage, facts=dict(alarm.facts),
        expected_on=alarm.expected_on, latest_on=alarm.latest_on, raised_on=on, reminded_on=on,
    )  # fmt: skip


def _close_released(on: dt.date, case_id: UUID | None = None) -> int:
    """Close the alerts of pledges that live no more."""
    of_case = Q() if case_id is None else Q(case=case_id)
    gone = Alert.objects.standing().filter(of_case)
    gone = gone.exclude(registration__state=RegistrationState.REGISTERED)
    return gone.update(cured_on=on)


def handle_alert(
    *, case_id: UUID, alert_id: int, actor: Actor, at: dt.datetime, handling: str
) -> Alert:
    """Note what was done about an alert; it leaves the desk until its next reminder.

    It closes once the watch no longer finds its fact.

    Raises:
        Objections: nothing is said of what was done, or no such alert stands on the case.
        NotAllowed: the actor is no specialist of the case's bank and branch.
    """
    with of_the_specialist(case_id, actor, at) as act:
        alert = Alert.objects.standing().filter(case=case_id, pk=alert_id).first()
        wrong = missing(handling=handling)
        if alert is None:
            sentence = say("本案没有这项预警，或它已经解除。")
            wrong.append(Objection("alert.unknown", "alert", sentence))
        if wrong or alert is None:
            raise Objections(wrong)
        alert.handled_at, alert.handled_by, alert.handling = at, actor.user, handling.strip()
        alert.save(update_fields=["handled_at", "handled_by", "handling"])
        facts = {"topic": alert.topic, "about": alert.about, "handling": alert.handling}
        act.note("handle_alert", subject=f"alert:{alert.pk}", facts=facts)
    return alert
