"""The record of a case as its readers may see it, and the proof that nobody has touched it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from financing.models import Case
from financing.queries.arrows import TELLINGS
from financing.states import Audience
from workflows.models import Actor, RecordEntry
from workflows.roles import Role
from workflows.rules.chain import HASHED, Breach, first_breach

# These face the customer; who else in another house acted is that house's own affair.
_NAMED_TO_EVERYONE = (Role.APPLICANT, Role.SPECIALIST)


@dataclass(frozen=True, slots=True)
class Event:
    """One move as a reader may see it: what, who, in which role, when, and its facts."""

    seq: int
    title: str
    who: str
    role: str
    house: str
    on_behalf_of: str
    at: dt.datetime
    facts: tuple[tuple[str, str], ...]
    papers: tuple[str, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class History:
    """The moves a reader may see, the newest first, and how many there are in all."""

    events: tuple[Event, ...]
    total: int

    @property
    def hidden(self) -> int:
        """Count the moves that are not this reader's to know."""
        return self.total - len(self.events)


def history_of(case: Case, audiences: Collection[Audience], actor: Actor) -> History:
    """Read a case's record for a reader."""
    rows = list(
        RecordEntry.objects.filter(chain=case.pk)
        .select_related("actor", "organisation", "branch", "on_behalf_of")
        .order_by("-seq")
    )
    wanted = frozenset(audiences)
    events = (_event(row, wanted, actor) for row in rows)
    return History(tuple(event for event in events if event is not None), len(rows))


def _event(row: RecordEntry, audiences: frozenset[Audience], actor: Actor) -> Event | None:
    telling = TELLINGS[row.subject.partition(":")[0], row.arrow]
    facts: dict[str, Any] = json.loads(row.facts)
    # A remark names its readers itself.
    readers = frozenset(facts.get("readers", telling.readers))
    if not audiences & readers:
        return None
    named = row.organisation_id == actor.organisation_id or row.role in _NAMED_TO_EVERYONE
    return Event(
        seq=row.seq,
        title=str(telling.title),
        who=row.actor.full_name if named else "",
        role=str(Role(row.role).label),
        house=f"{row.organisation.name}{row.branch.name if row.branch else ''}",
        on_behalf_of=row.on_behalf_of.name if row.on_behalf_of else "",
        at=row.happened_at,
        facts=tuple(
            (str(fact.label), fact.write(facts[fact.name]))
            for fact in telling.facts
            if facts.get(fact.name) not in (None, "", []) and audiences & fact.readers
        ),
        papers=tuple(
            what.partition(":")[2] for what, _hash in json.loads(row.rests_on)
            if what.startswith("paper:")
        ),
        hash=row.hash,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainState:
    """Whether a case's record is whole, from the first row to the tip that the case holds."""

    entries: int
    tip: str
    breach: Breach | None


def chain_state(case: Case) -> ChainState:
    """Walk a case's record and recompute every hash."""
    rows = list(RecordEntry.objects.filter(chain=case.pk).order_by("seq").values(*HASHED, "hash"))
    breach = first_breach(str(case.pk), rows, case.record_seq, case.record_tip)
    return ChainState(len(rows), case.record_tip, breach)
