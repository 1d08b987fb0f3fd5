"""Papers bound into one volume: contents first, an outline, one count through all pages."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence

import pikepdf
import pytest

from documents.blocks import PageBreak, PaperContent, Para, Table
from documents.rendering import bind, render
from tests.documents.samples import make_content

TITLES = ("申请书", "受理通知书")


def contents(firsts: Sequence[int], pages: int) -> PaperContent:
    rows = tuple((title, str(first)) for title, first in zip(TITLES, firsts, strict=False))
    return make_content(Table(("名称", "页码"), rows), Para(f"共{pages}页"), title="目录")


def bound(*papers: PaperContent) -> bytes:
    return bind(TITLES[: len(papers)], [render(paper) for paper in papers], contents)


TWO_PAGES = make_content(Para("第一页"), PageBreak(), Para("第二页"), title="申请书")
ONE_PAGE = make_content(Para("仅一页"), title="受理通知书")


def test_the_volume_begins_with_contents_that_give_each_papers_first_page() -> None:
    with pikepdf.open(io.BytesIO(bound(TWO_PAGES, ONE_PAGE))) as volume:
        with volume.open_outline() as outline:
            titles = [entry.title for entry in outline.root]
        labels = [str(page.label) for page in volume.pages]

    assert titles == ["目录", *TITLES]
    assert labels == ["目1", "1", "2", "3"]


@pytest.mark.needs("pdftotext")
def test_every_page_carries_its_number_in_the_volume_beside_its_own() -> None:
    made = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=bound(TWO_PAGES, ONE_PAGE), capture_output=True, check=True,
    )  # fmt: skip
    pages = ["".join(page.split()) for page in made.stdout.decode().split("\f")]

    assert "卷内第2页共3页" in pages[2]
    assert "第2页共2页" in pages[2]
    assert "卷内第3页共3页" in pages[3]
    assert "受理通知书3" in pages[0]
    assert "共3页" in pages[0]


def test_the_same_papers_give_the_same_bytes() -> None:
    assert bound(TWO_PAGES, ONE_PAGE) == bound(TWO_PAGES, ONE_PAGE)


def test_a_volume_without_papers_is_its_contents() -> None:
    with pikepdf.open(io.BytesIO(bound())) as volume:
        assert len(volume.pages) == 1
