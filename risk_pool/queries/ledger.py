"""What the ledger holds, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from banks.money import Fen
from risk_pool.ledger.chart import cash_of
from risk_pool.ledger.matching import Cash, Line, Reconciliation, match
from risk_pool.ledger.replay import Disagreement, Held, Moved, replay
from risk_pool.models import Account, Pool, StatementLine, Transfer
from risk_pool.states import AccountKind, TransferAct
from workflows.queries.walls import fallen_walls

_TABLES = ("risk_pool_transfer", "risk_pool_statementline")


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """How much was walked, and everything that does not hold."""

    pools: int
    accounts: int
    transfers: int
    wrong: tuple[Disagreement, ...]


def prove_ledger() -> LedgerProof:
    """Reckon every account anew from the transfers, and look whether the tables refuse rewriting.

    Call it within ``one_moment``, so that no transfer booked meanwhile is seen half.
    """
    accounts = {
        pk: Held(pk, pool, kind, balance)
        for pk, pool, kind, balance in Account.objects.values_list(
            "id", "pool_id", "kind", "balance_fen"
        )
    }
    walked = _Counted(_moves())
    wrong = replay(accounts, walked)
    fallen = tuple(
        Disagreement(table, "数据库不再拒绝改写此表")
        for table in fallen_walls()
        if table in _TABLES
    )
    return LedgerProof(Pool.objects.count(), len(accounts), walked.count, (*wrong, *fallen))


def balances_of(pool: Pool) -> Mapping[AccountKind, Fen]:
    """Give what a pool's accounts hold together, by kind; sources as what came from them."""
    sums = dict(
        Account.objects.filter(pool=pool)
        .values_list("kind")
        .annotate(total=Sum("balance_fen"))
        .values_list("kind", "total")
    )
    return {kind: abs(sums.get(kind, 0)) for kind in AccountKind}


def loan_balance(pool: Pool, kind: AccountKind, loan: str = "") -> Fen:
    """Give what one account holds; an account that does not exist holds nothing."""
    held = Account.objects.filter(pool=pool, kind=kind, loan_reference=loan)
    return held.values_list("balance_fen", flat=True).first() or 0


def reconcile(pool: Pool) -> Reconciliation:
    """Match the pool's whole bank statement with its cash."""
    lines = [
        Line(row.serial, row.booked_on, row.amount_fen, row.balance_fen, row.text)
        for row in StatementLine.objects.filter(pool=pool)
    ]
    return match(lines, _cash(pool))


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything read inside be of one moment, unless a transaction runs already.

    SQLite does so by itself.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


class _Counted:
    """Moves, counted as they are walked."""

    def __init__(self, moves: Iterator[Moved]) -> None:
        self._moves, self.count = moves, 0

    def __iter__(self) -> Iterator[Moved]:
        for move in self._moves:
            self.count += 1
            yield move


def _moves() -> Iterator[Moved]:
    rows = Transfer.objects.order_by("id").values_list(
        "id", "pool_id", "act", "source_id", "target_id",
        "amount_fen", "source_after_fen", "target_after_fen",
    )  # fmt: skip
    return (Moved(*row) for row in rows.iterator(chunk_size=2000))


def _cash(pool: Pool) -> Iterator[Cash]:
    for pk, reference, act, amount, on in Transfer.objects.filter(pool=pool).values_list(
        "id", "reference", "act", "amount_fen", "happened_on"
    ):
        if sign := cash_of(TransferAct(act)):
            yield Cash(pk, reference, on, sign * amount)


def loan_extract(loan_reference: str) -> Iterator[Mapping[str, Any]]:
    """Tell every transfer from or to a loan's own accounts, in the order of booking."""
    rows = Transfer.objects.filter(
        Q(source__loan_reference=loan_reference) | Q(target__loan_reference=loan_reference)
    )
    for row in rows.select_related("pool", "source", "target").order_by("id"):
        yield {
            "pool": row.pool.code,
            "reference": row.reference,
            "act": row.act,
            "source": _named(row.source),
            "target": _named(row.target),
            "amount_fen": row.amount_fen,
            "source_after_fen": row.source_after_fen,
            "target_after_fen": row.target_after_fen,
            "happened_on": row.happened_on,
            "recorded_at": row.recorded_at,
        }


def _named(account: Account) -> list[str]:
    return [account.kind, account.loan_reference]
