"""What is drawn of each line: ways back that run together are one line until they part.

Two dashed lines on top of each other look like a third kind of line.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.rules.drawing.layout import Layout, Line, Point

OVERLAP = 18.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """The part of a line that no other draws; ``arrives`` if it has the arrowhead."""

    line: Line
    corners: tuple[Point, ...]
    arrives: bool = True
    label: str = ""


def strokes(layout: Layout) -> list[Stroke]:
    """Give every line its stroke, in the order of the lines."""
    back = [line for line in layout.lines if line.route.backward]
    return [
        _stroke(line, back)
        if line.route.backward
        else Stroke(line, line.corners, label=line.route.edge.label)
        for line in layout.lines
    ]


def _stroke(line: Line, back: list[Line]) -> Stroke:
    corners = line.corners
    trunk = _longest(line, [o for o in back if o.corners[:2] == corners[:2]], 1, 2)
    tail = _longest(line, [o for o in back if _arrives_alike(o, line)], -2, -1)
    label = line.route.edge.label
    if tail is not line:
        label = "" if tail.route.edge.label == label else label
        corners = *corners[:-1], _towards(corners[-2], corners[-1])
    if trunk is not line:
        corners = _towards(corners[2], corners[1]), *corners[2:]
    return Stroke(line, corners, tail is line, label)


def _arrives_alike(one: Line, other: Line) -> bool:
    """Tell whether two lines come to the same point from the same side."""
    ahead = (line.corners[-1][0] > line.corners[-2][0] for line in (one, other))
    return one.corners[-1] == other.corners[-1] and len(set(ahead)) == 1


def _longest(line: Line, together: list[Line], begin: int, end: int) -> Line:
    """Find the line with the longest leg among those that run the same way; the first of equals."""

    def reach(other: Line) -> float:
        (x1, y1), (x2, y2) = other.corners[begin], other.corners[end]
        return abs(x2 - x1) + abs(y2 - y1)

    def direction(other: Line) -> bool:
        (x1, y1), (x2, y2) = other.corners[begin], other.corners[end]
        return x2 + y2 > x1 + y1

    return max((o for o in together if direction(o) == direction(line)), key=reach)


def _towards(here: Point, there: Point) -> Point:
    """Go from one corner towards another, as far as a bend needs."""
    length = abs(there[0] - here[0]) + abs(there[1] - here[1])
    share = min(OVERLAP / length, 1.0)
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share
