"""What a specialist does about a pledge that lives: a page each, with one form, one operation."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from financing.forms.living import AmendForm, ConsentForm, LivingForm, RevokeForm
from financing.models import Case
from financing.operations.amending import agree_amendment
from financing.operations.consenting import request_consent
from financing.operations.revoking import revoke_registration
from financing.views.case_shown import LIVING
from financing.views.cases import visible_case
from financing.views.wording import state_tone
from workflows.errors import NotAllowed, Objections, Refusal, SomeoneWasFaster
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def amend(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Take down a change of what is registered."""
    case = visible_case(case_id, request.actor)
    form = AmendForm(request.POST if request.method == "POST" else None, case=case)

    def act() -> str:
        agree_amendment(
            case_id=case.pk, actor=request.actor, at=request.at,
            registration_id=UUID(form.cleaned_data["registration"]), change=form.change,
        )  # fmt: skip
        return _("变更协议已记录，提交变更登记已列入待办。")

    return _page(request, case, "amend", form, act)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.APPLICANT, Role.SPECIALIST)
def ask_consent(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Ask for the pledgee's consent to a disposal."""
    case = visible_case(case_id, request.actor)
    form = ConsentForm(request.POST if request.method == "POST" else None, case=case)

    def act() -> str:
        request_consent(
            case_id=case.pk, actor=request.actor, at=request.at,
            registration_id=UUID(form.cleaned_data["registration"]), wish=form.wish,
        )  # fmt: skip
        return _("申请已提交，由银行审批人答复。")

    return _page(request, case, "ask_consent", form, act)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def revoke(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Record that a registrar revoked a registration."""
    case = visible_case(case_id, request.actor)
    form = RevokeForm(request.POST if request.method == "POST" else None, case=case)

    def act() -> str:
        revoke_registration(
            case_id=case.pk, actor=request.actor, at=request.at,
            registration_id=UUID(form.cleaned_data["registration"]), notice=form.notice,
        )  # fmt: skip
        return _("撤销已记录，该项权利已解除占用；请重估敞口。")

    return _page(request, case, "revoke", form, act)


def _page(
    request: ActingRequest, case: Case, name: str, form: LivingForm, act: Callable[[], str]
) -> HttpResponse:
    """Show a form, or do what it asks for and go back to the case."""
    if form.is_bound and form.is_valid() and (done := _tried(form, act)):
        messages.success(request, done)
        return redirect(_home(request), case.pk)
    context = {
        "case": case,
        "way": LIVING[name],
        "form": form,
        "case_url": reverse(_home(request), args=[case.pk]),
        "state_tone": state_tone(case.state),
    }
    status = 422 if form.is_bound else 200
    return render(request, "financing/turn.html", context, status=status)


def _home(request: ActingRequest) -> str:
    """Name the page of a case that is the person's own."""
    return "progress" if request.actor.role == Role.APPLICANT else "case"


def _tried(form: LivingForm, act: Callable[[], str]) -> str:
    """Act, and give what is said then; empty where it was refused, which the form now shows."""
    try:
        return act()
    except (NotAllowed, SomeoneWasFaster):
        raise
    except Objections as refused:
        for objection in refused.objections:
            where = objection.where if objection.where in form.fields else None
            form.add_error(where, told(objection.message))
    except Refusal as refused:
        form.add_error(None, told(refused.message))
    return ""
