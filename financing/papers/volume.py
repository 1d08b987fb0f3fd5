"""The page of contents of a case's dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.timezone import localdate

from documents.blocks import Fields, Note, PaperContent, Table
from documents.models import Paper
from financing.papers.phrasing import Facts, day, lender

TITLE = "案件卷宗目录"


def contents_page(
    sheet: Facts,
    papers: Sequence[Paper],
    firsts: Sequence[int],
    pages: int,
    *,
    waiting: Sequence[Paper],
    on: dt.date,
    at: dt.datetime,
) -> PaperContent:
    """Build 案件卷宗目录: every paper of the volume with its first page, and what is not in it yet.

    ``on`` is the last day whose papers are bound; ``waiting`` are papers whose PDF is not made.
    """
    rows = tuple(
        (str(place), paper.number, paper.title, day(localdate(paper.issued_at)), str(first))
        for place, (paper, first) in enumerate(zip(papers, firsts, strict=True), start=1)
    )
    notes = [Note("本卷宗只含制作人有权查阅的文书；每份文书另有自己的编号、页码和校验码。")]
    if waiting:
        names = "、".join(f"{paper.number}《{paper.title}》" for paper in waiting)
        notes.append(Note(f"下列文书尚未生成PDF，未编入本卷宗：{names}。"))
    return PaperContent(
        title=TITLE,
        issuer=lender(sheet),
        number=f"{sheet['number']}-JZ",
        case_number=sheet["number"],
        issued_at=at,
        parties=(),
        blocks=(
            Fields(
                (
                    ("案件编号", sheet["number"]),
                    ("借款人", sheet["enterprise"]),
                    ("贷款人", lender(sheet)),
                    ("截至", day(on)),
                    ("文书", f"{len(papers)}份，共{pages}页"),
                )
            ),
            Table(
                head=("序号", "文书编号", "文书名称", "出具日期", "页码"),
                rows=rows,
                widths=(7, 28, 37, 20, 8),
                align=("center", "left", "left", "center", "right"),
            ),
            *notes,
        ),
    )
