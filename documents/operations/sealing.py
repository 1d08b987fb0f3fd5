"""Put the seals on papers whose PDF is made: one after the other, each a revision of the file."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.adapters.seals import seal_keys
from documents.errors import RenderingInterrupted, RenderingNotDue, SealingNotDue
from documents.gateways import SealKeys
from documents.models import Paper, SealedRevision, Sealing
from documents.operations.attempting import MOST_ATTEMPTS, claim, let_go, locked, note_failure
from documents.operations.making import render_paper
from documents.queries import due_sealings, pdf_of
from documents.rendering import FAILURES
from documents.rendering.signing import seal_pdf
from documents.states import SealingState


def seal_paper(*, paper_id: UUID, at: dt.datetime) -> Sealing:
    """Put on a paper the seals it still lacks; a failure is kept in what is returned.

    Raises:
        SealingNotDue: another worker is at it, the next attempt is later, there is no PDF yet, or
            no keys are configured.
    """
    keys = seal_keys()
    lease = keys and claim(due_sealings(at), paper_id, at)
    if not keys or not lease:
        return _sealed_already(paper_id)
    sealing = Sealing.objects.select_related("paper").get(paper_id=paper_id)
    try:
        if sealing.attempts > MOST_ATTEMPTS:
            raise RenderingInterrupted(_("每次用印都未能结束。"), number=sealing.paper.number)
        _put_on(sealing.paper, keys, lease, at)
    except (*FAILURES, OSError) as error:
        return note_failure(Sealing, paper_id, lease, at, error)
    with transaction.atomic():
        sealing = locked(Sealing, paper_id)
        if sealing.claimed_until == lease:
            sealing.finish()
            let_go(sealing)
            sealing.save()
    return sealing


def render_and_seal(*, paper_id: UUID, at: dt.datetime) -> None:
    """Make a paper's PDF and put its seals on, now and as far as both are due."""
    with suppress(RenderingNotDue):
        render_paper(paper_id=paper_id, at=at)
    if due_sealings(at).filter(paper_id=paper_id).exists():
        with suppress(SealingNotDue):
            seal_paper(paper_id=paper_id, at=at)


def seal_due(*, at: dt.datetime, limit: int | None = None) -> int:
    """Seal the papers that are due, the oldest first; return how many are sealed."""
    if seal_keys() is None:
        return 0
    oldest_first = due_sealings(at).order_by("paper__issued_at", "paper__number")
    sealed = 0
    for paper_id in list(oldest_first.values_list("paper_id", flat=True)[:limit]):
        with suppress(SealingNotDue):  # another worker was faster
            sealed += seal_paper(paper_id=paper_id, at=at).state == SealingState.SEALED
    return sealed


def retry_sealing(*, paper_id: UUID, at: dt.datetime) -> Sealing:
    """Have a paper sealed at once whose sealing failed or waits for its next attempt.

    Raises:
        SealingNotDue: a worker is at it.
    """
    with transaction.atomic():
        sealing = locked(Sealing, paper_id)
        if sealing.claimed_until and sealing.claimed_until > at:
            raise _not_due(sealing)
        if sealing.state == SealingState.FAILED:
            sealing.retry()
        let_go(sealing)
        sealing.attempts = 0
        sealing.save()
    return sealing


def _put_on(paper: Paper, keys: SealKeys, lease: dt.datetime, at: dt.datetime) -> None:
    pdf = pdf_of(paper)
    put_on = paper.revisions.count()
    for place, name in enumerate(paper.read().seals, start=1):
        if place <= put_on:
            continue
        appended = seal_pdf(pdf, place, name, keys)
        pdf += appended
        with transaction.atomic():
            if locked(Sealing, paper.pk).claimed_until != lease:
                raise _not_due(Sealing.objects.get(paper=paper))
            SealedRevision.objects.create(
                paper=paper,
                number=place + 1,
                signer=name,
                appended=appended,
                end=len(pdf),
                file_sha256=hashlib.sha256(pdf).hexdigest(),
                sealed_at=at,
            )


def _sealed_already(paper_id: UUID) -> Sealing:
    sealing = Sealing.objects.select_related("paper").get(paper_id=paper_id)
    if sealing.state != SealingState.SEALED:
        raise _not_due(sealing)
    return sealing


def _not_due(sealing: Sealing) -> SealingNotDue:
    return SealingNotDue(
        _("文书将在后台用印，请稍候。"), state=sealing.state, next_try_at=sealing.next_try_at
    )
