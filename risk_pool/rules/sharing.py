"""Share one loss under a term sheet, to the fen.

Order: what counts (loss_basis), whether it is carried (loss_gates), shares as exact fractions with
their ceilings (loss_shares), one split by largest remainder, caps in money (loss_caps), what the
caps cut goes to whoever takes the shortfall, and last what a party passes on or has paid for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from banks.money import Fen, split_by_largest_remainder
from risk_pool.rules.loss_basis import Assumption, Basis, count_loss
from risk_pool.rules.loss_caps import Room, room_for, rooms_of
from risk_pool.rules.loss_gates import shut_gates
from risk_pool.rules.loss_shares import at_first_hand, fractions_of, share_out
from risk_pool.rules.losses import Event, meets
from risk_pool.rules.term_sheets import BANK, Mode, Share, TermSheet, parties_of
from risk_pool.rules.term_values import write_share
from workflows.errors import Objection, Objections


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that was reached: its name, whom it binds, where the terms put it, how far it is."""

    cap: str
    parties: tuple[str, ...]
    path: str
    limit_fen: Fen | None = None
    limit_share: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one party carries in the end; ``due_fen`` is that less its provisional payouts."""

    party: str
    fen: Fen
    due_fen: Fen
    first_hand_fen: Fen
    payers: tuple[tuple[str, Fen], ...] = ()


@dataclass(frozen=True, slots=True)
class SharedLoss:
    """A loss, shared: the parts add up to the basis."""

    mode: str
    basis: Basis
    parts: tuple[Part, ...]
    bound_by: tuple[Bound, ...]
    shortfall_fen: Fen
    shortfall_to: tuple[str, ...]
    assumed: tuple[Assumption, ...]


def share_loss(sheet: TermSheet, event: Event) -> SharedLoss:
    """Share a loss.

    Raises:
        Objections: everything that the terms leave open or the file does not say.
    """
    mode, shares, chosen = _mode(sheet, event)
    basis = count_loss(sheet.loss, sheet.collateral, event)
    heirs = (*(sheet.shortfall_to or ()), BANK)
    shut = shut_gates(sheet, event)
    out = share_out(sheet, shares, event.loan, basis.basis_fen)
    rooms = rooms_of(sheet, event, basis.basis_fen)
    asked = _split(basis.basis_fen, out.asked)
    if shut:
        first = dict.fromkeys(out.asked, 0) | {heirs[0]: basis.basis_fen}
        bound = [Bound(each.gate, tuple(sorted(out.asked.keys() - {heirs[0]})), each.path)
                 for each in shut]  # fmt: skip
    else:
        carried = dict(out.carried)
        carried[heirs[0]] = carried.get(heirs[0], Fraction(0)) + out.left
        first = _split(basis.basis_fen, carried)
        bound = [
            Bound(
                "ceiling", each.parties, f"terms.{each.path}", limit_share=write_share(each.share)
            )
            for each in out.bound
            if each.share is not None
        ]
        bound += _cut(first, rooms, heirs)
    takers = tuple(sorted(party for party in first if first[party] > asked.get(party, 0)))
    short = sum(max(0, asked[party] - first.get(party, 0)) for party in asked)
    assumed = [*chosen, *basis.assumed]
    if short and bound and sheet.shortfall_to is None:
        assumed.append(Assumption("shortfall_to", BANK))
    return SharedLoss(
        mode=mode.code,
        basis=basis,
        parts=_parts(shares, first, bound, rooms=rooms, event=event, basis_fen=basis.basis_fen),
        bound_by=tuple(bound),
        shortfall_fen=short if bound else 0,
        shortfall_to=takers if bound else (),
        assumed=tuple(assumed),
    )


def _mode(sheet: TermSheet, event: Event) -> tuple[Mode, tuple[Share, ...], list[Assumption]]:
    """Choose the mode that the file names, or the only one that this loan meets.

    Where several fit and the shares of only one are known, that one is taken, and told.
    """
    named = event.loan.mode
    codes = "、".join(mode.code for mode in sheet.modes)
    if named is not None and any(mode.code == named for mode in sheet.modes):
        fitting = [mode for mode in sheet.modes if mode.code == named]
    elif named is not None and len(sheet.modes) > 1:
        sentence = f"条款里没有“{named}”这一模式；可用的有：{codes}。"
        raise Objections([Objection("mode.unknown", "loan.mode", sentence)])
    else:
        fitting = _fitting(sheet, event)
    known = [mode for mode in fitting if mode.shares and not any(s.unknown for s in mode.shares)]
    assumed = []
    if len(known) == 1 < len(fitting):
        fitting, assumed = known, [Assumption("loan.mode", known[0].code)]
    if len(fitting) > 1:
        several = "、".join(mode.code for mode in fitting)
        sentence = f"有几种模式都适用（{several}），请以loan.mode指定其一。"
        raise Objections([Objection("mode.several", "loan.mode", sentence)])
    if not fitting:
        sentence = f"这笔贷款不符合任何一种模式的条件；可以loan.mode指定其一：{codes}。"
        raise Objections([Objection("mode.none", "loan.mode", sentence)])
    [mode] = fitting
    if mode.shares is None:
        sentence = "这一模式的分担比例来源没有写明，不能计算；请补填后再算。"
        raise Objections([Objection("share.unknown", f"terms.{mode.path}", sentence)])
    return mode, mode.shares, assumed


def _fitting(sheet: TermSheet, event: Event) -> list[Mode]:
    if len(sheet.modes) == 1 and not sheet.modes[0].when:
        return [sheet.modes[0]]
    return [mode for mode in sheet.modes if meets(event.loan, mode.when)]


def _split(total_fen: Fen, fractions: Mapping[str, Fraction]) -> dict[str, Fen]:
    """Split once over everyone, by largest remainder, ties by code."""
    denominator = lcm(*(fraction.denominator for fraction in fractions.values()))
    weights = {party: int(part * denominator) for party, part in fractions.items()}
    return split_by_largest_remainder(total_fen, weights)


def _cut(amounts: dict[str, Fen], rooms: tuple[Room, ...], heirs: tuple[str, ...]) -> list[Bound]:
    """Cut amounts to what the caps leave, and give what is cut to the heirs, in place."""
    bound: list[Bound] = []
    short = 0
    for room in rooms:
        group = {party: amounts[party] for party in room.parties if amounts.get(party)}
        together = sum(group.values())
        if together > room.left_fen:
            amounts.update(split_by_largest_remainder(room.left_fen, group))
            short += together - room.left_fen
            bound += [
                Bound(each.cap, each.parties, each.path, limit_fen=each.limit_fen)
                for each in rooms
                if (each.parties, each.left_fen) == (room.parties, room.left_fen)
            ]
    for heir in dict.fromkeys(heirs):
        room_left = room_for(heir, amounts, rooms)
        taken = short if room_left is None else min(short, room_left)
        if taken:
            amounts[heir] = amounts.get(heir, 0) + taken
            short -= taken
    if short:
        sentence = f"有{short}分无人承担：超限部分的承担者也受限额约束；请核对shortfall_to和限额。"
        raise Objections([Objection("shortfall.nobody", "terms.shortfall_to", sentence)])
    return bound


def _parts(
    shares: tuple[Share, ...],
    first: Mapping[str, Fen],
    bound: list[Bound],
    *,
    rooms: tuple[Room, ...],
    event: Event,
    basis_fen: Fen,
) -> tuple[Part, ...]:
    """Give everyone's part after passing on, with payers and what was paid provisionally."""
    sharers = at_first_hand(shares)
    carried: dict[str, Fen] = defaultdict(int, dict.fromkeys(parties_of(shares), 0))
    for party in sorted(first):
        share = sharers.get(party)
        for bearer, fen in _passed_on(party, share, first[party], event, basis_fen).items():
            carried[bearer] += fen
    _take_back(carried, sharers, first, rooms, bound)
    before: dict[str, Fen] = defaultdict(int)
    for payout in event.provisional:
        before[payout.party] += payout.amount_fen
    return tuple(
        Part(
            party=party,
            fen=carried[party],
            due_fen=carried[party] - before[party],
            first_hand_fen=first.get(party, 0),
            payers=_payers(sharers.get(party), carried[party], event, basis_fen),
        )
        for party in sorted({*carried, *before})
    )


def _passed_on(
    party: str, share: Share | None, fen: Fen, event: Event, basis_fen: Fen
) -> dict[str, Fen]:
    """Divide an amount among its bearer and those to whom it passes on, and they to others."""
    if share is None or not share.passed_on:
        return {party: fen}
    fractions = fractions_of(share.passed_on, event.loan, basis_fen, whole=False)
    kept = 1 - sum(fractions.values(), Fraction(0))
    split = _split(fen, fractions | {party: kept})
    bearers: dict[str, Fen] = defaultdict(int, {party: split[party]})
    for further in share.passed_on:
        for name, part in _passed_on(
            further.name, further, split[further.name], event, basis_fen
        ).items():
            bearers[name] += part
    return dict(bearers)


def _take_back(
    carried: dict[str, Fen],
    sharers: Mapping[str, Share],
    first: Mapping[str, Fen],
    rooms: tuple[Room, ...],
    bound: list[Bound],
) -> None:
    """Leave with the party that passed on what the one behind it may not take."""
    for name, share in sorted(sharers.items()):
        for behind in sorted(parties_of(share.passed_on) - first.keys()):
            for room in rooms:
                over = carried[behind] - room.left_fen
                if room.parties == (behind,) and over > 0:
                    carried[behind] -= over
                    carried[name] += over
                    bound.append(Bound(room.cap, room.parties, room.path, limit_fen=room.limit_fen))


def _payers(
    share: Share | None, fen: Fen, event: Event, basis_fen: Fen
) -> tuple[tuple[str, Fen], ...]:
    if share is None or not share.payers:
        return ()
    paid = _split(fen, fractions_of(share.payers, event.loan, basis_fen))
    return tuple(sorted(paid.items()))
