"""The papers of a case: one page each, and the PDF."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from documents.errors import NotRenderedYet, PdfDamaged, RenderingNotDue
from documents.models import Paper
from documents.operations import render_paper
from documents.queries import pdf_of
from documents.queries.public import proof_of
from documents.states import RenderingState
from financing.models import Case
from financing.queries.audiences import audiences_of
from financing.queries.files import readable_paper
from financing.queries.volume import bound_volume, papers_until
from financing.views.case_shown import paper_shown
from financing.views.cases import visible_case
from workflows.models import Actor
from workflows.roles import Role
from workflows.views.acting import CASE_ROLES, ActingRequest, acting_as

# Only our own pages frame a PDF; the browser's viewer styles it in its own way.
_PDF_POLICY = {
    "default-src": [NONE],
    "object-src": [SELF],
    "plugin-types": ["application/pdf"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
}


def paper_row(paper: Paper) -> dict[str, Any]:
    """Show a paper in a list; one that waits is made when it is opened."""
    row = paper_shown(paper)
    return row | {"state": "ready"} if row["state"] == "waiting" else row


def _paper(paper_id: UUID, actor: Actor) -> tuple[Paper, Case]:
    found = readable_paper(paper_id, actor)
    if found is None:
        raise Http404
    return found


def made(paper: Paper, *, at: dt.datetime) -> Literal["ready", "waiting", "failed"]:
    """Make the PDF now if it is due, and say where it stands."""
    try:
        rendering = render_paper(paper_id=paper.pk, at=at)
    except RenderingNotDue as not_due:
        return "failed" if not_due.facts["state"] == RenderingState.FAILED else "waiting"
    return "ready" if rendering.state == RenderingState.RENDERED else "failed"


@require_safe
@acting_as(*CASE_ROLES)
def paper_page(request: ActingRequest, paper_id: UUID) -> HttpResponse:
    """Show a paper inside our page; one that is not made yet is made now."""
    paper, case = _paper(paper_id, request.actor)
    state: str = made(paper, at=request.at)
    paper.refresh_from_db()
    if state == "ready":
        try:
            pdf_of(paper)
        except PdfDamaged:
            state = "failed"
    page = "progress" if request.actor.role == Role.APPLICANT else "case"
    context = {
        "paper": paper,
        "rendering": paper.rendering,
        "proof": proof_of(paper.proof_code),
        "case": case,
        "case_url": reverse(page, args=[case.pk]),
        "state": state,
    }
    return render(request, "financing/paper.html", context)


@require_safe
@acting_as(*CASE_ROLES)
def volume(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Hand out every paper of a case that the person may read as one file; ``on`` is a last day.

    Raises:
        Http404: no case of theirs, or no such day.
    """
    case = visible_case(case_id, request.actor)
    today = localdate(request.at)
    try:
        on = dt.date.fromisoformat(request.GET.get("on") or today.isoformat())
    except ValueError:
        raise Http404 from None
    audiences = audiences_of(case, request.actor)
    papers = papers_until(case, audiences, on)
    late = [paper for paper in papers if paper.rendering.state != RenderingState.RENDERED]
    for paper in late:
        made(paper, at=request.at)
    if late:
        papers = papers_until(case, audiences, on)
    pdf = bound_volume(case, papers, on)
    return pdf_response(pdf, f"{case.number}-卷宗-{on.isoformat()}.pdf", saved=True)


@require_safe
@csp(_PDF_POLICY)
@xframe_options_sameorigin
@acting_as(*CASE_ROLES)
def paper_pdf(
    request: ActingRequest, paper_id: UUID, *, as_attachment: bool = False
) -> HttpResponse:
    """Hand out the PDF, to be shown or, with ``download=1``, to be saved.

    Raises:
        Http404: there is none, or it is not theirs to read.
        NotRenderedYet: it is not made yet, and could not be made now.
        PdfDamaged: the stored file is not the one that was made.
    """
    paper, case = _paper(paper_id, request.actor)
    try:
        pdf = pdf_of(paper)
    except NotRenderedYet:
        made(paper, at=request.at)
        pdf = pdf_of(paper)
    saved = as_attachment or request.GET.get("download") == "1"
    return pdf_response(pdf, f"{paper.title}-{case.number}.pdf", saved=saved)


def pdf_response(pdf: bytes, name: str, *, saved: bool) -> HttpResponse:
    """Answer with a PDF that no cache keeps."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(saved, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
