"""Until when a bundle's value may be relied on, and the objection where it may no longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from banks.models import ValuationValidity
from financing.models import BundleValuation
from workflows.calendar import corresponding_day
from workflows.errors import Objection
from workflows.sentences import say


def valid_until(bundle: BundleValuation) -> dt.date | None:
    """Give the last day of a value by the row of its own day; None where no row says so.

    Source: valuation.md 1.2 (use_until = valuation_date + 1 year - 1 day; recalled), BNK-06.
    """
    rows = ValuationValidity.objects.in_force(bundle.valued_on).order_by("-valid_from")
    row = rows.first()
    if row is None:
        return None
    assert isinstance(row, ValuationValidity), "its own table"
    return corresponding_day(bundle.valued_on, row.months) - dt.timedelta(days=1)


def expired(
    bundle: BundleValuation | None, *, on: dt.date, where: str, cure: str
) -> Iterator[Objection]:
    """Object to a value that is relied on after its last day, with how to mend it."""
    last = valid_until(bundle) if bundle else None
    if last is not None and on > last:
        sentence = say("估值有效期至{last}，{on}已过期；{cure}", last=last, on=on, cure=cure)
        yield Objection("valuation.expired", where, sentence, {"valid_until": last.isoformat()})
