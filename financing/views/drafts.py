"""The draft of an application: typed, kept, checked, filed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from financing.forms.contents import Typed, typed_from
from financing.forms.upload import BranchesForm, UploadForm
from financing.models import Application
from financing.operations.applying import discard_draft, file_application, save_draft
from financing.operations.uploading import detach_upload
from financing.queries.applications import applications_of, branches_for, draft_uploads
from financing.queries.portfolios import MOST_PICKS, portfolio_of
from financing.queries.prechecks import precheck
from financing.states import ApplicationState
from financing.views.drafting import (
    APPLYING,
    after_picking,
    after_row_action,
    content_of,
    drafted,
    is_row_action,
    picks_shown,
    pledgor_names,
    take_file,
)
from workflows.errors import Objection, Objections, SomeoneWasFaster
from workflows.models import Organisation
from workflows.rules.chain import canonical_json, sha256
from workflows.views.acting import ActingRequest, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*APPLYING)
def application_page(request: ActingRequest, application_id: UUID) -> HttpResponse:
    """Write a draft, check it, and file it."""
    application = get_object_or_404(applications_of(request.actor), pk=application_id)
    if application.state == ApplicationState.FILED:
        return redirect("application_filed", application_id)
    if application.state == ApplicationState.WITHDRAWN:
        messages.info(request, _("这份草稿已作废。"))
        return redirect("my_applications")
    if request.method == "POST":
        return _act(request, application)
    typed = typed_from(application.draft)
    found = None
    if "check" in request.GET:
        found = precheck(application.draft, enterprise=application.enterprise)
    return _page(request, application, typed, found=found)


def _act(request: ActingRequest, application: Application) -> HttpResponse:
    """Keep what was typed, then do what the button says."""
    action, enterprise = request.POST.get("action", "save"), application.enterprise
    if action == "discard":
        return _discard(request, application)
    typed = after_row_action(action, request.POST.dict(), enterprise)
    if action == "pick":
        typed = _with_picked(request, typed, enterprise)
    if _is_overtaken(request, application, typed):
        return _overtaken(request, application, typed, action)
    upload_form = _files(request, application, action)
    content = content_of(typed, enterprise, draft_uploads(application.pk))
    application = save_draft(application_id=application.pk, actor=request.actor, content=content)
    if upload_form.errors:
        return _page(request, application, typed, upload_form=upload_form, status=422)
    if action == "autosave":
        return render(request, "financing/_draft_state.html", _state(request, application, typed))
    return _then(request, application, typed, action)


def _with_picked(request: ActingRequest, typed: Typed, enterprise: Organisation) -> dict[str, str]:
    keys = [key for key in request.POST.getlist("pick") if key.isdecimal()][:MOST_PICKS]
    rights = portfolio_of(request.actor, enterprise).filter(pk__in=keys)
    return after_picking(typed, rights, enterprise)


def _discard(request: ActingRequest, application: Application) -> HttpResponse:
    discard_draft(application_id=application.pk, actor=request.actor, at=request.at)
    messages.success(request, _("草稿已作废。"))
    return redirect("my_applications")


def _then(
    request: ActingRequest, application: Application, typed: Typed, action: str
) -> HttpResponse:
    if is_row_action(action):
        return _page(request, application, typed)
    if action == "file":
        return _file(request, application, typed)
    return _after(request, application, action)


def _after(request: ActingRequest, application: Application, action: str) -> HttpResponse:
    address = reverse("application", args=[application.pk])
    if action == "check":
        return redirect(f"{address}?check=1#checked")
    if action == "upload" or action.startswith("detach-"):
        return redirect(f"{address}#attachments")
    messages.success(request, _("草稿已保存。"))
    return redirect(address)


def _files(request: ActingRequest, application: Application, action: str) -> UploadForm:
    """Take in or give back a file."""
    if action.startswith("detach-") and action[7:].isdecimal():
        detach_upload(
            application_id=application.pk,
            upload_id=int(action[7:]),
            actor=request.actor,
            at=request.at,
        )
    if action == "upload" and "upload-file" not in request.FILES:
        form = UploadForm(request.POST, request.FILES, prefix="upload")
        form.full_clean()
        return form
    return take_file(request, application_id=application.pk)


def _file(request: ActingRequest, application: Application, typed: Typed) -> HttpResponse:
    form = BranchesForm(request.POST, branches=branches_for(request.actor))
    try:
        file_application(
            application_id=application.pk,
            branches=form.chosen,
            actor=request.actor,
            at=request.at,
        )
    except Objections as wrong:
        found = wrong.objections
        return _page(request, application, typed, found=found, branches_form=form, status=422)
    except SomeoneWasFaster:
        pass  # by another click of the same person, most likely: the confirmation says who
    return redirect("application_filed", application.pk)


def _is_overtaken(request: ActingRequest, application: Application, typed: Typed) -> bool:
    """Tell whether another window has changed the draft since this page was shown."""
    seen = request.POST.get("draft_seen", "")
    if seen == _seal(application):
        return False
    uploads = draft_uploads(application.pk)
    content = content_of(typed, application.enterprise, uploads)
    return canonical_json(content) != canonical_json(application.draft)


def _overtaken(
    request: ActingRequest, application: Application, typed: Typed, action: str
) -> HttpResponse:
    """Show what was typed here, unsaved, and leave it to the person which of the two holds."""
    if action == "autosave":
        state = _state(request, application, typed) | {"overtaken": True}
        state["seal"] = request.POST.get("draft_seen", "")
        return render(request, "financing/_draft_state.html", state)
    return _page(request, application, typed, overtaken=True, status=409)


def _seal(application: Application) -> str:
    return sha256(canonical_json(application.draft))


def _state(request: ActingRequest, application: Application, typed: Typed) -> dict[str, Any]:
    return {
        "seal": _seal(application),
        "saved_at": request.at if request.method == "POST" else None,
        "pledgor_names": pledgor_names(typed, application.enterprise),
        "out_of_band": True,
    }


def _page(
    request: ActingRequest,
    application: Application,
    typed: Typed,
    *,
    found: Sequence[Objection] | None = None,
    overtaken: bool = False,
    branches_form: BranchesForm | None = None,
    upload_form: UploadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    enterprise = application.enterprise
    uploads = draft_uploads(application.pk)
    content = content_of(typed, enterprise, uploads)
    year = localdate(request.at).year
    context = drafted(typed, content, enterprise, year=year, found=found)
    context |= _state(request, application, typed) | {
        "application": application,
        "action_url": reverse("application", args=[application.pk]),
        "overtaken": overtaken,
        "out_of_band": False,
        "uploads": uploads,
        "may_detach": True,
        "picks": picks_shown(request.actor, enterprise, typed),
        "upload_form": upload_form or UploadForm(prefix="upload"),
        "branches_form": branches_form or BranchesForm(branches=branches_for(request.actor)),
    }
    return render(request, "financing/application.html", context, status=status)
