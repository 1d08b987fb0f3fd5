"""The register of one right: every extract with what changed, and a form to read it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from financing.forms.steps.verifying import RightForm, register_starts
from financing.models import Case, PledgedRight
from financing.operations.reading import judge
from financing.operations.rereading import may_reread, reread_register
from financing.queries.registers import Reading, readings_of
from financing.queries.sheets import rights_of
from financing.views.preflight import READERS, inspected_case
from financing.views.wording import state_tone
from workflows.errors import NotAllowed, Objections, SomeoneWasFaster
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*READERS)
def register_page(request: ActingRequest, case_id: UUID, position: int) -> HttpResponse:
    """Show what was read in a right's register, each time; read it again.

    Raises:
        Http404: no such right of a case whose extracts the person may read.
        PermissionDenied: reading it again is a specialist's.
    """
    case = inspected_case(request, case_id)
    pledged = next((each for each in rights_of(case) if each.position == position), None)
    if pledged is None:
        raise Http404
    if request.method != "POST":
        return _page(request, case, pledged, _form(request, case, pledged))
    if request.actor.role != Role.SPECIALIST:
        raise PermissionDenied(_("登记簿由知识产权金融专员查询。"))
    return _read(request, case, pledged)


def _read(request: ActingRequest, case: Case, pledged: PledgedRight) -> HttpResponse:
    form = _form(request, case, pledged, request.POST)
    if not form.is_valid():
        return _page(request, case, pledged, form, status=422)
    try:
        extract = form.extract({})
        if "preview" in request.POST:
            on = localdate(request.at)
            bundle = [each for each in rights_of(case) if not each.excluded_reason]
            [verdict] = judge(case, [extract], on=on, bundle=[pledged], whole_bundle=bundle)
            form.show(verdict)
            return _page(request, case, pledged, form, looked=True)
        reread_register(case_id=case.pk, actor=request.actor, at=request.at, extract=extract)
    except (NotAllowed, SomeoneWasFaster):
        raise
    except Objections as refused:
        for objection in refused.objections:
            form.add_error(None, told(objection.message))
        return _page(request, case, pledged, form, status=422)
    messages.success(request, _("登记簿查询结果已存档。"))
    return redirect("preflight", case.pk)


def _form(request: ActingRequest, case: Case, pledged: PledgedRight, data: Any = None) -> RightForm:
    start = register_starts(case, [pledged], localdate(request.at))[pledged.position]
    prefix = f"right-{pledged.position}"
    return RightForm(data, pledged=pledged, decides=False, prefix=prefix, initial=start)


def _page(
    request: ActingRequest,
    case: Case,
    pledged: PledgedRight,
    form: RightForm,
    *,
    looked: bool = False,
    status: int = 200,
) -> HttpResponse:
    readings: list[Reading] = readings_of(pledged)
    context = {
        "case": case,
        "pledged": pledged,
        "form": form,
        "looked": looked,
        "readings": readings,
        "bundle": [each for each in rights_of(case) if not each.excluded_reason],
        "may_reread": may_reread(case, request.actor) and not pledged.excluded_reason,
        "state_tone": state_tone(case.state),
    }
    return render(request, "financing/register.html", context, status=status)
