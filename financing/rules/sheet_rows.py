"""A table somebody filled in: where its columns are, and what stands in each of its rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from documents.rules.uploads import cell_name
from workflows.errors import Objection, Objections
from workflows.sentences import say

HEADER_WITHIN = 10  # lines in which the heads are looked for

_MARKS = re.compile(r"[\s*]+|[（(].*$")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T][0-9:.]+)?")
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column that is asked for: its key, its head, other heads it goes by, what helps."""

    key: str
    head: str
    needed: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""
    kind: str = "text"

    @property
    def printed(self) -> str:
        """Write the head as the template does: a star says that the column must be filled in."""
        return f"{self.head}*" if self.needed else self.head


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that was filled in: its line in the file, and its texts by the column's key."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read: the rows, and in which place of the file each column stands, from 0."""

    rows: tuple[SheetRow, ...]
    places: Mapping[str, int]


def read_rows(
    table: Sequence[Sequence[str]],
    columns: Sequence[SheetColumn],
    *,
    ignored: Sequence[str] = (),
) -> Filled:
    """Find the line of heads and read the rows below it; blank rows are none.

    ``ignored`` are heads that may stand there and say nothing.

    Raises:
        Objections: no line of heads, heads that are missing, unknown or there twice, or no row.
    """
    line, places = _header(table, columns, ignored)
    rows = tuple(
        SheetRow(number, {key: row[at] if at < len(row) else "" for key, at in places.items()})
        for number, row in enumerate(table[line:], start=line + 1)
        if any(row[at] for at in places.values() if at < len(row))
    )
    if not rows:
        sentence = say("表头下面没有一行内容；请从表头的下一行起逐行填写。")
        raise Objections([Objection("sheet.empty", "", sentence)])
    return Filled(rows, places)


def _header(
    table: Sequence[Sequence[str]], columns: Sequence[SheetColumn], ignored: Sequence[str]
) -> tuple[int, dict[str, int]]:
    known = {_bare(name): each.key for each in columns for name in (each.head, *each.aliases)}
    found = [
        (sum(_bare(cell) in known for cell in row), line)
        for line, row in enumerate(table[:HEADER_WITHIN], start=1)
    ]
    most, line = max(found, key=lambda each: (each[0], -each[1]), default=(0, 0))
    if not most:
        named = "、".join(each.head for each in columns)
        sentence = say("前{lines}行里没有表头；请下载模板，表头为：{heads}。",
                       lines=HEADER_WITHIN, heads=named)  # fmt: skip
        raise Objections([Objection("sheet.header", "", sentence)])
    heads = [_bare(cell) for cell in table[line - 1]]
    wrong = [*_wrong_heads(heads, table[line - 1], line, known, ignored)]
    there = {known[head] for head in heads if head in known}
    wrong += [
        Objection("sheet.column_missing", "",
                  say("表头缺少“{head}”一列；请对照模板补上。", head=each.head))
        for each in columns
        if each.needed and each.key not in there
    ]  # fmt: skip
    if wrong:
        raise Objections(wrong)
    return line, {known[head]: at for at, head in enumerate(heads) if head in known}


def _wrong_heads(
    heads: Sequence[str],
    written: Sequence[str],
    line: int,
    known: Mapping[str, str],
    ignored: Sequence[str],
) -> Iterator[Objection]:
    silent = {_bare(head) for head in ignored}
    seen: set[str] = set()
    for at, head in enumerate(heads):
        where = cell_name(at, line)
        if head and head not in known and head not in silent:
            sentence = say("不认识表头“{head}”；请改用模板的表头，或删去这一列。",
                           head=written[at][:20])  # fmt: skip
            yield Objection("sheet.column_unknown", where, sentence)
        elif head in known and known[head] in seen:
            sentence = say("表头“{head}”出现了两次；请只留一列。", head=written[at][:20])
            yield Objection("sheet.column_twice", where, sentence)
        if head in known:
            seen.add(known[head])


def _bare(head: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", head).replace("(", "（"))


def day_of(text: str) -> date | None:
    """Read a day as people write it in sheets: 2026-03-02, 2026/3/2, 2026年3月2日, 20260302."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(plain) or _COMPACT_DAY.fullmatch(plain)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
