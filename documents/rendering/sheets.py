"""Draws the pages: header, body and footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.blocks import LineAlign, PaperContent, sha256_hex, to_json
from documents.rendering.lines import Measured
from documents.rendering.pen import Pen
from documents.rendering.strips import Page
from documents.rendering.styles import (
    BODY_TOP,
    FURNITURE,
    HAIRLINE,
    LINE_WIDTH,
    MARGIN,
    PAGE_HEIGHT,
)

_HEADER_TOP = PAGE_HEIGHT - 44
_HEADER_RULE = PAGE_HEIGHT - 58
_FOOTER_RULE = 52
_FOOTER_TOP = 46
_RULE = 0.6
_SMALLEST = 0.6  # of the size: a longer text is cut instead


def draw_pages(pen: Pen, content: PaperContent, pages: Sequence[Page]) -> None:
    """Draw every page with its header and footer."""
    check_code = short_check_code(content)
    for number, page in enumerate(pages, start=1):
        _furniture(pen, _HEADER_TOP, content.title, "", f"编号：{content.number}")
        _rule(pen, _HEADER_RULE)
        for placed in page:
            placed.strip.draw(pen, MARGIN, PAGE_HEIGHT - BODY_TOP - placed.down)
        _rule(pen, _FOOTER_RULE)
        count = f"第 {number} 页 共 {len(pages)} 页"
        _furniture(pen, _FOOTER_TOP, content.issuer, count, f"校验码 {check_code}")
        pen.end_page()


def short_check_code(content: PaperContent) -> str:
    """Shorten the hash of the content to what a clerk can compare by eye: 9F2C-7A1E."""
    digest = sha256_hex(to_json(content)).upper()
    return f"{digest[:4]}-{digest[4:8]}"


def _furniture(pen: Pen, top: float, left: str, middle: str, right: str) -> None:
    room = LINE_WIDTH * (0.38 if middle else 0.48)
    _one_line(pen, top, left, "left", room)
    _one_line(pen, top, middle, "center", room)
    _one_line(pen, top, right, "right", room)


def _one_line(pen: Pen, top: float, text: str, align: LineAlign, room: float) -> None:
    """Write a text on one line, smaller if it must be and cut at last."""
    style = replace(FURNITURE, align=align)
    scale = min(1.0, room / max(room, Measured(text, style).natural_width))
    style = replace(style, size=style.size * max(scale, _SMALLEST))
    measured = Measured(text, style)
    while measured.natural_width > room + 1:
        text = text.rstrip("…")[:-1] + "…"
        measured = Measured(text, style)
    for line in measured.lines(LINE_WIDTH):
        pen.line(line, MARGIN, top)


def _rule(pen: Pen, height: float) -> None:
    pen.rule((MARGIN, height), (MARGIN + LINE_WIDTH, height), _RULE, HAIRLINE)
