"""What may be read about papers, and by whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from documents.errors import NotRenderedYet, PdfDamaged
from documents.models import Paper, Rendering, Sealing
from documents.states import RenderingState, SealingState


def readable_by(audiences: Collection[str]) -> QuerySet[Paper]:
    """Keep the papers that are meant for at least one of these audiences; for none, none."""
    meant_for_one = Q()
    for audience in audiences:
        meant_for_one |= Q(tokens__contains=f",{audience},")
    if not meant_for_one:
        return Paper.objects.none()
    tokens = Concat(Value(","), "audience", Value(","))
    return Paper.objects.alias(tokens=tokens).filter(meant_for_one)


def pdf_of(paper: Paper) -> bytes:
    """Read the PDF of a paper with the seals put on it so far.

    Raises:
        NotRenderedYet: the PDF is not made yet, or making it failed; facts say which.
        PdfDamaged: the file is gone, or is not the one that was made.
    """
    return pdf_made(paper, Rendering.objects.get(paper=paper))


def pdf_made(paper: Paper, rendering: Rendering) -> bytes:
    """Read the PDF of a paper whose rendering was read before, as of then, with its seals.

    Raises:
        NotRenderedYet, PdfDamaged: as ``pdf_of``.
    """
    if rendering.state != RenderingState.RENDERED:
        raise NotRenderedYet(
            _("文书 %(number)s 的 PDF 尚未生成。") % {"number": paper.number},
            number=paper.number,
            state=rendering.state,
        )
    try:
        with rendering.file.open("rb") as file:
            pdf = bytes(file.read())
    except FileNotFoundError as error:
        raise _damaged(paper) from error
    expected = rendering.file_sha256
    revisions = list(paper.revisions.all())
    if revisions and hashlib.sha256(pdf).hexdigest() == expected:
        expected = revisions[-1].file_sha256
        pdf = b"".join([pdf, *(revision.appended for revision in revisions)])
    if hashlib.sha256(pdf).hexdigest() != expected:
        raise _damaged(paper)
    return pdf


def due_renderings(at: dt.datetime) -> QuerySet[Rendering]:
    """Keep the renderings that a worker may take up at a moment."""
    due: QuerySet[Rendering] = Rendering.objects.filter(_due(at), state=RenderingState.PENDING)
    return due


def due_sealings(at: dt.datetime) -> QuerySet[Sealing]:
    """Keep the sealings that a worker may take up: the paper's PDF is made."""
    due: QuerySet[Sealing] = Sealing.objects.filter(
        _due(at),
        state=SealingState.PENDING,
        paper_id__in=Rendering.objects.filter(state=RenderingState.RENDERED).values("paper_id"),
    )
    return due


def _due(at: dt.datetime) -> Q:
    return (Q(next_try_at=None) | Q(next_try_at__lte=at)) & (
        Q(claimed_until=None) | Q(claimed_until__lte=at)
    )


def troubled_renderings() -> QuerySet[Rendering]:
    """Keep the renderings that failed, for good or so far; the latest paper first."""
    troubled: QuerySet[Rendering] = (
        Rendering.objects.exclude(state=RenderingState.RENDERED)
        .exclude(last_error="")
        .select_related("paper")
        .order_by(F("paper__issued_at").desc(), "paper__number")
    )
    return troubled


def troubled_sealings() -> QuerySet[Sealing]:
    """Keep the sealings that failed, for good or so far; the latest paper first."""
    troubled: QuerySet[Sealing] = (
        Sealing.objects.exclude(state=SealingState.SEALED)
        .exclude(last_error="")
        .select_related("paper")
        .order_by(F("paper__issued_at").desc(), "paper__number")
    )
    return troubled


def _damaged(paper: Paper) -> PdfDamaged:
    return PdfDamaged(
        _("文书 %(number)s 的 PDF 已丢失或与登记的校验值不符，请联系运维人员。")
        % {"number": paper.number},
        number=paper.number,
    )


def paper_contents(chains: Collection[UUID] | None) -> Iterator[bytes]:
    """Read the frozen content of papers."""
    papers = Paper.objects.all() if chains is None else Paper.objects.filter(chain__in=chains)
    for content in papers.values_list("content", flat=True).iterator():
        yield content.encode()
