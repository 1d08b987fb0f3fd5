"""Tables handed in: read as the texts that are seen, refused before they act."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from documents.adapters.tables import Table, read_table
from documents.rendering.workbook import Column, Marked, Sheet, write_workbook
from documents.rules.uploads import UploadRefused, cell_name
from documents.rules.uploads.tables import MOST_ROWS
from tests.documents.hostile_files import HOSTILE

MEGABYTE = 1024**2


def read(name: str, content: bytes) -> Table:
    return read_table(
        name=name, declared_type="", stream=io.BytesIO(content), size=len(content),
        most_bytes=20 * MEGABYTE,
    )  # fmt: skip


def workbook(*rows: tuple[Any, ...], **cells: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for name, value in cells.items():
        book.worksheets[0][name] = value
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def refusal(name: str, content: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        read(name, content)
    return refused.value


def test_a_workbook_is_read_as_what_is_seen_in_it() -> None:
    rows = (("号码", "日期"), (202011472880.4, dt.date(2020, 12, 14)), (12, None))

    table = read("清单.xlsx", workbook(*rows))

    assert table == (("号码", "日期"), ("202011472880.4", "2020-12-14"), ("12", ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_the_encodings_and_with_the_delimiters_of_office_programs(
    encoding: str, delimiter: str
) -> None:
    text = f'号码{delimiter}名称\r\n1{delimiter}"甲{delimiter}乙"\r\n'

    assert read("清单.csv", text.encode(encoding)) == (("号码", "名称"), ("1", f"甲{delimiter}乙"))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "＝1"],
)
def test_a_text_that_would_be_computed_is_refused_with_its_cell(text: str) -> None:
    refused = refusal("清单.csv", f'号码,名称\n1,"{text}"\n'.encode())

    assert refused.facts["problem"] == "formula"
    assert refused.facts["cells"] == ("B2",)


def test_a_formula_is_refused_before_the_sheet_is_read() -> None:
    refused = refusal("清单.xlsx", workbook(("号码",), C7="=1+1"))

    assert refused.facts == {"problem": "formula", "cells": ("C7",)}


def test_a_name_that_begins_with_a_minus_is_a_name() -> None:
    assert read("清单.csv", "名称\n-40℃低温电池\n".encode())[1] == ("-40℃低温电池",)


def test_one_cell_in_the_far_corner_is_no_table() -> None:
    assert refusal("清单.xlsx", workbook(("号码",), XFD1048576="x")).facts["problem"] == "rows"
    assert refusal("清单.csv", b"a\n" * (MOST_ROWS + 2)).facts["problem"] == "rows"


@pytest.mark.parametrize("hostile", [h for h in HOSTILE.values() if h.name.endswith(".xlsx")])
def test_what_the_gate_refuses_is_refused_here(hostile: Any) -> None:
    assert refusal(hostile.name, hostile.content).facts["problem"] == hostile.problem


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("清单.xls", b"x", "type"), ("../清单.csv", b"x", "name"), ("清单.csv", b"", "empty"),
        ("清单.csv", b"a\0b", "broken"), ("清单.csv", b'a,"b\n', "broken"),
        ("清单.csv", b"\xff\xfe\xff", "broken"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(name: str, content: bytes, problem: str) -> None:
    assert refusal(name, content).facts["problem"] == problem


def test_a_marked_sheet_comes_back_as_it_was() -> None:
    columns = (Column("种类*", choices=("甲", "乙"), note="选一个"), Column("日", "day"))
    content = write_workbook(
        [Sheet("表", columns, [(Marked("丙", "不认识"), None)], room=9)], title="", author=""
    )

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert read("表.xlsx", content) == (("种类*", "日"), ("丙", ""))
    assert sheet["A2"].comment.text == "不认识"
    assert sheet["A1"].comment.text == "选一个"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "A2:A11"


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A3"), (25, "Z3"), (26, "AA3"), (701, "ZZ3"), (702, "AAA3")]
)
def test_cells_are_named_as_spreadsheet_programs_name_them(column: int, name: str) -> None:
    assert cell_name(column, 3) == name
