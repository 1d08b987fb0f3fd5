"""Working days: the golden week of 2026 as an example of a published year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import CalendarYearMissing, WorkingCalendar, corresponding_day

CALENDAR = WorkingCalendar(
    exceptions={
        **{date(2026, 10, day): False for day in range(1, 8)},
        date(2026, 10, 10): True,
    },
    years={2026: "official", 2027: "provisional"},
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 1))


def test_a_weekday_is_worked_and_a_weekend_is_not() -> None:
    assert CALENDAR.is_working_day(date(2026, 9, 30))
    assert not CALENDAR.is_working_day(date(2026, 9, 27))


def test_a_holiday_on_a_weekday_is_not_worked_and_a_make_up_saturday_is() -> None:
    assert not CALENDAR.is_working_day(date(2026, 10, 1))
    assert CALENDAR.is_working_day(date(2026, 10, 10))


def test_the_first_day_of_a_limit_is_not_counted() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 28), 2) == date(2026, 9, 30)
    assert CALENDAR.add_working_days(date(2026, 9, 28), 0) == date(2026, 9, 28)


def test_a_limit_runs_over_the_golden_week_and_counts_the_make_up_day() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_remaining_days_are_negative_once_the_deadline_is_past() -> None:
    assert CALENDAR.working_days_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert CALENDAR.working_days_between(date(2026, 10, 10), date(2026, 9, 30)) == -3


def test_a_month_ends_on_the_corresponding_day_or_on_the_last_day_of_the_month() -> None:
    assert CALENDAR.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert corresponding_day(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert corresponding_day(date(2024, 2, 29), 240) == date(2044, 2, 29)
    assert corresponding_day(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert corresponding_day(date(2026, 12, 15), -12) == date(2025, 12, 15)


def test_a_limit_that_ends_on_a_holiday_rolls_only_where_asked() -> None:
    assert CALENDAR.add_months(date(2026, 9, 1), 1, roll=True) == date(2026, 10, 8)
    assert CALENDAR.add_months(date(2026, 9, 1), 1) == date(2026, 10, 1)
    assert CALENDAR.add_days(date(2026, 9, 25), 10, roll=True) == date(2026, 10, 8)
    assert CALENDAR.add_days(date(2026, 9, 25), 10) == date(2026, 10, 5)


def test_a_year_without_rows_is_refused_by_name() -> None:
    with pytest.raises(CalendarYearMissing) as refused:
        CALENDAR.add_working_days(date(2027, 12, 31), 1)

    assert refused.value.facts == {"year": 2028}
    assert "2028年" in refused.value.message


def test_a_year_without_its_notice_is_marked_provisional() -> None:
    assert CALENDAR.is_provisional(date(2027, 3, 1))
    assert not CALENDAR.is_provisional(date(2026, 3, 1))


@given(DAYS, st.integers(0, 60))
def test_counting_back_gives_the_limit_again(start: date, count: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, count)) == count


@given(DAYS, st.integers(1, 60))
def test_a_limit_always_ends_on_a_working_day(start: date, count: int) -> None:
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(start, count))


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_the_corresponding_day_lies_in_the_month_counted_to(start: date, months: int) -> None:
    end = corresponding_day(start, months)

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
