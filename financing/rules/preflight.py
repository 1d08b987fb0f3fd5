"""Pre-flight: every rule that applies to a bundle and its contract, evaluated in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from financing.rules.dossier import (
    FAMILIES,
    PATENT,
    TRADEMARK,
    Annuity,
    Declaration,
    Hold,
)
from financing.rules.entries import copyright_expiry
from financing.rules.facts import CheckContext, RightFacts
from financing.rules.preflight_reading import Preflight, StatedRight
from financing.rules.rights import Finding, check_bundle, check_right, shipped_rulebook
from financing.rules.rulebook import Severity
from financing.rules.shipped import base_of
from financing.rules.similarity import look_alike, share_a_class
from financing.rules.terms import TermStartMissing, expiry_of
from workflows.calendar import corresponding_day

# How long a hold lasts where the register does not say: CIV-41, TM-042, CIV-40 (months).
_HOLD_MONTHS = {("court", PATENT): 6, ("court", TRADEMARK): 12, ("suspension", PATENT): 12}
_GRACE_MONTHS = 6
_UNKNOWN_EVIDENCE = ("未说明",)


@dataclass(frozen=True, slots=True)
class CheckedRight:
    """One right and what the rules found in it."""

    right: StatedRight
    findings: Sequence[Finding]

    @property
    def verdict(self) -> str:
        """Say whether the right is ``blocked``, waits for ``declarations``, or ``passes``."""
        severities = {finding.severity for finding in self.findings}
        if Severity.BLOCK in severities:
            return "blocked"
        return "declarations" if Severity.SOFT in severities else "passes"


@dataclass(frozen=True, slots=True)
class Report:
    """What stands in the way of a bundle's registration on a day."""

    on: dt.date
    rights: Sequence[CheckedRight]
    findings: Sequence[Finding]

    @property
    def is_blocked(self) -> bool:
        """Tell whether anything blocks."""
        found = [*self.findings, *(each for right in self.rights for each in right.findings)]
        return any(finding.severity is Severity.BLOCK for finding in found)

    def as_dict(self) -> dict[str, Any]:
        """Write the report plainly."""
        return {
            "date": self.on.isoformat(),
            "blocked": self.is_blocked,
            "rights": [
                {
                    "number": each.right.stated["number"],
                    "display": each.right.display,
                    "kind": each.right.kind,
                    "title": each.right.title,
                    "verdict": each.verdict,
                    "findings": [_told(finding) for finding in each.findings],
                }
                for each in self.rights
            ],
            "findings": [_told(finding) for finding in self.findings],
        }


def check_preflight(preflight: Preflight) -> Report:
    """Evaluate every rule in force on the day, each right and the bundle in one pass."""
    off = preflight.switched_off
    rows = [row for row in shipped_rulebook() if row.holds(preflight.on) and row.rule not in off]
    numbers = tuple(right.number for right in preflight.rights)
    checked = []
    for right in preflight.rights:
        facts, context = _facts(right, numbers, preflight.on), _context(right, preflight)
        dossier = replace(preflight.dossier, register=right.register)
        found = check_right(facts, context, rows, dossier, shown_as=right.display)
        checked.append(CheckedRight(right, _declared(found, right.register.declarations)))
    declared = [each for right in preflight.rights for each in right.register.declarations]
    of_bundle = check_bundle(preflight.dossier, numbers, rows, on=preflight.on)
    return Report(preflight.on, checked, _declared(of_bundle, declared))


def _context(right: StatedRight, preflight: Preflight) -> CheckContext:
    contract, pledgee = preflight.dossier.contract, preflight.dossier.pledgee
    debt_to = contract.debt_to if contract is not None else None
    return CheckContext(
        on=preflight.on,
        pledgor_names=right.pledgors,
        debt_due_date=debt_to or dt.date.min,
        included_numbers=tuple(each.number for each in preflight.rights),
        foreign_pledgee=bool(pledgee and pledgee.foreign),
    )


def _facts(right: StatedRight, numbers: Sequence[str], on: dt.date) -> RightFacts:
    """Read the flags that the rules know off the entries of the register, as of the day."""
    stated, register = right.stated, right.register
    licences = [each for each in register.licences if _runs(each.since, each.until, on)]
    report, evidence = register.evaluation_report, register.ownership_evidence
    return RightFacts(
        kind=right.kind,
        number=right.number,
        title=right.title,
        owners=right.owners,
        legal_status=stated["legal_status"],
        filing_date=_day(stated, "filing_date"),
        grant_date=_day(stated, "grant_date"),
        expiry_date=_expiry(right),
        annuity_paid_until=min(_paid_until(right, on), default=None),
        pledged=any(each.ended_on is None or each.ended_on > on for each in register.pledges),
        frozen=any(_holds(each, right.kind, on) for each in register.holds),
        ownership_disputed=bool(stated.get("ownership_disputed")),
        invalidation_pending=any(
            each.kind == "invalidation" and (each.closed_on is None or each.closed_on > on)
            for each in register.dockets
        ),
        same_day_twin=bool(register.twin and register.twin.same_applicant and register.twin.live),
        similar_marks=_similar(right, numbers),
        co_owner_consent=tuple(stated.get("co_owner_consent") or ()),
        co_owner_agreement=bool(stated.get("co_owner_agreement")),
        licensed=bool(licences),
        open_licence=any(each.kind == "open" for each in licences),
        evaluation_report=report is not False,
        ownership_evidence=_UNKNOWN_EVIDENCE if evidence is None else evidence,
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


def _paid_until(right: StatedRight, on: dt.date) -> list[dt.date]:
    days = (_day(right.stated, "annuity_paid_until"), paid_until(right.register.annuities, on))
    return [day for day in days if day is not None]


def _expiry(right: StatedRight) -> dt.date | None:
    """Give the recorded last day, or compute it; one that names the anniversary means the eve."""
    recorded = _day(right.stated, "expiry_date")
    family = FAMILIES.get(right.kind)
    if family not in (PATENT, TRADEMARK):
        return recorded or copyright_expiry(right.kind, right.register)
    starts = {"filing_date": _day(right.stated, "filing_date")}
    if family == TRADEMARK:
        starts = {"registration_date": _day(right.stated, "grant_date")}
    try:
        computed = expiry_of(right.kind, starts)  # type: ignore[arg-type]
    except TermStartMissing:
        return recorded
    computed += dt.timedelta(days=right.register.compensation_days or 0)
    is_anniversary = recorded == computed + dt.timedelta(days=1)
    return computed if recorded is None or is_anniversary else recorded


def _holds(hold: Hold, kind: str, on: dt.date) -> bool:
    months = _HOLD_MONTHS.get((hold.kind, FAMILIES.get(kind, "")))
    lapses = corresponding_day(hold.since, months) if months else None
    lifted = hold.lifted_on is not None and hold.lifted_on <= on
    return not lifted and _runs(hold.since, hold.until or lapses, on)


def _runs(since: dt.date, last: dt.date | None, on: dt.date) -> bool:
    return since <= on and (last is None or last >= on)


def _similar(right: StatedRight, numbers: Sequence[str]) -> tuple[str, ...]:
    if FAMILIES.get(right.kind) != TRADEMARK:
        return ()
    return tuple(
        mark.number
        for mark in right.register.family
        if mark.live
        and not mark.dismissed
        and mark.number not in (*numbers, right.number)
        and _is_similar(right, mark.name, mark.classes, judged=mark.similar)
    )


def _is_similar(
    right: StatedRight, name: str, classes: Sequence[int], *, judged: bool | None
) -> bool:
    if judged is not None:
        return judged
    return look_alike(right.title, name) and share_a_class(right.register.classes, classes)


def _declared(
    findings: Sequence[Finding], declarations: Sequence[Declaration]
) -> tuple[Finding, ...]:
    """Turn a soft stop that all who must have declared on into a note."""
    return tuple(_noted(finding, declarations) for finding in findings)


def _noted(finding: Finding, declarations: Sequence[Declaration]) -> Finding:
    if finding.severity is not Severity.SOFT:
        return finding
    by = {each.by for each in declarations if base_of(each.rule) == base_of(finding.rule)}
    if set(finding.acknowledged_by) - by:
        return finding
    return replace(
        finding,
        severity=Severity.INFO,
        message=f"{finding.message}有关各方已具名声明知悉并继续办理。",
        cure="请将声明与登记申请一并提交。",
    )


def _told(finding: Finding) -> Mapping[str, Any]:
    base = base_of(finding.rule)
    return {
        "rule": base,
        "ground": finding.rule.removeprefix(base).strip("()"),
        "severity": str(finding.severity),
        "title": finding.title,
        "message": finding.message,
        "cure": finding.cure,
        "basis": finding.basis,
        "acknowledged_by": list(finding.acknowledged_by),
        "see": list(finding.see),
    }


def _day(stated: Mapping[str, Any], name: str) -> dt.date | None:
    return dt.date.fromisoformat(stated[name]) if stated.get(name) else None
