"""Draws on reportlab's canvas: text in our own fonts, fills and rules.

reportlab knows neither CFF outlines nor code points beyond the BMP, so text goes out as literal
operators, and the fonts follow when the file is finished (``embedding``).
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from documents.rendering.faces import Face, Glyph
from documents.rendering.lines import Line
from documents.rendering.styles import PAGE_HEIGHT, PAGE_WIDTH, Colour
from documents.rendering.tags import Element, Structure, Widget

_SHORTEST_GAP = 1e-4  # em; anything less is rounding
_PLACED_LATER = "placed-later"
_CENTRE: Final = 0.38  # em from the baseline up to the middle of a Han character

Box = tuple[float, float, float, float]
"""Left, bottom, width and height."""


class _NoFont:
    """Stands in for the font that reportlab wants named at once, so that it names none."""

    # reportlab's own spelling
    fontName = _PLACED_LATER  # noqa: N815
    _dynamicFont = True  # noqa: N815
    _multiByte = False  # noqa: N815
    face = SimpleNamespace(name=_PLACED_LATER)


pdfmetrics.registerFont(_NoFont())


class UsedGlyphs:
    """The glyphs a document prints, face by face, each with the character it stands for."""

    def __init__(self) -> None:
        self.by_face: dict[Face, dict[int, str]] = {}

    def resource(self, face: Face) -> str:
        """Name a face on the page; the first face used is F1."""
        self.by_face.setdefault(face, {})
        return f"F{list(self.by_face).index(face) + 1}"

    def note(self, glyph: Glyph) -> bool:
        """Note a glyph; False if it already stands for another character in this document."""
        chars = self.by_face[glyph.face]
        return chars.setdefault(glyph.number, glyph.char) == glyph.char


class Pen:
    """Writes on one document; ``top`` and ``baseline`` count upwards from the page's lower edge.

    A ``tagged`` one notes which element of the structure each text belongs to; what belongs to
    none, as rules and grounds do, is marked as an artifact.
    """

    def __init__(self, *, tagged: bool = False, seals: Collection[str] = ()) -> None:
        self.used = UsedGlyphs()
        self.structure = Structure()
        self._seals = seals
        self._tagged = tagged
        self._page = 0
        self._muted = False
        self._marking: Element | str = ""
        self._stream = io.BytesIO()
        self._outline_level = -1
        self._bookmarks = 0
        self._canvas = Canvas(
            self._stream,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            pageCompression=0,
            invariant=1,
            initialFontName=_PLACED_LATER,
        )

    def line(self, line: Line, left: float, top: float, element: Element | None = None) -> None:
        """Write a line of text whose leading begins at ``top``."""
        if not line.glyphs:
            return
        self._mark(element)
        style = line.style
        baseline = top - style.leading / 2 - _CENTRE * style.size
        red, green, blue = style.colour
        self._canvas.addLiteral(
            f"BT {red:g} {green:g} {blue:g} rg 1 0 0 1 "
            f"{left + line.offset:.3f} {baseline:.3f} Tm {self._shown(line)} ET"
        )

    def fill(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle that hangs down from ``top``."""
        self._mark(None)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(left, top - height, width, height, stroke=0, fill=1)

    def rule(
        self, start: tuple[float, float], end: tuple[float, float], weight: float, colour: Colour
    ) -> None:
        """Draw a straight line."""
        self._mark(None)
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(weight)
        self._canvas.line(*start, *end)

    def bookmark(self, text: str, level: int, top: float) -> None:
        """Enter a heading in the outline; level 1 is the highest."""
        self._bookmarks += 1
        self._outline_level = min(level - 1, self._outline_level + 1)
        key = f"h{self._bookmarks}"
        self._canvas.bookmarkHorizontal(key, 0, top)
        self._canvas.addOutlineEntry(text, key, level=self._outline_level)

    def picture(self, boxes: Sequence[Box], frame: Box, element: Element | None) -> None:
        """Fill boxes in black within a frame; ``element`` tells what they show."""
        self._mark(element)
        if self._tagged and element is not None and not self._muted:
            left, bottom, width, height = frame
            self.structure.boxes[element] = (left, bottom, left + width, bottom + height)
        drawn = " ".join(f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re" for x, y, w, h in boxes)
        self._canvas.addLiteral(f"0 0 0 rg {drawn} f")

    def place(self, element: Element | None) -> None:
        """Hang an element into the structure, though nothing of it may be drawn."""
        if self._tagged and element is not None and not self._muted:
            self.structure.place(element)

    def seal_place(self, name: str, left: float, top: float, size: float) -> None:
        """Keep a square that hangs down from ``top`` for somebody's seal, if it is wanted."""
        if name in self._seals:
            self.structure.add_widget(Widget(name, self._page, left, top - size, size))

    @contextmanager
    def muted(self, *, muted: bool = True) -> Iterator[None]:
        """Draw what was told before: all of it is an artifact."""
        self._muted = muted
        yield
        self._muted = False

    def end_page(self) -> None:
        """Finish the page and begin the next."""
        if self._marking:
            self._canvas.addLiteral("EMC")
            self._marking = ""
        self._canvas.showPage()
        self._page += 1

    def finish(self) -> bytes:
        """Close the document; its fonts are still to be embedded."""
        self._canvas.save()
        return self._stream.getvalue()

    def _mark(self, element: Element | None) -> None:
        """Have what follows belong to an element, or to none."""
        wanted: Element | str = "Artifact" if element is None or self._muted else element
        if not self._tagged or wanted is self._marking:
            return
        if self._marking:
            self._canvas.addLiteral("EMC")
        if isinstance(wanted, Element):
            number = self.structure.mark(wanted, self._page)
            self._canvas.addLiteral(f"/{wanted.role} <</MCID {number}>> BDC")
        else:
            self._canvas.addLiteral("/Artifact BMC")
        self._marking = wanted

    def _shown(self, line: Line) -> str:
        """Write the operators that show a line's glyphs, spaced by its gaps."""
        shown: list[str] = []
        face: Face | None = None
        size = line.style.size
        for glyph, gap in zip(line.glyphs, line.gaps, strict=True):
            if glyph.face is not face:
                opening = "] TJ " if face else ""
                face = glyph.face
                shown.append(f"{opening}/{self.used.resource(face)} {size:g} Tf [")
            code = f"<{face.cids[glyph.number]:04X}>"
            if not self.used.note(glyph):
                code = f"] TJ {_actual_text(glyph.char)} [{code}] TJ EMC ["
            shown.append(code)
            if abs(gap) > _SHORTEST_GAP:
                shown.append(f"{-gap * 1000 / size:.2f}")
        return "".join(shown) + "] TJ"


def _actual_text(char: str) -> str:
    """Begin a span that reads as ``char``, whatever its glyph stands for elsewhere."""
    return f"/Span <</ActualText <FEFF{char.encode('utf-16-be').hex().upper()}>>> BDC"
