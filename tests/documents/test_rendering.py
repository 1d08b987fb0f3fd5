"""The PDF of a paper: what it says, how it looks to a machine, and that it is always the same."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from documents.blocks import (
    Fields,
    Heading,
    Note,
    PaperContent,
    Para,
    Table,
    from_json,
    texts,
    to_json,
)
from documents.errors import MissingGlyph
from documents.rendering import render
from documents.rendering.sheets import short_check_code
from tests.architecture.house import ROOT
from tests.documents.samples import RARE_NAMES, UNPRINTABLE, make_content

needs_poppler = pytest.mark.needs("pdftotext")

_PRINT_HASH = """
import hashlib, sys
from documents.blocks import from_json
from documents.rendering import render
print(hashlib.sha256(render(from_json(sys.stdin.read()))).hexdigest())
"""


def _text_of(pdf: bytes, folder: Path, *options: str) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", *options, str(file), "-"]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _fonts(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {
        str(font.BaseFont): font
        for page in pdf.pages
        for font in page.obj.Resources.Font.as_dict().values()
    }


@pytest.mark.parametrize(("hash_seed", "zone"), [("1", "UTC"), ("77", "America/New_York")])
def test_the_same_content_gives_the_same_bytes_in_any_process(hash_seed: str, zone: str) -> None:
    content = make_content()

    elsewhere = subprocess.run(
        [sys.executable, "-c", _PRINT_HASH],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": zone},
        input=to_json(content),
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    assert elsewhere.stdout.strip() == hashlib.sha256(render(content)).hexdigest()


@needs_poppler
def test_every_sentence_can_be_copied_out_as_it_was_put_in(tmp_path: Path) -> None:
    content = make_content()

    printed = _bare(_text_of(render(content), tmp_path))

    missing = [text for text in texts(content) if _bare(text) not in printed]
    assert missing == []


@needs_poppler
def test_rare_names_keep_their_code_points(tmp_path: Path) -> None:
    content = make_content(Para(RARE_NAMES), Note(RARE_NAMES), Heading(RARE_NAMES))

    printed = _text_of(render(content), tmp_path)

    assert _bare(printed).count(RARE_NAMES) == 3


@needs_poppler
def test_two_characters_with_one_glyph_are_copied_out_apart(tmp_path: Path) -> None:
    text = "槩氏与㮣氏，墫与壿"

    printed = _text_of(render(make_content(Para(text))), tmp_path)

    assert text in _bare(printed)


def test_every_font_is_ours_embedded_and_readable() -> None:
    with pikepdf.open(io.BytesIO(render(make_content()))) as pdf:
        fonts = _fonts(pdf)

        assert len(fonts) >= 5
        for name, font in fonts.items():
            assert re.match(r"/[A-Z]{6}\+(NotoS|DossierKai)", name), name
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor, name
            assert b"beginbfchar" in font.ToUnicode.read_bytes(), name


def test_helvetica_is_nowhere() -> None:
    with pikepdf.open(io.BytesIO(render(make_content()))) as pdf:
        objects = [repr(thing) for thing in pdf.objects]

    assert not [thing for thing in objects if "Helvetica" in thing]


def test_no_font_outside_the_resources_is_named_by_the_text() -> None:
    with pikepdf.open(io.BytesIO(render(make_content()))) as pdf:
        for page in pdf.pages:
            named = {str(op.operands[0]) for op in pikepdf.parse_content_stream(page, "Tf")}

            assert named <= set(page.obj.Resources.Font.keys())


def test_the_file_is_an_archive_file() -> None:
    content = make_content()

    with pikepdf.open(io.BytesIO(render(content))) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfaid:part>3</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
        assert content.title in metadata
        assert "2026-11-21T09:30:00+08:00" in metadata
        assert str(pdf.docinfo.CreationDate) == "D:20261121093000+08'00'"
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert str(pdf.Root.Lang) == "zh-CN"
        assert "/ID" in pdf.trailer
        assert not pdf.is_encrypted


def test_the_facts_travel_with_the_file() -> None:
    content = make_content()

    with pikepdf.open(io.BytesIO(render(content))) as pdf:
        (attachment,) = pdf.Root.AF
        facts = attachment.EF.F.read_bytes().decode()
        assert str(attachment.UF) == "facts.json"
        assert attachment.AFRelationship == pikepdf.Name.Source

    assert facts == to_json(content)
    assert from_json(facts) == content


@needs_poppler
def test_every_page_says_what_it_belongs_to(tmp_path: Path) -> None:
    content = make_content()

    pages = _text_of(render(content), tmp_path).split("\f")[:-1]

    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共2页" in _bare(page)
        assert f"编号：{content.number}" in _bare(page)
        assert f"校验码{short_check_code(content)}" in _bare(page)
        assert content.issuer in _bare(page)


@needs_poppler
def test_a_table_of_300_rows_repeats_its_head_and_loses_no_row(tmp_path: Path) -> None:
    rows = tuple((str(n), f"ZL2023{n:08d}.1", f"{n * 1357:,}.00") for n in range(1, 301))
    table = Table(("序号", "专利号", "评估值（元）"), rows, total=("合计", "", "61,268,550.00"))

    pages = _text_of(render(make_content(table)), tmp_path, "-layout").split("\f")[:-1]

    assert len(pages) > 5
    assert all(re.search(r"序号\s+专利号\s+评估值（元）", page) for page in pages)
    printed = re.findall(r"(\d+)\s+(ZL2023\d{8}\.1)\s+([\d,]+\.00)", "".join(pages))
    assert tuple(printed) == rows
    assert "61,268,550.00" in pages[-1]


@needs_poppler
def test_a_cell_longer_than_a_page_runs_over_it(tmp_path: Path) -> None:
    sentences = tuple(f"第{n}项说明已经核对无误。" for n in range(1, 601))
    table = Table(("序号", "说明"), (("1", "".join(sentences)),))

    pages = _text_of(render(make_content(table)), tmp_path).split("\f")[:-1]

    assert len(pages) > 1
    printed = _bare("".join(pages))
    assert all(sentence in printed for sentence in sentences[:5] + sentences[-5:])


@needs_poppler
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    filler = tuple(Para(f"第{n}段。") for n in range(60))
    blocks = [block for para in filler for block in (para, Heading("小结"), Para("如上。"))]

    pages = _text_of(render(make_content(*blocks)), tmp_path, "-layout").split("\f")[:-1]

    assert len(pages) > 3
    for page in pages:
        body = [line.strip() for line in page.splitlines() if line.strip()][1:-1]
        assert body[-1] != "小结"


def test_missing_glyphs_are_all_named_before_anything_is_printed() -> None:
    content = make_content(
        Fields((("法定代表人", f"王{UNPRINTABLE}"),)), Para("\ue123是"), issuer="\U000f0000银行"
    )

    with pytest.raises(MissingGlyph) as refusal:
        render(content)

    assert refusal.value.facts == {"characters": ["U+E000", "U+E123", "U+F0000"]}


@pytest.mark.parametrize(
    "content",
    [
        make_content(title="关于" * 40),
        make_content(title="", subtitle="", parties=(), case_number=""),
        make_content(issuer="滨海银行股份有限公司" * 9),
        make_content(Table(tuple("甲乙丙丁戊己庚辛壬癸"), (("ZL202310123456.7",) * 10,))),
        make_content(Table(("空表",), ())),
        make_content(Fields(())),
        make_content(Para("")),
        make_content(Heading("二", level=2), Heading("一"), Heading("二", level=2)),
    ],
)
def test_unusual_papers_come_out_too(content: PaperContent) -> None:
    assert render(content).startswith(b"%PDF-1.7")
