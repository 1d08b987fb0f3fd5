"""A workbook of ours: typed cells, formulas with their values, and nothing that runs by itself."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from documents.rendering.workbook import Column, Formula, Sheet, write_workbook

HOSTILE = ('=HYPERLINK("http://x.example","点我")', "+1+1", "-2", "@SUM(A1)", "http://x.example/")


def written(*rows: tuple[object, ...], columns: tuple[Column, ...]) -> bytes:
    sheet = Sheet("表", columns, rows)  # type: ignore[arg-type]  # rows are what a test makes them
    return write_workbook([sheet], title="样张", author="样例银行")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text_whatever_it_begins_with(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written((text,), columns=(Column("名称"),))))

    cell = book["表"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.hyperlink is None


def test_amounts_are_numbers_in_yuan_and_days_are_days() -> None:
    columns = (Column("金额", "yuan"), Column("件数", "count"), Column("日期", "day"))
    day = dt.date(2026, 11, 22)
    sheet = openpyxl.load_workbook(io.BytesIO(written((123456789, 3, day), columns=columns)))["表"]

    assert (sheet["A2"].value, sheet["A2"].number_format) == (1234567.89, "#,##0.00")
    assert (sheet["B2"].value, sheet["C2"].value.date()) == (3, day)
    assert sheet.freeze_panes == "A2"


def test_a_formula_carries_its_value_for_readers_that_do_not_calculate() -> None:
    columns = (Column("金额", "yuan"),)
    book = written((100,), (250,), (Formula("=SUM(A2:A3)", 350),), columns=columns)

    shown = openpyxl.load_workbook(io.BytesIO(book), data_only=True)["表"]
    kept = openpyxl.load_workbook(io.BytesIO(book))["表"]
    assert shown["A4"].value == 3.5
    assert kept["A4"].value == "=SUM(A2:A3)"


def test_a_chinese_column_is_wide_enough_for_its_text() -> None:
    name = "天津云遥示例半导体有限公司"
    sheet = openpyxl.load_workbook(io.BytesIO(written((name,), columns=(Column("企业"),))))["表"]

    assert sheet.column_dimensions["A"].width >= 2 * len(name)


def test_the_same_rows_give_the_same_bytes() -> None:
    columns = (Column("名称"), Column("金额", "yuan"))

    assert written(("甲", 1), columns=columns) == written(("甲", 1), columns=columns)
