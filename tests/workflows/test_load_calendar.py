"""Official notices from a file: checked whole, loaded by year, told day by day."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from financing.operations.reference import load_reference
from workflows.errors import Objections
from workflows.models import CalendarDay, CalendarYear
from workflows.queries.clocks import caveat, working_calendar
from workflows.rules.calendar_notice import read_notices

NOTICE: dict[str, Any] = {
    "years": [
        {
            "year": 2031,
            "source": "示例：关于2031年部分节假日安排的通知",
            "holidays": [
                {"from": "2031-01-01", "to": "2031-01-03", "name": "元旦"},
                {"from": "2031-01-22", "to": "2031-01-31", "name": "春节"},
            ],
            "workdays": [{"day": "2031-01-19", "name": "春节调休"}],
        }
    ]
}


def load(folder: Path, notice: dict[str, Any], *options: str) -> str:
    path = folder / "notice.json"
    path.write_text(json.dumps(notice, ensure_ascii=False), encoding="utf-8")
    said = io.StringIO()
    call_command("load_calendar", str(path), *options, stdout=said, stderr=said)
    return said.getvalue()


def test_a_notice_makes_a_year_official_and_says_what_it_changed(db: None, tmp_path: Path) -> None:
    CalendarYear.objects.create(year=2031, status="provisional", source="暂排")

    said = load(tmp_path, NOTICE)

    assert "2031年：仅按周末暂排 → 依通知，14 天有变化" in said
    assert "2031-01-19：照常 → 上班（春节调休）" in said
    calendar = working_calendar()
    assert not calendar.is_working_day(dt.date(2031, 1, 22))
    assert calendar.is_working_day(dt.date(2031, 1, 19))
    assert not calendar.is_provisional(dt.date(2031, 1, 19))
    cache.clear()


def test_loading_it_again_changes_nothing_and_checking_keeps_nothing(
    db: None, tmp_path: Path
) -> None:
    looked = load(tmp_path, NOTICE, "--check")
    assert not CalendarYear.objects.exists()
    load(tmp_path, NOTICE)

    again = load(tmp_path, NOTICE)

    assert "没有保存" in looked
    assert "0 天有变化" in again
    assert CalendarDay.objects.count() == 14
    cache.clear()


def test_what_was_loaded_by_hand_stays_when_the_reference_is_loaded(
    db: None, tmp_path: Path
) -> None:
    load(tmp_path, NOTICE)

    load_reference(years=range(2026, 2033))

    assert CalendarYear.objects.get(pk=2031).source.startswith("示例")
    assert CalendarYear.objects.get(pk=2032).status == "provisional"
    assert CalendarYear.objects.get(pk=2026).status == "official"
    cache.clear()


def _spoiled(change: dict[str, Any]) -> dict[str, Any]:
    notice = copy.deepcopy(NOTICE)
    notice["years"][0] |= change
    return notice


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        ({}, "calendar.years"),
        ({"years": [3]}, "calendar.row"),
        (_spoiled({"year": "2031"}), "calendar.year"),
        (_spoiled({"source": " "}), "calendar.source"),
        (_spoiled({"extra": 1}), "calendar.unknown_field"),
        (_spoiled({"workdays": None}), "calendar.list"),
        (_spoiled({"workdays": [{"day": "2031-13-01"}]}), "calendar.day"),
        (_spoiled({"workdays": [{"day": "2031-01-20"}]}), "calendar.workday"),
        (_spoiled({"workdays": [{"day": "2032-01-18"}]}), "calendar.other_year"),
        (_spoiled({"workdays": [{"day": "2031-01-25"}]}), "calendar.day_twice"),
        (_spoiled({"holidays": [{"day": "2031-01-01"}]}), "calendar.too_few"),
        ({"years": NOTICE["years"] * 2}, "calendar.year_twice"),
    ],
)
def test_a_spoiled_notice_is_refused_by_saying_what_is_wrong(
    notice: dict[str, Any], code: str
) -> None:
    with pytest.raises(Objections) as refused:
        read_notices(notice)

    assert [objection.code for objection in refused.value.objections] == [code]


def test_the_command_refuses_a_spoiled_notice_and_keeps_nothing(db: None, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as left:
        load(tmp_path, _spoiled({"holidays": []}))

    assert left.value.code == 2
    assert not CalendarDay.objects.exists()


def test_a_year_that_is_not_loaded_or_only_guessed_is_said_openly(db: None, tmp_path: Path) -> None:
    load(tmp_path, NOTICE)
    CalendarYear.objects.create(year=2032, status="provisional", source="暂排")
    cache.clear()
    calendar = working_calendar()

    assert caveat(calendar, dt.date(2031, 5, 1)) == ""
    assert "2032年的放假安排尚未公布" in caveat(calendar, dt.date(2032, 5, 1), None)
    assert "2040年的工作日历尚未载入" in caveat(calendar, dt.date(2040, 5, 1))
    cache.clear()
