"""The flags that rules look at, read off the entries of a register as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from financing.rules.dossier import (
    FAMILIES,
    PATENT,
    TRADEMARK,
    Annuity,
    FamilyMark,
    Hold,
    Register,
)
from financing.rules.entries import copyright_expiry
from financing.rules.facts import RightFacts
from financing.rules.preflight_reading import StatedRight
from financing.rules.similarity import look_alike, share_a_class
from financing.rules.terms import StartEvent, TermStartMissing, expiry_of
from workflows.calendar import corresponding_day

# How long a hold lasts where the register does not say: CIV-41, TM-042, CIV-40 (months).
_HOLD_MONTHS = {("court", PATENT): 6, ("court", TRADEMARK): 12, ("suspension", PATENT): 12}
_GRACE_MONTHS = 6
_UNKNOWN_EVIDENCE = ("未说明",)
# What an extract may say of a right in one word, where it does not list the entries.
FLAGS = (
    "pledged", "frozen", "invalidation_pending", "same_day_twin", "licensed", "open_licence",
)  # fmt: skip


def facts_of(right: StatedRight, numbers: Sequence[str], on: dt.date) -> RightFacts:
    """Give what the rules look at in a right as it is stated: its flags, and its entries."""
    stated, register = right.stated, right.register
    report, evidence = register.evaluation_report, register.ownership_evidence
    flags = RightFacts(
        kind=right.kind,
        number=right.number,
        title=right.title,
        owners=right.owners,
        legal_status=stated["legal_status"],
        filing_date=_day(stated, "filing_date"),
        grant_date=_day(stated, "grant_date"),
        expiry_date=_day(stated, "expiry_date"),
        annuity_paid_until=_day(stated, "annuity_paid_until"),
        ownership_disputed=bool(stated.get("ownership_disputed")),
        similar_marks=tuple(stated.get("similar_marks") or ()),
        co_owner_consent=tuple(stated.get("co_owner_consent") or ()),
        co_owner_agreement=bool(stated.get("co_owner_agreement")),
        evaluation_report=report is not False,
        ownership_evidence=_UNKNOWN_EVIDENCE if evidence is None else evidence,
        **{name: bool(stated.get(name)) for name in FLAGS},
    )
    computed = replace(flags, expiry_date=_expiry(flags, register))
    return with_entries(computed, register, numbers, on)


def with_entries(
    facts: RightFacts, register: Register, numbers: Sequence[str], on: dt.date
) -> RightFacts:
    """Raise the flags that entries of the register give as of a day; ones raised already stay."""
    licences = [each for each in register.licences if _runs(each.since, each.until, on)]
    return replace(
        facts,
        annuity_paid_until=min(_paid_until(facts, register, on), default=None),
        pledged=facts.pledged
        or any(each.ended_on is None or each.ended_on > on for each in register.pledges),
        frozen=facts.frozen or any(_holds(each, facts.kind, on) for each in register.holds),
        invalidation_pending=facts.invalidation_pending
        or any(
            each.kind == "invalidation" and (each.closed_on is None or each.closed_on > on)
            for each in register.dockets
        ),
        same_day_twin=facts.same_day_twin
        or bool(register.twin and register.twin.same_applicant and register.twin.live),
        similar_marks=tuple(
            dict.fromkeys((*facts.similar_marks, *_similar(facts, register, numbers)))
        ),
        licensed=facts.licensed or bool(licences),
        open_licence=facts.open_licence or any(each.kind == "open" for each in licences),
    )


def paid_until(annuities: Iterable[Annuity], on: dt.date) -> dt.date | None:
    """Give the last day that the paid annuities cover, or None where no ledger was read.

    A year counts as unpaid where less was paid than was due, or after the late period: by then
    the right had ended on the due day.

    Source: rulebook TERM-6, TERM-7, PAT-034.
    """
    ledger = sorted(annuities, key=lambda each: each.due_on)
    for annuity in ledger:
        late = corresponding_day(annuity.due_on, _GRACE_MONTHS)
        short = (
            annuity.due_fen is not None
            and annuity.paid_fen is not None
            and annuity.paid_fen < annuity.due_fen
        )
        if annuity.paid_on is None or annuity.paid_on > min(on, late) or short:
            return annuity.due_on
    return corresponding_day(ledger[-1].due_on, 12) if ledger else None


def _paid_until(facts: RightFacts, register: Register, on: dt.date) -> list[dt.date]:
    days = (facts.annuity_paid_until, paid_until(register.annuities, on))
    return [day for day in days if day is not None]


def _expiry(facts: RightFacts, register: Register) -> dt.date | None:
    """Give the recorded last day, or compute it; one that names the anniversary means the eve."""
    recorded = facts.expiry_date
    family = FAMILIES.get(facts.kind)
    if family not in (PATENT, TRADEMARK):
        return recorded or copyright_expiry(facts.kind, register)
    starts: dict[StartEvent, dt.date | None] = {"filing_date": facts.filing_date}
    if family == TRADEMARK:
        starts = {"registration_date": facts.grant_date}
    try:
        computed = expiry_of(facts.kind, starts)
    except TermStartMissing:
        return recorded
    computed += dt.timedelta(days=register.compensation_days or 0)
    is_anniversary = family == PATENT and recorded == computed + dt.timedelta(days=1)
    return computed if recorded is None or is_anniversary else recorded


def _holds(hold: Hold, kind: str, on: dt.date) -> bool:
    months = _HOLD_MONTHS.get((hold.kind, FAMILIES.get(kind, "")))
    lapses = corresponding_day(hold.since, months) if months else None
    lifted = hold.lifted_on is not None and hold.lifted_on <= on
    return not lifted and _runs(hold.since, hold.until or lapses, on)


def _runs(since: dt.date, last: dt.date | None, on: dt.date) -> bool:
    return since <= on and (last is None or last >= on)


def _similar(facts: RightFacts, register: Register, numbers: Sequence[str]) -> tuple[str, ...]:
    if FAMILIES.get(facts.kind) != TRADEMARK:
        return ()
    return tuple(
        mark.number
        for mark in register.family
        if mark.live
        and not mark.dismissed
        and mark.number not in (*numbers, facts.number)
        and _is_similar(facts.title, register, mark)
    )


def _is_similar(title: str, register: Register, mark: FamilyMark) -> bool:
    if mark.similar is not None:
        return mark.similar
    return look_alike(title, mark.name) and share_a_class(register.classes, mark.classes)


def _day(stated: Mapping[str, Any], name: str) -> dt.date | None:
    return dt.date.fromisoformat(stated[name]) if stated.get(name) else None
