"""Open a pool from a file: its terms as found, what is filled in, and its first money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from risk_pool.models import Pool, PoolSheet
from risk_pool.operations.sheets import adopt_sheet, draft_sheet, fill_gap, pay_in
from risk_pool.rules.published import published_sheets
from workflows.models import Actor, Organisation


def open_pool(
    content: Mapping[str, Any],
    *,
    officer: Actor,
    reviewer: Actor,
    finance: Organisation,
    at: dt.datetime,
) -> Pool:
    """Bring a pool into being: the officer drafts, fills and books, the reviewer adopts.

    Safe to call twice: a pool whose sheet is there is left as it is.

    Raises:
        Objections: the sheet or a filling does not hold.
        PoolNotLive: something in the terms stays unknown.
    """
    with transaction.atomic():
        told = content["pool"]
        pool, _made = Pool.objects.get_or_create(
            code=told["code"],
            defaults={
                "name": told["name"],
                "keeper": officer.membership.organisation,
                "finance": finance,
            },
        )
        if PoolSheet.objects.filter(pool=pool).exists():
            return pool
        sheet = content["sheet"]
        row = draft_sheet(
            pool=pool,
            content=published_sheets()[sheet] if isinstance(sheet, str) else sheet,
            terms_code=content["terms_code"],
            mode=content.get("mode", ""),
            actor=officer,
            at=at,
        )
        for filling in content.get("filled", ()):
            fill_gap(sheet_id=row.pk, actor=officer, at=at, **filling)
        adopt_sheet(sheet_id=row.pk, actor=reviewer, at=at)
        paid_in = content.get("paid_in")
        if paid_in:
            pay_in(pool=pool, paid_on=at.date(), actor=officer, at=at, **paid_in)
    return pool
