"""Acts on work items, one or many: take, put back, reassign, ask after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from financing.models import Case
from financing.operations.assigning import (
    put_back_item,
    reassign_item,
    remind_holder,
    take_item,
)
from financing.queries.assigning import colleagues_of
from financing.queries.labels import Label
from workflows.errors import Refusal
from workflows.models import Membership, WorkItem
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import CASE_ROLES, ActingRequest, acting_as

MOST_AT_ONCE = 100
_ONLY_READING = (Role.AUDITOR, Role.FUND_REVIEWER)
_HOLDERS = tuple(role for role in CASE_ROLES if role not in _ONLY_READING)
_DONE: Mapping[str, Label] = {
    "take": gettext_lazy("已承办"),
    "put_back": gettext_lazy("已退回待办"),
    "reassign": gettext_lazy("已转办"),
    "remind": gettext_lazy("已催办"),
}
Act = Callable[..., WorkItem]


@require_POST
@acting_as(*_HOLDERS)
def work_acts(request: ActingRequest) -> HttpResponse:
    """Do one act on each item chosen, each in full or not at all, and say what came of it."""
    act = _act(request)
    chosen = _chosen(request)
    done = 0
    for item in chosen:
        try:
            act(case_id=item.case_key, item_id=item.pk, actor=request.actor, at=request.at)
            done += 1
        except Refusal as refused:
            why = {"case": item.reference, "why": told(refused.message)}
            messages.error(request, _("%(case)s：%(why)s") % why)
    if done:
        words = ngettext("%(done)s：%(count)s 件。", "%(done)s：%(count)s 件。", done)
        messages.success(request, words % {"done": _DONE[request.POST["act"]], "count": done})
    return redirect(_back(request, chosen))


def _act(request: ActingRequest) -> Act:
    match request.POST.get("act"):
        case "take":
            return take_item
        case "put_back":
            return put_back_item
        case "remind":
            return remind_holder
        case "reassign":
            reason = request.POST.get("reason", "")
            return partial(reassign_item, to=_colleague(request), reason=reason)
    raise Http404


def _colleague(request: ActingRequest) -> Membership:
    """Find the colleague chosen among those of one's own role and house.

    Raises:
        Http404: there is no such colleague.
    """
    people = colleagues_of(request.actor, on=localdate(request.at))
    chosen = request.POST.get("to", "")
    for each in people:
        if str(each.pk) == chosen:
            return each
    raise Http404


def _chosen(request: ActingRequest) -> list[WorkItem]:
    """Find the items chosen, all of cases that the person sees.

    Raises:
        Http404: none, too many, or one that is nobody's or not theirs to see.
    """
    keys = {int(key) for key in request.POST.getlist("items") if key.isdecimal()}
    if not 0 < len(keys) <= MOST_AT_ONCE:
        raise Http404
    visible = Case.objects.visible_to(request.actor).values("pk")
    items = list(WorkItem.objects.filter(pk__in=keys, case_key__in=visible).order_by("pk"))
    if len(items) < len(keys):
        raise Http404
    return items


def _back(request: ActingRequest, chosen: list[WorkItem]) -> str:
    """Go back to where the act was asked for: the case's page, or the desk."""
    if request.POST.get("back") != "case":
        return reverse("desk")
    page = "progress" if request.actor.role == Role.APPLICANT else "case"
    return reverse(page, args=[chosen[0].case_key])
