"""Register extracts as they were frozen, the newest of each right, and how each differs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from financing.models import PledgedRight, RegisterSnapshot
from financing.queries.labels import fact_name, facts_shown, write_fact
from financing.rules.extract_differences import differences


def newest_snapshots(rights: Iterable[PledgedRight | int]) -> dict[int, RegisterSnapshot]:
    """Map each pledged right, or its key, to its newest snapshot."""
    rows = RegisterSnapshot.objects.filter(pledged_right__in=list(rights))
    return {row.pledged_right_id: row for row in rows.order_by("round")}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed, as people read of it, and the rules that it touches."""

    label: str
    before: str
    after: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One extract on a page: its facts, and what changed since the one before (None: the first)."""

    snapshot: RegisterSnapshot
    facts: Sequence[tuple[str, str]]
    changes: Sequence[Change] | None


def readings_of(pledged: PledgedRight) -> list[Reading]:
    """Give every extract of a right, the newest first, each compared with the one before."""
    rows = RegisterSnapshot.objects.filter(pledged_right=pledged).select_related("taken_by")
    readings: list[Reading] = []
    before: Mapping[str, Any] | None = None
    for row in rows.order_by("round"):
        facts = json.loads(row.facts)
        changes = None if before is None else _changes(pledged.right.kind_id, before, facts)
        readings.insert(0, Reading(row, facts_shown(facts), changes))
        before = facts
    return readings


def _changes(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [
        Change(
            label=fact_name(each.place),
            before=write_fact(each.part or each.name, each.before),
            after=write_fact(each.part or each.name, each.after),
            rules=each.rules,
        )
        for each in differences(kind, before, after)
    ]
