"""Draws the pages: header, body and footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.blocks import LineAlign, PaperContent, sha256_hex, to_json
from documents.rendering.lines import Measured
from documents.rendering.pen import Box, Pen
from documents.rendering.qr import QR_SIZE, qr_squares
from documents.rendering.strips import Page
from documents.rendering.styles import (
    BODY_TOP,
    FURNITURE,
    HAIRLINE,
    LINE_WIDTH,
    MARGIN,
    PAGE_HEIGHT,
)
from documents.rendering.tags import DOCUMENT, Element

_HEADER_TOP = PAGE_HEIGHT - 44
_HEADER_RULE = PAGE_HEIGHT - 58
_FOOTER_RULE = 52
_FOOTER_TOP = 46
_RULE = 0.6
_QR_TOP = 66  # from the lower edge
_QR_GAP = 8
_ALIGNS: tuple[LineAlign, ...] = ("left", "center", "right")

_Texts = tuple[str, str, str]
_SMALLEST = 0.6  # of the size: a longer text is cut instead


def draw_pages(pen: Pen, content: PaperContent, pages: Sequence[Page]) -> None:
    """Draw every page with its header and footer."""
    mark = (
        f"查验码 {content.proof_code}" if content.proof else f"校验码 {short_check_code(content)}"
    )
    squares = qr_squares(content.proof) if content.proof else ()
    width = LINE_WIDTH - QR_SIZE - _QR_GAP if squares else LINE_WIDTH
    for number, page in enumerate(pages, start=1):
        _furniture(pen, _HEADER_TOP, (content.title, "", f"编号：{content.number}"))
        _rule(pen, _HEADER_RULE)
        for placed in page:
            with pen.muted(muted=placed.repeated):
                placed.strip.draw(pen, MARGIN, PAGE_HEIGHT - BODY_TOP - placed.down)
        _rule(pen, _FOOTER_RULE, width)
        count = f"第 {number} 页 共 {len(pages)} 页"
        _furniture(pen, _FOOTER_TOP, (content.issuer, count, mark), width)
        if squares:
            _qr(pen, squares, content.proof, last=number == len(pages))
        pen.end_page()


def _qr(pen: Pen, squares: Sequence[Box], proof: str, *, last: bool) -> None:
    """Draw the way to the page that proves the paper; it is told once, at the paper's end."""
    left, bottom = MARGIN + LINE_WIDTH - QR_SIZE, _QR_TOP - QR_SIZE
    boxes = [(left + x, bottom + y, w, h) for x, y, w, h in squares]
    told = Element("Figure", DOCUMENT, alt=f"查验二维码：{proof}") if last else None
    pen.picture(boxes, (left, bottom, QR_SIZE, QR_SIZE), told)


def short_check_code(content: PaperContent) -> str:
    """Shorten the hash of the content to what a clerk can compare by eye: 9F2C-7A1E."""
    digest = sha256_hex(to_json(content)).upper()
    return f"{digest[:4]}-{digest[4:8]}"


def _furniture(pen: Pen, top: float, texts: _Texts, width: float = LINE_WIDTH) -> None:
    room = width * (0.38 if texts[1] else 0.48)
    for text, align in zip(texts, _ALIGNS, strict=True):
        _write(pen, top, _fitted(text, align, room), width)


def _fitted(text: str, align: LineAlign, room: float) -> Measured:
    """Measure a text for one line, smaller if it must be and cut at last."""
    style = replace(FURNITURE, align=align)
    scale = min(1.0, room / max(room, Measured(text, style).natural_width))
    style = replace(style, size=style.size * max(scale, _SMALLEST))
    measured = Measured(text, style)
    while measured.natural_width > room + 1:
        text = text.rstrip("…")[:-1] + "…"
        measured = Measured(text, style)
    return measured


def _write(pen: Pen, top: float, measured: Measured, width: float) -> None:
    for line in measured.lines(width):
        pen.line(line, MARGIN, top)


def _rule(pen: Pen, height: float, width: float = LINE_WIDTH) -> None:
    pen.rule((MARGIN, height), (MARGIN + width, height), _RULE, HAIRLINE)
