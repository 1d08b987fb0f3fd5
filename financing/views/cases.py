"""The list of cases, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from financing.flows import BundledPledgeV1
from financing.forms.comment import CommentForm
from financing.forms.watching import HandlingForm
from financing.models import Case
from financing.operations.commenting import write_comment
from financing.queries.alerts import alerts_of_case
from financing.queries.audiences import (
    audiences_of,
    audiences_of_parts,
    readable_comments,
    readable_papers,
    readable_uploads,
)
from financing.queries.case_file import case_file, parties_of
from financing.queries.credit import figures_of
from financing.queries.credit_sheet import figures_shown
from financing.queries.desk import open_items, rights_in_short
from financing.queries.drawing import flow_svg
from financing.queries.exports import cases_workbook, listed_cases
from financing.queries.field_groups import readable_groups
from financing.queries.history import chain_state, history_of
from financing.states import Audience, CaseState
from financing.views.case_shown import (
    comment_shown,
    events_shown,
    items_shown,
    living_shown,
    paper_shown,
    turns_shown,
    upload_shown,
)
from financing.views.navigation import LIST_ROLES
from financing.views.wording import state_tone, step_title
from financing.views.workbooks import workbook_response
from workflows.errors import Objections
from workflows.models import Actor
from workflows.queries.remaining import remaining
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import CASE_ROLES, ActingRequest, acting_as

PAGE = 25
# What the page of a case shows of papers and moves before it folds the rest away.
NEWEST = 8


def visible_case(case_id: UUID, actor: Actor) -> Case:
    """Find a case that the actor may see.

    Raises:
        Http404: there is none, or it is no business of theirs.
    """
    cases = Case.objects.visible_to(actor)
    found = cases.select_related("enterprise", "bank", "branch", "version").filter(pk=case_id)
    case = found.first()
    if case is None:
        raise Http404
    return case


@require_safe
@acting_as(*LIST_ROLES)
def case_list(request: ActingRequest) -> HttpResponse:
    """List every case that the person may see, the newest first."""
    words = request.GET.get("q", "").strip()
    found = listed_cases(request.actor, words=words)
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "") if request.GET.get("state") in counts else ""
    cases = listed_cases(request.actor, words=words, state=state)
    shown = cases.select_related("enterprise", "branch")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "states": _states(counts, state),
        "state": state,
        "words": words,
        "page": page,
        "rows": _rows(request, page.object_list),
    }
    return render(request, "financing/cases.html", context)


@require_safe
@acting_as(*LIST_ROLES)
def cases_export(request: ActingRequest) -> HttpResponse:
    """Hand out the list of cases, as searched and filtered, as a workbook."""
    state = request.GET.get("state", "")
    cases = listed_cases(
        request.actor,
        words=request.GET.get("q", "").strip(),
        state=state if state in CaseState.values else "",
    )
    name = f"{_('案件一览')}-{localdate(request.at).isoformat()}.xlsx"
    return workbook_response(cases_workbook(cases, request.actor), name)


def _states(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {"name": s.value, "title": s.label, "count": counts[s], "current": s == current}
        for s in CaseState
        if s in counts
    ]


def _rows(request: ActingRequest, page: Iterable[Case]) -> list[dict[str, Any]]:
    cases = list(page)
    ids = [case.pk for case in cases]
    rights = rights_in_short(ids)
    first = {}
    for item in open_items().filter(case_key__in=ids).reverse():
        first[item.case_key] = item
    return [
        {
            "case": case,
            "url": reverse("case", args=[case.pk]),
            "tone": state_tone(case.state),
            "rights": rights.get(case.pk, ""),
            "step": step_title(first[case.pk].step) if case.pk in first else "",
            "remaining": remaining(first[case.pk].opened_at, first[case.pk].due_at, at=request.at)
            if case.pk in first
            else None,
        }
        for case in cases
    ]


@require_safe
@acting_as(*CASE_ROLES)
def case_page(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Show a case as this reader may see it."""
    return show_case(request, visible_case(case_id, request.actor))


def show_case(
    request: ActingRequest,
    case: Case,
    form: CommentForm | None = None,
    *,
    status: int = 200,
    proof: dict[str, Any] | None = None,
    handling_form: HandlingForm | None = None,
) -> HttpResponse:
    """Show everything of a case that is its reader's, with the forms as they were sent, if any."""
    actor, at = request.actor, request.at
    parties = parties_of(case)
    audiences = audiences_of_parts(
        party.role for party in parties if party.organisation_id == actor.organisation_id
    )
    papers = list(readable_papers(case, audiences))
    items = open_items().filter(case_key=case.pk).select_related("organisation", "branch", "owner")
    history = history_of(case, audiences, actor)
    shown = [paper_shown(paper) for paper in reversed(papers)]
    events = events_shown(history.events, papers)
    file = case_file(case, audiences, on=localdate(at), parties=parties)
    context = {
        "case": case,
        "file": file,
        "figures": _figures(case, audiences),
        "tone": state_tone(case.state),
        "items": items_shown(case, items, actor, at),
        "papers": shown[:NEWEST],
        "older_papers": shown[NEWEST:],
        "paper_count": len(shown),
        "uploads": [upload_shown(upload) for upload in readable_uploads(case, audiences)],
        "comments": [comment_shown(row) for row in readable_comments(case, audiences)],
        "comment_form": form or CommentForm(audiences=audiences),
        "history": history,
        "events": events[:NEWEST],
        "older_events": events[NEWEST:],
        "flow": _drawn(case),
        "turns": turns_shown(case, actor),
        "alerts": alerts_of_case(case.pk, audiences, at=at),
        "may_handle": file.is_pledged and _looks_after(case, actor),
        "living": living_shown(case, may=file.is_pledged and _looks_after(case, actor)),
        "handling_form": handling_form or HandlingForm(),
        **(proof or {}),
    }
    return render(request, "financing/case.html", context, status=status)


def _looks_after(case: Case, actor: Actor) -> bool:
    """Tell whether the person is the specialist who looks after the pledges of a case."""
    return actor.role == Role.SPECIALIST and actor.organisation_id == case.bank_id


def _figures(case: Case, audiences: frozenset[Audience]) -> Mapping[str, Any]:
    if "figures" not in readable_groups(audiences):
        return {}
    return figures_shown(figures_of(case.enterprise_id))


def _drawn(case: Case) -> SafeString:
    # Safe: our own drawing, which escapes every word it is given.
    return mark_safe(flow_svg(case.pk, BundledPledgeV1))  # noqa: S308


@require_safe
@acting_as(*CASE_ROLES)
def case_record(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Prove a case's record now, and say what came of it."""
    case = visible_case(case_id, request.actor)
    context = {"case": case, "chain": chain_state(case), "at": request.at}
    if request.headers.get("HX-Request"):
        return render(request, "financing/_case_proof.html", context)
    return show_case(request, case, proof=context)


@require_POST
@acting_as(*CASE_ROLES)
def case_comment(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Write a remark on a case, for those the writer names."""
    case = visible_case(case_id, request.actor)
    form = CommentForm(request.POST, audiences=audiences_of(case, request.actor))
    if not form.is_valid():
        return show_case(request, case, form, status=422)
    try:
        write_comment(
            case_id=case.pk,
            actor=request.actor,
            at=request.at,
            text=form.cleaned_data["text"],
            audience=form.readers,
        )
    except Objections as refused:
        form.add_error("text", [told(o.message) for o in refused.objections])
        return show_case(request, case, form, status=422)
    return redirect(f"{reverse('case', args=[case.pk])}#comments")
