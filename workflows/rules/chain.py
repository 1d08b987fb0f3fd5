"""How a record row is hashed, and how a chain of rows is proved."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


def canonical_json(value: Any) -> str:
    """Write a value in the one form that is hashed: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def _plain(value: object) -> str:
    """Write dates, times, decimals and keys as text; refuse what has no one text form."""
    if isinstance(value, dt.datetime):
        return instant(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def instant(value: dt.datetime) -> str:
    """Write an aware time in UTC to the microsecond, the same on every database."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def sha256(text: str) -> str:
    """Hash a text as UTF-8; 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


HASHED = (
    "chain", "seq", "schema_version", "happened_at", "recorded_at", "actor_id", "on_behalf_of_id",
    "membership_id", "organisation_id", "branch_id", "role", "subject", "arrow", "from_state",
    "to_state", "facts", "rests_on", "previous_hash",
)  # fmt: skip


def row_hash(row: Mapping[str, Any]) -> str:
    """Hash every column of a record row but its own hash and the database's id."""
    return sha256(canonical_json({name: row[name] for name in HASHED}))


@dataclass(frozen=True, slots=True)
class Breach:
    """The first thing in a chain that does not hold."""

    chain: str
    seq: int
    what: str


def first_breach(
    chain: str, rows: Iterable[Mapping[str, Any]], tip_seq: int, tip_hash: str
) -> Breach | None:
    """Walk a chain from 1 to its tip and name the first edit, insertion or cut.

    ``rows`` come in order of seq. A cut head shows as a first seq above 1, a cut tail as a last row
    that is not
    the tip the aggregate holds.
    """
    previous, expected = GENESIS, 1
    for row in rows:
        seq = int(row["seq"])
        if seq != expected:
            return Breach(chain, expected, "missing" if seq > expected else "inserted")
        if row["previous_hash"] != previous:
            return Breach(chain, seq, "broken link")
        if row_hash(row) != row["hash"]:
            return Breach(chain, seq, "edited")
        previous, expected = row["hash"], expected + 1
    if expected - 1 != tip_seq or previous != tip_hash:
        return Breach(chain, expected, "cut tail" if expected - 1 < tip_seq else "tip differs")
    return None


def root_of(tips: Sequence[tuple[str, int, str]]) -> str:
    """Hash the tips (chain, seq, hash) of all chains, in order of chain."""
    return sha256(canonical_json(sorted(tips)))
