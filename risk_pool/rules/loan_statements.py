"""A loan as its bank's book states it on a day, frozen, so that the pool's file stands alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from banks.money import Fen
from banks.rules.penalties import penalty_due
from banks.rules.repayment import (
    LoanTerms,
    NewRate,
    RepaymentRow,
    RepaymentStatus,
    repayment_status,
)
from banks.rules.schedules import Instalment
from risk_pool.rules.losses import Loan
from workflows.rules.chain import canonical_json


@dataclass(frozen=True, slots=True)
class LoanStatement:
    """One drawdown: who owes whom, what was due, what was paid; codes are credit codes."""

    number: str
    contract: str
    borrower: str
    borrower_name: str
    bank: str
    bank_name: str
    principal_fen: Fen
    disbursed_on: dt.date
    matures_on: dt.date
    annual_rate: Decimal
    uplift: Decimal
    terms_code: str
    due: tuple[Instalment, ...]
    paid: tuple[RepaymentRow, ...]
    repriced: tuple[NewRate, ...] = ()
    collateral: tuple[str, ...] = ()
    mode: str | None = None
    classes: tuple[str, ...] | None = None
    pledge_held_by: str | None = None
    ip_amount_fen: Fen | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def terms(self) -> LoanTerms:
        """What it was paid out under."""
        return LoanTerms(self.annual_rate, self.uplift, self.disbursed_on, self.repriced)

    def status(self, on: dt.date) -> RepaymentStatus:
        """Read where the loan stands at the end of a day, from its rows."""
        penalty_fen = penalty_due(self.due, self.paid, terms=self.terms, on=on)
        return repayment_status(self.due, self.paid, on=on, penalty_due_fen=penalty_fen)

    def loan(self, *, enrolled_on: dt.date | None = None) -> Loan:
        """Give the loan as the terms ask about it."""
        return Loan(
            number=self.number,
            borrower=self.borrower,
            bank=self.bank,
            mode=self.mode,
            classes=self.classes,
            pledge_held_by=self.pledge_held_by,
            amount_fen=self.principal_fen,
            borrower_balance_fen=self.facts.get("borrower_balance_fen"),
            ip_amount_fen=self.ip_amount_fen,
            disbursed_on=self.disbursed_on,
            enrolled_on=enrolled_on,
            facts=self.facts,
        )

    def text(self) -> str:
        """Write the statement in the one form that is hashed."""
        return canonical_json(asdict(self))


def read_statement(text: str) -> LoanStatement:
    """Read back what ``text`` wrote."""
    plain = json.loads(text)
    plain["due"] = tuple(
        Instalment(**(row | {"due_date": _day(row["due_date"])})) for row in plain["due"]
    )
    plain["paid"] = tuple(
        RepaymentRow(**(row | {"value_date": _day(row["value_date"])})) for row in plain["paid"]
    )
    plain["repriced"] = tuple(
        NewRate(_day(row["since"]), Decimal(row["annual_rate"])) for row in plain["repriced"]
    )
    for name in ("disbursed_on", "matures_on"):
        plain[name] = _day(plain[name])
    for name in ("annual_rate", "uplift"):
        plain[name] = Decimal(plain[name])
    for name in ("collateral", "classes"):
        plain[name] = None if plain[name] is None else tuple(plain[name])
    return LoanStatement(**plain)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
