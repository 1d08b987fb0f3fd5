"""Where each breach is mended: the part of a case that a specialist opens to clear it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from financing.rules.shipped import base_of

REGISTER, CONTRACT, TERM, FILING = "register", "contract", "term", "filing"
PARTIES, VALUATION, CASES = "parties", "valuation", "cases"

# A rule stands under its own id, or under that of its ground where grounds are mended apart.
_RULES: Mapping[str, tuple[str, ...]] = {
    REGISTER: (
        "PAT-031", "PAT-032", "PAT-033", "PAT-034", "PAT-035", "PAT-038", "PAT-039", "PAT-040",
        "PAT-041", "PAT-042", "PAT-062", "PAT-063", "TM-011", "TM-012", "TM-015", "TM-016",
        "TM-023(1)", "TM-023(3)", "TM-023(4)", "TM-023(5)", "TM-041", "TM-043", "CPR-001",
        "CPR-004", "CPR-010(1)", "CPR-010(3)", "CPR-010(5)", "CPR-010(6)", "CPR-021", "CIV-07",
        "CIV-20", "BND-4", "HOUSE-02", "HOUSE-03", "HOUSE-05", "IDF-1", "IDF-2", "IDF-3", "IDF-4",
        "IDF-5", "IDF-6", "IDF-11", "TERM-4", "TERM-7", "TERM-10",
        "TERM-11",
    ),
    CONTRACT: (
        "PAT-001", "PAT-021", "PAT-022", "PAT-023", "PAT-037", "TM-001", "TM-010", "TM-013(3)",
        "TM-014", "TM-023(2)", "CPR-002", "CPR-005", "CPR-010(2)", "BND-2", "CIV-08", "CIV-14",
        "CIV-19", "CIV-47", "BNK-07", "BNK-11", "HOUSE-06",
    ),
    TERM: ("PAT-036", "CPR-010(4)", "TM-040"),
    FILING: (
        "PAT-002", "PAT-004", "PAT-006", "PAT-007", "PAT-008", "TM-002", "TM-004", "TM-005",
        "TM-007", "TM-013", "CPR-004(2)", "CIV-15",
    ),
    PARTIES: (
        "CIV-30", "CIV-31", "CIV-32", "CIV-33", "CIV-34", "CIV-35", "IDF-7", "IDF-8", "IDF-10",
        "PAT-066",
    ),
    VALUATION: ("BNK-15", "PIL-05", "PIL-08", "HOUSE-07"),
    CASES: ("HOUSE-01", "HOUSE-04"),
}  # fmt: skip


def place_of(rule: str) -> str:
    """Name the place where a breach of a rule is mended."""
    places = _places()
    return places.get(rule) or places[base_of(rule)]


@cache
def _places() -> Mapping[str, str]:
    return {rule: place for place, rules in _RULES.items() for rule in rules}
