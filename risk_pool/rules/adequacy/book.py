"""A book of loans under a term sheet: what the pool would be asked for, loan by loan, and limits.

What each loan asks is shared with the same rules as a real loss, without its limits; the limits
that several loans use up together are kept beside it, for a model to apply in each scenario.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from banks.money import Fen, round_half_up
from risk_pool.rules.loss_caps import Room, rooms_of
from risk_pool.rules.losses import Event, Loan, Loss, Payout
from risk_pool.rules.sharing import SharedLoss, share_loss
from risk_pool.rules.term_sheets import TermSheet
from workflows.errors import Objection, Objections

_MOST_NAMED = 20
_GROUPED_BY: Mapping[str, str] = {
    "borrower": "borrower", "borrower_year": "borrower", "bank_year": "bank",
}  # fmt: skip
_WORDS = {"borrower": "借款人", "bank": "银行"}


@dataclass(frozen=True, slots=True)
class Exposure:
    """One loan still open: what is owed, how likely it defaults, what part of it is then lost."""

    loan: Loan
    owed_fen: Fen
    pd: float
    lgd: Fraction


@dataclass(frozen=True, slots=True)
class Limit:
    """What some parties may still pay together; loans with the same ``group`` use it up."""

    group: int
    left_fen: Fen
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """What one loan asks of each followed party when it defaults, and the limits it meets."""

    number: str
    pd: float
    asked_fen: tuple[Fen, ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A pool's loans. ``paying`` are the followed parties whose part comes out of the pool.

    ``outside`` are loans that the pool does not carry, with the gate; ``assumed`` is what no
    source states, and what it was taken to be.
    """

    positions: tuple[Position, ...]
    parties: tuple[str, ...]
    paying: tuple[int, ...]
    groups: int
    balance_fen: Fen
    owed_fen: Fen
    mean_pd: float
    mean_lgd: float
    outside: tuple[tuple[str, str], ...]
    assumed: tuple[tuple[str, str], ...]

    def asked_of_pool_fen(self, position: Position) -> Fen:
        """Say what the pool pays for one loan where no limit but the loan's own holds."""
        return sum(position.asked_fen[index] for index in self.paying)


@dataclass(frozen=True, slots=True)
class Pot:
    """The pool on the day: who is paid from it, what it holds, what it paid before.

    ``parties`` left empty are those whom the terms bind to the pool's balance, or the fund.
    """

    on: dt.date
    balance_fen: Fen | None
    parties: tuple[str, ...] = ()
    earlier: tuple[Payout, ...] = ()


def make_book(sheet: TermSheet, exposures: Iterable[Exposure], pot: Pot) -> Book:
    """Share the loss of every loan, as if it alone defaulted today.

    Raises:
        Objections: everything that the terms leave open or the loans do not say, each once.
    """
    exposures = tuple(exposures)
    balance = sheet.funding.amount_fen if pot.balance_fen is None else pot.balance_fen
    if balance is None:
        raise Objections([Objection("pool.missing", "pool.balance", "请填写资金池的余额。")])
    without = replace(sheet, caps=())
    wrong: dict[tuple[str, str], Objection] = {}
    found: list[tuple[Exposure, SharedLoss, tuple[Room, ...]]] = []
    for index, each in enumerate(exposures):
        event = _event(each, pot, balance)
        try:
            shared = share_loss(without, replace(event, pool_balance_fen=None, earlier=()))
            rooms = rooms_of(sheet, event, shared.basis.basis_fen)
        except Objections as refused:
            _keep(wrong, index, refused)
            continue
        found.append((each, shared, rooms))
    if wrong:
        raise Objections(wrong.values())
    return _book(sheet, found, pot, balance)


def _event(exposure: Exposure, pot: Pot, balance_fen: Fen) -> Event:
    recovered = exposure.owed_fen - round_half_up(exposure.owed_fen * exposure.lgd)
    loss = Loss(exposure.owed_fen, recovered_fen=recovered, on=pot.on)
    return Event(exposure.loan, loss, pot.earlier, balance_fen)


def _keep(wrong: dict[tuple[str, str], Objection], index: int, refused: Objections) -> None:
    for each in refused.objections:
        where = each.where.replace("loan.", f"loans[{index}].", 1)
        same_for_all = (each.code, each.where if each.where.startswith("terms") else each.message)
        if len(wrong) < _MOST_NAMED:
            wrong.setdefault(same_for_all, replace(each, where=where))


def _book(
    sheet: TermSheet,
    found: list[tuple[Exposure, SharedLoss, tuple[Room, ...]]],
    pot: Pot,
    balance: Fen,
) -> Book:
    bound = {room.parties for _, _, rooms in found for room in rooms if room.cap == "pool_balance"}
    paying = pot.parties or (min(bound) if bound else ("fund",))
    carrying = {part.party for _, shared, _ in found for part in shared.parts if part.fen}
    _check_payers(sheet, paying, carrying, bool(found))
    parties = tuple(sorted({*paying, *_beside(paying, found)}))
    groups: dict[tuple[str, str, str], int] = {}
    positions, wrong = [], list[Objection]()
    for index, (each, shared, rooms) in enumerate(found):
        held = {part.party: part.first_hand_fen for part in shared.parts}
        try:
            limits = _limits(index, each.loan, rooms, parties, groups)
        except Objections as refused:
            wrong += refused.objections
            continue
        asked = tuple(held.get(party, 0) for party in parties)
        number = each.loan.number or f"#{index + 1}"
        positions.append(Position(number, each.pd, asked, limits))
    if wrong:
        raise Objections(wrong[:_MOST_NAMED])
    met = Counter(limit.group for position in positions for limit in position.limits)
    alone = frozenset(group for group, loans in met.items() if loans == 1)
    owed = sum(each.owed_fen for each, _, _ in found)
    return Book(
        positions=tuple(_cut_early(position, alone) for position in positions),
        parties=parties,
        paying=tuple(parties.index(party) for party in paying if party in parties),
        groups=len(groups),
        balance_fen=balance,
        owed_fen=owed,
        mean_pd=_weighted(found, [each.pd for each, _, _ in found]),
        mean_lgd=_weighted(found, [float(each.lgd) for each, _, _ in found]),
        outside=_outside(found),
        assumed=_assumed(sheet, found),
    )


def _check_payers(
    sheet: TermSheet, paying: tuple[str, ...], carrying: set[str], any_loans: bool
) -> None:
    if any_loans and carrying and not {*paying} & carrying:
        names = "、".join(paying)
        sentence = (
            f"条款里没有由“{names}”承担的部分；请以party写明由资金池出资的一方，"
            f"如{'、'.join(sorted(carrying))}。"
        )
        raise Objections([Objection("party.carries_nothing", "party", sentence)])
    if {*paying} & {*(sheet.shortfall_to or ())}:
        sentence = "条款让资金池承担超过限额的部分，测算没有上限可言；请更正shortfall_to。"
        raise Objections([Objection("shortfall.pool", "terms.shortfall_to", sentence)])


def _beside(
    paying: tuple[str, ...], found: Iterable[tuple[Exposure, SharedLoss, tuple[Room, ...]]]
) -> set[str]:
    """Name the parties that share a limit with those who pay."""
    groups = {room.parties for _, _, rooms in found for room in rooms}
    return {party for group in groups if {*group} & {*paying} for party in group}


def _limits(
    index: int,
    loan: Loan,
    rooms: tuple[Room, ...],
    parties: tuple[str, ...],
    groups: dict[tuple[str, str, str], int],
) -> tuple[Limit, ...]:
    limits = []
    for room in rooms:
        members = tuple(parties.index(party) for party in room.parties if party in parties)
        if not members or room.cap == "pool_balance":
            continue
        if room.cap == "loan":
            limits.append(Limit(-1, room.left_fen, members))
            continue
        by = _GROUPED_BY.get(room.cap)
        named = "" if by is None else getattr(loan, by)
        if named is None:
            sentence = f"条款按{_WORDS[by or '']}设限额，请补填{_WORDS[by or '']}（{by}）。"
            raise Objections([Objection("loan.missing", f"loans[{index}].{by}", sentence)])
        group = groups.setdefault((room.cap, room.path, named), len(groups))
        limits.append(Limit(group, room.left_fen, members))
    return tuple(limits)


def _cut_early(position: Position, alone: frozenset[int]) -> Position:
    """Apply at once the limits that only this loan meets, as far as they come before all others."""
    asked = [float(each) for each in position.asked_fen]
    limits = [
        replace(limit, group=-1) if limit.group in alone else limit for limit in position.limits
    ]
    while limits and limits[0].group < 0:
        limit = limits.pop(0)
        together = sum(asked[index] for index in limit.members)
        if together > limit.left_fen:
            for index in limit.members:
                asked[index] *= limit.left_fen / together
    return replace(position, asked_fen=tuple(round(each) for each in asked), limits=tuple(limits))


def _weighted(
    found: list[tuple[Exposure, SharedLoss, tuple[Room, ...]]], values: list[float]
) -> float:
    owed = [each.owed_fen for each, _, _ in found]
    whole = sum(owed)
    if not whole:
        return 0.0
    return sum(fen * value for fen, value in zip(owed, values, strict=True)) / whole


def _outside(
    found: list[tuple[Exposure, SharedLoss, tuple[Room, ...]]],
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.loan.number or f"#{index + 1}", shared.bound_by[0].cap)
        for index, (each, shared, _) in enumerate(found)
        if shared.bound_by and shared.bound_by[0].cap != "ceiling"
    )


def _assumed(
    sheet: TermSheet, found: list[tuple[Exposure, SharedLoss, tuple[Room, ...]]]
) -> tuple[tuple[str, str], ...]:
    told = {(each.path, each.taken_as): None for _, shared, _ in found for each in shared.assumed}
    for cap in sheet.caps or ():
        if cap.amount_fen is None and cap.share is None and cap.on != "pool_balance":
            told[cap.path, "不限"] = None
        if cap.share_of == "pool_balance":
            told[cap.path, "按今日余额计"] = None
    if sheet.loss.interest or sheet.loss.costs:
        told["loss", "只计未受偿本金，不计利息和费用"] = None
    return tuple(told)
