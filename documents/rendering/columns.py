"""Shares the line among the columns of a table. Lengths are in points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from documents.rendering.rows import PAD_X
from documents.rendering.styles import LINE_WIDTH

_SCALES = (1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)  # tried in turn until every word is whole
_ROUNDING = 0.1


class Column(NamedTuple):
    """What a column asks for, at full size and without padding."""

    least: float
    natural: float

    def at(self, scale: float) -> Column:
        """Say what it asks for at another type size, with padding."""
        padding = 2 * PAD_X + _ROUNDING
        return Column(self.least * scale + padding, self.natural * scale + padding)


def fit(columns: Sequence[Column], shares: Sequence[int] | None) -> tuple[float, list[float]]:
    """Choose type size and column widths so that no word is broken, if any size allows it."""
    scale = next((scale for scale in _SCALES if _least(columns, scale) <= LINE_WIDTH), _SCALES[-1])
    scaled = [column.at(scale) for column in columns]
    squeeze = LINE_WIDTH / _least(columns, scale)
    if squeeze < 1:
        return scale, [column.least * squeeze for column in scaled]
    return scale, _shared(scaled, shares)


def _least(columns: Sequence[Column], scale: float) -> float:
    return sum(column.at(scale).least for column in columns)


def _shared(columns: Sequence[Column], shares: Sequence[int] | None) -> list[float]:
    """Share the line: as asked or by content, and to none less than it needs."""
    least, natural = [c.least for c in columns], [c.natural for c in columns]
    if shares:
        wanted = [LINE_WIDTH * share / sum(shares) for share in shares]
    elif sum(natural) <= LINE_WIDTH:
        wanted = [width * LINE_WIDTH / sum(natural) for width in natural]
    else:
        growth = [most - fewest for most, fewest in zip(natural, least, strict=True)]
        spare = LINE_WIDTH - sum(least)
        wanted = [
            fewest + spare * more / sum(growth) for fewest, more in zip(least, growth, strict=True)
        ]
    lacking = sum(max(0.0, low - have) for low, have in zip(least, wanted, strict=True))
    surplus = sum(max(0.0, have - low) for low, have in zip(least, wanted, strict=True))
    return [
        low + max(0.0, have - low) * (1 - lacking / surplus if surplus else 0)
        for low, have in zip(least, wanted, strict=True)
    ]
