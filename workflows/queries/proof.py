"""Prove the record: chains against tips, evidence against hashes, days against their roots."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.utils.timezone import localdate

from workflows.evidence import kinds, rehash
from workflows.models import DailyRoot, Recorded, RecordEntry
from workflows.queries.walls import fallen_walls
from workflows.rules.chain import GENESIS, HASHED, Breach, first_breach, root_of


@dataclass(frozen=True, slots=True)
class Proof:
    """What was walked, and the first thing that does not hold in each chain, day or table."""

    chains: int
    entries: int
    days: int
    breaches: tuple[Breach, ...]


@dataclass
class _Walk:
    """What one pass over the record has seen."""

    chains: int = 0
    entries: int = 0
    breaches: list[Breach] = field(default_factory=list)


def aggregates() -> list[type[Recorded]]:
    """List every model that holds a record, found without naming one."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def tips() -> dict[str, tuple[int, str]]:
    """Map each chain to the seq and hash its aggregate holds."""
    return {
        str(pk): (seq, tip)
        for model in aggregates()
        for pk, seq, tip in model._default_manager.values_list("pk", "record_seq", "record_tip")
    }


def prove_record() -> Proof:
    """Walk every chain, hash everything it rests on anew, and walk every daily root."""
    known = tips()
    stored = {kind: frozenset(rehash(read)) for kind, read in kinds().items()}
    walk = _Walk()
    for chain, rows in _chains():
        walked = list(rows)
        walk.chains, walk.entries = walk.chains + 1, walk.entries + len(walked)
        tip_seq, tip_hash = known.pop(chain, (0, GENESIS))
        breach = first_breach(chain, walked, tip_seq, tip_hash) or _unfounded(walked, stored)
        if breach is not None:
            walk.breaches.append(breach)
    walk.breaches += [Breach(chain, 1, "missing") for chain, (seq, _tip) in known.items() if seq]
    days, broken = _prove_days()
    fallen = [Breach(table, 0, "append-only wall is down") for table in fallen_walls()]
    return Proof(walk.chains, walk.entries, days, (*walk.breaches, *broken, *fallen))


def _chains() -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    rows = RecordEntry.objects.order_by("chain", "seq").values(*HASHED, "hash")
    yield from groupby(rows.iterator(chunk_size=2000), key=lambda row: str(row["chain"]))


def _unfounded(rows: list[dict[str, Any]], stored: Mapping[str, frozenset[str]]) -> Breach | None:
    """Find the first row that rests on something that is gone or no longer what it was."""
    for row in rows:
        for what, sha in json.loads(row["rests_on"]):
            kind = what.partition(":")[0]
            if kind in stored and sha not in stored[kind]:
                return Breach(str(row["chain"]), row["seq"], f"rests on a changed {what}")
    return None


def _prove_days() -> tuple[int, list[Breach]]:
    """Compute every stored root again, and miss none between the first and the last."""
    broken, previous = [], GENESIS
    rows = {row.day: row for row in DailyRoot.objects.order_by("day")}
    if not rows:
        return 0, []
    for again in roots(min(rows), max(rows), GENESIS):
        row = rows.get(again.day)
        if row is None:
            broken.append(Breach(f"day {again.day}", 0, "daily root missing"))
            return len(rows), broken
        if (row.root, row.previous_root) != (again.root, previous):
            broken.append(Breach(f"day {row.day}", 0, "daily root differs"))
            return len(rows), broken
        previous = row.root
    return len(rows), broken


def roots(first: dt.date, last: dt.date, previous_root: str) -> Iterator[DailyRoot]:
    """Compute the root of each day over all tips as recorded by its end; nothing is stored.

    Days are local (Asia/Shanghai). One pass over the record, however many days.
    """
    newest: dict[str, tuple[int, str]] = {}
    entries = 0
    rows = RecordEntry.objects.order_by("recorded_at", "pk")
    waiting = rows.values_list("recorded_at", "chain", "seq", "hash").iterator(chunk_size=2000)
    row = next(waiting, None)
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        while row is not None and localdate(row[0]) <= day:
            chain, seq, tip = str(row[1]), row[2], row[3]
            newest[chain] = max(newest.get(chain, (0, "")), (seq, tip))
            entries += 1
            row = next(waiting, None)
        told = [(chain, seq, tip) for chain, (seq, tip) in newest.items()]
        root = root_of([*told, ("previous", 0, previous_root)])
        yield DailyRoot(
            day=day, chains=len(newest), entries=entries, root=root, previous_root=previous_root
        )
        previous_root = root
