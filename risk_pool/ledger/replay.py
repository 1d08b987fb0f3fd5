"""Reckon balances anew from the transfers alone, and name what does not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from banks.money import Fen
from risk_pool.ledger.chart import MOVES, may_hold
from risk_pool.states import TransferAct


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer as it is stored: accounts by id, and what each held after it."""

    id: int
    pool_id: int
    act: str
    source_id: int
    target_id: int
    amount_fen: Fen
    source_after_fen: Fen
    target_after_fen: Fen


@dataclass(frozen=True, slots=True)
class Held:
    """One account as it is stored."""

    id: int
    pool_id: int
    kind: str
    balance_fen: Fen


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something in a ledger that does not hold: where, and what."""

    where: str
    what: str


def replay(accounts: Mapping[int, Held], moves: Iterable[Moved]) -> tuple[Disagreement, ...]:
    """Walk all transfers in order: each must be allowed, leave what it says, and end as stored."""
    wrong: list[Disagreement] = []
    balances: dict[int, Fen] = defaultdict(int)
    for move in moves:
        wrong += _one(accounts, balances, move)
    sums: dict[int, Fen] = defaultdict(int)
    for account in accounts.values():
        sums[account.pool_id] += account.balance_fen
        if balances[account.id] != account.balance_fen:
            told = f"余额{account.balance_fen}分，按流水应为{balances[account.id]}分"
            wrong.append(Disagreement(f"account {account.id} {account.kind}", told))
        if not may_hold(account.kind, account.balance_fen):
            told = f"余额{account.balance_fen}分，账户透支"
            wrong.append(Disagreement(f"account {account.id} {account.kind}", told))
    wrong += [
        Disagreement(f"pool {pool}", f"各账户余额合计为{total}分，应为0")
        for pool, total in sorted(sums.items())
        if total
    ]
    return tuple(wrong)


def _one(
    accounts: Mapping[int, Held], balances: dict[int, Fen], move: Moved
) -> Iterable[Disagreement]:
    where = f"transfer {move.id}"
    source, target = accounts.get(move.source_id), accounts.get(move.target_id)
    if source is None or target is None or {source.pool_id, target.pool_id} != {move.pool_id}:
        yield Disagreement(where, "账户不存在或不属于本资金池")
        return
    if move.amount_fen <= 0:
        yield Disagreement(where, f"金额{move.amount_fen}分，应大于零")
    allowed = MOVES[TransferAct(move.act)] if move.act in TransferAct.values else None
    if allowed != (source.kind, target.kind):
        yield Disagreement(where, f"{move.act}不能由{source.kind}转到{target.kind}")
    balances[source.id] -= move.amount_fen
    balances[target.id] += move.amount_fen
    for account, after_fen in ((source, move.source_after_fen), (target, move.target_after_fen)):
        if balances[account.id] != after_fen:
            told = f"{account.kind}记为{after_fen}分，按流水应为{balances[account.id]}分"
            yield Disagreement(where, told)
        elif not may_hold(account.kind, after_fen):
            yield Disagreement(where, f"{account.kind}透支至{after_fen}分")
