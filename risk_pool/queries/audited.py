"""The pools as the audit tests walk them, from their ledgers and bank statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Sum

from risk_pool.ledger.chart import HELD
from risk_pool.models import Account, Pool, StatementLine
from risk_pool.states import AccountKind as K

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def fund_rows(*, today: dt.date) -> Table:
    """Give each pool with its balances; the bank's balance where a statement was imported."""
    columns = ("key", "on", "held_fen", "paid_in_fen", "interest_fen", "recovered_fen",
               "paid_fen", "fees_fen", "subsidies_fen", "statement_fen")  # fmt: skip
    totals = {
        (pool, K(kind)): abs(total)
        for pool, kind, total in Account.objects.values_list("pool_id", "kind").annotate(
            total=Sum("balance_fen")
        )
    }
    told = {
        line.pool_id: line.balance_fen
        for line in StatementLine.objects.exclude(balance_fen=None).order_by("booked_on", "id")
    }

    def rows() -> Iterator[Sequence[Any]]:
        for pool in Pool.objects.order_by("code"):
            held = sum(totals.get((pool.pk, kind), 0) for kind in HELD)
            moved = (K.PAID_IN, K.INTEREST, K.RECOVERED, K.PAID, K.FEES, K.SUBSIDIES)
            figures = [totals.get((pool.pk, kind), 0) for kind in moved]
            yield pool.code, today, held, *figures, told.get(pool.pk)

    return columns, rows()
