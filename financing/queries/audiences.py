"""Who reads what in a case."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from documents.models import Paper
from documents.queries import readable_by
from financing.models import Case, CaseParty, Comment, Upload
from financing.states import AUDIENCE_OF_PARTY, Audience, PartyRole
from workflows.models import Actor


def audiences_of(case: Case, actor: Actor) -> frozenset[Audience]:
    """Give the audiences to which an actor belongs in a case.

    None for an organisation that is no party.
    """
    parts = CaseParty.objects.filter(case=case, organisation=actor.organisation_id)
    return audiences_of_parts(parts.values_list("role", flat=True))


def voice_of(case: Case, actor: Actor) -> frozenset[Audience]:
    """Give the audiences that always read what an actor writes or hands in.

    A bank that is also the pledgee writes as the lender: the other sharers are not meant by it.
    """
    own = audiences_of(case, actor)
    return frozenset({Audience.BANK}) if Audience.BANK in own else own


def audiences_of_parts(roles: Iterable[str]) -> frozenset[Audience]:
    """Give the audiences that parts in a case give."""
    return frozenset(AUDIENCE_OF_PARTY[PartyRole(role)] for role in roles)


def readable_papers(case: Case, audiences: Iterable[Audience]) -> QuerySet[Paper]:
    """Give the papers of a case that one of the audiences may read, the oldest first."""
    papers = readable_by([str(a) for a in audiences]).filter(chain=case.pk)
    return papers.select_related("rendering").order_by("issued_at", "number")


def readable_uploads(case: Case, audiences: Iterable[Audience]) -> list[Upload]:
    """Give the uploads of a case, and of its application, that one of the audiences may read."""
    wanted = {str(a) for a in audiences}
    uploads = Upload.objects.filter(case=case) | Upload.objects.filter(
        application=case.application_id
    )
    return [u for u in uploads.order_by("pk") if wanted & set(u.audience.split(","))]


def readable_comments(case: Case, audiences: Iterable[Audience]) -> list[Comment]:
    """Give the remarks on a case that one of the audiences may read, the oldest first."""
    wanted = {str(a) for a in audiences}
    comments = case.comments.select_related("author", "organisation")
    return [c for c in comments if wanted & set(c.audience.split(","))]
