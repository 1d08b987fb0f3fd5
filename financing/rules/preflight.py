"""Pre-flight: every rule that applies to a bundle and its contract, evaluated in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from financing.rules.cures import place_of
from financing.rules.dossier import Declaration
from financing.rules.facts import CheckContext
from financing.rules.preflight_reading import Preflight, StatedRight
from financing.rules.register_flags import facts_of
from financing.rules.rights import Finding, check_bundle, check_right, shipped_rulebook
from financing.rules.rulebook import RuleRow, Severity
from financing.rules.shipped import base_of


@dataclass(frozen=True, slots=True)
class CheckedRight:
    """One right and what the rules found in it."""

    right: StatedRight
    findings: Sequence[Finding]

    @property
    def verdict(self) -> str:
        """Say whether the right is ``blocked``, waits for ``declarations``, or ``passes``.

        A right whose register nobody read yet is ``unread``, whatever else is known of it.
        """
        if self.right.unread:
            return "unread"
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

    def findings_of(self, number: str) -> Sequence[Finding]:
        """Give what was found in the right of a normalised number."""
        return next((each.findings for each in self.rights if each.right.number == number), ())

    @property
    def every_finding(self) -> Sequence[Finding]:
        """Give what was found in the rights and in the bundle."""
        return [*(each for right in self.rights for each in right.findings), *self.findings]

    @property
    def is_blocked(self) -> bool:
        """Tell whether anything blocks."""
        return any(finding.severity is Severity.BLOCK for finding in self.every_finding)

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


def check_preflight(preflight: Preflight, rulebook: Sequence[RuleRow] | None = None) -> Report:
    """Evaluate every rule in force on the day, each right and the bundle in one pass.

    ``rulebook`` are the rows of this house where they are not the ones that ship.
    """
    off = preflight.switched_off
    known = shipped_rulebook() if rulebook is None else rulebook
    rows = [row for row in known if row.holds(preflight.on) and row.rule not in off]
    numbers = tuple(right.number for right in preflight.rights)
    checked = []
    for right in preflight.rights:
        facts, context = facts_of(right, numbers, preflight.on), _context(right, preflight)
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
        debt_due_date=debt_to or preflight.debt_due or dt.date.min,
        included_numbers=tuple(each.number for each in preflight.rights),
        other_open_cases=right.other_open_cases,
        other_signed_cases=right.other_signed_cases,
        foreign_pledgee=bool(pledgee and pledgee.foreign),
    )


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
        "place": place_of(finding.rule),
    }
