"""How wide a text is, and where its lines break: Chinese anywhere, Latin between words."""

from __future__ import annotations

import re
import unicodedata

NEVER_FIRST = "，。、；：？！）》」』】〉”’,.;:?!)]%"
PIECE = re.compile(r"[\x21-\u024f]+|\s+|.")


def width(text: str, size: int) -> float:
    """Estimate the width of a text in pixels at a font size in pixels."""
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)
    return ems * size


def wrap(text: str, *, size: int, room: float) -> list[str]:
    """Break a text into lines no wider than ``room`` pixels, unless one word is wider."""
    lines = [""]
    for piece in PIECE.findall(text):
        fits = width((lines[-1] + piece).rstrip(), size) <= room
        if fits or not lines[-1] or piece in NEVER_FIRST:
            lines[-1] += piece
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
    return _without_widow(lines, size) if len(lines) > 1 else lines


def _without_widow(lines: list[str], size: int) -> list[str]:
    """Balance a last line of a single Chinese character with the line above it."""
    last, above = lines[-1], lines[-2]
    if len(last) == 1 and len(above) > 3 and width(above[-1], size) == size:
        lines[-2:] = [above[:-1], above[-1] + last]
    return [line for line in lines if line]
