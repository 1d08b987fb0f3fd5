"""What part of one loss each party carries, as exact fractions, before any limit in money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from banks.money import Fen
from risk_pool.rules.losses import Loan, meets, size_of
from risk_pool.rules.term_sheets import Ceiling, Share, TermSheet, Tiers
from risk_pool.rules.term_values import write_share
from workflows.errors import Objection, Objections

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Parts:
    """Exact shares of one loss.

    ``asked`` is what the shares say; ``carried`` what ceilings leave of it; ``left`` what then
    nobody carries. ``bound`` are the ceilings that were reached.
    """

    asked: Mapping[str, Fraction]
    carried: Mapping[str, Fraction]
    left: Fraction
    bound: tuple[Ceiling, ...]


def share_out(sheet: TermSheet, shares: tuple[Share, ...], loan: Loan, basis_fen: Fen) -> Parts:
    """Say what part each party carries: shares, tiers, uplifts, slices, the rest, ceilings.

    Raises:
        Objections: a share is unknown, the loan does not say what a share turns on, or the shares
            are no whole for this loan.
    """
    fractions = fractions_of(shares, loan, basis_fen)
    rest = next((share for share in shares if share.rest), None)
    fixed = _by_party([share for share in shares if not share.rest], fractions, loan, basis_fen)
    asked = _by_party(list(shares), fractions, loan, basis_fen)
    ceilings = tuple(each for each in sheet.ceilings or () if each.share is not None)
    carried, bound = _under(ceilings, fixed)
    if rest is not None:
        left = ONE - sum(carried.values())
        widened = {**fractions, rest.name: left}
        for party, part in _by_party([rest], widened, loan, basis_fen).items():
            carried[party] = carried.get(party, Fraction(0)) + part
        carried, bound_again = _under(ceilings, carried)
        bound = tuple(dict.fromkeys((*bound, *bound_again)))
    return Parts(asked, carried, ONE - sum(carried.values()), bound)


def fractions_of(
    shares: tuple[Share, ...], loan: Loan, basis_fen: Fen, *, whole: bool = True
) -> dict[str, Fraction]:
    """Give each share of a list as a fraction of what the list divides.

    Raises:
        Objections: as for share_out.
    """
    stated: dict[str, Fraction] = {}
    wrong: list[Objection] = []
    for share in shares:
        try:
            stated[share.name] = _stated(share, loan, basis_fen)
        except Objections as refused:
            wrong += refused.objections
    taken: dict[str, Fraction] = defaultdict(Fraction)
    for share in shares:
        try:
            added = _uplifted(share, loan, basis_fen)
        except Objections as refused:
            wrong += refused.objections
            continue
        for taken_from, more in added:
            stated[share.name] = stated.get(share.name, Fraction(0)) + more
            if taken_from:
                taken[taken_from] += more
    if wrong:
        raise Objections(wrong)
    for name, less in taken.items():
        stated[name] -= less
    return _placed(shares, stated, whole=whole)


def _placed(
    shares: tuple[Share, ...], stated: Mapping[str, Fraction], *, whole: bool
) -> dict[str, Fraction]:
    """Turn shares of what others leave into shares of the whole, and fill in the rest."""
    placed: dict[str, Fraction] = {}
    waiting = [share for share in shares if not share.rest]
    while waiting:
        share = next(each for each in waiting if not {*each.rest_after} - placed.keys())
        left = ONE - sum(placed[name] for name in share.rest_after)
        placed[share.name] = stated[share.name] * left
        waiting.remove(share)
    total = sum(placed.values(), Fraction(0))
    resting = [share for share in shares if share.rest]
    if total > 1 or (whole and not resting and total != 1) or min(placed.values(), default=ONE) < 0:
        said = "、".join(f"{name} {write_share(placed[name])}" for name in sorted(placed))
        sentence = (
            f"这笔贷款的分担比例合计为{float(total * 100):g}%（{said}），应为100%且不得为负；"
            f"请核对比例、上浮和分档。"
        )
        raise Objections([Objection("shares.sum", _list_path(shares), sentence)])
    if resting:
        placed[resting[0].name] = ONE - total
    return placed


def _stated(share: Share, loan: Loan, basis_fen: Fen) -> Fraction:
    if share.rest:
        return Fraction(0)
    stated = share.percent if share.tiers is None else _tiered(share, share.tiers, loan, basis_fen)
    if stated is None:
        sentence = f"“{share.name}”的分担比例来源没有写明，不能计算；请补填后再算。"
        raise Objections([Objection("share.unknown", f"terms.{share.path}.share", sentence)])
    return stated


def _uplifted(share: Share, loan: Loan, basis_fen: Fen) -> list[tuple[str | None, Fraction]]:
    found: list[tuple[str | None, Fraction]] = []
    for index, uplift in enumerate(share.uplifts):
        if not meets(loan, uplift.when, basis_fen):
            continue
        if uplift.add is None:
            path = f"terms.{share.path}.uplifts[{index}].add"
            sentence = f"“{share.name}”上浮多少，来源没有写明，不能计算；请补填后再算。"
            raise Objections([Objection("share.unknown", path, sentence)])
        found.append((uplift.taken_from, uplift.add))
    return found


def _tiered(share: Share, tiers: Tiers, loan: Loan, basis_fen: Fen) -> Fraction | None:
    """Give the share of the band a size falls in, or the weighted mean of the bands below it."""
    size = size_of(loan, tiers.by, basis_fen)
    last = tiers.bands[-1].up_to
    if last is not None and size > last:
        sentence = f"“{share.name}”的分档没有写到这么大（{tiers.by}）；最后一档可不写上限。"
        raise Objections([Objection("tiers.beyond", f"terms.{share.path}.share.bands", sentence)])
    if not tiers.marginal or size == 0:
        return next(band.share for band in tiers.bands if band.up_to is None or size <= band.up_to)
    weighted, below = Fraction(0), Fraction(0)
    for band in tiers.bands:
        upper = size if band.up_to is None else min(size, band.up_to)
        if upper > below:
            if band.share is None:
                return None
            weighted += (upper - below) * band.share
            below = upper
    return weighted / size


def _by_party(
    shares: list[Share], fractions: Mapping[str, Fraction], loan: Loan, basis_fen: Fen
) -> dict[str, Fraction]:
    """Give each party its part, slices divided among those who share them."""
    parts: dict[str, Fraction] = defaultdict(Fraction)
    for share in shares:
        if share.among:
            within = fractions_of(share.among, loan, basis_fen)
            for party, part in _by_party(list(share.among), within, loan, basis_fen).items():
                parts[party] += fractions[share.name] * part
        else:
            parts[share.name] += fractions[share.name]
    return dict(parts)


def _under(
    ceilings: tuple[Ceiling, ...], parts: Mapping[str, Fraction]
) -> tuple[dict[str, Fraction], tuple[Ceiling, ...]]:
    """Bring groups of parties under their ceilings, each in proportion; small groups first."""
    carried, bound = dict(parts), []
    for ceiling in sorted(ceilings, key=lambda each: (len(each.parties), each.parties)):
        limit = ceiling.share or Fraction(0)
        together = sum(carried.get(party, Fraction(0)) for party in ceiling.parties)
        if together > limit:
            bound.append(ceiling)
            for party in carried.keys() & set(ceiling.parties):
                carried[party] *= limit / together
    return carried, tuple(bound)


def _list_path(shares: tuple[Share, ...]) -> str:
    return "terms." + shares[0].path.rsplit("[", 1)[0]


def at_first_hand(shares: tuple[Share, ...]) -> dict[str, Share]:
    """Give by name the shares of those who carry a part at first hand."""
    found: dict[str, Share] = {}
    for share in shares:
        within = at_first_hand(share.among) if share.among else {share.name: share}
        for name, each in within.items():
            kept = found.get(name)
            if kept is None or not (kept.passed_on or kept.payers):
                found[name] = each
    return found
