"""The pre-flight of a case: a page with a way to clear each finding, a PDF, and plain JSON."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from financing.models import Case, PledgedRight
from financing.queries.audiences import audiences_of
from financing.queries.field_groups import readable_groups
from financing.queries.labels import CAPACITY_LABELS, SEVERITY_LABELS, SEVERITY_TONES, Label
from financing.queries.preflight import case_report, report_pdf
from financing.queries.sheets import rights_of
from financing.rules.preflight import CheckedRight, Report
from financing.rules.rights import Finding
from financing.views.cases import visible_case
from financing.views.curing import Cure, Cures, begins_later
from financing.views.papers import pdf_response
from financing.views.wording import state_tone
from workflows.models import Actor
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as

READERS = (Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER)
VERDICT_LABELS: dict[str, tuple[Label, str]] = {
    "blocked": (_("阻断"), "red"),
    "unread": (_("尚未查询登记簿"), "grey"),
    "declarations": (_("须具名声明"), "amber"),
    "passes": (_("通过"), "green"),
}


@dataclass(frozen=True, slots=True)
class FindingShown:
    """One finding on the page: how hard it is, and where it is cleared."""

    finding: Finding
    severity: Label
    tone: str
    declared_by: Sequence[Label]
    cures: Sequence[Cure]


@dataclass(frozen=True, slots=True)
class RightShown:
    """One right on the page, with its verdict."""

    pledged: PledgedRight
    checked: CheckedRight
    verdict: Label
    tone: str
    register_url: str
    findings: Sequence[FindingShown]


@require_safe
@acting_as(*READERS)
def preflight_page(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Show what stands in the way of a case's registrations, and where each is cleared."""
    case, report = _report(request, case_id)
    bundle = [pledged for pledged in rights_of(case) if not pledged.excluded_reason]
    cures = Cures(case, request.actor, _other_cases(report, request.actor))
    counts = Counter(each.verdict for each in report.rights)
    context = {
        "case": case,
        "report": report,
        "today": localdate(request.at),
        "state_tone": state_tone(case.state),
        "counts": [
            (label, tone, counts[verdict])
            for verdict, (label, tone) in VERDICT_LABELS.items()
            if counts[verdict]
        ],
        "rights": [
            _right_shown(pledged, checked, cures)
            for pledged, checked in zip(bundle, report.rights, strict=True)
        ],
        "findings": [_finding_shown(found, None, cures) for found in report.findings],
        "unsigned": begins_later(case),
    }
    return render(request, "financing/preflight.html", context)


@require_safe
@acting_as(*READERS)
def preflight_pdf(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Hand out the report as a PDF."""
    case, report = _report(request, case_id)
    pdf = report_pdf(case, report, at=request.at)
    return pdf_response(pdf, f"{case.number}-预检报告-{report.on.isoformat()}.pdf", saved=True)


@require_safe
@acting_as(*READERS)
def preflight_json(request: ActingRequest, case_id: UUID) -> HttpResponse:
    """Hand out the report as the command writes it."""
    case, report = _report(request, case_id)
    response = JsonResponse(
        report.as_dict(), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    name = f"{case.number}-preflight-{report.on.isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def inspected_case(request: ActingRequest, case_id: UUID) -> Case:
    """Find a case whose register extracts the person may read.

    Raises:
        Http404: no case of theirs, or they read no extracts of it.
    """
    case = visible_case(case_id, request.actor)
    if "verification" not in readable_groups(audiences_of(case, request.actor)):
        raise Http404
    return case


def _report(request: ActingRequest, case_id: UUID) -> tuple[Case, Report]:
    """Evaluate a case as of ``on``, or of today.

    Raises:
        Http404: no case of theirs, or no such day.
    """
    case = inspected_case(request, case_id)
    try:
        text = request.GET.get("on")
        on = dt.date.fromisoformat(text) if text else localdate(request.at)
    except ValueError:
        raise Http404 from None
    return case, case_report(case, on=on)


def _other_cases(report: Report, actor: Actor) -> dict[str, Case]:
    """Find the other cases that findings are about, those that the person may see."""
    numbers = {found.about for found in report.every_finding if found.about}
    found = Case.objects.visible_to(actor).filter(number__in=numbers)
    return {case.number: case for case in found}


def _right_shown(pledged: PledgedRight, checked: CheckedRight, cures: Cures) -> RightShown:
    label, tone = VERDICT_LABELS[checked.verdict]
    return RightShown(
        pledged=pledged,
        checked=checked,
        verdict=label,
        tone=tone,
        register_url=cures.register_of(pledged),
        findings=[_finding_shown(found, pledged, cures) for found in checked.findings],
    )


def _finding_shown(found: Finding, pledged: PledgedRight | None, cures: Cures) -> FindingShown:
    return FindingShown(
        finding=found,
        severity=SEVERITY_LABELS[found.severity],
        tone=SEVERITY_TONES[found.severity],
        declared_by=[CAPACITY_LABELS[who] for who in found.acknowledged_by]
        if found.severity == "SOFT"
        else (),
        cures=cures.of(found, pledged),
    )
