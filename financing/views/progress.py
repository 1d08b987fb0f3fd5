"""The enterprise's own page of a case: what next, by whom, by when."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from financing.forms.comment import CommentForm
from financing.forms.upload import WithdrawalForm
from financing.models import Case
from financing.operations.accepting import withdraw_filed_case
from financing.operations.commenting import write_comment
from financing.queries.alerts import alerts_of_case
from financing.queries.audiences import (
    audiences_of,
    readable_comments,
    readable_papers,
    readable_uploads,
)
from financing.queries.case_file import loans_on
from financing.queries.desk import rights_in_short
from financing.queries.field_groups import readable_groups
from financing.queries.history import Event, history_of
from financing.queries.progress import Progress, progress_of
from financing.queries.turning import may_enter_statement
from financing.queries.turns import ENDED
from financing.states import CaseState
from financing.views.case_shown import events_shown, upload_shown
from financing.views.cases import visible_case
from financing.views.papers import paper_row
from financing.views.wording import state_tone
from workflows.errors import Objections
from workflows.queries.remaining import Remaining, remaining
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as


@require_safe
@acting_as(Role.APPLICANT)
def progress(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Show an enterprise where its case stands."""
    return _page(request, visible_case(case_id, request.actor))


@require_POST
@acting_as(Role.APPLICANT)
def progress_message(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Write to the bank."""
    case = visible_case(case_id, request.actor)
    form = CommentForm(request.POST, audiences=audiences_of(case, request.actor))
    if not form.is_valid():
        return _page(request, case, message_form=form, status=422)
    try:
        write_comment(
            case_id=case.pk,
            actor=request.actor,
            at=request.at,
            text=form.cleaned_data["text"],
            audience=form.readers,
        )
    except Objections as wrong:
        form.add_error("text", [told(o.message) for o in wrong.objections])
        return _page(request, case, message_form=form, status=422)
    return redirect(f"{reverse('progress', args=[case.pk])}#talk")


@require_POST
@acting_as(Role.APPLICANT)
def progress_withdraw(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Withdraw an application that the bank has not accepted yet."""
    case = visible_case(case_id, request.actor)
    form = WithdrawalForm(request.POST, prefix="withdrawal")
    if not form.is_valid():
        return _page(request, case, withdrawal_form=form, status=422)
    withdraw_filed_case(
        case_id=case.pk, actor=request.actor, at=request.at, reason=form.cleaned_data["reason"]
    )
    messages.success(request, _("申请已撤回。"))
    return redirect("progress", case.pk)


def _page(
    request: ActingRequest,
    case: Case,
    *,
    message_form: CommentForm | None = None,
    withdrawal_form: WithdrawalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    audiences = audiences_of(case, actor)
    papers = list(readable_papers(case, audiences))
    events = history_of(case, audiences, actor).events
    told = progress_of(case, actor, at=request.at)
    may_withdraw = case.state == CaseState.FILED and case.enterprise_id == actor.organisation_id
    form = withdrawal_form or WithdrawalForm(prefix="withdrawal")
    context = {
        "case": case,
        "tone": state_tone(case.state),
        "rights": rights_in_short([case.pk]).get(case.pk, ""),
        "progress": told,
        "statement_url": reverse("enter_statement", args=[case.pk])
        if may_enter_statement(case, actor)
        else "",
        "file": {
            "groups": readable_groups(audiences),
            "loans": loans_on(case, localdate(request.at)),
        },
        "remaining": _remaining(told, request.at),
        "correction_url": _correction_url(case, told),
        "ending": ENDED.get(case.state, ""),
        "ending_facts": _ending_facts(case, events),
        "papers": [paper_row(paper) for paper in papers],
        "uploads": [upload_shown(upload) for upload in readable_uploads(case, audiences)],
        "comments": readable_comments(case, audiences),
        "own_organisation": actor.organisation_id,
        "events": events_shown(events, papers),
        "message_form": message_form or CommentForm(audiences=audiences),
        "alerts": alerts_of_case(case.pk, audiences, at=request.at),
        "withdrawal_form": form if may_withdraw else None,
    }
    return render(request, "financing/progress.html", context, status=status)


def _remaining(told: Progress, at: dt.datetime) -> Remaining | None:
    until = told.turn.until
    if not isinstance(until, dt.datetime) or told.turn.since is None:
        return None
    return remaining(told.turn.since, until, at=at)


def _correction_url(case: Case, told: Progress) -> str:
    item = told.turn.item
    if item is None or not told.turn.todos:
        return ""
    return reverse("resubmit", args=[case.pk, item.pk])


def _ending_facts(case: Case, events: tuple[Event, ...]) -> tuple[Any, ...]:
    """Give reason and basis of a case's end, as the enterprise was told."""
    if case.state not in ENDED or case.state == CaseState.CLOSED:
        return ()
    return events[0].facts if events else ()
