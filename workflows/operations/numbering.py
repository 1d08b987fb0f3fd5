"""Business numbers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from workflows.models import NumberSeries


def next_number(prefix: str, year: int) -> str:
    """Draw the next number of a series, like ``ZY2026000001``.

    The row stays locked until the commit.
    """
    assert transaction.get_connection().in_atomic_block, "a number is drawn with what it names"
    series = f"{prefix}{year}"
    if not NumberSeries.objects.filter(series=series).update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(series=series)
        NumberSeries.objects.filter(series=series).update(last=F("last") + 1)
    last = NumberSeries.objects.values_list("last", flat=True).get(series=series)
    return f"{series}{last:06d}"
