"""The alerts of living pledges: the list of them, what was done about one, the register again."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from financing.forms.watching import HandlingForm, ReadingForm
from financing.models import Case, PledgedRight
from financing.operations.rereading import reread_register
from financing.operations.watching import handle_alert
from financing.queries.alerts import alerts_shown, waiting_alerts, waiting_topics
from financing.states import AlertTopic, RegistrationState
from financing.views.cases import show_case, visible_case
from financing.views.desk import BANK_ROLES
from financing.views.wording import state_tone
from workflows.errors import Objections
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

PAGE = 25


@require_safe
@acting_as(*BANK_ROLES)
def alert_list(request: ActingRequest) -> HttpResponse:
    """List what waits on the cases of the house, the most urgent first."""
    counts = waiting_topics(request.actor)
    topic = request.GET.get("topic", "")
    topic = topic if topic in dict(counts) else ""
    page = Paginator(waiting_alerts(request.actor, topic), PAGE).get_page(request.GET.get("page"))
    context = {
        "topics": [
            {"name": name, "title": AlertTopic(name).label, "count": n, "current": name == topic}
            for name, n in counts
        ],
        "topic": topic,
        "total": sum(n for _name, n in counts),
        "page": page,
        "alerts": alerts_shown(list(page.object_list), on=localdate(request.at)),
    }
    return render(request, "financing/alerts.html", context)


@require_POST
@acting_as(Role.SPECIALIST)
def case_alert(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Note what was done about an alert."""
    case = visible_case(case_id, request.actor)
    form = HandlingForm(request.POST)
    if form.is_valid():
        try:
            handle_alert(
                case_id=case.pk,
                alert_id=form.cleaned_data["alert"],
                actor=request.actor,
                at=request.at,
                handling=form.cleaned_data["handling"],
            )
        except Objections as refused:
            form.add_error("handling", [told(o.message) for o in refused.objections])
        else:
            messages.success(request, _("处理情况已记录。"))
            return redirect(f"{reverse('case', args=[case.pk])}#alerts")
    return show_case(request, case, status=422, handling_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def reread(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Type in what a register says of a pledged right now."""
    case = visible_case(case_id, request.actor)
    live = _live(case)
    if not live:
        return _page(request, case, live)
    wanted = request.GET.get("right", str(live[0].position))
    pledged = next((each for each in live if str(each.position) == wanted), None)
    if pledged is None:
        raise Http404
    if request.method != "POST":
        return _page(request, case, live, pledged=pledged, form=_empty(request, pledged))
    form = ReadingForm(request.POST, pledged=pledged)
    if form.is_valid():
        try:
            reread_register(
                case_id=case.pk, actor=request.actor, at=request.at, extract=form.read()
            )
        except Objections as refused:
            form.add_error(None, [told(o.message) for o in refused.objections])
        else:
            messages.success(request, _("登记簿查询结果已保存，预警已按新结果更新。"))
            return redirect(f"{reverse('case', args=[case.pk])}#alerts")
    return _page(request, case, live, pledged=pledged, form=form, status=422)


def _live(case: Case) -> list[PledgedRight]:
    """List the rights of a case whose pledge is registered."""
    rows = case.pledged_rights.filter(registrations__state=RegistrationState.REGISTERED)
    return list(rows.select_related("right__kind", "pledgor").distinct())


def _empty(request: ActingRequest, pledged: PledgedRight) -> ReadingForm:
    """Begin with the last extract, read today."""
    last = pledged.snapshots.order_by("round").last()
    known: dict[str, Any] = json.loads(last.facts) if last else {}
    known.pop("taken_on", None)
    return ReadingForm(pledged=pledged, initial={**known, "taken_on": localdate(request.at)})


def _page(
    request: ActingRequest,
    case: Case,
    live: list[PledgedRight],
    *,
    pledged: PledgedRight | None = None,
    form: ReadingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "rights": live,
        "pledged": pledged,
        "form": form,
        "state_tone": state_tone(case.state),
    }
    return render(request, "financing/reread.html", context, status=status)
