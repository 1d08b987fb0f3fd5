"""A loan, its loss, and what was paid before: the pool's side of a default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from banks.money import Fen
from risk_pool.rules.share_reading import as_word, read_size
from risk_pool.rules.term_sheets import Condition
from workflows.errors import Objection, Objections


@dataclass(frozen=True, slots=True)
class Loan:
    """What the terms may ask about a loan. ``facts`` are as written in the file."""

    number: str | None = None
    borrower: str | None = None
    bank: str | None = None
    mode: str | None = None
    classes: tuple[str, ...] | None = None
    pledge_held_by: str | None = None
    amount_fen: Fen | None = None
    borrower_balance_fen: Fen | None = None
    ip_amount_fen: Fen | None = None
    ip_share: Fraction | None = None
    disbursed_on: dt.date | None = None
    enrolled_on: dt.date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """What the borrower did not pay, and what came back since."""

    principal_fen: Fen
    interest_fen: Fen = 0
    interest_days: int | None = None
    costs_fen: Fen = 0
    recovered_fen: Fen = 0
    on: dt.date | None = None
    defaulted_on: dt.date | None = None
    overdue_days: int | None = None
    non_performing_months: int | None = None
    recognised: bool | None = None
    recognised_on: dt.date | None = None
    claimed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    """What a party paid before. A provisional one on the same loan is settled by this loss."""

    party: str
    amount_fen: Fen
    loan: str | None = None
    borrower: str | None = None
    bank: str | None = None
    on: dt.date | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One loss to share: everything that the terms are asked about.

    ``pool_balance_fen`` is what the pool still holds, payouts so far taken off.
    """

    loan: Loan
    loss: Loss
    earlier: tuple[Payout, ...] = ()
    pool_balance_fen: Fen | None = None

    @property
    def provisional(self) -> tuple[Payout, ...]:
        """The payouts that this loss settles."""
        number = self.loan.number
        return tuple(
            each for each in self.earlier if each.provisional and each.loan in (None, number)
        )

    @property
    def final(self) -> tuple[Payout, ...]:
        """The payouts that stand."""
        settled = self.provisional
        return tuple(each for each in self.earlier if each not in settled)


def words_of(loan: Loan, name: str) -> frozenset[str]:
    """Give the words a loan has for a field.

    Raises:
        Objections: the file does not say.
    """
    known: dict[str, Any] = {
        "class": loan.classes,
        "pledge_held_by": loan.pledge_held_by,
        "mode": loan.mode,
        "bank": loan.bank,
        "borrower": loan.borrower,
    }
    value = known.get(name) if name in known else loan.facts.get(name)
    if value is None:
        raise Objections([missing(name)])
    several = value if isinstance(value, list | tuple) else (value,)
    return frozenset(as_word(each) for each in several)


def size_of(loan: Loan, name: str, basis_fen: Fen | None = None) -> Fraction:
    """Give a number of a loan: money in fen, or a number among its facts.

    Raises:
        Objections: the file does not say, or says no number.
    """
    known = {
        "amount": loan.amount_fen,
        "loan_amount": loan.amount_fen,
        "borrower_balance": loan.borrower_balance_fen,
        "ip_amount": loan.ip_amount_fen,
        "ip_share": loan.ip_share,
        "loss": basis_fen,
    }
    value = known.get(name) if name in known else loan.facts.get(name)
    if value is None:
        raise Objections([missing("amount" if name == "loan_amount" else name)])
    if name in known:
        return Fraction(value)
    try:
        return read_size(name, value)
    except ValueError as bad:
        sentence = f"条款把“{name}”与数字比较，所填“{value}”不是数字；请更正。"
        raise Objections([Objection("value.form", f"loan.facts.{name}", sentence)]) from bad


def meets(loan: Loan, conditions: tuple[Condition, ...], basis_fen: Fen | None = None) -> bool:
    """Tell whether a loan is all of what is asked.

    Raises:
        Objections: everything the file does not say.
    """
    wrong: list[Objection] = []
    answers = []
    for condition in conditions:
        try:
            answers.append(_meets_one(loan, condition, basis_fen))
        except Objections as refused:
            wrong += refused.objections
    if wrong:
        raise Objections(wrong)
    return all(answers)


def missing(name: str) -> Objection:
    """Ask for a field of the loan that the terms turn on."""
    known = {"class", "pledge_held_by", "mode", "bank", "borrower", "number", "amount"}
    known |= {"borrower_balance", "ip_amount", "ip_share", "disbursed_on", "enrolled_on"}
    path = f"loan.{name}" if name in known else f"loan.facts.{name}"
    return Objection("loan.missing", path, f"条款按“{name}”区分，请补填{path}。")


def _meets_one(loan: Loan, condition: Condition, basis_fen: Fen | None) -> bool:
    if condition.one_of:
        return not words_of(loan, condition.field).isdisjoint(condition.one_of)
    size = size_of(loan, condition.field, basis_fen)
    return (
        (condition.at_least is None or size >= condition.at_least)
        and (condition.above is None or size > condition.above)
        and (condition.at_most is None or size <= condition.at_most)
        and (condition.below is None or size < condition.below)
    )
