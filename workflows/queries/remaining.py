"""How much time a work item has left, as words and as a level."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

Level = Literal["ok", "soon", "over"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remaining:
    """Time left: ``percent`` of it is used up, ``due_at`` is when it ends."""

    text: str
    level: Level
    percent: int
    due_at: dt.datetime


def remaining(
    opened_at: dt.datetime, due_at: dt.datetime | None, *, at: dt.datetime
) -> Remaining | None:
    """Tell how much time is left at a moment; None where no clock runs.

    What is due today, or within the next 24 hours, is soon.
    """
    if due_at is None:
        return None
    left = due_at - at
    span = _span(abs(left))
    if left < dt.timedelta(0):
        return Remaining(_("超时 %(span)s") % {"span": span}, "over", 100, due_at)
    soon = left <= _DAY or localtime(due_at).date() == localtime(at).date()
    whole = due_at - opened_at
    used = 100 if whole <= dt.timedelta(0) else round(100 * (at - opened_at) / whole)
    text = _("剩 %(span)s") % {"span": span}
    return Remaining(text, "soon" if soon else "ok", max(0, min(100, used)), due_at)


def _span(span: dt.timedelta) -> str:
    """Write a span by its two largest units, minutes only below a day."""
    minutes = int(span.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days and hours:
        return _("%(days)s 天 %(hours)s 小时") % {"days": days, "hours": hours}
    if days:
        return _("%(days)s 天") % {"days": days}
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s 分") % {"minutes": minutes}
