"""The workbench of a case's valuation: look, try, and save as the case's value."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from financing.forms.steps.base import Desk
from financing.forms.steps.valuing import bundle_start
from financing.forms.workbench import WorkbenchForm
from financing.models import BundleValuation, Case
from financing.operations.valuing import value_bundle
from financing.queries.audiences import audiences_of
from financing.queries.entitlement import hindrance
from financing.queries.field_groups import readable_groups
from financing.queries.restudying import replayed
from financing.queries.validity import valid_until
from financing.queries.valuing import AS_FILED, study_all
from financing.states import ValuationState
from financing.valuation.study import study_facts
from financing.views.cases import visible_case
from financing.views.valuation_shown import valuation_shown
from workflows.errors import Objections, Refusal
from workflows.models import WorkItem
from workflows.views.acting import CASE_ROLES, ActingRequest, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*CASE_ROLES)
def valuation_workbench(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Show a case's valuation to the bank, compute what is tried, and save by one operation.

    Raises:
        Http404: no such case, or not the bank's reader.
        PermissionDenied: the bundle's valuation is not this person's to do now.
    """
    case = visible_case(case_id, request.actor)
    if "bundle_value" not in readable_groups(audiences_of(case, request.actor)):
        raise Http404
    desk = Desk(case, _item(case), request.actor, request.at)
    if request.method == "POST" and "try" not in request.POST:
        return _save(request, desk)
    sent = request.POST if request.method == "POST" else request.GET
    if "discount_rate_percent" not in sent:
        return _page(request, desk, WorkbenchForm(desk=desk, initial=_start(desk)))
    return _try(request, desk, WorkbenchForm(sent, desk=desk))


def _try(request: ActingRequest, desk: Desk, form: WorkbenchForm) -> HttpResponse:
    """Compute what was filled in; nothing is stored."""
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    try:
        study = study_all(desk.case, form.inputs, on=desk.today, shift=form.shift)
    except Objections as refused:
        form.refuse(refused)
        return _page(request, desk, form, status=422)
    return _page(request, desk, form, study_facts(study))


def _item(case: Case) -> WorkItem:
    """Find the work item of the bundle's valuation where it is open, or the newest of the case."""
    items = WorkItem.objects.select_related("organisation", "branch", "owner")
    own = items.filter(case_key=case.pk)
    opened = own.filter(step="value_bundle", status=WorkItem.Status.OPEN).first()
    found = opened or own.order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def _may_save(desk: Desk) -> bool:
    opened = desk.item.step == "value_bundle" and desk.item.status == WorkItem.Status.OPEN
    return opened and not hindrance(desk.case, desk.item, desk.actor)


def _start(desk: Desk) -> dict[str, Any]:
    """Begin with the last valuation's inputs, or with the rates that the rights were valued on."""
    last = _valuations(desk.case)[:1]
    if not last:
        return bundle_start(desk)
    kept = json.loads(last[0].inputs)
    scores = {f"score-{code}": told for code, told in (kept.pop("scores", None) or {}).items()}
    return {"timing": "mid", **kept, **scores}


def _save(request: ActingRequest, desk: Desk) -> HttpResponse:
    if not _may_save(desk):
        raise PermissionDenied(_("打包估值现在不由您办理；您仍可以试算。"))
    form = WorkbenchForm(request.POST, desk=desk)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    if form.shift != AS_FILED:
        form.add_error(None, _("滑块只供试算；请先归位，再保存为本案估值。"))
        return _page(request, desk, form, status=422)
    try:
        value_bundle(**desk.by, inputs=form.inputs)
    except Refusal as refused:
        form.refuse(refused)
        return _page(request, desk, form, status=422)
    messages.success(request, _("已保存为本案的打包估值。"))
    return redirect("valuation", desk.case.pk)


def _valuations(case: Case) -> list[BundleValuation]:
    return list(case.bundle_valuations.select_related("valued_by").order_by("-round", "-pk"))


def _page(
    request: ActingRequest,
    desk: Desk,
    form: WorkbenchForm,
    tried: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    case = desk.case
    stored = _valuations(case)
    refused = form.is_bound and tried is None
    facts = tried or (json.loads(stored[0].result) if stored and not refused else None)
    ready = case.valuations.filter(state=ValuationState.COMPLETED).exists()
    context = {
        "case": case,
        "form": form,
        "ready": ready and not case.valuations.filter(state=ValuationState.REQUESTED).exists(),
        "tried": tried is not None,
        "shown": valuation_shown(case, facts) if facts else None,
        "stored": stored,
        "may_save": _may_save(desk),
        "replays": [replayed(row) for row in stored] if "replay" in request.GET else (),
        "valid_until": valid_until(stored[0]) if stored else None,
        "address": reverse("valuation", args=[case.pk]),
    }
    return render(request, "financing/valuation.html", context, status=status)
