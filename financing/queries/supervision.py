"""What operators see: the engine's side of every case, and nothing of what the case is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django_fsm import can_proceed

from documents.models import Rendering, Sealing
from documents.queries import troubled_renderings, troubled_sealings
from financing.models import Case
from financing.queries.history import ChainState, chain_state
from workflows.models import DailyRoot, FlowProcess, WorkItem

_MOST_FOUND = 20
_MOST_TROUBLED = 50


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine's facts of one case."""

    case: Case
    process: FlowProcess
    items: Sequence[WorkItem]
    troubled: Sequence[Rendering | Sealing]
    chain: ChainState


def engine_of(case_id: UUID) -> Engine | None:
    """Gather the engine's facts of a case; None when there is no such case."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return None
    return Engine(
        case=case,
        process=FlowProcess.objects.get(case_key=case.pk),
        items=list(running_items().filter(case_key=case.pk)),
        troubled=[
            *troubled_renderings().filter(paper__chain=case.pk),
            *troubled_sealings().filter(paper__chain=case.pk),
        ],
        chain=chain_state(case),
    )


def running_items() -> QuerySet[WorkItem]:
    """Give every open work item, the most urgent first."""
    return WorkItem.objects.filter(status=WorkItem.Status.OPEN).order_by("due_at", "pk")


def late_count(at: dt.datetime) -> int:
    """Count the open work that is past its deadline."""
    return running_items().filter(due_at__lt=at).count()


def troubled_papers() -> Sequence[Rendering | Sealing]:
    """Give the papers whose PDF failed, then those whose seals did, the latest first."""
    return [*troubled_renderings()[:_MOST_TROUBLED], *troubled_sealings()[:_MOST_TROUBLED]]


def cases_by_number(words: str) -> Sequence[Case]:
    """Find cases whose number contains what was typed."""
    return list(Case.objects.filter(number__icontains=words).order_by("-number")[:_MOST_FOUND])


def last_seal() -> DailyRoot | None:
    """Give the newest daily root."""
    return DailyRoot.objects.order_by("-day").first()


def is_cancellable(case: Case) -> bool:
    """Tell whether a case may still be stopped by an operator."""
    return bool(can_proceed(case.cancel))
