"""Official notices of holidays and make-up days as JSON, checked before anything is loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.errors import Objection, Objections
from workflows.sentences import say

_KNOWN = ("year", "source", "holidays", "workdays")
_SATURDAY = 5
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_LONGEST_SOURCE, _LONGEST_NAME, _LONGEST_SPAN = 200, 40, 31
# Since 2025 the statutory holidays are thirteen days; no notice names fewer.
_FEWEST_HOLIDAYS = 13

Day = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Notice:
    """One year as published: each day that differs from the plain week, worked or not, by name."""

    year: int
    source: str
    days: Mapping[dt.date, Day]


@dataclass(frozen=True, slots=True)
class YearChange:
    """What a notice changes in a year: days by name, before and after; None is a plain day."""

    year: int
    was: str
    days: Sequence[tuple[dt.date, Day | None, Day | None]]


def read_notices(content: Mapping[str, Any]) -> list[Notice]:
    """Read the notices of a file.

    Raises:
        Objections: everything wrong with it, at once.
    """
    rows = content.get("years")
    if not isinstance(rows, list) or not rows or set(content) != {"years"}:
        sentence = say("文件最外层只有 years 一项，是各年安排的列表，至少一年。")
        raise Objections([Objection("calendar.years", "years", sentence)])
    wrong: list[Objection] = []
    notices = [_notice(row, f"years[{n}]", wrong) for n, row in enumerate(rows)]
    years = [notice.year for notice in notices if notice]
    for year in sorted({year for year in years if years.count(year) > 1}):
        sentence = say("{year}年出现了两次，只能有一次。", year=year)
        wrong.append(Objection("calendar.year_twice", "years", sentence))
    if wrong:
        raise Objections(wrong)
    return [notice for notice in notices if notice]


def _notice(row: object, where: str, wrong: list[Objection]) -> Notice | None:
    if not isinstance(row, dict):
        wrong.append(Objection("calendar.row", where, say("每一年应是一个对象。")))
        return None
    for name in sorted(set(row) - set(_KNOWN)):
        sentence = say("没有“{name}”这一项；只有 year、source、holidays、workdays。", name=name)
        wrong.append(Objection("calendar.unknown_field", f"{where}.{name}", sentence))
    year, source = row.get("year"), row.get("source")
    if type(year) is not int or not _FIRST_YEAR <= year <= _LAST_YEAR:
        sentence = say("年份应是2000至2100的整数。")
        wrong.append(Objection("calendar.year", f"{where}.year", sentence))
        return None
    if not isinstance(source, str) or not 0 < len(source.strip()) <= _LONGEST_SOURCE:
        sentence = say("请写明通知的名称和文号，不超过200字。")
        wrong.append(Objection("calendar.source", f"{where}.source", sentence))
        source = ""
    days: dict[dt.date, Day] = {}
    for name, is_working in (("holidays", False), ("workdays", True)):
        for day, called, place in _days(row.get(name), f"{where}.{name}", wrong):
            wrong += _misplaced(day, year, is_working=is_working, where=place)
            if day in days:
                sentence = say("{day}列了两次，只能有一次。", day=day.isoformat())
                wrong.append(Objection("calendar.day_twice", place, sentence))
            days.setdefault(day, (is_working, called))
    holidays = sum(not is_working for is_working, _name in days.values())
    if holidays < _FEWEST_HOLIDAYS:
        sentence = say(
            "{year}年只列了{count}天放假，少于法定的13天，请补全。", year=year, count=holidays
        )
        wrong.append(Objection("calendar.too_few", f"{where}.holidays", sentence))
    return Notice(year, source.strip(), days)


def _days(rows: object, where: str, wrong: list[Objection]) -> Iterator[tuple[dt.date, str, str]]:
    """Read days and spans: ``day``, or ``from`` and ``to``, each with a ``name``."""
    if not isinstance(rows, list):
        wrong.append(Objection("calendar.list", where, say("这一项应是列表；没有的写[]。")))
        return
    for n, row in enumerate(rows):
        place = f"{where}[{n}]"
        known = row if isinstance(row, dict) else {}
        first, last = (_day(known.get(key, known.get("day"))) for key in ("from", "to"))
        name = known.get("name", "")
        count = (last - first).days + 1 if first and last else 0
        named = isinstance(name, str) and len(name) <= _LONGEST_NAME
        if first is None or not named or not 1 <= count <= _LONGEST_SPAN:
            sentence = say(
                "应写 day，或者 from 和 to（至多31天），日期如2027-01-01；name不超过40字。"
            )
            wrong.append(Objection("calendar.day", place, sentence))
            continue
        for offset in range(count):
            yield first + dt.timedelta(days=offset), name, place


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _misplaced(day: dt.date, year: int, *, is_working: bool, where: str) -> Iterator[Objection]:
    if day.year != year:
        sentence = say("{day}不在{year}年。", day=day.isoformat(), year=year)
        yield Objection("calendar.other_year", where, sentence)
    if is_working and day.weekday() < _SATURDAY:
        sentence = say("{day}本是工作日，调休上班日应是周末。", day=day.isoformat())
        yield Objection("calendar.workday", where, sentence)


def changes_of(notice: Notice, *, was: str, known: Mapping[dt.date, Day]) -> YearChange:
    """Compare a notice with what is loaded of its year; ``was`` is the year's status, if any."""
    days = [
        (day, known.get(day), notice.days.get(day))
        for day in sorted({*known, *notice.days})
        if known.get(day) != notice.days.get(day)
    ]
    return YearChange(notice.year, was, days)
