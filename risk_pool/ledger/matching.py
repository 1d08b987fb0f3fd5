"""Match a bank statement with the cash in the ledger."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banks.money import Fen

# A transfer booked on one day may reach the bank some days later.
NEAR_DAYS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: money in above zero, money out below; the balance after it."""

    serial: str
    on: dt.date
    amount_fen: Fen
    balance_fen: Fen | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cash:
    """One transfer of the ledger that moved cash, signed as a statement would show it."""

    id: int
    reference: str
    on: dt.date
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Matched:
    """A line and the transfer it is."""

    serial: str
    transfer: int
    by: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What agrees, what only one side knows, and lines whose balance does not follow."""

    matched: tuple[Matched, ...]
    only_bank: tuple[Line, ...]
    only_ledger: tuple[Cash, ...]
    broken: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether both sides know the same, to the fen."""
        return not (self.only_bank or self.only_ledger or self.broken)


def match(lines: Sequence[Line], cash: Iterable[Cash]) -> Reconciliation:
    """Match lines and transfers one to one: by reference in the text, else by amount and day.

    A reference counts only with the same amount. Among transfers of one amount the nearest day
    wins, at most five days away; equal ones go in the order of their ids.
    """
    open_cash = {each.id: each for each in sorted(cash, key=lambda each: each.id)}
    matched: list[Matched] = []
    waiting: list[Line] = []
    for line in lines:
        words = set(line.text.split()) | {line.serial}
        named = [c for c in open_cash.values() if c.reference in words]
        same = [c for c in named if c.amount_fen == line.amount_fen]
        if same:
            matched.append(Matched(line.serial, same[0].id, "reference"))
            del open_cash[same[0].id]
        else:
            waiting.append(line)
    by_amount: dict[Fen, list[Cash]] = defaultdict(list)
    for each in open_cash.values():
        by_amount[each.amount_fen].append(each)
    only_bank = []
    for line in waiting:
        near = [c for c in by_amount[line.amount_fen] if _days(line, c) <= NEAR_DAYS]
        if not near:
            only_bank.append(line)
            continue
        best = min(near, key=lambda each: (_days(line, each), each.id))
        by_amount[line.amount_fen].remove(best)
        del open_cash[best.id]
        matched.append(Matched(line.serial, best.id, "amount"))
    return Reconciliation(
        tuple(matched), tuple(only_bank), tuple(open_cash.values()), tuple(_broken(lines))
    )


def _days(line: Line, cash: Cash) -> int:
    return abs((line.on - cash.on).days)


def _broken(lines: Sequence[Line]) -> Iterable[str]:
    """Name the lines whose balance is not the one before and their amount."""
    before: Fen | None = None
    for line in lines:
        if None not in (before, line.balance_fen) and before + line.amount_fen != line.balance_fen:  # type: ignore[operator]
            yield line.serial
        before = line.balance_fen
