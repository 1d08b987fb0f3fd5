"""The ways back that wait for no work item: a page each, with one form and one operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from financing.forms.turning import (
    CovenantTestForm,
    ExemptionForm,
    ExtendForm,
    GroupForm,
    StatementForm,
    UnwindForm,
    WithdrawApprovalForm,
)
from financing.models import Case
from financing.operations.covenants import judge_covenants
from financing.operations.crediting import declare_group, enter_statement
from financing.operations.exempting import draw_up_exemption
from financing.operations.extending import extend_loan
from financing.operations.unwinding import unwind_case, withdraw_approval
from financing.queries.labels import Label
from financing.views.case_shown import TURNS
from financing.views.cases import visible_case
from financing.views.wording import state_tone
from workflows.errors import NotAllowed, Objections, Refusal, SomeoneWasFaster
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as


@dataclass(frozen=True, slots=True)
class Turning:
    """One way back: its name among the titles shown, its form, its operation, what is said then."""

    name: str
    form: type[forms.Form]
    act: Callable[..., Case]
    done: Label


_WITHDRAWAL = Turning(
    "withdraw_approval", WithdrawApprovalForm, withdraw_approval, _("批准已撤回，案件回到审批。")
)
_UNWINDING = Turning("unwind", UnwindForm, unwind_case, _("案件已转入逐项了结登记。"))
_EXTENSION = Turning("extend", ExtendForm, extend_loan, _("贷款已展期，还款计划已重排。"))


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.APPROVER, Role.SPECIALIST)
def take_back(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Withdraw an approval."""
    return _turn(request, case_id, _WITHDRAWAL)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.APPROVER)
def unwind(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """End a case whose registrations are to be released."""
    return _turn(request, case_id, _UNWINDING)


_STATEMENT = Turning("enter_statement", StatementForm, enter_statement, _("财务报表已录入。"))
_GROUP = Turning("declare_group", GroupForm, declare_group, _("集团关系已申报。"))
_COVENANTS = Turning(
    "test_covenants", CovenantTestForm, judge_covenants, _("约束条款已测试，记录已入卷。")
)
_EXEMPTION = Turning(
    "draw_up_exemption", ExemptionForm, draw_up_exemption, _("尽职免责材料已编制入卷。")
)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.APPLICANT, Role.SPECIALIST)
def statement(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Enter a borrower's statement."""
    return _turn(request, case_id, _STATEMENT)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST, Role.RISK_OFFICER)
def group(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Declare the borrower's group."""
    return _turn(request, case_id, _GROUP)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def covenants(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Test the covenants of a loan."""
    return _turn(request, case_id, _COVENANTS)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.RISK_OFFICER, Role.APPROVER)
def exemption(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Draw up the exemption pack."""
    return _turn(request, case_id, _EXEMPTION)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.APPROVER)
def extend(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Extend a running loan."""
    return _turn(request, case_id, _EXTENSION)


def _turn(request: ActingRequest, case_id: UUID, way: Turning) -> HttpResponse:
    case = visible_case(case_id, request.actor)
    if request.method != "POST":
        return _page(request, case, way, way.form(initial={"on": localdate(request.at)}))
    form = way.form(request.POST)
    if not form.is_valid():
        return _page(request, case, way, form, status=422)
    try:
        told_by_form = (
            form.told if isinstance(form, ExtendForm | StatementForm) else form.cleaned_data
        )
        way.act(case_id=case.pk, actor=request.actor, at=request.at, **told_by_form)
    except (NotAllowed, SomeoneWasFaster):
        raise
    except Objections as refused:
        for objection in refused.objections:
            form.add_error(
                objection.where if objection.where in form.fields else None, told(objection.message)
            )
        return _page(request, case, way, form, status=422)
    except Refusal as refused:
        form.add_error(None, told(refused.message))
        return _page(request, case, way, form, status=422)
    messages.success(request, way.done)
    return redirect("case", case.pk)


def _page(
    request: ActingRequest, case: Case, way: Turning, form: forms.Form, status: int = 200
) -> HttpResponse:
    context = {
        "case": case,
        "way": TURNS[way.name],
        "form": form,
        "case_url": reverse("case", args=[case.pk]),
        "state_tone": state_tone(case.state),
    }
    return render(request, "financing/turn.html", context, status=status)
