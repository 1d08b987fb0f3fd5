"""Predicates on who owns a right, and who must agree."""

from __future__ import annotations

from collections.abc import Iterator

from financing.rules.facts import Inspection, missing_from
from financing.rules.rulebook import Breach, rule


@rule("PAT-031", "TM-023(1)", "CPR-010(1)")
def pledgor_is_not_owner(seen: Inspection) -> Iterator[Breach]:
    """Find pledgors who do not stand in the register as owners."""
    strangers = missing_from(seen.context.pledgor_names, seen.right.owners)
    if strangers:
        yield {"pledgors": "、".join(strangers), "owners": "、".join(seen.right.owners) or "无"}


@rule("PAT-003", "PAT-038", "TM-015", "CPR-001")
def co_owner_has_not_agreed(seen: Inspection) -> Iterator[Breach]:
    """Find co-owners who neither pledge nor agreed, unless all agreed otherwise."""
    silent = missing_from(
        seen.right.owners, (*seen.context.pledgor_names, *seen.right.co_owner_consent)
    )
    # Where no pledgor is an owner at all, that is the breach to mend, not everybody's consent.
    nobody_owns = len(silent) == len(seen.right.owners)
    if silent and not nobody_owns and not seen.right.co_owner_agreement:
        yield {"co_owners": "、".join(silent)}


@rule("CPR-021")
def ownership_is_not_evidenced(seen: Inspection) -> Iterator[Breach]:
    """Find a copyright whose ownership rests on its registration alone."""
    if not seen.right.ownership_evidence:
        yield {}


@rule("PAT-066")
def pledgee_is_foreign(seen: Inspection) -> Iterator[Breach]:
    """Find a patent whose later transfer to the pledgee would be an export of technology."""
    if seen.context.foreign_pledgee:
        yield {}


@rule("TM-016")
def buyer_must_qualify(seen: Inspection) -> Iterator[Breach]:
    """Find a mark that may pass only to buyers who qualify: each of these kinds."""
    yield {"owners": "、".join(seen.right.owners)}
