"""The audit's pages: what the tests found, what they lack, and each finding until it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from financing.forms.auditing import AssignForm, PeriodForm, TextForm
from financing.queries.audited import live_world
from financing.views.workbooks import workbook_response
from risk_pool.models import AuditRun, Finding
from risk_pool.operations.auditing import (
    answer_finding,
    assign_finding,
    close_finding,
    fund_officers,
    keep_audit,
    send_back_finding,
)
from risk_pool.queries.audit_sheets import audit_workbook
from risk_pool.queries.ledger import one_moment
from risk_pool.rules.audit.catalogue import described_tests, run_tests, shipped_parameters
from risk_pool.rules.audit.running import Outcome, Parameters
from risk_pool.states import FindingState as S
from workflows.errors import Objection, Objections
from workflows.models import RecordEntry
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

READERS = (Role.AUDITOR, Role.FUND_OFFICER)
_PAGE = 25
_TONES: Mapping[str, str] = {
    S.OPEN: "red", S.ASSIGNED: "amber", S.ANSWERED: "blue", S.CLOSED: "green",
}  # fmt: skip


@require_safe
@acting_as(*READERS)
def audit_page(request: ActingRequest) -> HttpResponse:
    """Show the findings and the newest run of the tests."""
    return _audit_page(request, PeriodForm())


def _audit_page(request: ActingRequest, form: PeriodForm, status: int = 200) -> HttpResponse:
    counts = dict(Finding.objects.order_by().values_list("state").annotate(Count("pk")))
    asked = request.GET.get("state", "")
    state = asked if asked in counts else ""
    found = Finding.objects.select_related("owner")
    page = Paginator(found.filter(state=state) if state else found, _PAGE)
    shown = page.get_page(request.GET.get("page"))
    described = described_tests()
    run = AuditRun.objects.select_related("ran_by").last()
    context = {
        "form": form,
        "may_run": request.actor.role == Role.AUDITOR,
        "run": run,
        "state": state,
        "states": [(s.value, s.label, counts[s]) for s in S if s in counts],
        "page": shown,
        "rows": [_row(each) for each in shown.object_list],
        "lacking": [
            {"code": each["code"], "title": described[each["code"]].title,
             "missing": "、".join(each["missing"])}
            for each in (run.tests if run else ()) if each["missing"]
        ],
        "ran": sum(1 for each in run.tests if not each["missing"]) if run else 0,
    }  # fmt: skip
    return render(request, "financing/audit.html", context, status=status)


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding,
        "title": described_tests()[finding.code].title,
        "tone": _TONES[finding.state],
    }


@require_POST
@acting_as(Role.AUDITOR)
def audit_run(request: ActingRequest) -> HttpResponse:
    """Run every test over the live rows and keep what it finds."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _audit_page(request, form, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    run = keep_audit(
        outcomes=_outcomes(request, first, last), actor=request.actor, at=request.at,
        first=first, last=last,
    )  # fmt: skip
    sentence = _("审计测试已运行，新发现 %(count)s 处。")
    messages.success(request, sentence % {"count": run.findings.count()})
    return redirect("audit")


@require_safe
@acting_as(*READERS)
def audit_export(request: ActingRequest) -> HttpResponse:
    """Run every test and hand out the result as a workbook; nothing is kept."""
    form = PeriodForm(request.GET)
    days = form.cleaned_data if form.is_valid() else {}
    outcomes = _outcomes(request, days.get("first"), days.get("last"))
    author = request.actor.membership.organisation.name
    name = f"{_('审计测试')}-{localdate(request.at).isoformat()}.xlsx"
    return workbook_response(audit_workbook(outcomes, shipped_parameters(), author=author), name)


def _outcomes(request: ActingRequest, first: Any, last: Any) -> tuple[Outcome, ...]:
    with one_moment():
        world = live_world(today=localdate(request.at))
    return run_tests(world, Parameters(shipped_parameters()), first=first, last=last)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*READERS)
def finding_page(request: ActingRequest, finding_id: UUID) -> HttpResponse:
    """Show a finding with its evidence, and take the one act that is due."""
    finding = Finding.objects.select_related("owner", "answered_by", "run").filter(pk=finding_id)
    found = finding.first()
    if found is None:
        raise Http404
    acts = _acts(request, found)
    refused: Sequence[Objection] = ()
    if request.method == "POST":
        if not acts:
            raise Http404
        form, act = acts.get(request.POST.get("act", ""), (None, None))
        if form is not None and act is not None and form.is_valid():
            try:
                act(form)
            except Objections as objections:
                refused = objections.objections
            else:
                messages.success(request, _("已办理。"))
                return redirect("finding", finding_id)
    context = {
        **_row(found),
        "basis": described_tests()[found.code].basis,
        "evidence": list(found.evidence.items()),
        "acts": [(name, TITLES[name](), form) for name, (form, _act) in acts.items()],
        "objections": refused,
        "moves": _moves(found),
    }
    return render(
        request, "financing/finding.html", context, status=422 if request.method == "POST" else 200
    )


def _moves(finding: Finding) -> list[dict[str, Any]]:
    entries = RecordEntry.objects.filter(chain=finding.pk).select_related("actor").order_by("seq")
    return [
        {
            "at": entry.happened_at,
            "actor": entry.actor.full_name,
            "title": TITLES[entry.arrow](),
            "state": S(entry.to_state).label,
        }
        for entry in entries
    ]


TITLES: Mapping[str, Callable[[], str]] = {
    "find": lambda: _("发现"),
    "assign": lambda: _("分派整改"),
    "answer": lambda: _("整改答复"),
    "send_back": lambda: _("退回补充"),
    "close": lambda: _("销号"),
}

_Act = tuple[forms.Form, Callable[[Any], object]]


def _acts(request: ActingRequest, finding: Finding) -> dict[str, _Act]:
    """Give the forms of the acts that this person may take now."""
    by: dict[str, Any] = {"finding_id": finding.pk, "actor": request.actor, "at": request.at}
    asked = request.POST.get("act")

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    def text(name: str, act: Callable[..., object]) -> _Act:
        form = TextForm(data(name), prefix=name)
        return form, lambda form: act(text=form.cleaned_data["text"], **by)

    if request.actor.role == Role.FUND_OFFICER:
        mine = finding.state == S.ASSIGNED and finding.owner_id == request.actor.user.pk
        return {"answer": text("answer", answer_finding)} if mine else {}
    if finding.state in (S.OPEN, S.ASSIGNED):
        officers = fund_officers(request.actor, request.at).select_related("user")
        form = AssignForm(data("assign"), officers=officers, prefix="assign")
        return {"assign": (form, lambda form: assign_finding(
            owner=form.chosen, due_on=form.cleaned_data["due_on"], **by))}  # fmt: skip
    if finding.state == S.ANSWERED:
        return {
            "close": text("close", close_finding),
            "send_back": text("send_back", send_back_finding),
        }
    return {}
