"""Writes a workbook that people calculate in: typed cells, frozen heads, widths that fit Chinese.

A text stays a text, whatever it begins with: no cell of ours becomes a formula by being typed.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "yuan", "count", "day"]
Cell = str | int | dt.date | None

_FORMATS = {"text": "@", "yuan": "#,##0.00", "count": "#,##0", "day": "yyyy-mm-dd"}
_NARROWEST, _WIDEST = 8, 48
_FEN_OF_YUAN = 100
# Same rows, same bytes: a workbook tells no moment of its making.
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 -- the format knows no zone


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and what stands in it. Amounts are given in fen and written in yuan.

    ``choices`` become a drop-down over the rows given and as many more as ``Sheet.room``; ``note``
    stands at the head.
    """

    head: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text that somebody must look at, and why."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its value, so that readers that do not calculate show it too."""

    text: str
    value: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table on it; every row fills the columns.

    ``room`` is how many rows below them somebody is to fill in.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell | Formula | Marked]]
    room: int = 0


def write_workbook(sheets: Sequence[Sheet], *, title: str, author: str) -> bytes:
    """Write sheets in order; the same sheets give the same bytes."""
    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": title, "author": author, "created": _MADE})
        formats = {kind: book.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
        formats["marked"] = book.add_format({"num_format": "@", "bg_color": "#FDE2E2"})
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.title), sheet, formats, bold)
    return written.getvalue()


def _write(page: Worksheet, sheet: Sheet, formats: dict[str, Format], bold: Format) -> None:
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.head, bold)
        # What is typed below the rows stays a text: 202011472880.4 must not become a number.
        page.set_column(place, place, _width(sheet, place), formats[column.kind])
        if column.note:
            page.write_comment(0, place, column.note, _NOTE)
        for number, row in enumerate(sheet.rows, start=1):
            _cell(page, (number, place), row[place], column.kind, formats)
        last = len(sheet.rows) + sheet.room
        if column.choices and last:
            options = {"validate": "list", "source": list(column.choices)}
            page.data_validation(1, place, last, place, options)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


_NOTE = {"x_scale": 2, "author": ""}


def _cell(
    page: Worksheet,
    at: tuple[int, int],
    value: Cell | Formula | Marked,
    kind: Kind,
    formats: dict[str, Format],
) -> None:
    style = formats[kind]
    if isinstance(value, Marked):
        page.write_string(*at, value.text, formats["marked"])
        page.write_comment(*at, value.note, _NOTE)
    elif isinstance(value, Formula):
        page.write_formula(*at, value.text, style, float(_number(value.value, kind)))
    elif isinstance(value, dt.date):
        page.write_datetime(*at, dt.datetime.combine(value, dt.time()), style)
    elif isinstance(value, int):
        page.write_number(*at, _number(value, kind), style)
    elif value is not None:
        page.write_string(*at, value, style)


def _number(value: int, kind: Kind) -> Decimal | int:
    return Decimal(value) / _FEN_OF_YUAN if kind == "yuan" else value


def _width(sheet: Sheet, place: int) -> int:
    """Fit a column to its widest text; a Chinese character is two wide."""
    texts = [sheet.columns[place].head + "  "]
    texts += [_shown(row[place], sheet.columns[place].kind) for row in sheet.rows]
    widest = max(
        sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
        for text in texts
    )
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def _shown(value: Cell | Formula | Marked, kind: Kind) -> str:
    if isinstance(value, Marked):
        return value.text
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, int):
        return f"{_number(value, kind):,.2f}"
    return "" if value is None else str(value)
