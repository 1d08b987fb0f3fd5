"""Take over a bank statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from risk_pool.ledger.matching import Line
from risk_pool.models import Pool, StatementLine
from workflows.errors import Objection, Objections


@transaction.atomic
def import_statement(*, pool: Pool, lines: Sequence[Line], at: dt.datetime) -> int:
    """Keep the lines of a statement that are not kept yet, and say how many those were.

    Raises:
        Objections: a serial is kept already and says something else now: the bank's book and ours
            cannot both be right.
    """
    kept = {row.serial: row for row in StatementLine.objects.filter(pool=pool)}
    wrong = [
        Objection(
            "statement.changed",
            line.serial,
            f"流水号“{line.serial}”此前导入的日期或金额与本次不同；请向银行核实。",
        )
        for line in lines
        if (row := kept.get(line.serial))
        and (row.booked_on, row.amount_fen) != (line.on, line.amount_fen)
    ]
    if wrong:
        raise Objections(wrong)
    fresh = [
        StatementLine(
            pool=pool,
            serial=line.serial,
            booked_on=line.on,
            amount_fen=line.amount_fen,
            balance_fen=line.balance_fen,
            text=line.text,
            imported_at=at,
        )
        for line in lines
        if line.serial not in kept
    ]
    StatementLine.objects.bulk_create(fresh)
    return len(fresh)
