"""What every order has in common: one worker at a time, pauses that grow, an end to trying."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from documents.models import Rendering, Sealing
from workflows.errors import Refusal

MOST_ATTEMPTS = 5
_LEASE = dt.timedelta(minutes=5)
_FIRST_PAUSE = dt.timedelta(minutes=1)  # doubled after each attempt

_logger = logging.getLogger(__name__)

OrderT = TypeVar("OrderT", Rendering, Sealing)


def claim(due: QuerySet[Any], paper_id: UUID, at: dt.datetime) -> dt.datetime | None:
    """Take an order up, if it is due; say until when it is ours."""
    lease = at + _LEASE
    claimed = due.filter(paper_id=paper_id)
    return lease if claimed.update(attempts=F("attempts") + 1, claimed_until=lease) else None


def locked(orders: type[OrderT], paper_id: UUID) -> OrderT:
    """Lock an order for the transaction."""
    rows = orders._default_manager.select_for_update(of=("self",)).select_related("paper")
    order: OrderT = rows.get(paper_id=paper_id)
    return order


def let_go(order: Rendering | Sealing) -> None:
    """Give an order back, done or to be done at once."""
    order.last_error = ""
    order.claimed_until = order.next_try_at = None


def note_failure(
    orders: type[OrderT], paper_id: UUID, lease: dt.datetime, at: dt.datetime, error: Exception
) -> OrderT:
    """Keep what went wrong, and say when to try again, or never."""
    with transaction.atomic():
        order = locked(orders, paper_id)
        if order.claimed_until != lease:  # we were slow, and another worker took over
            return order
        let_go(order)
        order.last_error = _scrubbed(error)
        if order.attempts < MOST_ATTEMPTS:
            order.next_try_at = at + _FIRST_PAUSE * 2 ** (order.attempts - 1)
        else:
            order.give_up()
        order.save()
    _logger.warning("%s of %s failed: %s", orders.__name__, paper_id, order.last_error)
    return order


def _scrubbed(error: Exception) -> str:
    """Name an error in a line: ours with its sentence, others, which may quote facts, by place."""
    if isinstance(error, Refusal):
        return f"{type(error).__name__}: {error.message}"[:300]
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} ({Path(place.filename).name}:{place.lineno})"
