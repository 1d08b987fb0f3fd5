"""Binds papers into one file: a page of contents, outline, and page numbers through the whole.

Each paper keeps its own pages, header and numbering; the volume's number stands above them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import accumulate

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from documents.blocks import PaperContent
from documents.rendering.embedding import embed_fonts
from documents.rendering.lines import Measured
from documents.rendering.pen import Pen
from documents.rendering.styles import FURNITURE, LINE_WIDTH, MARGIN, PAGE_HEIGHT

_NUMBER_TOP = PAGE_HEIGHT - 26
# A name of our own: one drawn at random would make the same volume another file each time.
_STAMP = Name("/VolumeNumber")

Contents = Callable[[Sequence[int], int], PaperContent]
"""Writes the page of contents, given each paper's first page and the number of pages in all."""

SetPaper = Callable[[PaperContent], bytes]
"""Makes the PDF of one paper."""


def bind_pages(
    titles: Sequence[str], pdfs: Sequence[bytes], contents: Contents, set_paper: SetPaper
) -> bytes:
    """Bind papers in this order; the same papers and contents give the same bytes.

    Pages are counted from 1 at the first paper. Those of the contents are labelled 目1, 目2.
    """
    with ExitStack() as opened:
        papers = [_flat(opened.enter_context(pikepdf.open(io.BytesIO(pdf)))) for pdf in pdfs]
        ends = list(accumulate(len(paper.pages) for paper in papers))
        pages = ends[-1] if ends else 0
        firsts = [1 + before for before in (0, *ends[:-1])][: len(ends)]
        front = set_paper(contents(firsts, pages))
        volume = opened.enter_context(pikepdf.open(io.BytesIO(front)))
        before = len(volume.pages)
        for paper in papers:
            volume.pages.extend(paper.pages)
        _number(volume, before, pages, opened)
        _outline(volume, titles, [before + first - 1 for first in firsts])
        _label(volume, before)
        return _saved(volume)


def _flat(paper: Pdf) -> Pdf:
    """Make seals part of the page, as a copy is not what they sealed, and drop its tags."""
    paper.flatten_annotations("all")
    for page in paper.pages:
        for key in ("/StructParents", "/Tabs", "/Annots"):
            if key in page.obj:
                del page.obj[key]
    return paper


def _number(volume: Pdf, before: int, pages: int, opened: ExitStack) -> None:
    """Write 卷内第 n 页 above the header of every paper's page."""
    pen = Pen()
    style = replace(FURNITURE, align="right")
    for number in range(1, pages + 1):
        for line in Measured(f"卷内第 {number} 页 共 {pages} 页", style).lines(LINE_WIDTH):
            pen.line(line, MARGIN, _NUMBER_TOP)
        pen.end_page()
    if not pages:
        return
    stamps = opened.enter_context(pikepdf.open(io.BytesIO(pen.finish())))
    embed_fonts(stamps, pen.used)
    for number in range(pages):
        page = volume.pages[before + number]
        stamp = volume.copy_foreign(stamps.pages[number].as_form_xobject())
        page.add_resource(stamp, Name.XObject, _STAMP)
        page.contents_add(b"q", prepend=True)
        page.contents_add(f"Q q {_STAMP} Do Q".encode())


def _outline(volume: Pdf, titles: Sequence[str], places: Sequence[int]) -> None:
    with volume.open_outline() as outline:
        outline.root.clear()
        outline.root.append(OutlineItem("目录", 0))
        for title, place in zip(titles, places, strict=True):
            outline.root.append(OutlineItem(title, place))


def _label(volume: Pdf, before: int) -> None:
    """Label the pages as they are numbered, so that a viewer's page box agrees with the paper."""
    front = Dictionary(S=Name.D, P=String("目"))
    volume.Root.PageLabels = Dictionary(Nums=Array([0, front, before, Dictionary(S=Name.D)]))
    volume.Root.PageMode = Name.UseOutlines


def _saved(volume: Pdf) -> bytes:
    bound = io.BytesIO()
    volume.save(
        bound,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        min_version="1.7",
    )
    return bound.getvalue()
