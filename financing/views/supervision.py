"""The operators' pages: the engine's state, failed papers, and the few acts that are theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from financing.flows import BundledPledgeV1
from financing.forms.upload import CancellationForm
from financing.operations.supervising import cancel_case, retry_paper
from financing.queries.drawing import flow_svg
from financing.queries.supervision import (
    cases_by_number,
    engine_of,
    is_cancellable,
    last_seal,
    late_count,
    running_items,
    troubled_papers,
)
from financing.queries.watching import last_watch
from financing.views.wording import step_title
from workflows.models import WorkItem
from workflows.queries.proof import prove_record
from workflows.queries.remaining import remaining
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

_PAGE = 25
_LAST_PROOF = "financing.last_proof"


@require_safe
@acting_as(Role.OPERATOR)
def supervision(request: ActingRequest) -> HttpResponse:
    """Show what is open, what failed, and how the record stands."""
    words = request.GET.get("q", "").strip()
    page = Paginator(running_items(), _PAGE).get_page(request.GET.get("page"))
    troubled = troubled_papers()
    context = {
        "words": words,
        "found": cases_by_number(words) if words else None,
        "troubled": troubled,
        "troubled_count": len(troubled),
        "back": "",
        "page": page,
        "late": late_count(request.at),
        "rows": _rows(request, page.object_list),
        "seal": last_seal(),
        "proof": cache.get(_LAST_PROOF),
        "watch": last_watch(),
    }
    return render(request, "financing/supervision.html", context)


def _rows(request: ActingRequest, items: Iterable[WorkItem]) -> list[dict[str, Any]]:
    return [
        {
            "item": item,
            "step": step_title(item.step),
            "remaining": remaining(item.opened_at, item.due_at, at=request.at),
        }
        for item in items
    ]


@require_safe
@acting_as(Role.OPERATOR)
def supervised_case(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Show the engine's side of one case."""
    return _case_page(request, case_id)


def _case_page(
    request: ActingRequest, case_id: UUID, form: CancellationForm | None = None, status: int = 200
) -> HttpResponse:
    engine = engine_of(case_id)
    if engine is None:
        raise Http404
    context = {
        "case": engine.case,
        "engine": engine,
        "rows": _rows(request, engine.items),
        "troubled": engine.troubled,
        "back": str(case_id),
        "chain": engine.chain,
        # Safe: our own drawing, which escapes every word it is given.
        "flow": mark_safe(flow_svg(case_id, BundledPledgeV1)),  # noqa: S308
        "cancel_form": (form or CancellationForm()) if is_cancellable(engine.case) else None,
    }
    return render(request, "financing/supervised_case.html", context, status=status)


@require_POST
@acting_as(Role.OPERATOR)
def stop_case(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Stop a case, with the reason."""
    form = CancellationForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case_id, form, status=422)
    case = cancel_case(
        case_id=case_id, actor=request.actor, at=request.at, reason=form.cleaned_data["reason"]
    )
    messages.success(request, _("案件 %(number)s 已终止办理。") % {"number": case.number})
    return redirect("supervised_case", case.pk)


@require_POST
@acting_as(Role.OPERATOR)
def retry(request: ActingRequest, paper_id: UUID) -> HttpResponse:
    """Order a failed paper again."""
    rendering = retry_paper(paper_id=paper_id, actor=request.actor, at=request.at)
    sentence = _("文书 %(number)s 已重新排队，后台将立即生成。")
    messages.success(request, sentence % {"number": rendering.paper.number})
    if request.POST.get("back"):
        return redirect("supervised_case", rendering.paper.chain)
    return redirect("supervision")


@require_POST
@acting_as(Role.OPERATOR)
def prove(request: ActingRequest) -> HttpResponse:
    """Walk the whole record now, and keep what came of it for the page."""
    proof = prove_record()
    breaches = [f"{breach.chain} #{breach.seq}: {breach.what}" for breach in proof.breaches]
    told = {
        "at": request.at,
        "chains": proof.chains,
        "entries": proof.entries,
        "days": proof.days,
        "breaches": breaches,
    }
    cache.set(_LAST_PROOF, told, None)
    if breaches:
        messages.error(request, _("记录不成立，请立即停止办理并上报。"))
    else:
        messages.success(request, _("记录成立。"))
    return redirect("supervision")
