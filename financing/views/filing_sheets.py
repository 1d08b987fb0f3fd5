"""Filings in batches: what is open, a sheet of it out, the sheet back in, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.rules.uploads import UploadRefused
from financing.forms.upload import SheetForm
from financing.models import FilingSheet
from financing.operations.filing_sheets import apply_filing_sheet, bring_filing_sheet
from financing.papers.rights import printed_number
from financing.queries.filing_sheets import (
    answered_filings,
    filings_workbook,
    open_filings,
    registrations_of,
    sheets_of,
)
from financing.views.wording import RESULT_TITLES, RESULT_TONES, step_title, step_tone
from financing.views.workbooks import lead_to, workbook_response
from workflows.errors import Objections, SomeoneWasFaster
from workflows.queries.remaining import remaining
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

_PAGE = 25
_NEWEST = 5


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def filings(request: ActingRequest) -> HttpResponse:
    """List the open filings, and take a sheet in for looking at."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet = _bring(request, form)
        if sheet is not None:
            return lead_to(request, reverse("filing_sheet", args=[sheet.pk]))
    return _page(request, form)


def _bring(request: ActingRequest, form: SheetForm) -> FilingSheet | None:
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        return bring_filing_sheet(
            actor=request.actor, at=request.at, name=file.name or "", declared_type="",
            stream=cast(BinaryIO, file.file), size=file.size or 0,
        )  # fmt: skip
    except UploadRefused as refused:
        form.add_error("file", told(refused.message))
    except Objections as wrong:
        form.add_error("file", [told(each.message) for each in wrong.objections])
    return None


def _page(request: ActingRequest, form: SheetForm) -> HttpResponse:
    page = Paginator(open_filings(request.actor), _PAGE).get_page(request.GET.get("page"))
    items = list(page.object_list)
    registrations = registrations_of(items)
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "item": item,
                "registration": registrations[item.subject_key],
                "number": printed_number(
                    registrations[item.subject_key].pledged_right.right.kind_id,
                    registrations[item.subject_key].pledged_right.right.number,
                ),
                "step": step_title(item.step),
                "tone": step_tone(item.step),
                "remaining": remaining(item.opened_at, item.due_at, at=request.at),
            }
            for item in items
        ],
        "sheets": sheets_of(request.actor)
        .filter(brought_by=request.actor.user)
        .defer("rows")
        .order_by("-brought_at")[:_NEWEST],
    }
    status = 422 if form.errors else 200
    return render(request, "financing/filings.html", context, status=status)


@require_safe
@acting_as(Role.SPECIALIST)
def filings_export(request: ActingRequest) -> HttpResponse:
    """Hand out the open filings as a sheet to fill in."""
    name = _("批量登记")
    day = localdate(request.at).isoformat()
    return workbook_response(filings_workbook(request.actor), f"{name}-{day}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def filing_sheet(request: ActingRequest, sheet_id: UUID) -> HttpResponse:
    """Show what a sheet would do, row by row, and do it."""
    own = sheets_of(request.actor).filter(brought_by=request.actor.user)
    sheet = get_object_or_404(own, pk=sheet_id)
    if request.method == "POST":
        return _apply(request, sheet)
    cells = dict(sheet.rows)
    counts = Counter(result["outcome"] for result in sheet.results)
    filled = [result for result in sheet.results if result["outcome"] != "blank"]
    page = Paginator(filled, _PAGE).get_page(request.GET.get("page"))
    context = {
        "sheet": sheet,
        "counts": counts,
        "page": page,
        "rows": [_shown(cells[result["line"]], result) for result in page.object_list],
    }
    return render(request, "financing/filing_sheet.html", context)


def _apply(request: ActingRequest, sheet: FilingSheet) -> HttpResponse:
    try:
        sheet = apply_filing_sheet(sheet_id=sheet.pk, actor=request.actor, at=request.at)
    except SomeoneWasFaster as faster:
        messages.info(request, told(faster.message))
        return redirect("filing_sheet", sheet.pk)
    counts = Counter(result["outcome"] for result in sheet.results)
    messages.success(request, _("已办理 %(count)s 项。") % {"count": counts["done"]})
    if counts["failed"]:
        sentence = _("%(count)s 项在办理时被拒绝，原因见下。")
        messages.error(request, sentence % {"count": counts["failed"]})
    return redirect("filing_sheet", sheet.pk)


def _shown(cells: Mapping[str, str], result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "line": result["line"],
        "title": cells.get("title", ""),
        "number": cells.get("number", ""),
        "case": cells.get("case", ""),
        "step": cells.get("step", ""),
        "outcome": RESULT_TITLES[result["outcome"]],
        "tone": RESULT_TONES[result["outcome"]],
        "problems": result["problems"],
    }


@require_safe
@acting_as(Role.SPECIALIST)
def filing_sheet_answered(request: ActingRequest, sheet_id: UUID) -> HttpResponse:
    """Hand a sheet back with what was said of each row."""
    own = sheets_of(request.actor).filter(brought_by=request.actor.user)
    sheet = get_object_or_404(own, pk=sheet_id)
    stem, name = sheet.filename.rpartition(".")[0], _("办理结果")
    return workbook_response(answered_filings(sheet), f"{stem}-{name}.xlsx")
