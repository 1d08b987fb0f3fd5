"""The page of a work item: find it, show the ways out of it, take one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from financing.forms.steps.base import Desk, StepForm
from financing.models import Case
from financing.queries.audiences import audiences_of
from financing.queries.case_file import case_file
from financing.queries.desk import open_items
from financing.queries.entitlement import hindrance, holder_name
from financing.views.cases import visible_case
from financing.views.steps.screens import SCREENS
from financing.views.steps.ways import StepScreen, Way
from financing.views.wording import state_tone, step_title, step_tone
from workflows.errors import NotAllowed, Refusal, SomeoneWasFaster
from workflows.models import WorkItem
from workflows.queries.remaining import remaining
from workflows.roles import Role
from workflows.views.acting import CASE_ROLES, ActingRequest, acting_as

# The steps before a filing, from which the pre-flight is one click away.
PREFLIGHT_STEPS = (
    "verify_rights", "investigate", "review", "decide", "sign", "file_registration",
    "answer_registration", "disburse",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """One way on the page, with its form: the one sent, or one that waits to be filled in."""

    way: Way
    form: StepForm
    chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*CASE_ROLES)
def work_item(request: ActingRequest, case_id: UUID, item_id: int) -> HttpResponse:
    """Show a work item to the person who may finish it, and finish it by exactly one operation.

    Raises:
        Http404: no such item of a case that the person may see.
        PermissionDenied: the item is someone else's to do.
    """
    case = visible_case(case_id, request.actor)
    items = WorkItem.objects.select_related("organisation", "branch", "owner")
    item = items.filter(pk=item_id, case_key=case.pk).first()
    if item is None:
        raise Http404
    why_not = hindrance(case, item, request.actor)
    if why_not:
        raise PermissionDenied(why_not)
    if item.status != WorkItem.Status.OPEN:
        return someone_was_faster(request, case, item)
    if item.step not in SCREENS:
        return redirect("resubmit", case.pk, item.pk)
    desk = Desk(case, item, request.actor, request.at)
    if request.method == "POST":
        return _send(request, desk, SCREENS[item.step])
    return _page(request, desk, SCREENS[item.step])


def _send(request: ActingRequest, desk: Desk, screen: StepScreen) -> HttpResponse:
    way = _chosen(screen, desk, request.POST.get("way", ""))
    form = way.form(request.POST, request.FILES, desk=desk, auto_id=f"{way.name}-%s")
    if "preview" in request.POST and way.preview:
        return _preview(request, desk, screen, way, form)
    if not form.is_valid():
        return _page(request, desk, screen, (way, form), status=422)
    try:
        way.act(desk, form)
    except SomeoneWasFaster:
        desk.item.refresh_from_db()
        return someone_was_faster(request, desk.case, desk.item)
    except NotAllowed:
        raise
    except Refusal as refused:
        form.refuse(refused)
        _look_again(form)
        return _page(request, desk, screen, (way, form), status=422)
    messages.success(request, _done(desk, way))
    return _onward(desk)


def _onward(desk: Desk) -> HttpResponse:
    """Lead back to the case; who left it with the answer just given, to the desk."""
    still_seen = Case.objects.visible_to(desk.actor).filter(pk=desk.case.pk).exists()
    return redirect("case", desk.case.pk) if still_seen else redirect("desk")


def _preview(
    request: ActingRequest, desk: Desk, screen: StepScreen, way: Way, form: StepForm
) -> HttpResponse:
    """Compute without storing, and show the page again with what came of it."""
    if not form.is_valid():
        return _page(request, desk, screen, (way, form), status=422)
    try:
        form.preview()
    except Refusal as refused:
        form.refuse(refused)
        return _page(request, desk, screen, (way, form), status=422)
    return _page(request, desk, screen, (way, form))


def _look_again(form: StepForm) -> None:
    """Show what the rules found beside the refusal that rests on it."""
    if form.looks:
        form.preview()


def _chosen(screen: StepScreen, desk: Desk, name: str) -> Way:
    for way in screen.ways:
        if way.name == name and way.offered(desk):
            return way
    raise Http404


def _page(
    request: ActingRequest,
    desk: Desk,
    screen: StepScreen,
    sent: tuple[Way, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    case, item = desk.case, desk.item
    file = case_file(case, audiences_of(case, desk.actor), on=desk.today)
    context = {
        "case": case,
        "item": item,
        "file": file,
        "aside": [f"financing/groups/{g}.html" for g in screen.aside if g in file.groups],
        "title": step_title(item.step),
        "tone": step_tone(item.step),
        "state_tone": state_tone(case.state),
        "remaining": remaining(item.opened_at, item.due_at, at=desk.at),
        "ways": _ways(desk, screen, sent),
        "preflight_steps": PREFLIGHT_STEPS,
        **screen.more(desk),
    }
    return render(request, "financing/step.html", context, status=status)


def _ways(desk: Desk, screen: StepScreen, sent: tuple[Way, StepForm] | None) -> list[Opened]:
    offered = [way for way in screen.ways if way.offered(desk)]
    chosen = sent[0] if sent else offered[0]
    return [
        Opened(way, sent[1] if sent and way is sent[0] else _empty(desk, way), way is chosen)
        for way in offered
    ]


def _empty(desk: Desk, way: Way) -> StepForm:
    initial = {**way.start(desk), "way": way.name}
    return way.form(desk=desk, initial=initial, auto_id=f"{way.name}-%s")


def _done(desk: Desk, way: Way) -> str:
    """Say what was done, and what comes next, by whom, until when."""
    told = _("“%(step)s”已办结：%(way)s。") % {
        "step": step_title(desk.item.step),
        "way": way.title,
    }
    rows = open_items().filter(case_key=desk.case.pk).select_related("organisation", "branch")
    coming = rows.first()
    if coming is None:
        return told + _("本案没有待办事项了。")
    return told + _("下一步：%(step)s，由%(holder)s的%(role)s办理。") % {
        "step": step_title(coming.step),
        "holder": holder_name(coming),
        "role": coming.get_role_display(),
    }


def someone_was_faster(request: ActingRequest, case: Case, item: WorkItem) -> HttpResponse:
    """Say kindly that this step is done already: by whom, when, and where things stand now."""
    own = item.organisation_id == request.actor.organisation_id
    named = item.owner if own or item.role == Role.SPECIALIST else None
    context: dict[str, Any] = {
        "done_by": named or item.get_role_display(),
        "done_at": item.done_at,
        "case_url": reverse("case", args=[case.pk]),
    }
    return render(request, "workflows/409.html", context, status=409)
