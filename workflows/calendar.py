"""The calendar of working days that deadlines are counted on."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflows.errors import Refusal

YearStatus = Literal["official", "provisional"]

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class CalendarYearMissing(Refusal):
    """A deadline needs a year whose working days were never loaded; ``year`` names it."""

    code = "calendar_year_missing"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days as published: weekends, less the make-up days, plus the holidays.

    ``exceptions`` says of a date whether people work (True: make-up day, False: holiday).
    ``years`` names every year that was loaded, and whether the State Council notice is out.

    Source: rulebook CAL-1 to CAL-3; the days are data, never computed.
    """

    exceptions: Mapping[date, bool]
    years: Mapping[int, YearStatus]

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on this day.

        Raises:
            CalendarYearMissing: the year was not loaded.
        """
        self._year_status(day)
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def is_provisional(self, day: date) -> bool:
        """Tell whether the day's year still rests on weekends only.

        Raises:
            CalendarYearMissing: the year was not loaded.
        """
        return self._year_status(day) == "provisional"

    def add_working_days(self, start: date, count: int) -> date:
        """Find the last day of a limit in working days; the first day is not counted.

        Raises:
            CalendarYearMissing: the limit reaches a year that was not loaded.
        """
        assert count >= 0, "a limit is never negative"
        day = start
        for _ in range(count):
            day = self.first_working_day_from(day + _ONE_DAY)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and with ``end``; negative if it is past.

        Raises:
            CalendarYearMissing: the span touches a year that was not loaded.
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + _ONE_DAY * n for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working_day, days))

    def first_working_day_from(self, day: date) -> date:
        """Roll a day that is not worked on to the next one that is.

        Raises:
            CalendarYearMissing: the search reaches a year that was not loaded.
        """
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def add_days(self, start: date, count: int, *, roll: bool = False) -> date:
        """Find the end of a limit in calendar days; ``roll`` moves it to a working day.

        Raises:
            CalendarYearMissing: rolling reaches a year that was not loaded.
        """
        end = start + _ONE_DAY * count
        return self.first_working_day_from(end) if roll else end

    def add_months(self, start: date, count: int, *, roll: bool = False) -> date:
        """Find the end of a limit in months; ``roll`` moves it to a working day.

        Raises:
            CalendarYearMissing: rolling reaches a year that was not loaded.
        """
        end = corresponding_day(start, count)
        return self.first_working_day_from(end) if roll else end

    def _year_status(self, day: date) -> YearStatus:
        try:
            return self.years[day.year]
        except KeyError:
            raise CalendarYearMissing(
                f"尚未载入{day.year}年的工作日历，无法计算期限；请先导入该年的放假调休安排。",
                year=day.year,
            ) from None


def corresponding_day(start: date, months: int) -> date:
    """Find the same day some months later, or the last day of that month where it has none.

    Source: rulebook CAL-1.
    """
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(start.day, last))
