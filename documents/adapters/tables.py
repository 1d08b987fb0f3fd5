"""Read a table that somebody handed in, every cell as the text that is seen in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from documents.rules.uploads import UploadRefused, check_table, check_texts
from documents.rules.uploads.tables import MOST_COLUMNS, MOST_ROWS, too_many_rows

Table = tuple[tuple[str, ...], ...]

_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError,
    IndexError, OSError, SyntaxError,
)  # fmt: skip
_DELIMITERS = (",", "\t", ";")


def read_table(
    *, name: str, declared_type: str, stream: BinaryIO, size: int, most_bytes: int
) -> Table:
    """Read the first sheet of a workbook, or a CSV in UTF-8 or GB 18030; lines keep their numbers.

    Raises:
        UploadRefused: what the gate for tables refuses, and what cannot be read.
    """
    kind = check_table(
        name=name, declared_type=declared_type, stream=stream, size=size, most_bytes=most_bytes
    )
    stream.seek(0)
    rows = _sheet_rows(stream) if kind == "xlsx" else _csv_rows(stream.read(most_bytes + 1))
    table = tuple(rows)
    check_texts(table)
    return table


def _sheet_rows(stream: BinaryIO) -> list[tuple[str, ...]]:
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            return [
                tuple(_text(value) for value in row)
                for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)
            ]
        finally:
            book.close()
    except _UNREADABLE as bad:
        raise _unreadable() from bad


def _text(value: Any) -> str:
    """Write a cell's value as it is seen: days as 2026-03-02, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip(" \u3000\n")


def _csv_rows(raw: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(raw)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, start=1):
            if number > MOST_ROWS + 1 or len(row) > MOST_COLUMNS:
                raise too_many_rows()
            yield tuple(cell.strip(" \u3000\n") for cell in row)
    except csv.Error as bad:
        raise _unreadable() from bad


def _decoded(raw: bytes) -> str:
    if b"\0" in raw:
        raise _unreadable()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _unreadable() -> UploadRefused:
    return UploadRefused(
        "读不出表格内容；请用 Excel 或 WPS 另存为 .xlsx 后重新上传。", problem="broken"
    )


def is_blank(row: Sequence[str]) -> bool:
    """Tell whether nothing stands in a row."""
    return not any(row)
