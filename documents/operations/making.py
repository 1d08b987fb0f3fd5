"""Make the PDFs of frozen papers: after their step, again if it fails, never twice at once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from documents.errors import RenderingDiffers, RenderingInterrupted, RenderingNotDue
from documents.models import Rendering
from documents.operations.attempting import MOST_ATTEMPTS, claim, let_go, locked, note_failure
from documents.queries import due_renderings
from documents.rendering import FAILURES, render
from documents.states import RenderingState

Progress = Callable[[int, int], None]
"""Told how many papers are done, and of how many."""


def render_paper(*, paper_id: UUID, at: dt.datetime) -> Rendering:
    """Make the PDF of a paper, unless it is made; a failure is kept in what is returned.

    Raises:
        RenderingNotDue: another worker makes it, its next attempt is later, or it has failed for
            good.
    """
    lease = claim(due_renderings(at), paper_id, at)
    if not lease:
        return _made_already(paper_id)
    rendering = Rendering.objects.select_related("paper").get(paper_id=paper_id)
    try:
        pdf = _make(rendering)
        name = _store(rendering, pdf)
    except (*FAILURES, OSError) as error:
        return note_failure(Rendering, paper_id, lease, at, error)
    return _note_success(paper_id, lease, at, name, pdf)


def render_due(
    *, at: dt.datetime, limit: int | None = None, on_progress: Progress | None = None
) -> int:
    """Make the PDFs that are due, the oldest paper first; return how many came out."""
    oldest_first = due_renderings(at).order_by("paper__issued_at", "paper__number")
    paper_ids = list(oldest_first.values_list("paper_id", flat=True)[:limit])
    rendered = 0
    for done, paper_id in enumerate(paper_ids, start=1):
        with suppress(RenderingNotDue):  # another worker was faster
            rendering = render_paper(paper_id=paper_id, at=at)
            rendered += rendering.state == RenderingState.RENDERED
        if on_progress:
            on_progress(done, len(paper_ids))
    return rendered


def retry_rendering(*, paper_id: UUID, at: dt.datetime) -> Rendering:
    """Have a PDF made at once that failed, waits for its next attempt, or was damaged on disk.

    Raises:
        RenderingNotDue: a worker is making it.
    """
    with transaction.atomic():
        rendering = locked(Rendering, paper_id)
        if rendering.claimed_until and rendering.claimed_until > at:
            raise _not_due(rendering)
        if rendering.state != RenderingState.PENDING:
            rendering.retry()
        rendering.attempts = 0
        rendering.claimed_until = rendering.next_try_at = None
        rendering.save()
    return rendering


def _made_already(paper_id: UUID) -> Rendering:
    rendering: Rendering = Rendering.objects.select_related("paper").get(paper_id=paper_id)
    if rendering.state != RenderingState.RENDERED:
        raise _not_due(rendering)
    return rendering


def _make(rendering: Rendering) -> bytes:
    """Set the paper, and check that it comes to what it came to before."""
    number = rendering.paper.number
    if rendering.attempts > MOST_ATTEMPTS:
        raise RenderingInterrupted(_("每次生成都未能结束。"), number=number)
    pdf = render(rendering.paper.read())
    if rendering.file_sha256 not in ("", hashlib.sha256(pdf).hexdigest()):
        raise RenderingDiffers(_("重新生成的文件与首次生成的不一致。"), number=number)
    return pdf


def _store(rendering: Rendering, pdf: bytes) -> str:
    """Write the file under a name that is the paper's alone; return the name."""
    paper_id = rendering.paper_id
    field = Rendering._meta.get_field("file")
    name = field.generate_filename(rendering, f"{paper_id.hex[:2]}/{paper_id}.pdf")
    return str(field.storage.save(name, ContentFile(pdf)))


def _note_success(
    paper_id: UUID, lease: dt.datetime, at: dt.datetime, name: str, pdf: bytes
) -> Rendering:
    with transaction.atomic():
        rendering = locked(Rendering, paper_id)
        if rendering.claimed_until != lease:  # we were slow, and another worker took over
            return rendering
        rendering.finish()
        rendering.file.name = name
        rendering.file_sha256 = hashlib.sha256(pdf).hexdigest()
        rendering.rendered_at = at
        let_go(rendering)
        rendering.save()
    return rendering


def _not_due(rendering: Rendering) -> RenderingNotDue:
    if rendering.claimed_until:
        message = _("文书正在生成中，请稍候。")
    elif rendering.state == RenderingState.FAILED:
        message = _("文书生成失败，需由运维人员重试。")
    else:
        message = _("文书将在稍后自动重新生成。")
    return RenderingNotDue(message, state=rendering.state, next_try_at=rendering.next_try_at)
