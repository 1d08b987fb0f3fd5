"""PDFs are made after the step: once, again when it fails, and a failure stays in sight."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from documents.errors import RenderingNotDue
from documents.models import Paper, Rendering
from documents.operations import render_due, render_paper, retry_rendering
from documents.queries import pdf_of, troubled_renderings
from documents.states import RenderingState
from tests.documents.samples import ISSUED_AT, UNPRINTABLE, make_paper

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def _failed_times(paper: Paper, times: int) -> dt.datetime:
    """Let attempts fail, each as soon as it is due; return when the next one is."""
    at = ISSUED_AT
    for _ in range(times):
        rendering = render_paper(paper_id=paper.pk, at=at)
        at = rendering.next_try_at or at
    return at


def test_a_pdf_is_made_and_kept_with_its_hash() -> None:
    paper = make_paper()

    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert rendering.state == RenderingState.RENDERED
    assert rendering.rendered_at == ISSUED_AT
    assert rendering.file_sha256 == hashlib.sha256(pdf_of(paper)).hexdigest()
    assert Path(rendering.file.path).name == f"{paper.pk}.pdf"


def test_a_pdf_that_is_made_is_not_made_again() -> None:
    paper = make_paper()
    first = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    second = render_paper(paper_id=paper.pk, at=ISSUED_AT + MINUTE)

    assert (second.attempts, second.rendered_at) == (1, first.rendered_at)


def test_a_paper_in_another_workers_hands_is_left_alone() -> None:
    paper = make_paper()
    Rendering.objects.filter(paper=paper).update(claimed_until=ISSUED_AT + MINUTE)

    with pytest.raises(RenderingNotDue):
        render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert render_due(at=ISSUED_AT) == 0


def test_a_paper_whose_worker_went_away_is_taken_up_again() -> None:
    paper = make_paper()
    Rendering.objects.filter(paper=paper).update(attempts=1, claimed_until=ISSUED_AT)

    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert (rendering.state, rendering.attempts) == (RenderingState.RENDERED, 2)


def test_a_failure_is_kept_and_its_next_attempt_is_later() -> None:
    paper = make_paper(text=f"王{UNPRINTABLE}同意。")

    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert rendering.state == RenderingState.PENDING
    assert rendering.last_error == "MissingGlyph: 字库中没有以下字符：U+E000。"
    assert rendering.next_try_at == ISSUED_AT + MINUTE
    assert list(troubled_renderings()) == [rendering]
    with pytest.raises(RenderingNotDue) as refusal:
        render_paper(paper_id=paper.pk, at=ISSUED_AT)
    assert refusal.value.facts["next_try_at"] == ISSUED_AT + MINUTE


def test_pauses_double_and_the_fifth_failure_is_the_last() -> None:
    paper = make_paper(text=UNPRINTABLE)
    pauses, at = [], ISSUED_AT

    for _ in range(4):
        later = render_paper(paper_id=paper.pk, at=at).next_try_at
        assert later is not None
        pauses.append(later - at)
        at = later
    rendering = render_paper(paper_id=paper.pk, at=at)

    assert pauses == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert rendering.state == RenderingState.FAILED
    assert "U+E000" in rendering.last_error
    assert render_due(at=at + dt.timedelta(days=30)) == 0


def test_a_failed_rendering_starts_afresh_when_it_is_retried() -> None:
    paper = make_paper(text=UNPRINTABLE)
    at = _failed_times(paper, 5)

    retried = retry_rendering(paper_id=paper.pk, at=at)

    assert (retried.state, retried.attempts) == (RenderingState.PENDING, 0)
    assert retried.last_error != ""
    assert render_paper(paper_id=paper.pk, at=at).attempts == 1


def test_a_full_or_missing_disk_loses_no_paper(tmp_path: Path, settings: Settings) -> None:
    paper = make_paper()
    (tmp_path / "not-a-folder").write_bytes(b"")
    settings.MEDIA_ROOT = tmp_path / "not-a-folder"
    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)
    assert rendering.last_error.startswith("NotADirectoryError (")
    assert str(tmp_path) not in rendering.last_error

    settings.MEDIA_ROOT = tmp_path
    retry_rendering(paper_id=paper.pk, at=ISSUED_AT)
    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert (rendering.state, rendering.last_error) == (RenderingState.RENDERED, "")
    assert pdf_of(paper).startswith(b"%PDF")


def test_a_mistake_of_ours_is_kept_without_quoting_the_facts() -> None:
    paper = make_paper(text="王铉的身份证号")
    content = paper.content.replace('"type":"Para"', '"type":"王铉"')
    broken = Paper.objects.create(
        number="SP-2026-000002",
        code=paper.code,
        version=1,
        case_number=paper.case_number,
        chain=uuid4(),
        audience="BANK",
        content=content,
        issued_at=ISSUED_AT,
    )
    Rendering.objects.create(paper=broken)

    rendering = render_paper(paper_id=broken.pk, at=ISSUED_AT)

    assert rendering.last_error.startswith("KeyError (blocks.py:")
    assert "王铉" not in rendering.last_error


def test_a_damaged_file_is_made_again_to_the_same_bytes() -> None:
    paper = make_paper()
    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)
    first = pdf_of(paper)
    Path(rendering.file.path).write_bytes(b"%PDF-1.7 damaged" + first)

    retry_rendering(paper_id=paper.pk, at=ISSUED_AT)
    render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert pdf_of(paper) == first


def test_a_rendering_that_comes_to_other_bytes_than_before_is_refused() -> None:
    paper = make_paper()
    render_paper(paper_id=paper.pk, at=ISSUED_AT)
    Rendering.objects.filter(paper=paper).update(file_sha256="0" * 64)
    retry_rendering(paper_id=paper.pk, at=ISSUED_AT)

    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert rendering.state == RenderingState.PENDING
    assert rendering.last_error.startswith("RenderingDiffers")
    assert rendering.file_sha256 == "0" * 64


def test_a_paper_that_kills_its_workers_fails_in_the_end() -> None:
    paper = make_paper()
    Rendering.objects.filter(paper=paper).update(attempts=5, claimed_until=ISSUED_AT)

    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert rendering.state == RenderingState.FAILED
    assert rendering.last_error.startswith("RenderingInterrupted")


def test_what_a_worker_holds_cannot_be_retried() -> None:
    paper = make_paper()
    Rendering.objects.filter(paper=paper).update(claimed_until=ISSUED_AT + MINUTE)

    with pytest.raises(RenderingNotDue):
        retry_rendering(paper_id=paper.pk, at=ISSUED_AT)


def test_the_queue_is_drained_oldest_first_and_says_how_far_it_is() -> None:
    for number, minutes in (("SP-3", 3), ("SP-1", 1), ("SP-2", 2)):
        make_paper(number, at=ISSUED_AT + minutes * MINUTE)
    make_paper("SP-0", text=UNPRINTABLE)
    progress: list[tuple[int, int]] = []

    rendered = render_due(
        at=ISSUED_AT, limit=3, on_progress=lambda done, total: progress.append((done, total))
    )

    assert rendered == 2
    assert progress == [(1, 3), (2, 3), (3, 3)]
    waiting = Rendering.objects.filter(state=RenderingState.PENDING, attempts=0)
    assert [rendering.paper.number for rendering in waiting] == ["SP-3"]
    assert render_due(at=ISSUED_AT) == 1
    assert render_due(at=ISSUED_AT) == 0
