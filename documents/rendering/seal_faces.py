"""Draws the round seal of an organisation: its name along the rim, a star, and what it is for.

Everything is a path: the seal needs no font in the file that it is put on.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin

from documents.rendering.faces import Typeface

SEAL_BOX = 120.0  # points; whoever puts the seal on a paper scales it

_CENTRE = SEAL_BOX / 2
_RED = "0.8196 0.1137 0.1255"
_RING_RADIUS, _RING_WEIGHT = 57.5, 3.2
_NAME_RADIUS = 44.5  # to the middle of the characters
_NAME_SIZE, _NARROWEST = 16.5, 0.52  # of the height, for long names
_MOST_SPAN, _SPAN_ABOVE_PURPOSE, _WIDEST_STEP = 272.0, 250.0, 25.0  # degrees along the rim
_STAR_RADIUS, _STAR_WAIST = 18.0, 0.382
_PURPOSE_SIZE, _PURPOSE_DOWN = 11.0, 33.0
_MIDDLE = 380  # 1/1000 em from the baseline up to the middle of a Han character
_QUARTER = 0.5523  # of the radius: how far a circle's control points stand off


def seal_face(name: str, purpose: str = "") -> bytes:
    """Draw a seal as PDF operators in a square of ``SEAL_BOX``; ``purpose`` stands below the star.

    Raises:
        MissingGlyph: the name holds a character that no font of ours has.
    """
    parts = [f"{_RED} rg {_RED} RG {_RING_WEIGHT} w", _ring(), "S", _star(), "f"]
    parts += _rim(name, _SPAN_ABOVE_PURPOSE if purpose else _MOST_SPAN)
    parts += _below(purpose)
    return "\n".join(parts).encode()


def _ring() -> str:
    r, k = _RING_RADIUS, _RING_RADIUS * _QUARTER
    quarters = [(r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r)]
    quarters.append((k, -r, r, -k, r, 0))
    curves = " ".join(f"{_numbers(*(_CENTRE + at for at in quarter))} c" for quarter in quarters)
    return f"{_numbers(_CENTRE + r, _CENTRE)} m {curves} h"


def _star() -> str:
    corners = []
    for at in range(10):
        radius = _STAR_RADIUS * (1 if at % 2 == 0 else _STAR_WAIST)
        angle = pi / 2 + at * pi / 5
        corners.append(_numbers(_CENTRE + radius * cos(angle), _CENTRE + radius * sin(angle)))
    return f"{corners[0]} m " + " ".join(f"{corner} l" for corner in corners[1:]) + " h"


def _rim(name: str, span: float) -> Iterator[str]:
    """Set the name along the rim, upright at the top, narrower where it is long."""
    chars = [char for char in name if not char.isspace()]
    step = min(_WIDEST_STEP, span / max(1, len(chars) - 1))
    room = step * pi / 180 * (_NAME_RADIUS - _NAME_SIZE / 3)
    narrow = max(_NARROWEST, min(1.0, room / _NAME_SIZE))
    for at, char in enumerate(chars):
        turned = -(at - (len(chars) - 1) / 2) * step * pi / 180
        x = _CENTRE - _NAME_RADIUS * sin(turned)
        y = _CENTRE + _NAME_RADIUS * cos(turned)
        yield _char(char, x, y, turned, (_NAME_SIZE * narrow, _NAME_SIZE))


def _below(purpose: str) -> Iterator[str]:
    for at, char in enumerate(purpose):
        x = _CENTRE + (at - (len(purpose) - 1) / 2) * _PURPOSE_SIZE
        yield _char(char, x, _CENTRE - _PURPOSE_DOWN, 0.0, (_PURPOSE_SIZE, _PURPOSE_SIZE))


def _char(char: str, x: float, y: float, turned: float, size: tuple[float, float]) -> str:
    """Place a character's outline around a point, turned by an angle; ``size`` is across and up."""
    glyph = Typeface.SONG_BOLD.glyph(char)
    across, up = (length / 1000 for length in size)
    middle = glyph.advance * 500
    drawn = []
    for how, places in glyph.face.outline(glyph.number):
        points = []
        for px, py in zip(places[::2], places[1::2], strict=True):
            dx, dy = (px - middle) * across, (py - _MIDDLE) * up
            points += [x + dx * cos(turned) - dy * sin(turned)]
            points += [y + dx * sin(turned) + dy * cos(turned)]
        drawn.append(f"{_numbers(*points)} {how}" if points else how)
    return f"{' '.join(drawn)} f"


def _numbers(*numbers: float) -> str:
    return " ".join(f"{number:.2f}" for number in numbers)
