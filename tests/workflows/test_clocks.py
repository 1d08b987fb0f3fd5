"""Deadlines come from rows: the limit in force on the day, on the calendar that was loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from financing.flows import BundledPledgeV1
from financing.operations.reference import load_reference
from workflows.calendar import CalendarYearMissing
from workflows.models import CalendarDay, CalendarYear, ClockRule
from workflows.nodes import Step
from workflows.queries.clocks import ClockRuleMissing, due_at, working_calendar

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")

# 国办发明电〔2025〕7号: make-up days (调休上班) and holidays of 2026.
MAKE_UP = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
HOLIDAYS = {
    ("2026-01-01", 3), ("2026-02-15", 9), ("2026-04-04", 3), ("2026-05-01", 5), ("2026-06-19", 3),
    ("2026-09-25", 3), ("2026-10-01", 7),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _loaded() -> Iterator[None]:
    load_reference(years=[2026])
    yield
    cache.clear()


def _rule(code: str, days: int, begins: str, ends: str | None = None, **more: str) -> ClockRule:
    row: ClockRule = ClockRule.objects.create(
        code=code, days=days, valid_from=begins, valid_to=ends, source="示例", status="示例", **more
    )
    cache.clear()
    return row


def _due(code: str, opened: str) -> str:
    moment = dt.datetime.fromisoformat(opened)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return f"{due_at(code, moment):%Y-%m-%d %H:%M}"


def test_a_limit_in_working_days_ends_with_office_hours_of_its_last_day() -> None:
    _rule("three", 3, "2026-01-01")

    assert _due("three", "2026-03-02T10:00") == "2026-03-05 17:00"
    assert _due("three", "2026-03-05T23:59") == "2026-03-10 17:00"  # over a weekend


def test_a_limit_in_calendar_days_counts_every_day() -> None:
    _rule("ten", 10, "2026-01-01", unit=ClockRule.Unit.CALENDAR)

    assert _due("ten", "2026-02-12T10:00") == "2026-02-22 17:00"


@pytest.mark.parametrize("day", MAKE_UP)
def test_a_make_up_day_of_2026_counts_although_it_is_a_weekend(day: str) -> None:
    worked = dt.date.fromisoformat(day)

    assert worked.weekday() >= 5
    assert working_calendar().is_working_day(worked)


@pytest.mark.parametrize(("first", "length"), sorted(HOLIDAYS))
def test_no_day_of_a_holiday_of_2026_counts(first: str, length: int) -> None:
    begin = dt.date.fromisoformat(first)

    for n in range(length):
        assert not working_calendar().is_working_day(begin + dt.timedelta(days=n))


def test_no_other_day_of_2026_differs_from_the_plain_week() -> None:
    known = {dt.date.fromisoformat(day) for day in MAKE_UP}
    for first, length in HOLIDAYS:
        begin = dt.date.fromisoformat(first)
        known |= {begin + dt.timedelta(days=n) for n in range(length)}
    plain = (dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365))

    differs = {
        day for day in plain if working_calendar().is_working_day(day) != (day.weekday() < 5)
    }

    assert differs <= known


def test_a_limit_counts_a_make_up_saturday_and_no_day_of_the_spring_festival() -> None:
    _rule("two", 2, "2026-01-01")

    assert _due("two", "2026-02-13T10:00") == "2026-02-24 17:00"


def test_the_day_is_that_of_shanghai_whatever_zone_the_moment_is_written_in() -> None:
    _rule("one", 1, "2026-01-01")

    # 18:30 of Monday in London is 02:30 of Tuesday in Shanghai.
    assert _due("one", "2026-03-02T18:30+00:00") == "2026-03-04 17:00"


def test_the_row_in_force_on_the_opening_day_counts() -> None:
    _rule("moving", 5, "2026-01-01", "2026-03-31")
    _rule("moving", 2, "2026-04-01")

    assert _due("moving", "2026-03-31T10:00") == "2026-04-08 17:00"  # over Qingming
    assert _due("moving", "2026-04-01T10:00") == "2026-04-03 17:00"


def test_without_a_row_for_the_day_there_is_no_deadline() -> None:
    _rule("old", 5, "2026-01-01", "2026-02-01")
    _rule("coming", 5, "2026-06-01")

    for code in ("old", "coming", "unknown"):
        with pytest.raises(ClockRuleMissing) as refused:
            _due(code, "2026-03-02T10:00")
        assert refused.value.facts["code"] == code


def test_a_limit_that_reaches_a_year_nobody_loaded_is_refused() -> None:
    _rule("three", 3, "2026-01-01")
    assert _due("three", "2026-12-28T10:00") == "2026-12-31 17:00"

    with pytest.raises(CalendarYearMissing) as refused:
        _due("three", "2026-12-29T10:00")

    assert refused.value.facts["year"] == 2027


def test_a_year_whose_notice_is_not_out_is_weekends_only_and_says_so() -> None:
    load_reference(years=[2099])
    calendar = working_calendar()

    assert CalendarYear.objects.get(year=2099).status == "provisional"
    assert "暂排" in CalendarYear.objects.get(year=2099).source
    assert calendar.is_provisional(dt.date(2099, 5, 1))
    assert calendar.is_working_day(dt.date(2099, 10, 1))  # a Thursday: nothing is guessed
    assert not CalendarDay.objects.filter(day__year=2099).exists()
    assert not calendar.is_provisional(dt.date(2026, 5, 1))


def test_reference_rows_are_loaded_once() -> None:
    before = (CalendarDay.objects.count(), ClockRule.objects.count())

    load_reference(years=[2026])

    assert (CalendarDay.objects.count(), ClockRule.objects.count()) == before


def test_every_step_of_the_flow_has_a_limit_in_force() -> None:
    steps = [node for node in BundledPledgeV1.instance.nodes() if isinstance(node, Step)]

    assert len(steps) > 10
    for step in steps:
        assert _due(step.clock, "2026-03-02T10:00") > "2026-03-02"
    for family in ("patent", "trademark", "copyright"):
        assert _due(f"answer_{family}", "2026-03-02T10:00") > "2026-03-02"


def test_a_rule_does_not_end_before_it_begins_nor_begin_twice() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _rule("wrong", 1, "2026-03-02", "2026-03-01")
    _rule("right", 1, "2026-03-02")
    with pytest.raises(IntegrityError), transaction.atomic():
        _rule("right", 2, "2026-03-02")
