"""Read a bank statement from a workbook (XLSX)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from banks.money import LARGEST_FEN, Fen
from risk_pool.ledger.matching import Line
from workflows.errors import Objection, Objections

LARGEST_BYTES = 10 * 1024 * 1024
_MOST_ROWS = 100_000
_HEADER_WITHIN = 20

# The names under which banks print a column; the first one found counts.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "on": ("交易日期", "交易日", "记账日期", "日期"),
    "serial": ("交易流水号", "流水号", "交易序号", "凭证号"),
    "credit": ("贷方发生额", "贷方金额", "收入金额", "收入", "贷方"),
    "debit": ("借方发生额", "借方金额", "支出金额", "支出", "借方"),
    "balance": ("账户余额", "余额"),
    "text": ("摘要", "附言", "用途", "备注"),
}
_NEEDED = {"on": "交易日期", "credit": "收入（贷方）", "debit": "支出（借方）"}


def read_statement(raw: bytes) -> tuple[Line, ...]:
    """Read the lines of a statement, in their order; amounts are yuan in the file.

    A line without a serial gets one made of what it says and how often it was said before, so that
    the same file read twice gives the same serials.

    Raises:
        Objections: everything that cannot be read, with the cell.
    """
    rows = _rows(raw)
    header, columns = _header(rows)
    wrong: list[Objection] = []
    lines: list[Line] = []
    said: dict[str, int] = {}
    for number, row in enumerate(rows[header + 1 :], header + 2):
        cells = {name: row[index] for name, index in columns.items() if index < len(row)}
        if not any(cells.get(name) not in (None, "") for name in ("on", "credit", "debit")):
            continue
        found = [*_problems(cells, columns, number)]
        wrong += found
        if not found:
            lines.append(_line(cells, said))
    if not lines and not wrong:
        wrong.append(Objection("statement.empty", "", "对账单里没有一笔流水；请核对文件。"))
    wrong += _repeated(lines)
    if wrong:
        raise Objections(wrong)
    return tuple(lines)


def _rows(raw: bytes) -> list[Sequence[Any]]:
    if len(raw) > LARGEST_BYTES:
        sentence = f"文件超过{LARGEST_BYTES // 1024 // 1024}MB；请分段导出。"
        raise Objections([Objection("statement.too_large", "", sentence)])
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as bad:
        sentence = "不是可读的XLSX文件；请从网银重新导出为XLSX。"
        raise Objections([Objection("statement.not_xlsx", "", sentence)]) from bad
    try:
        sheet = book.worksheets[0]
        return [row for row, _n in zip(sheet.iter_rows(values_only=True), range(_MOST_ROWS))]  # noqa: B905
    finally:
        book.close()


def _header(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Find the row that names the columns."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        names = [re.sub(r"[\s（(].*$", "", str(cell or "").strip()) for cell in row]
        columns = {
            column: names.index(found)
            for column, known in _COLUMNS.items()
            if (found := next((name for name in known if name in names), None)) is not None
        }
        if columns.keys() >= _NEEDED.keys():
            return number, columns
        best = max(best, columns, key=len)
    lacking = "、".join(name for key, name in _NEEDED.items() if key not in best)
    sentence = f"表头缺少{lacking}；请在前{_HEADER_WITHIN}行内写明各列名称。"
    raise Objections([Objection("statement.header", "", sentence)])


def _problems(
    cells: Mapping[str, Any], columns: Mapping[str, int], number: int
) -> Iterator[Objection]:
    def where(name: str) -> str:
        return f"{get_column_letter(columns[name] + 1)}{number}"

    try:
        _day(cells.get("on"))
    except ValueError:
        sentence = f"“{cells.get('on')}”不是日期；请写成2026-03-02。"
        yield Objection("statement.day", where("on"), sentence)
    sums = []
    for name in ("credit", "debit", "balance"):
        try:
            sums.append(_fen(cells.get(name)))
        except ValueError:
            sentence = f"“{cells.get(name)}”不是精确到分的金额；请更正。"
            yield Objection("statement.amount", where(name), sentence)
            return
    credit, debit, _balance = sums
    if min(credit or 0, debit or 0) < 0 or bool(credit) == bool(debit):
        sentence = "收入和支出须恰有一列大于零；冲正请另起一行写在相反的一列。"
        yield Objection("statement.direction", where("credit"), sentence)


def _line(cells: Mapping[str, Any], said: dict[str, int]) -> Line:
    on = _day(cells["on"])
    amount = (_fen(cells.get("credit")) or 0) - (_fen(cells.get("debit")) or 0)
    balance, text = _fen(cells.get("balance")), str(cells.get("text") or "").strip()
    serial = str(cells.get("serial") or "").strip()
    if not serial:
        told = f"{on}|{amount}|{balance}|{text}"
        said[told] = said.get(told, 0) + 1
        serial = "auto-" + hashlib.sha256(f"{told}|{said[told]}".encode()).hexdigest()[:24]
    return Line(serial[:60], on, amount, balance, text[:300])


def _repeated(lines: Sequence[Line]) -> Iterator[Objection]:
    seen: set[str] = set()
    for line in lines:
        if line.serial in seen:
            sentence = f"流水号“{line.serial}”出现了不止一次；请核对文件。"
            yield Objection("statement.serial_twice", line.serial, sentence)
        seen.add(line.serial)


def _day(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    digits = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?", str(cell or "").strip()[:11])
    if digits is None:
        raise ValueError(cell)
    return dt.date(*(int(part) for part in digits.groups()))


def _fen(cell: Any) -> Fen | None:
    text = str(cell if cell is not None else "").replace(",", "").replace("¥", "").strip()
    if text in ("", "-", "--"):
        return None
    try:
        fen = Decimal(text) * 100
    except InvalidOperation as bad:
        raise ValueError(cell) from bad
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > LARGEST_FEN:
        raise ValueError(cell)
    return int(fen)
