"""Who may read a paper, and what reading its PDF makes sure of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from documents.errors import NotRenderedYet, PdfDamaged
from documents.operations import render_paper
from documents.queries import pdf_of, readable_by, troubled_renderings
from tests.documents.samples import ISSUED_AT, UNPRINTABLE, make_paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("audiences", "numbers"),
    [
        ({"BANK"}, ["memo", "notice"]),
        ({"ENTERPRISE"}, ["notice"]),
        ({"BUREAU", "ENTERPRISE"}, ["letter", "notice"]),
        ({"BANK_AUDITOR"}, []),
        ({"ENTER"}, []),
        ({"%"}, []),
        ({"B_NK"}, []),
        ({""}, []),
        (set(), []),
    ],
)
def test_a_paper_is_read_by_those_it_is_meant_for(audiences: set[str], numbers: list[str]) -> None:
    make_paper("memo", "BANK")
    make_paper("notice", "ENTERPRISE", "BANK")
    make_paper("letter", "BUREAU")

    readable = readable_by(audiences).order_by("number")

    assert [paper.number for paper in readable] == numbers


def test_a_pdf_that_is_not_made_yet_says_so() -> None:
    paper = make_paper("SP-2026-000009")

    with pytest.raises(NotRenderedYet) as refusal:
        pdf_of(paper)

    assert refusal.value.facts == {"number": "SP-2026-000009", "state": "PENDING"}


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"%PDF-1.7 forged")])
def test_a_pdf_that_is_gone_or_forged_is_not_handed_out(damage: Callable[[Path], object]) -> None:
    paper = make_paper()
    rendering = render_paper(paper_id=paper.pk, at=ISSUED_AT)
    damage(Path(rendering.file.path))

    with pytest.raises(PdfDamaged):
        pdf_of(paper)


def test_what_went_wrong_is_listed_and_what_went_well_is_not() -> None:
    good, bad = make_paper("good"), make_paper("bad", text=UNPRINTABLE)
    for paper in (good, bad):
        render_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert [rendering.paper.number for rendering in troubled_renderings()] == ["bad"]
