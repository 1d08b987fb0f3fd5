"""The rows that ship: ``financing/data/rulebook/*.json``, with the articles of each period.

A row cites instruments by key (``TL19#第三十九条``); an instrument knows when it holds.
Where the set of instruments in force changes, a row is cut into two that follow each other, so a
case cites the articles as they are numbered on its own day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from financing.rules.identifiers import COPYRIGHT_KINDS, MARK_KINDS, PATENT_KINDS

GROUPS = (
    "PAT", "TM", "CPR", "CIV", "BND", "PIL", "IDF", "TERM", "CAL", "BNK", "SEC", "HOUSE",
)  # fmt: skip
_KINDS = {
    "patent": PATENT_KINDS,
    "mark": MARK_KINDS,
    "copyright": COPYRIGHT_KINDS,
    "all": (*PATENT_KINDS, *MARK_KINDS, *COPYRIGHT_KINDS),
}
_DEFAULTS = {"type": "predicate", "scope": "right", "acknowledged_by": [], "jurisdiction": "CN"}
_GROUND = re.compile(r"\([0-9]+\)$")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or notice, and the days on which it holds (both included).

    ``date_status`` says how sure those days are, in the codes of the rulebook (V1, V2, U1, U2).
    """

    name: str
    valid_from: date
    valid_to: date | None = None
    date_status: str = "U2"

    def holds(self, on: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.valid_from <= on <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rule ids of the rulebook that are no rows here, and why."""

    rules: tuple[str, ...]
    reason: str


def base_of(rule: str) -> str:
    """Give the rulebook's id of a rule: one ground of it, as ``TM-023(3)``, has the same."""
    return _GROUND.sub("", rule)


@cache
def shipped_raw_rows() -> tuple[Mapping[str, Any], ...]:
    """Give every row that ships as plain JSON, cut at the days on which its articles change."""
    instruments = shipped_instruments()
    return tuple(
        cut
        for group in GROUPS
        for raw in _read(f"{group.lower()}.json")["rows"]
        for cut in cut_at_changes(raw, instruments)
    )


@cache
def rule_kinds() -> Mapping[str, frozenset[str]]:
    """Map each rule to the kinds of right that any of its rows is about."""
    kinds: dict[str, frozenset[str]] = {}
    for row in shipped_raw_rows():
        kinds[row["rule"]] = kinds.get(row["rule"], frozenset()) | frozenset(row["kinds"])
    return kinds


@cache
def shipped_instruments() -> Mapping[str, Instrument]:
    """Read the instruments that rows cite."""
    return {
        key: Instrument(
            raw["name"],
            date.fromisoformat(raw["valid_from"]),
            _day(raw.get("valid_to")),
            raw["date_status"],
        )
        for key, raw in _read("instruments.json")["rows"].items()
    }


@cache
def rulebook_ids() -> Mapping[str, tuple[str, ...]]:
    """List the ids that must have a row, by group."""
    raw: Mapping[str, list[str]] = _read("coverage.json")["ids"]
    return {group: tuple(_ids(group, spans)) for group, spans in raw.items()}


@cache
def left_out() -> tuple[LeftOut, ...]:
    """List what the rulebook holds and these rows do not."""
    return tuple(
        LeftOut(tuple(raw["rules"]), raw["reason"]) for raw in _read("coverage.json")["left_out"]
    )


def cut_at_changes(
    raw: Mapping[str, Any], instruments: Mapping[str, Instrument]
) -> Iterator[Mapping[str, Any]]:
    """Write a row once for each period in which it rests on the same articles."""
    cited = [_citation(cite, instruments) for cite in _listed(raw["basis"])]
    dated = [instrument for instrument, _text in cited if instrument]
    begins = _day(raw.get("valid_from")) or min(each.valid_from for each in dated)
    ends = _day(raw.get("valid_to")) or _common_end(dated, all_dated=len(dated) == len(cited))
    for first, last in _periods(begins, ends, dated):
        texts = [text for instrument, text in cited if not instrument or instrument.holds(first)]
        if texts:
            yield {
                **_DEFAULTS,
                **raw,
                "kinds": [kind for name in _listed(raw["kinds"]) for kind in _kinds(name)],
                "valid_from": first.isoformat(),
                "valid_to": last.isoformat() if last else None,
                "basis": "；".join(texts),
            }


def _periods(
    begins: date, ends: date | None, dated: Sequence[Instrument]
) -> Iterator[tuple[date, date | None]]:
    changes = {each.valid_from for each in dated}
    changes |= {each.valid_to + timedelta(days=1) for each in dated if each.valid_to}
    firsts = [begins, *sorted(day for day in changes if begins < day <= (ends or date.max))]
    for index, first in enumerate(firsts):
        following = firsts[index + 1] - timedelta(days=1) if index + 1 < len(firsts) else ends
        yield first, following


def _citation(cite: str, instruments: Mapping[str, Instrument]) -> tuple[Instrument | None, str]:
    key, mark, article = cite.partition("#")
    if not mark:
        return None, cite
    return instruments[key], instruments[key].name + article


def _common_end(dated: Sequence[Instrument], *, all_dated: bool) -> date | None:
    ends = [each.valid_to for each in dated]
    known = [end for end in ends if end]
    return max(known) if all_dated and known and len(known) == len(ends) else None


def _ids(group: str, spans: Iterable[str]) -> Iterator[str]:
    for span in spans:
        first, _dash, last = span.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{group}-{number:0{len(first)}d}"


def _kinds(name: str) -> tuple[str, ...]:
    return _KINDS.get(name, (name,))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _read(name: str) -> Any:
    text = files("financing").joinpath(f"data/rulebook/{name}").read_text("utf-8")
    return json.loads(text)
