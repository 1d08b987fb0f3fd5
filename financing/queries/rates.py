"""The dated rows that decide on a day: the market's rate, and how much somebody may approve."""

from __future__ import annotations

import datetime as dt

from banks.models import ApprovalAuthority, LoanPrimeRate
from financing.models import Case
from workflows.models import Actor


def prime_rate(tenor: str, on: dt.date) -> LoanPrimeRate | None:
    """Find the newest loan prime rate published by a day; None where none is loaded."""
    published = LoanPrimeRate.objects.filter(tenor=tenor, published_on__lte=on)
    return published.order_by("-published_on").first()


def authority_of(case: Case, actor: Actor, on: dt.date) -> ApprovalAuthority | None:
    """Find how much this approver may approve alone: the branch's limit, or the head office's."""
    rows = ApprovalAuthority.objects.in_force(on).filter(bank=case.bank)
    own = rows.filter(branch=actor.branch_id) if actor.branch_id else rows.filter(branch=None)
    row = own.order_by("-valid_from").first()
    assert row is None or isinstance(row, ApprovalAuthority), "its own table"
    return row
