"""Check one right against the rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

# The modules of predicates are imported for what they register.
from financing.rules import (
    agreement,
    duties,
    encumbrances,
    entries,
    filings,
    ownership,
    pledgors,
    requests,
    standing,
)
from financing.rules.bundles import BundleInspection
from financing.rules.clocks import CLOCKS
from financing.rules.dossier import NOTHING_KNOWN, Dossier
from financing.rules.facts import CheckContext, Inspection, LegalStatus, RightFacts
from financing.rules.rulebook import (
    PREDICATES,
    RuleRow,
    Severity,
    check_rows,
    rule_rows,
)
from financing.rules.shipped import base_of, shipped_raw_rows
from workflows.errors import Objections

__all__ = [
    "EXECUTABLES",
    "CheckContext",
    "Finding",
    "LegalStatus",
    "RightFacts",
    "agreement",
    "check_bundle",
    "check_right",
    "duties",
    "encumbrances",
    "entries",
    "filings",
    "ownership",
    "pledgors",
    "requests",
    "shipped_rulebook",
    "shipped_rules",
    "standing",
]

# Every id that can be executed, whatever it sees.
EXECUTABLES = frozenset({*PREDICATES, *CLOCKS})


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule by one right.

    ``about`` names what the breach is about beside the right: another case, a similar mark.
    """

    rule: str
    severity: Severity
    number: str
    message: str
    cure: str
    basis: str
    acknowledged_by: tuple[str, ...]
    about: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    see: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name the finding, so that an acknowledgement can name it too."""
        return ":".join(part for part in (self.rule, self.number, self.about) if part)


def check_right(
    facts: RightFacts,
    context: CheckContext,
    rows: Iterable[RuleRow],
    dossier: Dossier = NOTHING_KNOWN,
    *,
    shown_as: str = "",
) -> tuple[Finding, ...]:
    """Find every breach, by the rows in force on the day of the check, the hardest first.

    ``dossier`` is what is known beyond the register; the rules that rest on it are silent
    without it. ``shown_as`` is how the messages write the number.
    """
    found = [
        (row, _finding(row, breach, number=facts.number, title=facts.title, shown_as=shown_as))
        for row in rows
        if row.inspects_rights and row.applies(facts.kind, context.on)
        for breach in PREDICATES[row.rule](Inspection(facts, context, row.parameters, dossier))
    ]
    return tuple(sorted(_folded(found), key=_hardest_first))


def _folded(found: Sequence[tuple[RuleRow, Finding]]) -> Iterator[Finding]:
    """Tell a defect once: what folds into another breach is named in the ``see`` of that one."""
    told = {finding.rule for _row, finding in found}
    folded: dict[str, list[str]] = {}
    kept = []
    for row, finding in found:
        into = next((rule for rule in row.folds_into if rule in told), None)
        if into is None:
            kept.append(finding)
        else:
            folded.setdefault(into, []).append(base_of(finding.rule))
    for finding in kept:
        more = folded.pop(finding.rule, ())
        yield replace(finding, see=tuple(dict.fromkeys((*finding.see, *more))))


def check_bundle(
    dossier: Dossier, numbers: tuple[str, ...], rows: Iterable[RuleRow], *, on: date
) -> tuple[Finding, ...]:
    """Find every breach by the bundle as a whole: its claim, its split, its parties, its value."""
    findings = [
        _finding(row, breach)
        for row in rows
        if row.inspects_bundles and row.holds(on)
        for breach in PREDICATES[row.rule](BundleInspection(dossier, on, numbers, row.parameters))
    ]
    return tuple(sorted(findings, key=_hardest_first))


@cache
def shipped_rulebook() -> tuple[RuleRow, ...]:
    """Read and check every row that ships, the facts and design rules included.

    Raises:
        Objections: the rows are no rulebook.
    """
    rows = rule_rows(shipped_raw_rows())
    objections = check_rows(rows, EXECUTABLES)
    if objections:
        raise Objections(objections)
    return rows


@cache
def shipped_rules() -> tuple[RuleRow, ...]:
    """Give the rows that are evaluated for a right.

    Raises:
        Objections: the rows are no rulebook.
    """
    return tuple(row for row in shipped_rulebook() if row.inspects_rights)


def _finding(
    row: RuleRow,
    breach: Mapping[str, object],
    *,
    number: str = "",
    title: str = "",
    shown_as: str = "",
) -> Finding:
    facts = {"number": shown_as or number, "title": title, **breach}
    return Finding(
        rule=row.rule,
        severity=row.severity,
        number=number,
        message=row.message.format_map(facts),
        cure=row.cure,
        basis=row.basis,
        acknowledged_by=row.acknowledged_by,
        about=str(breach.get("about", "")),
        facts=facts,
        title=row.title,
        see=row.see,
    )


def _hardest_first(finding: Finding) -> tuple[int, str, str]:
    return list(Severity).index(finding.severity), finding.rule, finding.about
