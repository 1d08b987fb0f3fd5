"""Pages of pools: what they hold, their terms, the loans they cover."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from risk_pool.forms.pools import EnrolForm, FillingForm, PayInForm, TransferForm
from risk_pool.forms.recovery import MonthForm
from risk_pool.models import Claim, Coverage, Pool, PoolSheet, PoolStatement
from risk_pool.operations.claiming import report_default
from risk_pool.operations.covering import enrol_loan, transfer_coverage
from risk_pool.operations.sheets import adopt_sheet, fill_gap, gaps_in, pay_in
from risk_pool.operations.writing_off import state_month
from risk_pool.queries.ledger import balances_of
from risk_pool.queries.tracing import papers_of, record_of, transfers_of_loan
from risk_pool.rules.claims import default_of
from risk_pool.states import AccountKind, CoverageState, SheetState
from risk_pool.views.acts import Act, act_page, found, offered
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

POOL_ROLES = (
    Role.SPECIALIST, Role.RISK_OFFICER, Role.APPROVER, Role.FUND_OFFICER, Role.FUND_REVIEWER,
    Role.FINANCE_OFFICER, Role.AUDITOR,
)  # fmt: skip
KEEPERS = (Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FINANCE_OFFICER, Role.AUDITOR)
_PAGE = 25


@require_safe
@acting_as(*POOL_ROLES)
def pools(request: ActingRequest) -> HttpResponse:
    """List the loans covered that the actor may see, beside the pools of their house."""
    house = request.actor.organisation_id
    kept = Pool.objects.filter(keeper=house) | Pool.objects.filter(finance=house)
    rows = Coverage.objects.visible_to(request.actor).select_related("bank", "pool")
    state = request.GET.get("state", "")
    if state in CoverageState.values:
        rows = rows.filter(state=state)
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(borrower_name__contains=words) | rows.filter(loan_number__contains=words)
    page = Paginator(rows.order_by("-number"), _PAGE).get_page(request.GET.get("page"))
    context = {
        "kept": [(pool, balances_of(pool)[AccountKind.AVAILABLE]) for pool in kept],
        "page": page,
        "states": CoverageState.choices,
        "state": state,
        "words": words,
        "may_enrol": request.actor.role == Role.SPECIALIST,
    }
    return render(request, "risk_pool/pools.html", context)


def _enrol(request: ActingRequest, _subject: Any, form: Any) -> object:
    return enrol_loan(actor=request.actor, at=request.at, **form.cleaned_data)


_ENROLMENT = Act(
    "enrol", _("入池备案"), "enrol", _enrol, EnrolForm,
    _("按还款台账和有效条款核对；放款后超过期限、已经逾期的不能备案。"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST)
def enrol(request: ActingRequest) -> HttpResponse:
    """Enrol a loan of the actor's bank by its number."""
    return act_page(request, _ENROLMENT, None, reverse("pools"))


def _kept_pool(request: ActingRequest, code: str) -> Pool:
    pool = get_object_or_404(Pool, code=code)
    if request.actor.organisation_id not in (pool.keeper_id, pool.finance_id):
        raise Http404
    return pool


@require_safe
@acting_as(*KEEPERS)
def pool_page(request: ActingRequest, code: str) -> HttpResponse:
    """Show what a pool holds and its terms, with what is unknown and who filled what."""
    pool = _kept_pool(request, code)
    balances = balances_of(pool)
    sheets = [
        {
            "sheet": sheet,
            "gaps": gaps_in(sheet) if sheet.state == SheetState.DRAFTED else (),
            "fillings": sheet.fillings.select_related("filled_by").order_by("pk"),
        }
        for sheet in PoolSheet.objects.filter(pool=pool).order_by("-drafted_at")
    ]
    context = {
        "pool": pool,
        "balances": [(kind.label, balances[kind]) for kind in AccountKind],
        "sheets": sheets,
        "waiting": Coverage.objects.filter(pool=pool, state=CoverageState.WAITING).count(),
        "papers": papers_of(_statements(pool), request.actor),
        "may_pay_in": request.actor.role == Role.FUND_OFFICER,
        "may_adopt": request.actor.role == Role.FUND_REVIEWER,
    }
    return render(request, "risk_pool/pool.html", context)


def _statements(pool: Pool) -> list[UUID]:
    return list(PoolStatement.objects.filter(pool=pool).values_list("pk", flat=True))


def _pay_in(request: ActingRequest, pool: Any, form: Any) -> object:
    return pay_in(pool=pool, actor=request.actor, at=request.at, **form.cleaned_data)


_PAYING_IN = Act(
    "pay-in", _("登记出资到账"), "", _pay_in, PayInForm,
    _("到账后，排队的贷款按放款先后依次入池。"),
)  # fmt: skip


def _state_month(request: ActingRequest, pool: Any, form: Any) -> object:
    return state_month(pool=pool, actor=request.actor, at=request.at, **form.cleaned_data)


_STATING = Act("statement", _("出具月报"), "", _state_month, MonthForm)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.FUND_OFFICER)
def pool_statement(request: ActingRequest, code: str) -> HttpResponse:
    """Issue a pool's statement of a month."""
    pool = _kept_pool(request, code)
    return act_page(request, _STATING, pool, reverse("pool", args=[pool.code]))


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.FUND_OFFICER)
def pool_pay_in(request: ActingRequest, code: str) -> HttpResponse:
    """Book a contribution."""
    pool = _kept_pool(request, code)
    return act_page(request, _PAYING_IN, pool, reverse("pool", args=[pool.code]))


def _visible_sheet(request: ActingRequest, sheet_id: UUID) -> PoolSheet:
    rows = PoolSheet.objects.visible_to(request.actor).select_related("pool")
    return get_object_or_404(rows, pk=sheet_id)


def _fill(request: ActingRequest, sheet: Any, form: Any) -> object:
    return fill_gap(sheet_id=sheet.pk, actor=request.actor, at=request.at, **form.cleaned_data)


_FILLING = Act(
    "fill", _("补填条款"), "", _fill, FillingForm,
    more=lambda sheet, _request: {"gaps": [(gap.path, gap.name) for gap in gaps_in(sheet)]},
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.FUND_OFFICER)
def sheet_fill(request: ActingRequest, sheet_id: UUID) -> HttpResponse:
    """Fill a gap of a drafted sheet."""
    sheet = _visible_sheet(request, sheet_id)
    return act_page(request, _FILLING, sheet, reverse("pool", args=[sheet.pool.code]))


def _adopt(request: ActingRequest, sheet: Any, _form: Any) -> object:
    return adopt_sheet(sheet_id=sheet.pk, actor=request.actor, at=request.at)


_ADOPTION = Act(
    "adopt", _("启用条款"), "adopt", _adopt,
    note=_("没有缺项才能启用；起草或补填的人不能启用。同一分担办法的前一份条款随之停用。"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.FUND_REVIEWER)
def sheet_adopt(request: ActingRequest, sheet_id: UUID) -> HttpResponse:
    """Put a sheet in force."""
    sheet = _visible_sheet(request, sheet_id)
    return act_page(request, _ADOPTION, sheet, reverse("pool", args=[sheet.pool.code]))


def _visible_coverage(request: ActingRequest, coverage_id: UUID) -> Coverage:
    rows = Coverage.objects.visible_to(request.actor).select_related("bank", "pool", "sheet")
    return get_object_or_404(rows, pk=coverage_id)


def _transfer(request: ActingRequest, coverage: Any, form: Any) -> object:
    told = {"coverage_id": coverage.pk, "actor": request.actor, "at": request.at}
    return transfer_coverage(**told, **form.cleaned_data)


def _report(request: ActingRequest, coverage: Any, _form: Any) -> object:
    return report_default(coverage_id=coverage.pk, actor=request.actor, at=request.at)


def _sheets(coverage: Coverage, request: ActingRequest) -> dict[str, Any]:
    in_force = PoolSheet.objects.in_force(localdate(request.at)).filter(pool=coverage.pool)
    return {"sheets": in_force.exclude(pk=coverage.sheet_id)}


COVERAGE_ACTS: tuple[Act, ...] = (
    Act("report", _("报告违约"), "default", _report,
        note=_("违约日由还款台账计算；没有逾期的不能报告。"), roles=(Role.SPECIALIST,)),
    Act("transfer", _("转入其他条款"), "transfer", _transfer, TransferForm, more=_sheets),
)  # fmt: skip


@require_safe
@acting_as(*POOL_ROLES)
def coverage_page(request: ActingRequest, coverage_id: UUID) -> HttpResponse:
    """Show a covered loan: the frozen statement, its money row by row, claims, papers, record."""
    coverage = _visible_coverage(request, coverage_id)
    loan = coverage.loan()
    acts = offered(COVERAGE_ACTS, coverage, request.actor)
    claims = Claim.objects.filter(coverage=coverage).order_by("number")
    chains = [coverage.pk, *(claim.pk for claim in claims)]
    context = {
        "coverage": coverage,
        "loan": loan,
        "default": default_of(loan, localdate(request.at)),
        "transfers": transfers_of_loan(coverage.pool, coverage.loan_number),
        "claims": claims,
        "papers": papers_of(chains, request.actor),
        "record": record_of(coverage.pk, request.actor),
        "acts": acts,
    }
    return render(request, "risk_pool/coverage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(Role.SPECIALIST, Role.FUND_OFFICER)
def coverage_act(request: ActingRequest, coverage_id: UUID, name: str) -> HttpResponse:
    """Take an act on a covered loan."""
    coverage = _visible_coverage(request, coverage_id)
    act = found(COVERAGE_ACTS, name, coverage, request.actor)
    return act_page(request, act, coverage, reverse("coverage", args=[coverage.pk]))
