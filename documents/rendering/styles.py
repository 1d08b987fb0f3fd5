"""The look of a paper: page, colours and the hands in which each part is set. Lengths in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from documents.blocks import LineAlign
from documents.rendering.faces import Typeface

Colour = tuple[float, float, float]

_MM: Final = 72 / 25.4
PAGE_WIDTH: Final = 210 * _MM
PAGE_HEIGHT: Final = 297 * _MM
MARGIN: Final = 25 * _MM
LINE_WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
BODY_TOP: Final = 28 * _MM  # from the upper edge of the page
BODY_BOTTOM: Final = 25 * _MM  # from the lower edge
BODY_HEIGHT: Final = PAGE_HEIGHT - BODY_TOP - BODY_BOTTOM


def _rgb(hexadecimal: str) -> Colour:
    red, green, blue = (round(byte / 255, 4) for byte in bytes.fromhex(hexadecimal))
    return red, green, blue


INK = _rgb("1f2329")
NAVY = _rgb("173a66")
GREY = _rgb("5b6673")
WHITE = _rgb("ffffff")
HAIRLINE = _rgb("c3ccd8")
TINT = _rgb("f0f4f9")
AMBER = _rgb("b7791f")
AMBER_TINT = _rgb("fdf6e7")


@dataclass(frozen=True, slots=True)
class Style:
    """A hand at a size. ``indent`` is the first line's, in em.

    ``tabular`` gives every digit the same width, so that figures stand under each other.
    """

    typeface: Typeface
    size: float
    leading: float
    colour: Colour = INK
    align: LineAlign = "left"
    indent: float = 0
    tabular: bool = False


TITLE = Style(Typeface.SONG_BOLD, 20, 30, align="center")
SUBTITLE = Style(Typeface.KAI, 12.5, 19, colour=GREY, align="center")
HEADING_1 = Style(Typeface.HEI_BOLD, 13, 20, colour=NAVY)
HEADING_2 = Style(Typeface.HEI_BOLD, 11, 18)
BODY = Style(Typeface.SONG, 11, 19.5, align="justify")
ADDRESSEE = Style(Typeface.SONG_BOLD, 11.5, 21)
LABEL = Style(Typeface.HEI, 9, 14, colour=GREY)
VALUE = Style(Typeface.SONG, 9.5, 14.5)
PARTY = Style(Typeface.SONG, 9.5, 14.5)
TABLE_HEAD = Style(Typeface.HEI_BOLD, 9, 13, colour=WHITE, align="center")
TABLE_CELL = Style(Typeface.SONG, 9, 13.5, tabular=True)
TABLE_TOTAL = Style(Typeface.SONG_BOLD, 9, 13.5, tabular=True)
NOTE = Style(Typeface.KAI, 10.5, 16.5, align="justify")
FURNITURE = Style(Typeface.HEI, 8, 11, colour=GREY)
