"""Check one right against the rulebook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

# The three modules of predicates are imported for what they register.
from financing.rules import encumbrances, ownership, standing
from financing.rules.facts import CheckContext, Inspection, LegalStatus, RightFacts
from financing.rules.rulebook import (
    PREDICATES,
    RuleRow,
    Severity,
    check_rows,
    rule_rows,
)
from workflows.errors import Objections

__all__ = [
    "CheckContext",
    "Finding",
    "LegalStatus",
    "RightFacts",
    "check_right",
    "encumbrances",
    "ownership",
    "shipped_rules",
    "standing",
]


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

    @property
    def key(self) -> str:
        """Name the finding, so that an acknowledgement can name it too."""
        return ":".join(part for part in (self.rule, self.number, self.about) if part)


def check_right(
    facts: RightFacts, context: CheckContext, rows: Iterable[RuleRow]
) -> tuple[Finding, ...]:
    """Find every breach, by the rows in force on the day of the check, the hardest first."""
    findings = [
        _finding(row, facts, breach)
        for row in rows
        if row.applies(facts.kind, context.on)
        for breach in PREDICATES[row.rule](Inspection(facts, context, row.parameters))
    ]
    return tuple(sorted(findings, key=_hardest_first))


@cache
def shipped_rules() -> tuple[RuleRow, ...]:
    """Read and check the rows of ``financing/data/rules.json``.

    Raises:
        Objections: the rows are no rulebook.
    """
    text = files("financing").joinpath("data/rules.json").read_text("utf-8")
    rows = rule_rows(json.loads(text)["rows"])
    objections = check_rows(rows, PREDICATES)
    if objections:
        raise Objections(objections)
    return rows


def _finding(row: RuleRow, right: RightFacts, breach: Mapping[str, object]) -> Finding:
    facts = {"number": right.number, "title": right.title, **breach}
    return Finding(
        rule=row.rule,
        severity=row.severity,
        number=right.number,
        message=row.message.format_map(facts),
        cure=row.cure,
        basis=row.basis,
        acknowledged_by=row.acknowledged_by,
        about=str(breach.get("about", "")),
        facts=facts,
    )


def _hardest_first(finding: Finding) -> tuple[int, str, str]:
    return list(Severity).index(finding.severity), finding.rule, finding.about
