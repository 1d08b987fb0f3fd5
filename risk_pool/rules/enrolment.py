"""Whether a pool takes a loan in, and how much it sets aside for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from banks.money import Fen
from risk_pool.rules.loan_statements import LoanStatement
from risk_pool.rules.losses import Event, Loss, Payout
from risk_pool.rules.sharing import SharedLoss, share_loss
from risk_pool.rules.term_sheets import TermSheet
from risk_pool.rules.term_values import read_share
from workflows.errors import Objection

POOL_BALANCE = "pool_balance"
_GATES = frozenset({"minimum_ip_share", "last_date"})


@dataclass(frozen=True, slots=True)
class Carried:
    """One loan the pool carries already: how much of it is owed, and whether it is bad."""

    bank: str
    principal_fen: Fen
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pool stands before it takes another loan in; amounts in fen."""

    available_fen: Fen
    funding_fen: Fen
    paid_out_fen: Fen
    carried: tuple[Carried, ...]
    promised: tuple[Payout, ...]


@dataclass(frozen=True, slots=True)
class Reservation:
    """What the pool sets aside for a loan, by party, and the limits that were reached."""

    fen: Fen
    parts: Mapping[str, Fen]
    mode: str
    bound_by: tuple[str, ...]
    paths: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Whether only the pool's balance keeps it from more."""
        return POOL_BALANCE in self.bound_by


def reservation_of(
    sheet: TermSheet,
    loan: LoanStatement,
    standing: Standing,
    *,
    principal_fen: Fen,
    on: dt.date,
) -> Reservation:
    """Reckon the pool's part if all of the principal were lost today, within every cap.

    Raises:
        Objections: the statement lacks what the terms turn on.
    """
    event = Event(
        loan=loan.loan(enrolled_on=on),
        loss=Loss(principal_fen=principal_fen, on=on),
        earlier=standing.promised,
        pool_balance_fen=standing.available_fen,
    )
    shared = share_loss(sheet, event)
    parts = public_parts(sheet, shared)
    return Reservation(
        fen=sum(parts.values()),
        parts=parts,
        mode=shared.mode,
        bound_by=tuple(sorted({each.cap for each in shared.bound_by})),
        paths=tuple(sorted({each.path for each in shared.bound_by})),
    )


def public_parts(sheet: TermSheet, shared: SharedLoss) -> dict[str, Fen]:
    """Keep the parts that the pool pays: those of all public parties."""
    return {part.party: part.fen for part in shared.parts if part.party in sheet.public}


def shut_for_entry(reservation: Reservation) -> tuple[str, ...]:
    """Name the gates that keep a loan out for good."""
    return tuple(
        each for each in reservation.bound_by if each in _GATES or each.startswith("exclusion:")
    )


def late_entry(loan: LoanStatement, *, on: dt.date, last_day: dt.date) -> Iterator[Objection]:
    """Object to a loan that comes too late, or only once it has gone bad."""
    status = loan.status(on)
    if on > last_day:
        days = (on - loan.disbursed_on).days
        sentence = (
            f"放款日为{loan.disbursed_on.isoformat()}，备案期限至{last_day.isoformat()}，"
            f"已过放款{days}天，不能再备案。"
        )
        yield Objection("coverage.late", "disbursed_on", sentence, {"days": days})
    if status.state == "overdue":
        sentence = f"贷款已逾期{status.overdue_days}天，逾期后不能备案。"
        yield Objection("coverage.overdue", "", sentence, {"overdue_days": status.overdue_days})
    if status.state == "settled":
        yield Objection("coverage.settled", "", "贷款已经结清，无须备案。")


def over_leverage(sheet: TermSheet, standing: Standing, principal_fen: Fen) -> Fen | None:
    """Give the most that the pool may carry at its multiple, where this loan would pass it."""
    multiple = sheet.content.get("leverage_target")
    if not multiple:
        return None
    limit_fen = int(Fraction(str(multiple)) * standing.funding_fen)
    carried_fen = sum(each.principal_fen for each in standing.carried)
    return limit_fen if carried_fen + principal_fen > limit_fen else None


def stopped_by(sheet: TermSheet, standing: Standing, bank: str) -> str | None:
    """Name the stop line that the pool, or this bank's part of it, has reached."""
    for line in sheet.content.get("stop_line") or ():
        if _measured(line, standing, bank) >= read_share(line["at"]):
            return str(line["measure"])
    return None


def _measured(line: Mapping[str, object], standing: Standing, bank: str) -> Fraction:
    if line["measure"] == "payout_to_funding":
        return _ratio(standing.paid_out_fen, standing.funding_fen)
    rows = [each for each in standing.carried if line.get("per") != "bank" or each.bank == bank]
    bad_fen = sum(each.principal_fen for each in rows if each.is_bad)
    return _ratio(bad_fen, sum(each.principal_fen for each in rows))


def _ratio(part_fen: Fen, whole_fen: Fen) -> Fraction:
    return Fraction(part_fen, whole_fen) if whole_fen else Fraction(0)
