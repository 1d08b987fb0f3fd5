"""Portfolios: what is kept, a sheet brought in, what it would change, and its confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.rules.uploads import UploadRefused
from financing.forms.upload import SheetForm
from financing.models import PortfolioImport, PortfolioRight
from financing.operations.portfolios import bring_portfolio, confirm_portfolio
from financing.papers.rights import printed_number
from financing.queries.applications import right_kinds
from financing.queries.portfolio_sheets import answered_workbook, template_workbook
from financing.queries.portfolios import (
    enterprises_of,
    imports_of,
    judged_rows,
    portfolio_of,
)
from financing.rules.portfolio import COLUMNS, PortfolioRow
from financing.views.drafting import APPLYING
from financing.views.wording import OUTCOME_TITLES, OUTCOME_TONES
from financing.views.workbooks import lead_to, workbook_response
from workflows.errors import Objections
from workflows.models import Organisation
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

_PAGE = 50
_NEWEST = 5
_HEADS = {column.key: column.head for column in COLUMNS}


@require_safe
@acting_as(*APPLYING)
def portfolios(request: ActingRequest) -> HttpResponse:
    """Lead an enterprise to its portfolio; list a specialist the enterprises helped."""
    if request.actor.role == Role.APPLICANT:
        return redirect("portfolio", request.actor.organisation_id)
    counts = PortfolioRight.objects.visible_to(request.actor).order_by()
    counted = dict(counts.values_list("enterprise").annotate(Count("pk")))
    rows = [
        {"enterprise": enterprise, "count": counted.get(enterprise.pk, 0)}
        for enterprise in enterprises_of(request.actor)
    ]
    return render(request, "financing/portfolios.html", {"rows": rows})


@require_safe
@acting_as(*APPLYING)
def portfolio_template(request: ActingRequest) -> HttpResponse:
    """Hand out the sheet to fill in."""
    name = _("知识产权清单模板")
    return workbook_response(template_workbook(), f"{name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*APPLYING)
def portfolio(request: ActingRequest, enterprise_id: int) -> HttpResponse:
    """Show a portfolio, and take a sheet in for looking at."""
    enterprise = get_object_or_404(enterprises_of(request.actor), pk=enterprise_id)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        brought = _bring(request, enterprise, form)
        if brought is not None:
            return lead_to(request, reverse("portfolio_import", args=[brought.pk]))
    return _portfolio_page(request, enterprise, form)


def _bring(
    request: ActingRequest, enterprise: Organisation, form: SheetForm
) -> PortfolioImport | None:
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        return bring_portfolio(
            enterprise=enterprise, actor=request.actor, at=request.at, name=file.name or "",
            declared_type="", stream=cast(BinaryIO, file.file), size=file.size or 0,
        )  # fmt: skip
    except UploadRefused as refused:
        form.add_error("file", told(refused.message))
    except Objections as wrong:
        form.add_error("file", [told(each.message) for each in wrong.objections])
    return None


def _portfolio_page(
    request: ActingRequest, enterprise: Organisation, form: SheetForm
) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    rights = portfolio_of(request.actor, enterprise, words=words)
    page = Paginator(rights, _PAGE).get_page(request.GET.get("page"))
    brought = imports_of(request.actor).filter(enterprise=enterprise).defer("rows")
    context = {
        "enterprise": enterprise,
        "is_applicant": request.actor.role == Role.APPLICANT,
        "form": form,
        "words": words,
        "page": page,
        "rows": [
            {"right": right, "number": printed_number(right.kind_id, right.number)}
            for right in page.object_list
        ],
        "pending": brought.filter(confirmed_at=None, brought_by=request.actor.user).first(),
        "imports": brought.exclude(confirmed_at=None).order_by("-confirmed_at")[:_NEWEST],
    }
    status = 422 if form.errors else 200
    return render(request, "financing/portfolio.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*APPLYING)
def portfolio_import(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Show what a sheet would add and change and what is wrong in it, and write it in."""
    brought = get_object_or_404(imports_of(request.actor), pk=import_id)
    if brought.confirmed_at is not None:
        return redirect("portfolio", brought.enterprise_id)
    if request.method == "POST":
        return _confirm(request, brought)
    return _import_page(request, brought)


def _confirm(request: ActingRequest, brought: PortfolioImport) -> HttpResponse:
    try:
        done = confirm_portfolio(import_id=brought.pk, actor=request.actor, at=request.at)
    except Objections as wrong:
        messages.error(request, told(wrong.objections[0].message))
        return redirect("portfolio_import", brought.pk)
    sentence = _("已导入：新增 %(added)s 项，更新 %(changed)s 项，不变 %(unchanged)s 项。")
    counted = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
    messages.success(request, sentence % counted)
    if done.wrong:
        sentence = _("有 %(wrong)s 行有误，没有导入；改正后再导入一次即可。")
        messages.warning(request, sentence % {"wrong": done.wrong})
    return redirect("portfolio", done.enterprise_id)


def _import_page(request: ActingRequest, brought: PortfolioImport) -> HttpResponse:
    rows = judged_rows(brought)
    counts: Counter[str] = Counter(row.outcome for row in rows)
    wanted = request.GET.get("show", "wrong" if counts["wrong"] else "")
    shown = [row for row in rows if wanted in ("", row.outcome)]
    page = Paginator(shown, _PAGE).get_page(request.GET.get("page"))
    context = {
        "brought": brought,
        "total": len(rows),
        "writes": counts["added"] + counts["changed"],
        "good": len(rows) - counts["wrong"],
        "wrong": counts["wrong"],
        "shelves": [
            {"name": name, "title": title, "count": counts[name], "current": name == wanted}
            for name, title in OUTCOME_TITLES.items()
        ],
        "show": wanted,
        "page": page,
        "rows": _shown(list(page.object_list)),
    }
    return render(request, "financing/portfolio_import.html", context)


def _shown(rows: Sequence[PortfolioRow]) -> list[dict[str, Any]]:
    kinds = dict(right_kinds())
    return [
        {
            "line": row.line,
            "title": row.cells.get("title", ""),
            "number": row.cells.get("number", ""),
            "kind": kinds.get(row.content.get("kind", ""), row.cells.get("kind", "")),
            "outcome": OUTCOME_TITLES[row.outcome],
            "tone": OUTCOME_TONES[row.outcome],
            "problems": row.problems,
            "hints": row.hints,
            "changes": [
                {"name": _HEADS[key], "old": _written(old), "new": _written(row.content[key])}
                for key, old in row.before.items()
            ],
        }
        for row in rows
    ]


def _written(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value)) or _("（空）")
    return str(value) if value else _("（空）")


@require_safe
@acting_as(*APPLYING)
def portfolio_import_sheet(request: ActingRequest, import_id: UUID) -> HttpResponse:
    """Hand a sheet back with what is wrong written into it."""
    brought = get_object_or_404(imports_of(request.actor), pk=import_id)
    stem = brought.filename.rpartition(".")[0]
    content = answered_workbook(brought, judged_rows(brought))
    name = _("核对结果")
    return workbook_response(content, f"{stem}-{name}.xlsx")
