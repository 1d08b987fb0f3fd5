"""Horizontal bars on one scale, each a strip: its label, the bar, and what is written beside it.

What is written reads as a paragraph a bar; the bar itself is an artifact, as it says no more.
"""

from __future__ import annotations

from dataclasses import replace

from documents.blocks import Bars
from documents.rendering.lines import Line, Measured
from documents.rendering.pen import Pen
from documents.rendering.strips import Strip, paragraph
from documents.rendering.styles import (
    HAIRLINE,
    HEADING_2,
    LABEL,
    LINE_WIDTH,
    NAVY,
    TABLE_CELL,
    Style,
)
from documents.rendering.tags import DOCUMENT, Element

_LABEL_WIDTH = 0.3 * LINE_WIDTH
_BAR_WIDTH = 0.5 * LINE_WIDTH
_TEXT_LEFT = _LABEL_WIDTH + _BAR_WIDTH + 6
_HEIGHT = 17.0
_THICK = 10.0
_THINNEST = 0.75  # of a bar that stands for nothing, so that it is seen


def bars(block: Bars) -> list[Strip]:
    """Set a chart: its title, then a strip a bar; the scale reaches from nothing to the longest."""
    named = Element("P", DOCUMENT)
    head = paragraph(Measured(block.title, HEADING_2).lines(LINE_WIDTH), 8, named)
    most = max(max(row[1:3]) for row in block.rows) or 1
    body = [_bar(label, start, end, told, most) for label, start, end, told in block.rows]
    strips = [*(replace(strip, glued=True) for strip in head), *body]
    return [*(replace(strip, glued=True) for strip in strips[:-1]), strips[-1]]


def _bar(label: str, start: int, end: int, told: str, most: int) -> Strip:
    name = _one_line(label, LABEL, _LABEL_WIDTH - 6)
    figure = _one_line(told, TABLE_CELL, LINE_WIDTH - _TEXT_LEFT)
    left = _LABEL_WIDTH + _BAR_WIDTH * min(start, end) / most
    width = max(_THINNEST, _BAR_WIDTH * abs(end - start) / most)

    told_as = Element("P", DOCUMENT)

    def draw(pen: Pen, edge: float, top: float) -> None:
        axis = edge + _LABEL_WIDTH
        pen.rule((axis, top), (axis, top - _HEIGHT), 0.5, HAIRLINE)
        pen.line(name, edge, top - 1.5, told_as)
        pen.fill(edge + left, top - (_HEIGHT - _THICK) / 2, width, _THICK, NAVY)
        pen.line(figure, edge + _TEXT_LEFT, top - 1.5, told_as)

    return Strip(_HEIGHT, draw)


def _one_line(text: str, style: Style, width: float) -> Line:
    """Set a text on one line, smaller where it would not fit."""
    natural = Measured(text, style).natural_width
    fitting = min(style.size, style.size * width / (natural + 1))
    first, *_rest = Measured(text, replace(style, size=fitting)).lines(LINE_WIDTH)
    return first
