"""A paper on the page: framed by ours only, made when it is opened, honest when it fails."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from documents.models import Paper, Rendering
from documents.operations import render_paper
from documents.states import RenderingState
from financing.operations.cast import Cast
from financing.states import CaseState
from tests.cast import Story, make_cast, make_story
from tests.financing.signing_in import signed_in, words


@pytest.fixture
def story(db: None) -> Story:
    cast: Cast = make_cast()
    return make_story(cast, state=CaseState.ACCEPTED)


def paper_of(story: Story, code: str = "SQ") -> Paper:
    return Paper.objects.get(chain=story.case.pk, code=code)


def test_a_paper_that_waits_is_made_when_it_is_opened(story: Story) -> None:
    paper = paper_of(story)

    page = signed_in("zhou").get(f"/papers/{paper.pk}/")

    assert Rendering.objects.get(paper=paper).state == RenderingState.RENDERED
    assert f'<iframe class="paper-frame" src="/papers/{paper.pk}/pdf"' in page.content.decode()


def test_the_pdf_is_shown_inside_our_own_pages_only(story: Story) -> None:
    answer = signed_in("zhou").get(f"/papers/{paper_of(story).pk}/pdf")

    assert answer.content.startswith(b"%PDF-")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_other_page_may_be_framed(story: Story) -> None:
    answer = signed_in("zhou").get(f"/papers/{paper_of(story).pk}/")

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("tail", ["download", "pdf?download=1"])
def test_the_pdf_is_saved_under_its_chinese_name(story: Story, tail: str) -> None:
    answer = signed_in("zhou").get(f"/papers/{paper_of(story).pk}/{tail}")

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%9F%A5")


def test_a_paper_that_another_worker_is_making_says_so(story: Story) -> None:
    paper = paper_of(story)
    Rendering.objects.filter(paper=paper).update(
        claimed_until=timezone.now() + dt.timedelta(minutes=5)
    )

    page = signed_in("zhou").get(f"/papers/{paper.pk}/")
    pdf = signed_in("zhou").get(f"/papers/{paper.pk}/pdf")

    assert "正在生成文书" in words(page.content)
    assert pdf.status_code == 409


def test_a_paper_that_failed_says_so_and_that_operators_see_it(
    story: Story, tmp_path: Path
) -> None:
    paper = paper_of(story)
    (tmp_path / "papers").write_text("where the folder should be")
    at = timezone.now()
    with override_settings(MEDIA_ROOT=tmp_path):
        for attempt in range(5):
            render_paper(paper_id=paper.pk, at=at + dt.timedelta(hours=attempt))

    page = words(signed_in("zhou").get(f"/papers/{paper.pk}/").content)
    desk = words(signed_in("ops").get("/operations/").content)

    assert "没有生成" in page
    assert "运维人员已经在其页面上看到这一情况" in page
    assert paper.number in desk


def test_a_paper_whose_file_is_gone_says_so(story: Story) -> None:
    paper = paper_of(story)
    signed_in("zhou").get(f"/papers/{paper.pk}/")
    rendering = Rendering.objects.get(paper=paper)
    rendering.file.storage.delete(str(rendering.file.name))

    page = signed_in("zhou").get(f"/papers/{paper.pk}/")

    assert "没有生成或已损坏" in words(page.content)


def test_papers_are_read_by_their_readers_only(db: None) -> None:
    story = make_story(make_cast(), state=CaseState.SHARED)
    expected = [
        ("SQ", "zhou", 200),
        ("SQ", "wang", 200),
        ("SQ", "liu", 404),
        ("SQ", "he", 404),
        ("SQ", "qin", 404),
        ("SQ", "ops", 403),
        ("PF", "zhou", 404),
        ("PF", "wang", 200),
        ("FD", "zhou", 404),
        ("FD", "yang", 200),
        ("PF", "yang", 404),
    ]
    clients = {reader: signed_in(reader) for _code, reader, _status in expected}

    found = []
    for code, reader, _status in expected:
        paper = Paper.objects.filter(chain=story.case.pk, code=code).first()
        assert paper, code
        pages = [clients[reader].get(f"/papers/{paper.pk}/{tail}") for tail in ("", "pdf")]
        assert pages[0].status_code == pages[1].status_code
        found.append((code, reader, pages[0].status_code))

    assert found == expected


def test_a_paper_that_is_none_is_not_found(story: Story) -> None:
    assert signed_in("zhou").get(f"/papers/{uuid4()}/").status_code == 404
