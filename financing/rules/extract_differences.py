"""What changed between two extracts of one register, field by field, and the rules it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from financing.rules.dossier import FAMILIES
from financing.rules.extracts import FACT_NAMES
from financing.rules.register_entries import entries_of_kind
from financing.rules.shipped import rule_kinds

# What tells one entry of a list from another.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "annuities": ("year",),
    "holds": ("kind", "since"),
    "dockets": ("kind", "filed_on"),
    "licences": ("kind", "since"),
    "pledges": ("number",),
    "family": ("number",),
    "authors": ("name",),
    "goods": ("nice_class",),
}
_TOUCHED: Mapping[str, tuple[str, ...]] = {
    "owners": ("PAT-031", "PAT-038", "TM-023(1)", "TM-015", "CPR-010(1)", "CPR-001"),
    "legal_status": ("PAT-032", "PAT-033", "TM-011", "TM-023(3)", "CPR-010(3)"),
    "title": ("PAT-021", "TM-013"),
    "filing_date": ("PAT-021", "PAT-036", "TERM-4"),
    "grant_date": ("PAT-021", "PAT-033", "TM-013(3)"),
    "expiry_date": (
        "PAT-032", "PAT-036", "TERM-4", "TM-013(3)", "TM-023(3)", "TM-040", "CPR-010(3)",
        "CPR-010(4)", "TERM-11(2)",
    ),
    "compensation_days": ("PAT-036", "TERM-4"),
    "annuity_paid_until": ("PAT-034", "TERM-7"),
    "annuities": ("PAT-034", "TERM-7"),
    "pledged": ("PAT-039", "CIV-07"),
    "pledges": ("PAT-039", "CIV-07", "IDF-11"),
    "frozen": ("PAT-035", "TM-023(4)", "CPR-010(5)"),
    "holds": ("PAT-035", "TM-023(4)", "CPR-010(5)"),
    "ownership_disputed": ("HOUSE-05", "CPR-010(5)"),
    "invalidation_pending": ("PAT-041", "TM-041"),
    "dockets": ("PAT-041", "TM-041"),
    "same_day_twin": ("PAT-040",),
    "twin": ("PAT-040",),
    "licensed": ("PAT-063", "TM-043", "CPR-004"),
    "open_licence": ("PAT-062",),
    "licences": ("PAT-062", "PAT-063", "TM-043", "CPR-004"),
    "similar_marks": ("TM-012",),
    "family": ("TM-012",),
    "classes": ("TM-012", "TM-013", "IDF-4"),
    "goods": ("TM-012",),
    "co_owner_consent": ("PAT-038", "TM-015", "CPR-001"),
    "co_owner_agreement": ("PAT-038", "TM-015", "CPR-001"),
    "evaluation_report": ("HOUSE-03",),
    "ownership_evidence": ("CPR-021",),
    "authors": ("TERM-11(2)", "CPR-010(3)"),
    "first_published": ("TERM-11(2)", "CPR-010(3)"),
    "completed_on": ("TERM-11(2)", "CPR-010(3)"),
    "pledged_rights": ("CPR-001(2)",),
    "other_ground": ("PAT-042", "TM-023(5)", "CPR-010(6)"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two extracts hold otherwise.

    ``entry`` names the entry of a list by what tells it from the others; ``part`` the field of it,
    empty where the whole entry came or went. ``before`` and ``after`` are as JSON holds them.
    """

    name: str
    before: Any
    after: Any
    rules: tuple[str, ...]
    entry: tuple[str, ...] = ()
    part: str = ""

    @property
    def place(self) -> str:
        """Say where it is: ``expiry_date``, or ``annuities[7].paid_on``."""
        place = f"{self.name}[{','.join(self.entry)}]" if self.entry else self.name
        return f"{place}.{self.part}" if self.part else place

    def as_dict(self) -> dict[str, Any]:
        """Write the difference plainly, as a row of the record keeps it."""
        return {
            "field": self.place,
            "from": self.before,
            "to": self.after,
            "rules": list(self.rules),
        }


def differences(
    kind: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Compare two extracts of a right as JSON holds them; empty and left out are the same."""
    return tuple(
        difference
        for name in dict.fromkeys((*FACT_NAMES, *entries_of_kind(kind)))
        for difference in _compare(name, before.get(name), after.get(name), _rules(name, kind))
    )


def _compare(name: str, before: Any, after: Any, rules: tuple[str, ...]) -> Iterator[Difference]:
    if name in _KEYS:
        yield from _compare_lists(name, before or (), after or (), rules)
    elif (before or None) != (after or None):
        yield Difference(name, before, after, rules)


def _compare_lists(
    name: str, before: Any, after: Any, rules: tuple[str, ...]
) -> Iterator[Difference]:
    old, new = _by_key(name, before), _by_key(name, after)
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key), new.get(key)
        if one is None or other is None:
            yield Difference(name, one, other, rules, entry=key)
            continue
        for part in dict.fromkeys((*one, *other)):
            if one.get(part) != other.get(part):
                yield Difference(name, one.get(part), other.get(part), rules, key, part)


def _by_key(name: str, rows: Any) -> dict[tuple[str, ...], Mapping[str, Any]]:
    return {tuple(str(row[part]) for part in _KEYS[name]): row for row in rows}


def _rules(name: str, kind: str) -> tuple[str, ...]:
    assert kind in FAMILIES, kind
    return tuple(rule for rule in _TOUCHED.get(name, ()) if kind in rule_kinds()[rule])
