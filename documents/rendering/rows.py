"""Rows of cells: the ground of tables, field grids, remarks and signature places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from documents.rendering.lines import Line, Measured
from documents.rendering.pen import Pen
from documents.rendering.strips import Strip
from documents.rendering.styles import HAIRLINE, Colour
from documents.rendering.tags import Element

PAD_X = 5.5
_PAD_Y = 4.0
_RULE = 0.5
_BAR = 2.5
_MOST_LINES = 36  # a taller row is cut, so that it can go over a page


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a box of a given width; ``ground`` is the colour behind it."""

    text: Measured
    width: float
    ground: Colour | None = None
    top_aligned: bool = False
    element: Element | None = None

    def lines(self) -> tuple[Line, ...]:
        """Break the text to the box."""
        return self.text.lines(self.width - 2 * PAD_X)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules of a row: round it, between its cells, and a bar at its left edge."""

    colour: Colour = HAIRLINE
    uprights: bool = True
    bar: Colour | None = None


def row(cells: Sequence[Cell], ruling: Ruling, heads: tuple[Strip, ...] = ()) -> list[Strip]:
    """Set a row; one that is too tall for a page comes in several strips."""
    texts = [cell.lines() for cell in cells]
    tallest = max(len(lines) for lines in texts)
    pieces = range(0, max(tallest, 1), _MOST_LINES)
    drawings = [
        _Row(
            tuple(cells),
            tuple(lines[start : start + _MOST_LINES] for lines in texts),
            ruling,
            opens=start == pieces[0],
            closes=start == pieces[-1],
        )
        for start in pieces
    ]
    return [Strip(drawn.height, drawn.draw, heads=heads) for drawn in drawings]


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Cell, ...]
    texts: tuple[tuple[Line, ...], ...]
    ruling: Ruling
    opens: bool
    closes: bool

    @property
    def height(self) -> float:
        return max(_height(lines) for lines in self.texts) + 2 * _PAD_Y

    def draw(self, pen: Pen, left: float, top: float) -> None:
        places = list(accumulate((cell.width for cell in self.cells), initial=0.0))
        bottom = top - self.height
        for cell, lines, place in zip(self.cells, self.texts, places, strict=False):
            if cell.ground:
                pen.fill(left + place, top, cell.width, self.height, cell.ground)
            white = 0 if cell.top_aligned else (self.height - 2 * _PAD_Y - _height(lines)) / 2
            down = top - _PAD_Y - white
            pen.place(cell.element)
            for line in lines:
                pen.line(line, left + place + PAD_X, down, cell.element)
                down -= line.style.leading
        edges = places if self.ruling.uprights else [places[0], places[-1]]
        for place in edges:
            pen.rule((left + place, top), (left + place, bottom), _RULE, self.ruling.colour)
        if self.ruling.bar:
            pen.fill(left, top, _BAR, self.height, self.ruling.bar)
        if self.opens:
            pen.rule((left, top), (left + places[-1], top), _RULE, self.ruling.colour)
        if self.closes:
            pen.rule((left, bottom), (left + places[-1], bottom), _RULE, self.ruling.colour)


def _height(lines: Sequence[Line]) -> float:
    return sum(line.style.leading for line in lines)
