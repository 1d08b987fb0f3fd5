"""A pool with money in it, for the tests of the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from risk_pool.models import Pool, Transfer
from risk_pool.operations.posting import Posting, post
from risk_pool.states import TransferAct
from workflows.models import User

TODAY = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def make_pool(code: str = "binhai", *, paid_in_fen: int = 0) -> Pool:
    """Make a pool, and pay money in."""
    pool = Pool.objects.create(code=code, name="滨海资金池")
    if paid_in_fen:
        book(pool, TransferAct.PAY_IN, paid_in_fen, "pay-in")
    return pool


def bookkeeper() -> User:
    """Give the person who books."""
    return User.objects.get_or_create(username="zhao", defaults={"full_name": "赵会计"})[0]


def posting(act: TransferAct, amount_fen: int, reference: str, **changes: Any) -> Posting:
    """Ask for a transfer today."""
    return Posting(reference, act, amount_fen, **({"happened_on": TODAY} | changes))


def book(pool: Pool, act: TransferAct, amount_fen: int, reference: str, **changes: Any) -> Transfer:
    """Book one transfer."""
    asked = posting(act, amount_fen, reference, **changes)
    [transfer] = post(pool=pool, postings=[asked], user=bookkeeper(), at=NOW)
    return transfer
