"""The one file or paper that an address names, if the reader may have it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from documents.models import Paper
from financing.models import Case, Upload
from financing.queries.applications import applications_of
from financing.queries.audiences import audiences_of
from workflows.models import Actor


def readable_upload(upload_id: int, actor: Actor) -> Upload | None:
    """Find a file by its number, for one of its readers."""
    upload = Upload.objects.exclude(audience="").filter(pk=upload_id).first()
    if upload is None:
        return None
    if upload.application_id and applications_of(actor).filter(pk=upload.application_id).exists():
        return upload
    belongs = Q(pk=upload.case_id) | Q(application=upload.application_id or None)
    wanted = set(upload.audience.split(","))
    cases = Case.objects.visible_to(actor).filter(belongs)
    return upload if any(wanted & audiences_of(case, actor) for case in cases) else None


def readable_paper(paper_id: UUID, actor: Actor) -> tuple[Paper, Case] | None:
    """Find a paper and its case, for one of its readers."""
    paper = Paper.objects.select_related("rendering").filter(pk=paper_id).first()
    if paper is None:
        return None
    case = Case.objects.visible_to(actor).filter(pk=paper.chain).first()
    if case is None or not set(paper.audience.split(",")) & audiences_of(case, actor):
        return None
    return paper, case
