"""The numbers that the next rows of a pledged right get."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max

from financing.models import PledgedRight, RegisterSnapshot


def next_rounds(rights: Collection[PledgedRight], *, at_least: int = 1) -> dict[int, int]:
    """Give each right the round of its next register extract, by the right's key."""
    rows = RegisterSnapshot.objects.filter(pledged_right__in=rights).values("pledged_right")
    last = dict(rows.annotate(last=Max("round")).values_list("pledged_right", "last"))
    return {right.pk: max(at_least, last.get(right.pk, 0) + 1) for right in rights}
