"""Who may be given a piece of work, and how often it was asked after."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from financing.models import Case
from financing.rules.eyes import check_eyes
from workflows.errors import SamePairOfEyes
from workflows.models import Actor, Membership, RecordEntry, WorkItem

REMIND = "remind"


def colleagues_for(case: Case, item: WorkItem, *, on: dt.date) -> list[Membership]:
    """List the places whose holders may do an item: its role, its house, its branch, four eyes."""
    rows = Membership.objects.in_force(on).filter(
        organisation=item.organisation_id, role=item.role, user__is_active=True
    )
    if item.branch_id is not None:
        rows = rows.filter(Q(branch=None) | Q(branch=item.branch_id))
    return [each for each in rows.select_related("user") if _has_other_eyes(case, each)]


def colleagues_of(actor: Actor, *, on: dt.date) -> list[Membership]:
    """List the places in a person's own role and house, their own first: for many items at once."""
    rows = Membership.objects.in_force(on).filter(
        organisation=actor.organisation_id, role=actor.role, user__is_active=True
    )
    people = rows.select_related("user", "branch").order_by("user__full_name", "pk")
    return sorted(people, key=lambda each: each.pk != actor.membership.pk)


def reminders_of(case_ids: Iterable[UUID]) -> Mapping[int, int]:
    """Count for each work item of some cases how often it was asked after, in one query."""
    rows = RecordEntry.objects.filter(chain__in=list(case_ids), arrow=REMIND)
    return Counter(json.loads(facts)["item"] for facts in rows.values_list("facts", flat=True))


def asked_today(item: WorkItem, organisation_id: int, *, on: dt.date) -> bool:
    """Tell whether a house asked after an item on a day already."""
    rows = RecordEntry.objects.filter(
        chain=item.case_key, arrow=REMIND, organisation=organisation_id
    )
    return any(
        localdate(at) == on and json.loads(facts)["item"] == item.pk
        for at, facts in rows.values_list("happened_at", "facts")
    )


def _has_other_eyes(case: Case, membership: Membership) -> bool:
    try:
        check_eyes(case.hands, role=membership.role, user_id=membership.user_id)
    except SamePairOfEyes:
        return False
    return True
