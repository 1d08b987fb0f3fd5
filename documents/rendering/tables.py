"""Sets tables: column widths that follow the content, repeated heads, figures under figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from documents.blocks import ColumnAlign, Table
from documents.rendering.columns import Column, fit
from documents.rendering.lines import Measured
from documents.rendering.rows import Cell, Ruling, row
from documents.rendering.strips import Strip
from documents.rendering.styles import (
    NAVY,
    TABLE_CELL,
    TABLE_HEAD,
    TABLE_TOTAL,
    TINT,
    Colour,
    Style,
)
from documents.rendering.tags import DOCUMENT, Element

_AMOUNT = re.compile(r"[￥¥]?[-－+]?\d[\d,]*(\.\d+)?\s*([%％]|个基点|元|万元|亿元)?|[-—–]{1,2}|")  # noqa: RUF001
_DATE_OR_COUNT = re.compile(r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{4}年\d{1,2}月(\d{1,2}日)?|\d+|—|")
_RUNNING_NUMBERS = frozenset({"序号", "期次", "期数", "编号", "位次"})
_WORDS_EM = 5  # a column of words is not set narrower than this, if the words are that long


class _Texts(NamedTuple):
    """A table's texts, measured."""

    head: list[Measured]
    rows: list[list[Measured]]
    total: list[Measured]


def table(block: Table) -> list[Strip]:
    """Set a table; its head opens every page it runs over."""
    align = block.align or tuple(_align(block, at) for at in range(len(block.head)))
    texts = _measured(block, align, 1)
    scale, widths = fit(_columns(texts), block.widths)
    if scale != 1:
        texts = _measured(block, align, scale)
    whole = Element("Table", DOCUMENT)
    strips = row(_cells(texts.head, widths, NAVY, whole, heads=True), Ruling(NAVY))
    heads = tuple(strips)
    strips = [replace(strip, glued=True) for strip in strips]
    for at, measured in enumerate(texts.rows):
        ground = TINT if at % 2 else None
        strips += row(_cells(measured, widths, ground, whole), Ruling(), heads)
    if texts.total:
        strips[-1] = replace(strips[-1], glued=True)
        ruling = Ruling(NAVY, uprights=False)
        strips += row(_cells(texts.total, widths, TINT, whole), ruling, heads)
    return strips


def _align(block: Table, at: int) -> ColumnAlign:
    texts = [cells[at] for cells in block.rows]
    if block.head[at] in _RUNNING_NUMBERS:
        return "center"
    if all(_DATE_OR_COUNT.fullmatch(text) for text in texts):
        return "center"
    return "right" if all(_AMOUNT.fullmatch(text) for text in texts) else "left"


def _measured(block: Table, align: Sequence[ColumnAlign], scale: float) -> _Texts:
    def measure(texts: Sequence[str], style: Style) -> list[Measured]:
        sized = replace(style, size=style.size * scale, leading=style.leading * scale)
        return [
            Measured(text, replace(sized, align=side))
            for text, side in zip(texts, align, strict=True)
        ]

    head = replace(TABLE_HEAD, size=TABLE_HEAD.size * scale, leading=TABLE_HEAD.leading * scale)
    return _Texts(
        [Measured(text, head) for text in block.head],
        [measure(texts, TABLE_CELL) for texts in block.rows],
        measure(block.total, TABLE_TOTAL) if block.total else [],
    )


def _cells(
    texts: Sequence[Measured],
    widths: Sequence[float],
    ground: Colour | None,
    whole: Element,
    *,
    heads: bool = False,
) -> list[Cell]:
    tr = Element("TR", whole)
    return [
        Cell(text, width, ground, element=_cell(tr, heads=heads))
        for text, width in zip(texts, widths, strict=True)
    ]


def _cell(tr: Element, *, heads: bool) -> Element:
    return Element("TH", tr, "Column") if heads else Element("TD", tr)


def _columns(texts: _Texts) -> list[Column]:
    columns = []
    for cells in zip(texts.head, *texts.rows, *([texts.total] if texts.total else []), strict=True):
        natural = max(cell.natural_width for cell in cells)
        word = max(cell.widest_word for cell in cells)
        columns.append(Column(max(word, min(natural, _WORDS_EM * TABLE_CELL.size)), natural))
    return columns
