"""The calendar and the time limits in force, from their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.cache import cache
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext

from workflows.calendar import WorkingCalendar
from workflows.errors import Refusal
from workflows.models import CalendarDay, CalendarYear, ClockRule

# Calendar and limits change a few times a year; a change counts within a minute in every process.
_CACHE_SECONDS = 60
END_OF_OFFICE = dt.time(17, 0)


class ClockRuleMissing(Refusal):
    """No time limit is in force for a step on a day: its row must be entered first."""

    code = "clock_rule_missing"


def working_calendar() -> WorkingCalendar:
    """Build the calendar from the rows loaded."""
    known = cache.get("workflows.calendar")
    if known is None:
        days = dict(CalendarDay.objects.values_list("day", "is_working"))
        years = dict(CalendarYear.objects.values_list("year", "status"))
        known = (days, years)
        cache.set("workflows.calendar", known, _CACHE_SECONDS)
    return WorkingCalendar(exceptions=known[0], years=known[1])


def clock_rules(on: dt.date) -> Mapping[str, tuple[int, str]]:
    """Map each code to (days, unit) in force on a day."""
    key = f"workflows.clock_rules.{on.isoformat()}"
    known: Mapping[str, tuple[int, str]] | None = cache.get(key)
    if known is None:
        rows = ClockRule.objects.filter(valid_from__lte=on).order_by("valid_from")
        known = {
            row.code: (row.days, row.unit)
            for row in rows
            if row.valid_to is None or row.valid_to >= on
        }
        cache.set(key, known, _CACHE_SECONDS)
    return known


def due_at(code: str, opened_at: dt.datetime) -> dt.datetime:
    """Say until when a step opened at a time must be done: the end of office hours of its last day.

    Raises:
        ClockRuleMissing: no row for the code on that day.
        CalendarYearMissing: the calendar does not reach that far.

    Source: CAL-1 (the first day is not counted), CAL-3.
    """
    zone = get_default_timezone()
    opened_on = opened_at.astimezone(zone).date()
    rule = clock_rules(opened_on).get(code)
    if rule is None:
        raise ClockRuleMissing(
            f"缺少环节“{code}”在 {opened_on} 有效的时限规则，请先录入。", code=code
        )
    days, unit = rule
    if unit == ClockRule.Unit.WORKING:
        last = working_calendar().add_working_days(opened_on, days)
    else:
        last = opened_on + dt.timedelta(days=days)
    return end_of_office(last)


def end_of_office(day: dt.date) -> dt.datetime:
    """Give the moment at which a day's office hours end."""
    return dt.datetime.combine(day, END_OF_OFFICE, tzinfo=get_default_timezone())


def caveat(calendar: WorkingCalendar, *days: dt.date | None) -> str:
    """Say openly that days lie in years whose holidays are not loaded, or not announced yet."""
    years = sorted({day.year for day in days if day})
    missing = [year for year in years if year not in calendar.years]
    guessed = [year for year in years if calendar.years.get(year) == "provisional"]
    told = []
    if missing:
        names = gettext("、").join(map(str, missing))
        told.append(gettext("%(years)s年的工作日历尚未载入，日期按自然日推算。") % {"years": names})
    if guessed:
        names = gettext("、").join(map(str, guessed))
        sentence = gettext("%(years)s年的放假安排尚未公布，日期暂按周末推算。")
        told.append(sentence % {"years": names})
    return "".join(told)
