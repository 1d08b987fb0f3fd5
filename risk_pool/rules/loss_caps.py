"""Limits in money: what each cap still leaves for one loss."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from banks.money import Fen
from risk_pool.rules.losses import Event, Payout, meets, missing
from risk_pool.rules.term_sheets import Cap, TermSheet
from workflows.errors import Objection, Objections


@dataclass(frozen=True, slots=True)
class Room:
    """What a group of parties may still pay together, and the cap that says so."""

    cap: str
    parties: tuple[str, ...]
    limit_fen: Fen
    left_fen: Fen
    path: str


def rooms_of(sheet: TermSheet, event: Event, basis_fen: Fen) -> tuple[Room, ...]:
    """Reckon what every cap that concerns this loan leaves, the narrowest group first.

    Caps whose amount no source states are passed over; the sheet's gaps name them.

    Raises:
        Objections: the file lacks what a cap counts by.
    """
    rooms: list[Room] = []
    wrong: list[Objection] = []
    for cap in (*(sheet.caps or ()), *_implied(sheet, event)):
        try:
            room = _room(sheet, cap, event, basis_fen)
        except Objections as refused:
            wrong += [each for each in refused.objections if each not in wrong]
            continue
        if room is not None:
            rooms.append(room)
    if wrong:
        raise Objections(wrong)
    return tuple(sorted(rooms, key=_narrowest_first))


def _narrowest_first(room: Room) -> tuple[object, ...]:
    """Order rooms by what they are, and by where they stand only where nothing else differs."""
    return (len(room.parties), room.left_fen, room.parties, room.cap, room.path)


def room_for(party: str, amounts: Mapping[str, Fen], rooms: tuple[Room, ...]) -> Fen | None:
    """Say what more a party may pay beside what all pay already; None is without limit."""
    lefts = [
        room.left_fen - sum(amounts.get(each, 0) for each in room.parties)
        for room in rooms
        if party in room.parties
    ]
    return max(0, min(lefts)) if lefts else None


def _implied(sheet: TermSheet, event: Event) -> tuple[Cap, ...]:
    """Give the limits that need no clause: a pot's balance, a year's budget."""
    implied: list[Cap] = []
    stated = {cap.on for cap in sheet.caps or ()}
    payer = ("fund",)
    if event.pool_balance_fen is not None and "pool_balance" not in stated:
        implied.append(Cap("pool_balance", payer, None, None, "", (), "pool.balance"))
    yearly = sheet.funding.kind == "annual_budget" and sheet.funding.amount_fen is not None
    if yearly and "pool_year" not in stated:
        amount = sheet.funding.amount_fen
        implied.append(Cap("pool_year", payer, amount, None, "", (), "terms.funding.amount"))
    return tuple(implied)


def _room(sheet: TermSheet, cap: Cap, event: Event, basis_fen: Fen) -> Room | None:
    if cap.when and not meets(event.loan, cap.when, basis_fen):
        return None
    path = cap.path if "." in cap.path else f"terms.{cap.path}"
    if cap.on == "pool_balance":
        balance = _pool_balance(sheet, cap, event)
        limit = balance if cap.amount_fen is None else min(balance, cap.amount_fen)
        return Room(cap.on, cap.parties, limit, limit, path)
    found = _limit(sheet, cap, event, basis_fen)
    if found is None:
        return None
    used = sum(each.amount_fen for each in _used(cap, event) if each.party in cap.parties)
    return Room(cap.on, cap.parties, found, max(0, found - used), path)


def _limit(sheet: TermSheet, cap: Cap, event: Event, basis_fen: Fen) -> Fen | None:
    """Give a cap in fen; a share of something is rounded down, as it is the most allowed."""
    if cap.share is None:
        return cap.amount_fen
    of = basis_fen
    if cap.share_of == "loan_amount":
        if event.loan.amount_fen is None:
            raise Objections([missing("amount")])
        of = event.loan.amount_fen
    elif cap.share_of == "funding":
        if sheet.funding.amount_fen is None:
            sentence = "限额按资金规模的比例计算，请补填资金规模（funding.amount）。"
            raise Objections([Objection("terms.missing", "terms.funding.amount", sentence)])
        of = sheet.funding.amount_fen
    elif cap.share_of == "pool_balance":
        of = _pool_balance(sheet, cap, event)
    return math.floor(of * cap.share)


def _pool_balance(sheet: TermSheet, cap: Cap, event: Event) -> Fen:
    if event.pool_balance_fen is not None:
        return event.pool_balance_fen + sum(
            each.amount_fen for each in event.provisional if each.party in cap.parties
        )
    if sheet.funding.amount_fen is None:
        sentence = "条款以资金余额为限，请补填资金余额（pool.balance）。"
        raise Objections([Objection("pool.missing", "pool.balance", sentence)])
    paid = sum(each.amount_fen for each in event.final if each.party in cap.parties)
    return max(0, sheet.funding.amount_fen - paid)


def _used(cap: Cap, event: Event) -> list[Payout]:
    """Keep the payouts that count under a cap: of the same loan, borrower, bank, or year."""
    loan, earlier = event.loan, list(event.final)
    if not earlier:
        return earlier
    if cap.on == "loan":
        number = _stated(loan.number, "number")
        return [each for each in earlier if each.loan == number]
    if cap.on in ("borrower", "borrower_year"):
        borrower = _stated(loan.borrower, "borrower")
        earlier = _of_one(earlier, "borrower", borrower)
    if cap.on == "bank_year":
        earlier = _of_one(earlier, "bank", _stated(loan.bank, "bank"))
    if cap.on in ("borrower_year", "bank_year", "pool_year"):
        if event.loss.on is None:
            sentence = "条款有按年的限额，请补填损失认定日（loss.on）。"
            raise Objections([Objection("loss.missing", "loss.on", sentence)])
        undated = [index for index, each in enumerate(event.earlier) if each.on is None]
        if undated:
            sentence = "条款有按年的限额，请补填支付日（on）。"
            raise Objections(
                Objection("earlier.missing", f"earlier[{index}].on", sentence) for index in undated
            )
        year = event.loss.on.year
        earlier = [each for each in earlier if each.on is not None and each.on.year == year]
    return earlier


def _of_one(earlier: list[Payout], name: str, wanted: str) -> list[Payout]:
    nameless = [index for index, each in enumerate(earlier) if getattr(each, name) is None]
    if nameless:
        word = {"borrower": "借款人", "bank": "银行"}[name]
        sentence = f"条款按{word}设限额，此前的补偿须写明{word}（{name}）；请补填。"
        raise Objections([Objection("earlier.missing", "earlier", sentence)])
    return [each for each in earlier if getattr(each, name) == wanted]


def _stated(value: str | None, name: str) -> str:
    if value is None:
        raise Objections([missing(name)])
    return value
