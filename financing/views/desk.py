"""The work list: what a person may do now, the shortest time left first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from financing.queries.alerts import alert_count
from financing.queries.assigning import colleagues_of, reminders_of
from financing.queries.desk import (
    Backdrop,
    backdrop_of,
    searched,
    shelf,
    steps_of,
    tallies,
)
from financing.queries.entitlement import holder_name
from financing.views.wording import step_title, step_tone
from workflows.models import WorkItem
from workflows.queries.remaining import remaining
from workflows.roles import Role
from workflows.views.acting import EVERY_ROLE, ActingRequest, acting_as

PAGE = 25
SHELF_TITLES = {
    "mine": _("我的待办"),
    "taken": _("我承办的"),
    "today": _("今日到期"),
    "overdue": _("已超时"),
    "waiting": _("待企业补正"),
    "all": _("全部在办"),
}
BANK_ROLES = (Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER)
ELSEWHERE = {
    Role.APPLICANT: "my_applications",
    Role.OPERATOR: "supervision",
    Role.AUDITOR: "cases",
    Role.FUND_REVIEWER: "claims",
    Role.FINANCE_OFFICER: "claims",
}


@require_safe
@acting_as(*EVERY_ROLE)
def work_list(request: ActingRequest) -> HttpResponse:
    """Show one shelf of the desk; roles that have no desk go to the page that is theirs."""
    actor, at = request.actor, request.at
    if actor.role in ELSEWHERE:
        return redirect(ELSEWHERE[actor.role])
    name = request.GET.get("shelf", "mine")
    name = name if name in SHELF_TITLES else "mine"
    words = request.GET.get("q", "")
    items = searched(shelf(actor, name, at=at), words)
    steps = steps_of(items)
    step = request.GET.get("step", "")
    if step in steps:
        items = items.filter(step=step)
    page = Paginator(items.select_related("organisation", "branch", "owner"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "shelves": _shelves(request, name),
        "shelf": name,
        "alerts": alerts_shelf(request),
        "title": SHELF_TITLES[name],
        "words": words,
        "steps": _steps(steps, step),
        "step": step,
        "page": page,
        "rows": _rows(request, page.object_list),
        "colleagues": colleagues_of(actor, on=localdate(at)),
    }
    return render(request, "financing/desk.html", context)


def _shelves(request: ActingRequest, current: str) -> list[dict[str, Any]]:
    counts = tallies(request.actor, at=request.at)
    shown = [
        name for name in SHELF_TITLES if name != "waiting" or request.actor.role == Role.SPECIALIST
    ]
    return [
        {
            "url": f"{reverse('desk')}?shelf={name}",
            "title": SHELF_TITLES[name],
            "count": counts[name],
            "current": name == current,
        }
        for name in shown
    ]


def alerts_shelf(request: ActingRequest) -> dict[str, Any] | None:
    """Show the way to the alerts of living pledges, with their number; the bank's people alone."""
    if request.actor.role not in BANK_ROLES:
        return None
    return {"url": reverse("alerts"), "count": alert_count(request.actor)}


def _steps(counts: Any, current: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "title": step_title(name), "count": count, "current": name == current}
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _rows(request: ActingRequest, items: Iterable[WorkItem]) -> list[dict[str, Any]]:
    shown = list(items)
    cases = {item.case_key for item in shown}
    backdrop, reminders = backdrop_of(cases), reminders_of(cases)
    return [_row(request, item, backdrop, reminders.get(item.pk, 0)) for item in shown]


def _row(
    request: ActingRequest, item: WorkItem, backdrop: Backdrop, reminders: int
) -> dict[str, Any]:
    actor = request.actor
    hands = backdrop.hands.get(item.case_key, {})
    return {
        "item": item,
        "url": reverse("case", args=[item.case_key]),
        "rights": backdrop.rights.get(item.case_key, ""),
        "step": step_title(item.step),
        "tone": step_tone(item.step),
        "subject": item.subject_title,
        "waits": _waiting_for(item, actor.organisation_id),
        "remaining": remaining(item.opened_at, item.due_at, at=request.at),
        "owner": item.owner or hands.get(item.role) or item.get_role_display(),
        "is_taken": item.owner_id is not None,
        "reminders": reminders,
        "house": holder_name(item),
    }


def _waiting_for(item: WorkItem, organisation_id: int) -> str:
    """Say whom the house waits for, where it is not itself."""
    if item.role == Role.APPLICANT:
        return gettext("等企业补正")
    if item.organisation_id != organisation_id:
        return gettext("等%(house)s答复") % {"house": item.organisation.name}
    return ""
