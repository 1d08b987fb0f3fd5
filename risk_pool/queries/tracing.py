"""Following money: from a loan's accounts to every transfer, and what a record says of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from documents.models import Paper
from documents.queries import readable_by
from risk_pool.models import Pool, Transfer
from risk_pool.queries.arrows import INSIDE, TITLES
from workflows.models import Actor, RecordEntry
from workflows.roles import OrganisationKind


@dataclass(frozen=True, slots=True)
class Told:
    """One move of a record: what, by whom, when, the transfers it made."""

    seq: int
    title: Any
    who: str
    at: dt.datetime
    reason: str
    transfers: tuple[str, ...]
    hash: str


def transfers_of_loan(pool: Pool, loan: str) -> QuerySet[Transfer]:
    """Give every transfer on the accounts of a loan, in the order of the ledger."""
    rows = Transfer.objects.filter(pool=pool)
    named = rows.filter(Q(source__loan_reference=loan) | Q(target__loan_reference=loan))
    return named.select_related("source", "target", "recorded_by").order_by("id")


def record_of(chain: UUID, actor: Actor) -> Sequence[Told]:
    """Read the record of something of a pool, as far as it is the actor's, the newest first."""
    rows = RecordEntry.objects.filter(chain=chain).select_related("actor").order_by("-seq")
    if _is_bank(actor):
        rows = rows.exclude(arrow__in=INSIDE)
    return [_told(row) for row in rows]


def _told(row: RecordEntry) -> Told:
    facts = json.loads(row.facts)
    return Told(
        seq=row.seq,
        title=TITLES.get(row.arrow, row.arrow),
        who=row.actor.full_name,
        at=row.happened_at,
        reason=str(facts.get("reason") or facts.get("opinion") or ""),
        transfers=tuple(facts.get("transfers", ())),
        hash=row.hash,
    )


def papers_of(chains: Sequence[UUID], actor: Actor) -> QuerySet[Paper]:
    """Give the papers of things of a pool that the actor may read, the oldest first."""
    rows = readable_by(["BANK" if _is_bank(actor) else "BUREAU"]).filter(chain__in=chains)
    return rows.select_related("rendering").order_by("issued_at", "number")


def _is_bank(actor: Actor) -> bool:
    return actor.membership.organisation.kind == OrganisationKind.BANK
