"""What a register says of a right: the application, what all have in common, the right's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from financing.rules.extracts import facts_from
from financing.rules.facts import RightFacts
from financing.rules.identifiers import MARK_KINDS, PATENT_KINDS, parse_identifier
from financing.rules.terms import (
    TermStartMissing,
    computed_expiry,
    shipped_term_rules,
    term_rule_for,
)

_FROM_APPLICATION = ("kind", "title", "owners", "filing_date", "grant_date", "expiry_date")
_NOT_FACTS = ("right", "source", "taken_on", "acknowledgements", "exclude", "appraiser")
_MOST_RENEWALS = 20


def register_facts(
    filed: Mapping[str, Any],
    defaults: Mapping[str, Any],
    own: Mapping[str, Any],
    *,
    on: date,
    where: str,
) -> RightFacts:
    """Put together what the register says of one right on a day.

    What nobody wrote down is assumed: in force; the last day as computed from the term of
    protection; annuities paid for a year from the day.

    Raises:
        Objections: facts that cannot be read, all at once.
    """
    told = {name: filed[name] for name in _FROM_APPLICATION if filed.get(name)}
    told["number"] = parse_identifier(filed["kind"], filed["number"]).normalised
    for layer in (defaults, own):
        told |= {name: value for name, value in layer.items() if name not in _NOT_FACTS}
    told.setdefault("legal_status", "in_force")
    if not told.get("expiry_date"):
        told["expiry_date"] = _likely_expiry({**filed, **told}, on)
    if filed["kind"] in PATENT_KINDS and not told.get("annuity_paid_until"):
        told["annuity_paid_until"] = on.replace(year=on.year + 1, day=min(on.day, 28))
    return facts_from(told, where=where)


def _likely_expiry(told: Mapping[str, Any], on: date) -> date | None:
    """Count the last protected day; a mark is taken as renewed as often as it must have been."""
    granted = _day(told.get("grant_date"))
    started = {
        "filing_date": _day(told.get("filing_date")),
        "registration_date": granted,
        "first_published": _day(told.get("first_published")),
        "completed": _day(told.get("completed")),
    }
    kind = told["kind"]
    try:
        row, start = term_rule_for(kind, started, shipped_term_rules())  # type: ignore[arg-type]
    except TermStartMissing:
        return None
    renewals = range(_MOST_RENEWALS if kind in MARK_KINDS else 1)
    ends = (computed_expiry(row, start, renewals=count) for count in renewals)
    return next((end for end in ends if end >= on), None) or computed_expiry(row, start)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) else None
