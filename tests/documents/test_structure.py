"""Papers are tagged: a machine, or a reader who does not see them, is told what is what."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.blocks import (
    Block,
    Fields,
    Heading,
    Letter,
    Note,
    Numbered,
    PageBreak,
    PaperContent,
    Para,
    SignatureLines,
    Table,
    from_json,
    to_json,
)
from documents.rendering import render
from tests.documents.archive_checks import faults
from tests.documents.samples import ONE_OF_EACH, RARE_NAMES, make_content

PROOF = "https://rongzi.example.cn/check/K7QM-2D9F-0ABC-XYZ1"
BANK, ENTERPRISE = "滨海银行股份有限公司", "苏州鑫昇堃科技有限公司"


def make_tagged(*blocks: Block, seals: tuple[str, ...] = ()) -> PaperContent:
    return make_content(*(blocks or ONE_OF_EACH), layout=2, proof=PROOF, seals=seals)


def _roles(pdf: bytes) -> list[str]:
    def walk(node: pikepdf.Object) -> list[str]:
        told = node.get("/K", pikepdf.Array())
        kids = list(told) if isinstance(told, pikepdf.Array) else [told]
        named: list[Any] = [
            kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
        ]
        return [role for kid in named for role in (str(kid.S)[1:], *walk(kid))]

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return walk(opened.Root.StructTreeRoot)


def test_a_paper_is_an_archive_file_for_every_reader() -> None:
    assert faults(render(make_tagged(seals=(ENTERPRISE, BANK)))) == []


def test_headings_tables_lists_and_seals_are_told_as_what_they_are() -> None:
    roles = _roles(render(make_tagged(seals=(ENTERPRISE, BANK))))

    assert roles[:2] == ["Document", "H1"]
    assert (roles.count("H2"), roles.count("H3"), roles.count("Table")) == (1, 1, 3)
    assert (roles.count("L"), roles.count("LI"), roles.count("Lbl")) == (1, 2, 2)
    assert (roles.count("Form"), roles.count("Figure")) == (2, 1)


def test_a_head_that_is_repeated_is_told_once() -> None:
    rows = tuple((str(n), f"ZL2023{n:08d}.1") for n in range(1, 201))

    pdf = render(make_tagged(Table(("序号", "专利号"), rows)))

    assert faults(pdf) == []
    assert _roles(pdf).count("TH") == 2 + 6  # of the grid at the head of the paper
    assert _roles(pdf).count("TR") == 201 + 3


@pytest.mark.needs("pdfinfo")
def test_the_structure_reads_out_what_the_paper_says(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(make_tagged()))

    told = subprocess.run(
        ["pdfinfo", "-struct-text", str(file)], check=True, capture_output=True, encoding="utf-8"
    ).stdout

    assert f"经办人{RARE_NAMES}" in told
    assert "2,808,140.00" in told
    assert "第 1 页" not in told


def test_a_paper_frozen_before_the_tags_came_keeps_its_text_and_its_file() -> None:
    content = make_content()

    text, pdf = to_json(content), render(content)

    assert {"layout", "proof", "seals"} & set(text.split('"')) == set()
    assert from_json(text) == content
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/StructTreeRoot" not in opened.Root
        drawn = b"".join(page.obj.Contents.read_bytes() for page in opened.pages)
    assert b"BMC" not in drawn
    assert b"MCID" not in drawn


def test_a_heading_that_shows_nothing_is_no_rank() -> None:
    pdf = render(make_tagged(Heading("", 1), Heading(" ", 1), Heading("一", 2)))

    assert [role for role in _roles(pdf) if role[0] == "H"] == ["H1", "H2"]
    assert faults(pdf) == []


_words = st.text(alphabet=f"股权质押登记，。（）A1.-\n ￥{RARE_NAMES}", max_size=40)
_cells = st.lists(st.tuples(_words, _words, _words), max_size=12).map(tuple)
_blocks = st.one_of(
    st.builds(Heading, _words, st.sampled_from((1, 2))),
    st.builds(Para, _words, st.booleans()),
    st.builds(Fields, st.lists(st.tuples(_words, _words), max_size=5).map(tuple),
              st.sampled_from((1, 2))),
    st.builds(Table, st.tuples(_words, _words, _words), _cells),
    st.builds(Numbered, st.lists(_words, max_size=4).map(tuple)),
    st.builds(Note, _words),
    st.builds(SignatureLines, st.lists(st.just(BANK), max_size=4).map(tuple)),
    st.builds(Letter, _words),
    st.just(PageBreak()),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_blocks, min_size=1, max_size=6).map(tuple))
def test_whatever_the_blocks_are_the_structure_holds(blocks: tuple[Block, ...]) -> None:
    assert faults(render(make_tagged(*blocks, seals=(BANK,)))) == []
