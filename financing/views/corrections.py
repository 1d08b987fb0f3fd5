"""A returned application: what is missing, the corrected version, or the withdrawal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from financing.forms.contents import Typed, typed_from
from financing.forms.upload import UploadForm, WithdrawalForm
from financing.models import Case
from financing.operations.accepting import resubmit_application, withdraw_case
from financing.queries.applications import correction_uploads
from financing.queries.entitlement import hindrance
from financing.queries.prechecks import precheck
from financing.queries.turns import deficiencies_of
from financing.views.cases import visible_case
from financing.views.drafting import (
    APPLYING,
    after_row_action,
    content_of,
    drafted,
    is_row_action,
    place_of,
    take_file,
)
from workflows.errors import NotAllowed, Objection, Objections, SomeoneWasFaster
from workflows.models import WorkItem
from workflows.queries.remaining import remaining
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*APPLYING)
def resubmit(request: ActingRequest, case_id: UUID, item_id: int) -> HttpResponse:
    """Correct a returned application, or withdraw it.

    Raises:
        Http404: no such item of a case that the person may see.
        NotAllowed: the item is someone else's.
        SomeoneWasFaster: it is done already.
    """
    case = visible_case(case_id, request.actor)
    item = WorkItem.objects.filter(pk=item_id, case_key=case.pk, step="resubmit").first()
    if item is None:
        raise Http404
    if hindrance(case, item, request.actor):
        raise NotAllowed(_("这件补正不由您办理。"), item=item_id)
    if item.status != WorkItem.Status.OPEN:
        raise SomeoneWasFaster(_("这件补正刚刚已经办理。"), item=item_id)
    return resubmit_view(request, case, item)


def resubmit_view(request: ActingRequest, case: Case, item: WorkItem) -> HttpResponse:
    """Show what is missing beside the last version, and take the corrected one."""
    if request.method != "POST":
        return _page(request, case, item, typed_from(json.loads(case.version.content)))
    action = request.POST.get("action", "check")
    typed = after_row_action(action, request.POST.dict(), case.enterprise)
    if action == "withdraw":
        return _withdraw(request, case, item, typed)
    upload_form = take_file(request, case_id=case.pk)
    if upload_form.errors:
        return _page(request, case, item, typed, upload_form=upload_form, status=422)
    if action == "resubmit":
        return _resubmit(request, case, item, typed)
    if is_row_action(action) or action == "upload":
        return _page(request, case, item, typed)
    content = content_of(typed, case.enterprise, correction_uploads(case))
    found = precheck(content, enterprise=case.enterprise, lenders=[case.bank])
    return _page(request, case, item, typed, found=found)


def _resubmit(request: ActingRequest, case: Case, item: WorkItem, typed: Typed) -> HttpResponse:
    content = content_of(typed, case.enterprise, correction_uploads(case))
    try:
        resubmit_application(
            case_id=case.pk,
            item_id=item.pk,
            actor=request.actor,
            at=request.at,
            content=content,
        )
    except Objections as wrong:
        return _page(request, case, item, typed, found=wrong.objections, status=422)
    messages.success(request, _("补正材料已提交，银行将重新审查；承诺时限自今日起重新计算。"))
    return _back(request, case)


def _withdraw(request: ActingRequest, case: Case, item: WorkItem, typed: Typed) -> HttpResponse:
    form = WithdrawalForm(request.POST, prefix="withdrawal")
    if not form.is_valid():
        return _page(request, case, item, typed, withdrawal_form=form, status=422)
    withdraw_case(
        case_id=case.pk,
        item_id=item.pk,
        actor=request.actor,
        at=request.at,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("申请已撤回。"))
    return _back(request, case)


def _back(request: ActingRequest, case: Case) -> HttpResponse:
    is_applicant = request.actor.role == Role.APPLICANT
    return redirect("progress" if is_applicant else "case", case.pk)


def _page(
    request: ActingRequest,
    case: Case,
    item: WorkItem,
    typed: Typed,
    *,
    found: Sequence[Objection] | None = None,
    upload_form: UploadForm | None = None,
    withdrawal_form: WithdrawalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    uploads = correction_uploads(case)
    content = content_of(typed, case.enterprise, uploads)
    year = localdate(request.at).year
    context = drafted(typed, content, case.enterprise, year=year, found=found)
    context |= {
        "case": case,
        "item": item,
        "remaining": remaining(item.opened_at, item.due_at, at=request.at),
        "deficiencies": [_shown(row, context["forms"], content) for row in deficiencies_of(case)],
        "action_url": reverse("resubmit", args=[case.pk, item.pk]),
        "uploads": uploads,
        "may_detach": False,
        "upload_form": upload_form or UploadForm(prefix="upload"),
        "withdrawal_form": withdrawal_form or WithdrawalForm(prefix="withdrawal"),
    }
    return render(request, "financing/resubmit.html", context, status=status)


def _shown(row: Mapping[str, str], forms: Any, content: Mapping[str, Any]) -> Mapping[str, str]:
    """Show a deficiency as the record holds it, with the way to its field."""
    return {"message": row["message"], **place_of(row.get("where", ""), forms, content)}
