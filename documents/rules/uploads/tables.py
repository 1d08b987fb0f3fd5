"""Tables handed in to be read row by row: XLSX or CSV, without formulas, of a bounded size.

Beyond what the gate looks at in every workbook, each cell's place is looked at before anything
unfolds a sheet: one cell at the far corner of a sheet of 2 KB is a table of 17 thousand million.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from typing import Any, BinaryIO, Literal
from xml.parsers import expat

from documents.rules.uploads.gate import check_upload, too_large
from documents.rules.uploads.kinds import UploadRefused
from documents.rules.uploads.names import check_name

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_NAMED = 10  # cells that a refusal names

TableKind = Literal["xlsx", "csv"]

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PIECE = 64 * 1024
# How a spreadsheet program recognises that a text is to be computed, full-width signs included.
_COMPUTES = re.compile(r"[=@＝＠\t\r]|[+\-＋－].*[(|!=（]", re.DOTALL)


def check_table(
    *, name: str, declared_type: str, stream: BinaryIO, size: int, most_bytes: int
) -> TableKind:
    """Tell whether a table is XLSX or CSV, having found nothing in it that computes or explodes.

    ``stream`` is read from its beginning and left there; ``size`` and ``most_bytes`` are bytes.

    Raises:
        UploadRefused: with a sentence that says what to do.
    """
    check_name(name)
    extension = name.rpartition(".")[2].strip().lower()
    if extension == "xlsx":
        check_upload(
            name=name, declared_type=declared_type, stream=stream, size=size,
            most_bytes=most_bytes,
        )  # fmt: skip
        _check_sheets(stream)
        stream.seek(0)
        return "xlsx"
    if extension != "csv":
        raise UploadRefused(
            "表格只接收 XLSX 或 CSV；请用 Excel 或 WPS 另存为 .xlsx 后上传。", problem="type"
        )
    if size > most_bytes:
        raise UploadRefused(too_large(most_bytes), problem="size", size=size)
    if size <= 0:
        raise UploadRefused("文件是空的；请确认选对了文件。", problem="empty")
    return "csv"


def check_texts(rows: Sequence[Sequence[str]]) -> None:
    """Refuse texts that a spreadsheet program would compute when it opens them.

    Raises:
        UploadRefused: with the cells.
    """
    found = [
        cell_name(column, line)
        for line, row in enumerate(rows, start=1)
        for column, text in enumerate(row)
        if text and _COMPUTES.match(text)
    ]
    if found:
        raise _computes(found)


def cell_name(column: int, line: int) -> str:
    """Name a cell as spreadsheet programs do; columns count from 0, lines from 1."""
    letters = ""
    left = column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{line}"


def too_many_rows() -> UploadRefused:
    """Say how large a table may be."""
    return UploadRefused(
        f"表格最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列；请删去多余的行列，或拆成几个文件。",
        problem="rows",
    )


def _check_sheets(stream: BinaryIO) -> None:
    stream.seek(0)
    with zipfile.ZipFile(stream) as package:
        for part in package.infolist():
            if _SHEET.fullmatch(part.filename):
                with package.open(part) as sheet:
                    _check_cells(sheet)


class _Cells:
    """The cells of one sheet as its XML passes by."""

    def __init__(self) -> None:
        self.line, self.column = 0, -1
        self.formulas: list[str] = []

    def begin(self, tag: str, values: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            written = values.get("r", "")
            self.line = int(written) if written.isdecimal() else self.line + 1
            self.column = -1
        elif name == "c":
            self._place(values.get("r", ""))
        elif name == "f":
            self.formulas.append(cell_name(max(self.column, 0), max(self.line, 1)))
        if self.line > MOST_ROWS + 1 or self.column >= MOST_COLUMNS:
            raise too_many_rows()

    def _place(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            self.column += 1
            return
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        self.column, self.line = column - 1, int(found[2])


def _check_cells(sheet: Any) -> None:
    cells = _Cells()
    parser = expat.ParserCreate()
    parser.StartElementHandler = cells.begin
    try:
        while piece := sheet.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as bad:
        raise UploadRefused(
            "表格已损坏；请用 Excel 或 WPS 重新保存后上传。", problem="broken"
        ) from bad
    if cells.formulas:
        raise _computes(cells.formulas)


def _computes(cells: Sequence[str]) -> UploadRefused:
    more = "等" if len(cells) > MOST_NAMED else ""
    named = "、".join(cells[:MOST_NAMED])
    return UploadRefused(
        f"单元格 {named}{more}共 {len(cells)} 处含有公式或以 =、@ 等符号开头；"
        "请改成纯文字或数值（复制后“选择性粘贴—数值”）后重新上传。",
        problem="formula",
        cells=tuple(cells[:MOST_NAMED]),
    )
