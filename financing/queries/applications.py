"""What an enterprise, or the specialist who helps it, has applied for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from financing.models import Application, Case, RightKind, Upload
from financing.rules.identifiers import KIND_CODES
from financing.states import ApplicationState, Audience
from workflows.models import Actor, Branch, WorkItem
from workflows.roles import OrganisationKind, Role


def applications_of(actor: Actor) -> QuerySet[Application]:
    """Give the applications an actor may write: its own, or those its branch helps with."""
    rows = Application.objects.select_related("enterprise", "drafted_by")
    if actor.role == Role.APPLICANT:
        return rows.filter(enterprise=actor.organisation_id)
    if actor.role != Role.SPECIALIST:
        return rows.none()
    at_branch = Q() if actor.branch_id is None else Q(for_branch=actor.branch_id)
    return rows.filter(at_branch, for_bank=actor.organisation_id)


def drafts_of(actor: Actor) -> QuerySet[Application]:
    """Give what is still being written, the newest first."""
    return applications_of(actor).filter(state=ApplicationState.DRAFTED).order_by("-created_at")


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Give the cases a list of one's own shows: the enterprise's, or those filed by the branch."""
    cases = Case.objects.visible_to(actor).select_related("bank", "branch", "enterprise")
    if actor.role != Role.APPLICANT:
        cases = cases.filter(application__in=applications_of(actor).values("pk"))
    return cases.order_by("-filed_at", "-number")


def open_items_of(case_ids: list[UUID]) -> dict[UUID, list[WorkItem]]:
    """Gather the open work of some cases, the earliest deadline first."""
    items: dict[UUID, list[WorkItem]] = {}
    rows = WorkItem.objects.filter(case_key__in=case_ids, status=WorkItem.Status.OPEN)
    for item in rows.order_by("due_at", "pk"):
        items.setdefault(item.case_key, []).append(item)
    return items


def branches_for(actor: Actor) -> list[Branch]:
    """Give the branches to which an actor may file: every bank's, or a specialist's own."""
    branches = Branch.objects.filter(organisation__kind=OrganisationKind.BANK)
    if actor.role == Role.SPECIALIST:
        branches = branches.filter(organisation=actor.organisation_id)
    return list(
        branches.select_related("organisation").order_by("organisation__name", "-featured", "name")
    )


def right_kinds() -> list[tuple[str, str]]:
    """Give the kinds of right that may be pledged, with their names."""
    english = get_language() == "en"
    kinds = {kind.code: kind for kind in RightKind.objects.filter(code__in=KIND_CODES)}
    ordered = (kinds[code] for code in KIND_CODES if code in kinds)
    return [(kind.code, kind.name_en if english else kind.name) for kind in ordered]


def draft_uploads(application_id: UUID) -> list[Upload]:
    """Give the files of an application that were not taken back, the oldest first."""
    uploads = Upload.objects.filter(application=application_id).exclude(audience="")
    return list(uploads.order_by("pk"))


def correction_uploads(case: Case) -> list[Upload]:
    """Give the files that the enterprise's side has handed in for a case and its application."""
    rows = Upload.objects.filter(Q(case=case) | Q(application=case.application_id)).order_by("pk")
    return [row for row in rows if Audience.ENTERPRISE in row.audience.split(",")]
