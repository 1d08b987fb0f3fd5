"""The font files, opened once a process, and the face each character is set in."""

from __future__ import annotations

from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb
from django.utils.translation import gettext as _

from documents.errors import MissingGlyph
from documents.rendering.characters import NO_BREAK_SPACE
from documents.rendering.charset import cids_of_glyphs

FONTS = Path(__file__).resolve().parent.parent / "fonts"
LINE_ENDS = frozenset("\n\r\t")


Stroke = tuple[str, tuple[float, ...]]
"""A path operator of PDF (m, l, c, h) and its operands."""


class Glyph(NamedTuple):
    """A character in a face; ``advance`` in em, ``number`` counts glyphs in the file."""

    char: str
    face: Face
    number: int
    advance: float


class Face:
    """One font file: its metrics, its glyphs, and their CIDs. Lengths are in 1/1000 em."""

    def __init__(self, filename: str) -> None:
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(FONTS / filename)))
        self._font = hb.Font(self.hb_face)
        self._scale = 1000 / self.hb_face.upem
        self.name = self.hb_face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or filename
        self.is_cff = "CFF " in self.hb_face.table_tags
        head, os2 = self._table("head"), self._table("OS/2")
        self.bbox = tuple(round(_signed(head, at) * self._scale) for at in (36, 38, 40, 42))
        self.weight = int.from_bytes(os2[4:6], "big")
        self.ascent, self.descent, self.cap_height = (
            round(_signed(os2, at) * self._scale) for at in (68, 70, 88)
        )
        self.cids = self._cids()
        self._glyphs: dict[str, Glyph | None] = {}

    def glyph(self, char: str) -> Glyph | None:
        """Find a character in this face; None where the face has none."""
        if char not in self._glyphs:
            wanted = " " if char == NO_BREAK_SPACE else char
            number = self._font.get_nominal_glyph(ord(wanted))
            self._glyphs[char] = (
                Glyph(wanted, self, number, self.width(number) / 1000) if number else None
            )
        return self._glyphs[char]

    def width(self, number: int) -> float:
        """Measure a glyph, in 1/1000 em."""
        return float(self._font.get_glyph_h_advance(number) * self._scale)

    def outline(self, number: int) -> tuple[Stroke, ...]:
        """Trace a glyph in 1/1000 em, upwards from the baseline, in lines and cubic curves."""
        strokes: list[Stroke] = []
        self._font.draw_glyph(number, _tracing(), strokes)
        scale = self._scale
        return tuple((how, tuple(at * scale for at in places)) for how, places in strokes)

    def _cids(self) -> tuple[int, ...]:
        count = int(self.hb_face.glyph_count)
        if not self.is_cff:
            return tuple(range(count))
        return cids_of_glyphs(self._table("CFF "), count)

    def _table(self, tag: str) -> bytes:
        return bytes(self.hb_face.reference_table(tag).data)


class Typeface(Enum):
    """The hands a paper is set in, each with the files that are asked in turn for a character."""

    SONG = ("NotoSerifSC-Regular.otf",)
    SONG_BOLD = ("NotoSerifSC-Bold.otf",)
    HEI = ("NotoSansSC-Regular.otf",)
    HEI_BOLD = ("NotoSansSC-Bold.otf",)
    KAI = ("DossierKai-Regular.ttf",)

    def glyph(self, char: str) -> Glyph:
        """Find a character in this hand, or in the rare characters, or in Kai.

        Raises:
            MissingGlyph: none of our files has it.
        """
        return _glyph(self, char)


_FALLBACKS = ("NotoSansCJKsc-Rare.otf", "DossierKai-Regular.ttf", "NotoSerifSC-Regular.otf")


def unprintable(text: str) -> tuple[str, ...]:
    """List the characters of a text that no face of ours can print, each once, in code order."""
    return tuple(char for char in sorted(set(text) - LINE_ENDS) if not _has_glyph(char))


def missing_glyph(chars: tuple[str, ...]) -> MissingGlyph:
    """Name characters that cannot be printed."""
    names = [f"U+{ord(char):04X}" for char in chars]
    message = _("字库中没有以下字符：%(characters)s。") % {"characters": "、".join(names)}
    return MissingGlyph(message, characters=names)


@cache
def _tracing() -> hb.DrawFuncs:
    """Write outlines as PDF does, where a quadratic curve has to become a cubic one."""

    def curve(  # noqa: PLR0917 -- HarfBuzz's own signature
        x1: float, y1: float, x2: float, y2: float, x: float, y: float, strokes: list[Stroke]
    ) -> None:
        strokes.append(("c", (x1, y1, x2, y2, x, y)))

    def bend(x1: float, y1: float, x: float, y: float, strokes: list[Stroke]) -> None:
        x0, y0 = strokes[-1][1][-2:]
        first = (x0 + 2 * (x1 - x0) / 3, y0 + 2 * (y1 - y0) / 3)
        second = (x + 2 * (x1 - x) / 3, y + 2 * (y1 - y) / 3)
        strokes.append(("c", (*first, *second, x, y)))

    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, strokes: strokes.append(("m", (x, y))))
    funcs.set_line_to_func(lambda x, y, strokes: strokes.append(("l", (x, y))))
    funcs.set_cubic_to_func(curve)
    funcs.set_quadratic_to_func(bend)
    funcs.set_close_path_func(lambda strokes: strokes.append(("h", ())))
    return funcs


@cache
def _face(filename: str) -> Face:
    return Face(filename)


@cache
def _glyph(typeface: Typeface, char: str) -> Glyph:
    for filename in (*typeface.value, *_FALLBACKS):
        glyph = _face(filename).glyph(char)
        if glyph is not None:
            return glyph
    raise missing_glyph((char,))


def _has_glyph(char: str) -> bool:
    return any(_face(filename).glyph(char) for filename in (*Typeface.SONG.value, *_FALLBACKS))


def _signed(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 2], "big", signed=True)
