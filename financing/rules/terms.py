"""How long a right is protected: the last day, by kind, from rows.

A register prevails over arithmetic (rulebook TERM-4): what is computed here proposes a date and
checks a recorded one, and never replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from workflows.calendar import corresponding_day
from workflows.errors import Refusal
from workflows.sentences import listed, say

StartEvent = Literal[
    "filing_date", "registration_date", "first_published", "completed", "author_died"
]
LastDay = Literal["day_before", "corresponding_day", "december_31"]

_EVENT_NAMES: Mapping[StartEvent, str] = {
    "filing_date": say("申请日"),
    "registration_date": say("注册日"),
    "first_published": say("首次发表日"),
    "completed": say("创作完成日"),
    "author_died": say("作者死亡日"),
}


class TermStartMissing(Refusal):
    """The term cannot be counted: the date it starts from is not known."""

    code = "term_start_missing"


@dataclass(frozen=True, slots=True)
class TermRule:
    """One row: so many years, counted from an event, ending on such a day.

    ``starts_from`` and ``starts_to`` bound the event, both included: an older design has an
    older term.
    """

    kinds: tuple[str, ...]
    years: int
    counted_from: StartEvent
    last_day: LastDay
    renewable: bool
    starts_from: date | None = None
    starts_to: date | None = None
    basis: str = ""
    source: str = ""
    status: str = "U2"


def computed_expiry(term_rule: TermRule, started_on: date, *, renewals: int = 0) -> date:
    """Compute the last protected day of a right whose term began on the given day.

    A registration that was renewed runs on by one more term for each time. Marks do not roll
    to a working day, nor does any other term of protection.

    Source: rulebook TERM-1, TERM-3, TERM-10, TERM-11, CAL-2.
    """
    assert term_rule.renewable or not renewals, "only a renewable right is renewed"
    end = corresponding_day(started_on, 12 * term_rule.years * (1 + renewals))
    match term_rule.last_day:
        case "day_before":
            return end - timedelta(days=1)
        case "corresponding_day":
            return end
        case "december_31":
            return date(end.year, 12, 31)


def term_rule_for(
    kind: str, started: Mapping[StartEvent, date | None], rows: Iterable[TermRule]
) -> tuple[TermRule, date]:
    """Choose the row for a kind by the dates that are known, and the date it counts from.

    The first row that applies wins, so a published work is counted from its publication and
    an unpublished one from its completion.

    Raises:
        TermStartMissing: no row of this kind can be counted with these dates.
    """
    of_kind = [row for row in rows if kind in row.kinds]
    for row in of_kind:
        start = started.get(row.counted_from)
        if start is not None and _covers(row, start):
            return row, start
    wanted = dict.fromkeys(_EVENT_NAMES[row.counted_from] for row in of_kind)
    raise TermStartMissing(
        say("无法计算保护期：请补充下列日期之一：{dates}。", dates=listed(wanted))
        if wanted
        else say("无法计算保护期：没有该种权利的保护期规则；请联系平台运营方。"),
        kind=kind,
        wanted=tuple(dict.fromkeys(row.counted_from for row in of_kind)),
    )


def expiry_of(kind: str, started: Mapping[StartEvent, date | None], *, renewals: int = 0) -> date:
    """Compute the last protected day of a right by the rows that ship.

    Raises:
        TermStartMissing: the date the term is counted from is not known.
    """
    row, start = term_rule_for(kind, started, shipped_term_rules())
    return computed_expiry(row, start, renewals=renewals)


@cache
def shipped_term_rules() -> tuple[TermRule, ...]:
    """Read the rows of ``financing/data/term_rules.json``."""
    text = files("financing").joinpath("data/term_rules.json").read_text("utf-8")
    return tuple(_row(raw) for raw in json.loads(text)["rows"])


def _row(raw: Mapping[str, object]) -> TermRule:
    bounds = {
        name: date.fromisoformat(value) if isinstance(value := raw[name], str) else None
        for name in ("starts_from", "starts_to")
    }
    kinds = raw["kinds"]
    assert isinstance(kinds, list), "kinds are a list"
    row = TermRule(**{**raw, **bounds, "kinds": tuple(kinds)})  # type: ignore[arg-type]
    assert row.counted_from in get_args(StartEvent), row.counted_from
    assert row.last_day in get_args(LastDay), row.last_day
    return row


def _covers(row: TermRule, start: date) -> bool:
    return (row.starts_from or date.min) <= start <= (row.starts_to or date.max)
