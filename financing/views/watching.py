"""The alerts of living pledges: the list of them, and what was done about one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from financing.forms.watching import HandlingForm
from financing.operations.watching import handle_alert
from financing.queries.alerts import alerts_shown, waiting_alerts, waiting_topics
from financing.states import AlertTopic
from financing.views.cases import show_case, visible_case
from financing.views.desk import BANK_ROLES
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
