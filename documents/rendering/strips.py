"""A paper is a column of strips; pages are filled with them from above. Lengths are in points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from documents.rendering.lines import Line
from documents.rendering.pen import Pen
from documents.rendering.tags import Element

Draw = Callable[[Pen, float, float], None]
"""Draws with a pen at a left edge, hanging down from a top."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A band across the line that is never cut.

    ``before`` is the white above it, dropped at the top of a page. A ``glued`` strip stays with the
    next one. ``heads`` are drawn again where the strip opens a page.
    """

    height: float
    draw: Draw
    before: float = 0
    glued: bool = False
    heads: tuple[Strip, ...] = ()
    opens_page: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip on a page, ``down`` below the upper edge of the body; a head may be ``repeated``."""

    down: float
    strip: Strip
    repeated: bool = False


Page = tuple[Placed, ...]


def paragraph(lines: Sequence[Line], before: float, element: Element | None = None) -> list[Strip]:
    """Make strips of a paragraph's lines; neither its first nor its last line stands alone."""
    last = len(lines) - 1
    return [
        Strip(
            line.style.leading,
            _drawing(line, element),
            before=before if at == 0 else 0,
            glued=at < last and at in (0, last - 1),
        )
        for at, line in enumerate(lines)
    ]


def spaced(strips: Sequence[Strip], before: float) -> list[Strip]:
    """Put white above the first of several strips."""
    first, *rest = strips
    return [replace(first, before=before), *rest]


def paginate(strips: Iterable[Strip], height: float) -> list[Page]:
    """Fill pages: glued strips stay together where a page holds them, heads are repeated."""
    pages: list[list[Placed]] = [[]]
    down = 0.0
    for run in _glued_runs(strips):
        needed = sum(strip.before + strip.height for strip in run)
        whole = sum(strip.height for strip in (*run[0].heads, *run)) <= height
        for at, strip in enumerate(run):
            full = down + strip.before + strip.height > height
            breaks = strip.opens_page or (whole and at == 0 and down + needed > height)
            if pages[-1] and (full or breaks):
                pages.append([])
                down = 0.0
            for placed in (*strip.heads, strip) if not pages[-1] else (strip,):
                down += placed.before if pages[-1] else 0
                pages[-1].append(Placed(down, placed, repeated=placed is not strip))
                down += placed.height
    return [tuple(page) for page in pages]


def _glued_runs(strips: Iterable[Strip]) -> Iterable[list[Strip]]:
    run: list[Strip] = []
    for strip in strips:
        run.append(strip)
        if not strip.glued:
            yield run
            run = []
    if run:
        yield run


def _drawing(line: Line, element: Element | None) -> Draw:
    return lambda pen, left, top: pen.line(line, left, top, element)
