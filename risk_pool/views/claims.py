"""Pages of claims: the list by age, one claim with its acts, and its papers."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from documents.errors import RenderingNotDue
from documents.models import Paper
from documents.operations import render_paper
from documents.queries import pdf_of
from risk_pool.models import Claim, Coverage, PoolStatement
from risk_pool.queries.claims import TURN, claims_by_age, situation_of, waiting_for
from risk_pool.queries.recovery import costs_open, limitation_ends, still_borne
from risk_pool.queries.tracing import papers_of, record_of, transfers_of_loan
from risk_pool.rules.claims import ClaimAnswers, default_of, defects_of, read_answers
from risk_pool.states import ClaimState
from risk_pool.views.acts import act_page, found, offered
from risk_pool.views.claim_acts import CLAIM_ACTS
from risk_pool.views.pools import POOL_ROLES
from risk_pool.views.recovery_acts import RECOVERY_ACTS
from workflows.queries.remaining import remaining
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

_PAGE = 25
ACTS = (*CLAIM_ACTS, *RECOVERY_ACTS)
_AT_THE_BANK = (ClaimState.REPORTED, ClaimState.PREPARED, ClaimState.RETURNED)
_TONES = {
    "RETURNED": "amber", "REFUSED": "red", "CLAWED_BACK": "red", "PAID": "green",
    "ADVANCED": "green", "WITHDRAWN": "grey", "PUBLISHED": "violet",
}  # fmt: skip
_PDF_POLICY = {"default-src": [NONE], "object-src": [SELF], "style-src": ["'unsafe-inline'"]}


@require_safe
@acting_as(*POOL_ROLES)
def claims(request: ActingRequest) -> HttpResponse:
    """List claims, what is due first on top; by default those that wait for the actor's role."""
    shelf = request.GET.get("shelf", "mine")
    rows = waiting_for(request.actor) if shelf == "mine" else claims_by_age(request.actor)
    if shelf == "returned":
        rows = rows.filter(state=ClaimState.RETURNED)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    context = {
        "shelf": shelf,
        "page": page,
        "rows": [_row(request, claim) for claim in page.object_list],
    }
    return render(request, "risk_pool/claims.html", context)


def _row(request: ActingRequest, claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim,
        "tone": _TONES.get(claim.state, "blue"),
        "days": (localdate(request.at) - localdate(claim.moved_at)).days,
        "turn": "、".join(str(role.label) for role in TURN.get(claim.state, ())),
        "remaining": remaining(claim.moved_at, claim.due_at, at=request.at),
    }


def _visible_claim(request: ActingRequest, claim_id: UUID) -> Claim:
    related = ("coverage__bank", "coverage__pool", "coverage__sheet")
    rows = Claim.objects.visible_to(request.actor).select_related(*related)
    return get_object_or_404(rows, pk=claim_id)


@require_safe
@acting_as(*POOL_ROLES)
def claim_page(request: ActingRequest, claim_id: UUID) -> HttpResponse:
    """Show a claim: what is missing, the loss and who bears it, its money, papers and record."""
    claim = _visible_claim(request, claim_id)
    coverage = claim.coverage
    loan = claim.loan()
    at_bank = claim.state in _AT_THE_BANK
    said = read_answers(claim.answers) if claim.answers else ClaimAnswers()
    on = localdate(request.at)
    context = {
        "claim": claim,
        "coverage": coverage,
        "loan": loan,
        "default": default_of(loan, on),
        "defects": defects_of(situation_of(claim, loan, on), said) if at_bank else (),
        "at_bank": at_bank,
        "names": coverage.sheet.read().names,
        "payments": claim.payments.select_related("transfer"),
        "transfers": transfers_of_loan(coverage.pool, coverage.loan_number),
        "papers": papers_of([claim.pk], request.actor),
        "record": record_of(claim.pk, request.actor),
        "acts": offered(ACTS, claim, request.actor),
        "recovery": _recovery(claim) if claim.payments.exists() else None,
        **_row(request, claim),
    }
    return render(request, "risk_pool/claim.html", context)


def _recovery(claim: Claim) -> dict[str, Any]:
    return {
        "recoveries": claim.recoveries.select_related("transfer"),
        "disposals": claim.disposals.all(),
        "measures": claim.measures.all(),
        "borne": still_borne(claim),
        "costs": costs_open(claim),
        "limitation": limitation_ends(claim),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(
    Role.SPECIALIST, Role.APPROVER, Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FINANCE_OFFICER
)
def claim_act(request: ActingRequest, claim_id: UUID, name: str) -> HttpResponse:
    """Take an act on a claim."""
    claim = _visible_claim(request, claim_id)
    act = found(ACTS, name, claim, request.actor)
    return act_page(request, act, claim, reverse("claim", args=[claim.pk]))


@require_safe
@csp(_PDF_POLICY)
@acting_as(*POOL_ROLES)
def pool_paper(request: ActingRequest, paper_id: UUID) -> HttpResponse:
    """Hand out the PDF of a paper of something that the actor may see; it is made if need be.

    Raises:
        Http404: no such paper, or not theirs to read.
        NotRenderedYet: it could not be made now.
        PdfDamaged: the stored file is not the one that was made.
    """
    paper = get_object_or_404(Paper, pk=paper_id)
    seen = (
        Coverage.objects.visible_to(request.actor).filter(pk=paper.chain).exists()
        or Claim.objects.visible_to(request.actor).filter(pk=paper.chain).exists()
        or PoolStatement.objects.visible_to(request.actor).filter(pk=paper.chain).exists()
    )
    if not seen or not papers_of([paper.chain], request.actor).filter(pk=paper.pk).exists():
        raise Http404
    with suppress(RenderingNotDue):
        render_paper(paper_id=paper.pk, at=request.at)
    response = HttpResponse(pdf_of(paper), content_type="application/pdf")
    name = f"{paper.title}-{paper.case_number}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
