"""Whether a case may be valued by its bank itself, and who may value it from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from banks.models import PilotRegion, ValuationLeave
from banks.rules.internal_valuation import Leave, Region, why_not_internal
from financing.models import AppraiserLicence, Case
from financing.queries.evidence import leave_hash, pilot_hash
from workflows.models import Organisation


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Why a bank may not value a case by itself, or nothing; and the rows that it rests on."""

    reasons: tuple[str, ...]
    rests_on: tuple[tuple[str, str], ...]

    @property
    def is_open(self) -> bool:
        """Tell whether the bank may value by itself."""
        return not self.reasons


def eligibility_of(case: Case, *, on: dt.date, amount_fen: int | None = None) -> Eligibility:
    """Ask the dated rows about a case's branch, its amount and a day.

    The amount is what is asked for, unless another is given.
    """
    own = Q(branch=None) | Q(branch=case.branch_id)
    rows = ValuationLeave.objects.filter(own, bank=case.bank_id).order_by("valid_from")
    leaves = [row for row in rows if isinstance(row, ValuationLeave)]
    dated = PilotRegion.objects.in_force(on).order_by("valid_from")
    pilots = [row for row in dated if isinstance(row, PilotRegion)]
    reasons = why_not_internal(
        [Leave(row.region, row.limit_fen, row.valid_from, row.valid_to) for row in leaves],
        {row.region: Region(row.is_member, row.limit_fen) for row in pilots},
        amount_fen=case.requested_fen if amount_fen is None else amount_fen,
        on=on,
    )
    return Eligibility(reasons, tuple(_resting(leaves, pilots)))


def _resting(
    leaves: Iterable[ValuationLeave], pilots: Iterable[PilotRegion]
) -> Iterator[tuple[str, str]]:
    regions = set()
    for leave in leaves:
        regions.add(leave.region)
        yield ("leave", leave_hash(leave))
    for pilot in pilots:
        if pilot.region in regions:
            yield ("pilot", pilot_hash(pilot))


def licensed_appraisers(on: dt.date) -> QuerySet[Organisation]:
    """Find the appraisers that are on the list on a day, by name."""
    listed = AppraiserLicence.objects.in_force(on).values("organisation")
    return Organisation.objects.filter(pk__in=listed).order_by("name")
