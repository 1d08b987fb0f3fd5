"""Which groups of a case's fields exist, and who may read each."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from financing.states import Audience

FIELD_GROUPS: Mapping[str, frozenset[Audience]] = {
    # What everyone at the table must know to know which case this is.
    "basics": frozenset(Audience),
    "parties": frozenset(Audience),
    "rights": frozenset(Audience),
    # What the enterprise filed beyond that: figures, use of the loan.
    "application": frozenset({Audience.ENTERPRISE, Audience.BANK}),
    # Register extracts and what the rules found in them.
    "verification": frozenset({Audience.BANK}),
    "right_values": frozenset({Audience.BANK}),
    "bundle_value": frozenset({Audience.BANK}),
    # What a borrower's statements say, and the ratios counted from them.
    "figures": frozenset({Audience.ENTERPRISE, Audience.BANK}),
    # Investigation, review and the approver's reasons: the bank's alone.
    "credit_memo": frozenset({Audience.BANK}),
    "approved_amount": frozenset(Audience),
    "approved_terms": frozenset({Audience.ENTERPRISE, Audience.BANK}),
    "sharing": frozenset({Audience.BANK, Audience.SHARER, Audience.BUREAU, Audience.APPRAISER}),
    "contracts": frozenset({Audience.ENTERPRISE, Audience.BANK, Audience.SHARER}),
    "registrations": frozenset(
        {Audience.ENTERPRISE, Audience.BANK, Audience.SHARER, Audience.BUREAU}
    ),
    "disbursed_amount": frozenset({Audience.ENTERPRISE, Audience.BANK, Audience.BUREAU}),
    "repayments": frozenset({Audience.ENTERPRISE, Audience.BANK}),
}


def readable_groups(audiences: Collection[Audience]) -> frozenset[str]:
    """Name the groups that one of the audiences may read."""
    wanted = frozenset(audiences)
    return frozenset(group for group, readers in FIELD_GROUPS.items() if wanted & readers)
