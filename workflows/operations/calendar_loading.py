"""Load official notices of holidays and make-up days."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache
from django.db import transaction

from workflows.models import CalendarDay, CalendarYear
from workflows.rules.calendar_notice import Notice, YearChange, changes_of


def load_notices(*, notices: Sequence[Notice], keep: bool = True) -> list[YearChange]:
    """Put each year as its notice says, and tell what that changed; safe to run twice.

    A year is replaced as a whole. Deadlines that were counted before stay as they are. Without
    ``keep`` nothing is stored.
    """
    with transaction.atomic():
        changes = [_load(notice) for notice in notices]
        if not keep:
            transaction.set_rollback(True)
    cache.delete("workflows.calendar")
    return changes


def _load(notice: Notice) -> YearChange:
    rows = CalendarDay.objects.select_for_update().filter(day__year=notice.year)
    known = {row.day: (row.is_working, row.name) for row in rows}
    year = CalendarYear.objects.select_for_update().filter(pk=notice.year).first()
    change = changes_of(notice, was=year.status if year else "", known=known)
    rows.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=is_working, name=name)
        for day, (is_working, name) in notice.days.items()
    )
    CalendarYear.objects.update_or_create(
        year=notice.year,
        defaults={"status": CalendarYear.Status.OFFICIAL, "source": notice.source},
    )
    return change
