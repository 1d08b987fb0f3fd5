"""The chart of accounts, and between which of them money may move.

Money comes from *sources*, rests in the pool, and ends in *sinks*. A source's balance is what came
from it, below zero; every other balance is at least zero; all balances of a pool add up to zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from risk_pool.states import AccountKind as K
from risk_pool.states import TransferAct as A

SOURCES = frozenset({K.PAID_IN, K.RECOVERED, K.INTEREST})
SINKS = frozenset({K.PAID, K.FEES, K.SUBSIDIES})
HELD = frozenset({K.AVAILABLE, K.RESERVED, K.PAYABLE})

# From which account to which each act moves money. An act that crosses from or to HELD moves cash
# in the bank, and must be found on its statement.
MOVES: Mapping[A, tuple[K, K]] = {
    A.OPEN: (K.PAID_IN, K.AVAILABLE),
    A.PAY_IN: (K.PAID_IN, K.AVAILABLE),
    A.RETURN_CAPITAL: (K.AVAILABLE, K.PAID_IN),
    A.RESERVE: (K.AVAILABLE, K.RESERVED),
    A.RELEASE: (K.RESERVED, K.AVAILABLE),
    A.APPROVE: (K.RESERVED, K.PAYABLE),
    A.WITHDRAW_APPROVAL: (K.PAYABLE, K.RESERVED),
    A.PAY: (K.PAYABLE, K.PAID),
    A.CLAW_BACK: (K.PAID, K.AVAILABLE),
    A.RECOVER: (K.RECOVERED, K.AVAILABLE),
    A.EARN_INTEREST: (K.INTEREST, K.AVAILABLE),
    A.CHARGE_FEE: (K.AVAILABLE, K.FEES),
    A.SUBSIDISE: (K.AVAILABLE, K.SUBSIDIES),
}

# Accounts that stand for one loan each; the others are one a pool.
BY_LOAN = frozenset({K.RESERVED, K.PAYABLE, K.PAID})


@dataclass(frozen=True, slots=True, order=True)
class AccountName:
    """An account of a pool: its kind, and the loan where each loan has one."""

    kind: K
    loan: str = ""


def ends_of(act: A, loan: str) -> tuple[AccountName, AccountName]:
    """Give the accounts an act moves money from and to."""
    source, target = MOVES[act]
    return _named(source, loan), _named(target, loan)


def cash_of(act: A) -> int:
    """Say whether an act brings cash into the bank account (1), takes it out (-1), or neither (0).

    Opening balances are in the bank before its first statement begins.
    """
    source, target = MOVES[act]
    if act == A.OPEN:
        return 0
    return int(target in HELD) - int(source in HELD)


def may_hold(kind: str, balance_fen: int) -> bool:
    """Tell whether an account of this kind may have such a balance."""
    return balance_fen <= 0 if kind in SOURCES else balance_fen >= 0


def _named(kind: K, loan: str) -> AccountName:
    if kind in BY_LOAN:
        assert loan, f"{kind} is held by loan"
        return AccountName(kind, loan)
    return AccountName(kind)
