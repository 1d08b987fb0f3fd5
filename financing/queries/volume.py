"""A case's papers as one file: what a reader may see of it, as of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate

from documents.errors import NotRenderedYet, PdfDamaged
from documents.models import Paper
from documents.queries import pdf_made
from documents.rendering import bind
from financing.models import Case
from financing.papers.volume import contents_page
from financing.queries.audiences import readable_papers
from financing.queries.sheets import case_sheet
from financing.states import Audience


def papers_until(case: Case, audiences: Iterable[Audience], on: dt.date) -> list[Paper]:
    """List the papers issued by a day that one of the audiences may read, in their order."""
    papers = readable_papers(case, audiences)
    issued = [paper for paper in papers if localdate(paper.issued_at) <= on]
    return sorted(issued, key=_place)


def _place(paper: Paper) -> int:
    """Read from a paper's number which row of the record froze it."""
    return int(paper.number.rpartition("-")[2])


def bound_volume(case: Case, papers: Iterable[Paper], on: dt.date) -> bytes:
    """Bind papers behind a page of contents; one whose PDF is not made is named there instead.

    The same papers give the same bytes.
    """
    pdfs: list[bytes] = []
    ready: list[Paper] = []
    waiting: list[Paper] = []
    bound = list(papers)
    prefetch_related_objects(bound, "revisions")
    for paper in bound:
        try:
            pdfs.append(pdf_made(paper, paper.rendering))
            ready.append(paper)
        except (NotRenderedYet, PdfDamaged):
            waiting.append(paper)
    sheet = case_sheet(case, [])
    return bind(
        [f"{paper.title} {paper.number}" for paper in ready],
        pdfs,
        lambda firsts, pages: contents_page(
            sheet, ready, firsts, pages,
            waiting=waiting, on=on, at=ready[-1].issued_at if ready else case.filed_at,
        ),
    )  # fmt: skip
