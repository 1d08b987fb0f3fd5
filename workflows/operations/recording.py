"""Write the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from workflows.models import Actor, Recorded, RecordEntry
from workflows.rules.chain import canonical_json, row_hash


@dataclass(frozen=True, slots=True)
class Moved:
    """One move to be recorded. ``rests_on`` are pairs (what, SHA-256)."""

    arrow: str
    subject: str
    from_state: str
    to_state: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    rests_on: Sequence[tuple[str, str]] = ()


def record(
    aggregate: Recorded,
    moves: Sequence[Moved],
    *,
    actor: Actor,
    at: dt.datetime,
    on_behalf_of_id: int | None = None,
) -> list[RecordEntry]:
    """Append moves to an aggregate's record and carry its tip forward; the caller saves it.

    ``at`` is when it happened. When it was recorded is the system's time: it is the one clock
    reading below views.
    """
    recorded_at = timezone.now()
    entries = []
    for move in moves:
        entry = _entry(aggregate, move, actor=actor, at=at, recorded_at=recorded_at)
        entry.on_behalf_of_id = on_behalf_of_id
        entry.hash = row_hash(entry.__dict__)
        aggregate.record_seq, aggregate.record_tip = entry.seq, entry.hash
        entries.append(entry)
    RecordEntry.objects.bulk_create(entries)
    return entries


def _entry(
    aggregate: Recorded, move: Moved, *, actor: Actor, at: dt.datetime, recorded_at: dt.datetime
) -> RecordEntry:
    return RecordEntry(
        chain=aggregate.pk,
        seq=aggregate.record_seq + 1,
        happened_at=at,
        recorded_at=recorded_at,
        actor_id=actor.user.pk,
        membership_id=actor.membership.pk,
        organisation_id=actor.organisation_id,
        branch_id=actor.branch_id,
        role=str(actor.role),
        subject=move.subject,
        arrow=move.arrow,
        from_state=str(move.from_state),
        to_state=str(move.to_state),
        facts=canonical_json(move.facts),
        rests_on=canonical_json([list(pair) for pair in move.rests_on]),
        previous_hash=aggregate.record_tip,
    )
