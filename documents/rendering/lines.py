"""Breaks and justifies Chinese text. Lengths are in points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

from documents.rendering.characters import (
    behaviour,
    may_part,
    may_stretch,
    squeezes,
    wants_air,
)
from documents.rendering.faces import Glyph, Typeface
from documents.rendering.styles import Style

_AIR = 0.16  # em between Han and Latin
_HALF = 0.5  # em of a full-width mark that is blank
_FULL_WIDTH = 0.9  # em from which a mark counts as full-width
_MOST_STRETCH = 0.28  # em a gap may grow before the line is better left ragged
_TOLERANCE = 1e-6
_SEAMS = frozenset("/-_&?=.:@,")  # where a word wider than the line is best cut


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs in a row, each followed by its gap; the first stands ``offset`` to the right."""

    glyphs: tuple[Glyph, ...]
    gaps: tuple[float, ...]
    style: Style
    offset: float
    width: float

    @property
    def text(self) -> str:
        """Read the line."""
        return "".join(glyph.char for glyph in self.glyphs)


class Measured:
    """A text with every glyph measured, ready to be broken at any width."""

    def __init__(self, text: str, style: Style) -> None:
        self.style = style
        plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        self._runs = [_Run(paragraph, style) for paragraph in plain.split("\n")]

    @property
    def natural_width(self) -> float:
        """Measure the text unbroken."""
        return max(run.width(0, len(run.glyphs)) for run in self._runs)

    @property
    def widest_word(self) -> float:
        """Measure the widest part that must stay whole."""
        return max(run.widest_word() for run in self._runs)

    def lines(self, width: float) -> tuple[Line, ...]:
        """Break the text into lines no wider than ``width``, aligned as its style says."""
        return tuple(line for run in self._runs for line in run.lines(width))


class _Run:
    """A text without line feeds, its glyphs laid end to end."""

    def __init__(self, text: str, style: Style) -> None:
        self.style = style
        self.glyphs = [style.typeface.glyph(char) for char in text]
        self._pads = [_pad(glyph, style) for glyph in self.glyphs]
        self._kerns = [0.0, *(_kern(a, b, style.size) for a, b in pairwise(self.glyphs))]
        self._ends = [
            0.0,
            *accumulate(
                kern + glyph.advance * style.size + 2 * pad
                for kern, glyph, pad in zip(self._kerns, self.glyphs, self._pads, strict=False)
            ),
        ]
        self._breaks = [
            at
            for at, (a, b) in enumerate(pairwise(self.glyphs), start=1)
            if may_part(a.char, b.char)
        ]
        self._breaks.append(len(self.glyphs))

    def width(self, start: int, end: int) -> float:
        """Measure the glyphs from ``start`` up to ``end`` as a line of their own."""
        if start >= end:
            return 0.0
        return self._ends[end] - self._ends[start] - self._kerns[start]

    def widest_word(self) -> float:
        starts = [0, *self._breaks[:-1]]
        return max(self._tight_width(*span) for span in zip(starts, self._breaks, strict=True))

    def lines(self, width: float) -> Iterator[Line]:
        indent = self.style.indent * self.style.size
        for start, end in self._spans(width, indent):
            yield self._set(start, end, width, indent if start == 0 else 0)

    def _spans(self, width: float, indent: float) -> Iterator[tuple[int, int]]:
        """Choose the breaks: each line takes as much as it holds."""
        room = width - indent + _TOLERANCE
        start = end = 0
        for candidate in self._breaks:
            while self._tight_width(start, candidate) > room:
                if end == start:
                    end = self._cut(start, candidate, room)
                    if end == candidate:
                        break
                yield start, end
                start, room = end, width + _TOLERANCE
            end = candidate
        yield start, end

    def _cut(self, start: int, stop: int, room: float) -> int:
        """Choose where to cut a word that is wider than the line."""
        holds = [at for at in range(start + 1, stop) if self._tight_width(start, at) <= room]
        tidy = [
            at
            for at in holds
            if not behaviour(self.glyphs[at].char).closing
            and not behaviour(self.glyphs[at - 1].char).opening
        ]
        seams = [at for at in tidy[len(tidy) // 2 :] if self.glyphs[at - 1].char in _SEAMS]
        return (seams or tidy or holds or [start + 1])[-1]

    def _set(self, start: int, end: int, width: float, indent: float) -> Line:
        end = self._visible_end(start, end)
        last = self._visible_end(end, len(self.glyphs)) == end
        room = width - indent
        taken = self.width(start, end)
        if taken > room:
            taken = self._tight_width(start, end)
        slack = room - taken
        gaps = [
            self._pads[at] + self._kerns[at + 1] + self._pads[at + 1]
            for at in range(start, end - 1)
        ]
        offset = indent + (self._pads[start] if end > start else 0)
        if self.style.align == "right":
            offset += slack
        elif self.style.align == "center":
            offset += slack / 2
        elif self.style.align == "justify" and not last:
            taken += self._spread(start, gaps, slack)
        return Line(tuple(self.glyphs[start:end]), (*gaps, 0.0), self.style, offset, taken)

    def _spread(self, start: int, gaps: list[float], slack: float) -> float:
        """Share the slack among the gaps that may grow; return how much of it was used."""
        growing = [
            at
            for at in range(len(gaps))
            if may_stretch(self.glyphs[start + at].char, self.glyphs[start + at + 1].char)
        ]
        if not growing or slack > len(growing) * _MOST_STRETCH * self.style.size:
            return 0.0
        for at in growing:
            gaps[at] += slack / len(growing)
        return slack

    def _visible_end(self, start: int, end: int) -> int:
        while end > start and behaviour(self.glyphs[end - 1].char).space:
            end -= 1
        return end

    def _tight_width(self, start: int, end: int) -> float:
        """Measure without trailing spaces and without the blank half of a closing mark."""
        end = self._visible_end(start, end)
        if start >= end:
            return 0.0
        final = self.glyphs[end - 1]
        blank = behaviour(final.char).ink_left and final.advance > _FULL_WIDTH and end - start > 1
        return self.width(start, end) - (_HALF * self.style.size if blank else 0)


def _kern(before: Glyph, after: Glyph, size: float) -> float:
    """Space to add between two neighbours; negative where punctuation is squeezed."""
    if squeezes(before.char, after.char):
        full = before.advance > _FULL_WIDTH and after.advance > _FULL_WIDTH
        return -_HALF * size if full else 0.0
    return _AIR * size if wants_air(before.char, after.char) else 0.0


def _pad(glyph: Glyph, style: Style) -> float:
    """Space on either side of a digit that brings it to the width of the widest."""
    if not style.tabular or not glyph.char.isdigit():
        return 0.0
    return max(0.0, _digit_advance(style.typeface) - glyph.advance) * style.size / 2


@cache
def _digit_advance(typeface: Typeface) -> float:
    return max(typeface.glyph(digit).advance for digit in "0123456789")
