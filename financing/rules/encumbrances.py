"""Predicates on what already lies on a right: pledges, other cases, licences, similar marks."""

from __future__ import annotations

from collections.abc import Iterator

from financing.rules.facts import Inspection, missing_from
from financing.rules.rulebook import Breach, rule


@rule("PAT-039", "CIV-07")
def right_is_pledged_already(seen: Inspection) -> Iterator[Breach]:
    """Find a right with a pledge in the register."""
    if seen.right.pledged:
        yield {}


@rule("HOUSE-01")
def other_case_is_open(seen: Inspection) -> Iterator[Breach]:
    """Find the other cases that name the right and are not signed yet."""
    for case in seen.context.other_open_cases:
        yield {"about": case}


@rule("HOUSE-04")
def other_case_is_signed(seen: Inspection) -> Iterator[Breach]:
    """Find the other cases that are signed and wait for their registration."""
    for case in seen.context.other_signed_cases:
        yield {"about": case}


@rule("TM-012")
def similar_mark_is_left_out(seen: Inspection) -> Iterator[Breach]:
    """Find identical or similar marks of the owner that are not on the case."""
    for number in missing_from(seen.right.similar_marks, seen.context.included_numbers):
        yield {"about": number}


@rule("PAT-063", "TM-043", "CPR-004")
def right_is_licensed(seen: Inspection) -> Iterator[Breach]:
    """Find a right that was licensed before the pledge."""
    if seen.right.licensed:
        yield {}


@rule("PAT-062")
def open_licence_is_declared(seen: Inspection) -> Iterator[Breach]:
    """Find a patent under an open licence."""
    if seen.right.open_licence:
        yield {}
