"""Seal the days."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from workflows.models import DailyRoot, RecordEntry
from workflows.queries.proof import roots
from workflows.rules.chain import GENESIS


def seal_days(*, today: dt.date) -> list[DailyRoot]:
    """Write the daily root of every day before yesterday's end that has none; safe to run twice.

    A day is sealed only once the next one is over as well, so that no transaction of it is still
    under way.
    """
    with transaction.atomic():
        sealed = DailyRoot.objects.select_for_update().order_by("day")
        held = {row.day for row in sealed}
        first = RecordEntry.objects.order_by("recorded_at").first()
        last = today - dt.timedelta(days=2)
        if first is None:
            return []
        begin = min(held, default=localdate(first.recorded_at))
        fresh = [root for root in roots(begin, last, GENESIS) if root.day not in held]
        DailyRoot.objects.bulk_create(fresh)
        return fresh
