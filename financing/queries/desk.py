"""What lies on a person's desk: the work they may take, and the work they may watch."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext

from financing.models import Case, PledgedRight
from financing.queries.labels import in_english
from workflows.models import Actor, User, WorkItem
from workflows.roles import Role

SHELVES = ("mine", "taken", "today", "overdue", "waiting", "all")


def at_desk(actor: Actor) -> Q:
    """Select the items that are this person's to do: their house, their role, their branch."""
    own = Q(organisation=actor.organisation_id, role=actor.role)
    if actor.branch_id is None:
        return own
    return own & (Q(branch=None) | Q(branch=actor.branch_id))


def to_do(actor: Actor) -> Q:
    """Select the items of the desk that no colleague has taken."""
    return at_desk(actor) & (Q(owner=None) | Q(owner=actor.user))


def on_behalf(actor: Actor) -> Q:
    """Select the items an enterprise holds that a specialist of the bank may do in its name."""
    if actor.role != Role.SPECIALIST:
        return Q(pk__in=())
    cases = Case.objects.visible_to(actor).filter(bank=actor.organisation_id)
    return Q(role=Role.APPLICANT, case_key__in=cases.values("pk"))


def open_items() -> QuerySet[WorkItem]:
    """Give all open work, the shortest time left first."""
    items = WorkItem.objects.filter(status=WorkItem.Status.OPEN)
    return items.order_by(F("due_at").asc(nulls_last=True), "pk")


def shelf(actor: Actor, name: str, *, at: dt.datetime) -> QuerySet[WorkItem]:
    """Give one shelf of a desk; ``all`` is what is open on every case the person may see."""
    return open_items().filter(_shelf(actor, name, at))


def _shelf(actor: Actor, name: str, at: dt.datetime) -> Q:
    night = localtime(at).replace(hour=23, minute=59, second=59)
    match name:
        case "today":
            return to_do(actor) & Q(due_at__gte=at, due_at__lte=night)
        case "overdue":
            return to_do(actor) & Q(due_at__lt=at)
        case "taken":
            return at_desk(actor) & Q(owner=actor.user)
        case "waiting":
            return on_behalf(actor)
        case "all":
            return Q(case_key__in=Case.objects.visible_to(actor).values("pk"))
        case _:
            return to_do(actor)


def tallies(actor: Actor, *, at: dt.datetime) -> Mapping[str, int]:
    """Count every shelf of a desk, in one query."""
    counts = {name: Count("pk", filter=_shelf(actor, name, at)) for name in SHELVES}
    found: dict[str, int] = WorkItem.objects.filter(status=WorkItem.Status.OPEN).aggregate(**counts)
    return found


def waiting_count(actor: Actor) -> int:
    """Count the work a person may take now."""
    return open_items().filter(to_do(actor)).count()


def searched(items: QuerySet[WorkItem], words: str) -> QuerySet[WorkItem]:
    """Keep the items whose number or enterprise contains what was typed."""
    words = words.strip()
    if not words:
        return items
    return items.filter(Q(reference__icontains=words) | Q(headline__icontains=words))


def steps_of(items: QuerySet[WorkItem]) -> Mapping[str, int]:
    """Count the items by step."""
    counted = items.order_by().values_list("step").annotate(Count("pk"))
    return dict(counted.values_list("step", "pk__count"))


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What a list of work shows beside the items: rights by kind, and who acted before."""

    rights: Mapping[UUID, str]
    hands: Mapping[UUID, Mapping[str, str]]


def backdrop_of(case_ids: Iterable[UUID]) -> Backdrop:
    """Gather it for a page of items, in three queries."""
    ids = list(case_ids)
    return Backdrop(rights_in_short(ids), _hands(ids))


def rights_in_short(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Say which rights a case pledges, as 发明专利 2 件、计算机软件著作权 1 件."""
    name = "right__kind__name_en" if in_english() else "right__kind__name"
    kinds = PledgedRight.objects.filter(case__in=case_ids, excluded_reason="")
    counted: dict[UUID, Counter[str]] = {}
    for case_id, kind in kinds.order_by("position").values_list("case", name):
        counted.setdefault(case_id, Counter())[kind] += 1
    return {
        case_id: gettext("、").join(
            gettext("%(kind)s %(count)s 件") % {"kind": kind, "count": count}
            for kind, count in of.items()
        )
        for case_id, of in counted.items()
    }


def _hands(case_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Name for each case who acted last in each role."""
    rows = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "hands"))
    wanted = {ids[-1] for hands in rows.values() for ids in hands.values() if ids}
    names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "full_name"))
    return {
        case_id: {role: names[ids[-1]] for role, ids in hands.items() if ids}
        for case_id, hands in rows.items()
    }
