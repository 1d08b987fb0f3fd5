"""The few SVG elements a drawing is made of. Numbers are pixels."""

from __future__ import annotations

from html import escape

from workflows.rules.drawing.layout import Point

BEND = 9
TIP = 9


def px(value: float) -> str:
    """Write a number of pixels to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def text(words: str, at: Point, classes: str) -> str:
    """Write words centred on a point."""
    x, y = at
    return f'<text class="{classes}" x="{px(x)}" y="{px(y)}" dy=".35em">{escape(words)}</text>'


def rect(classes: str, corner: Point, size: Point, radius: float) -> str:
    """Draw a rectangle with round corners from its upper left corner."""
    (x, y), (wide, high) = corner, size
    return (
        f'<rect class="{classes}" x="{px(x)}" y="{px(y)}"'
        f' width="{px(wide)}" height="{px(high)}" rx="{px(radius)}"/>'
    )


def polygon(classes: str, *points: Point) -> str:
    """Draw a closed shape through points."""
    return f'<path class="{classes}" d="M{"L".join(f"{px(x)} {px(y)}" for x, y in points)}Z"/>'


def rounded(classes: str, corners: tuple[Point, ...]) -> str:
    """Draw a line through corners, each rounded, that ends inside its arrowhead."""
    steps = [f"M{px(corners[0][0])} {px(corners[0][1])}"]
    for before, at, after in zip(corners, corners[1:], corners[2:], strict=False):
        bend = min(BEND, _length(before, at) / 2, _length(at, after) / 2)
        into, out = _towards(at, before, bend), _towards(at, after, bend)
        steps.append(f"L{into}Q{px(at[0])} {px(at[1])} {out}")
    steps.append(f"L{_towards(corners[-1], corners[-2], TIP / 2)}")
    return f'<path class="{classes}" d="{"".join(steps)}"/>'


def tip(classes: str, before: Point, at: Point) -> str:
    """Draw an arrowhead that comes from one point and ends at another."""
    (x1, y1), (x, y) = before, at
    dx, dy = (x > x1) - (x < x1), (y > y1) - (y < y1)
    foot_x, foot_y, half = x - TIP * dx, y - TIP * dy, TIP / 2
    one = foot_x - half * dy, foot_y - half * dx
    other = foot_x + half * dy, foot_y + half * dx
    return polygon(classes, one, at, other)


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(here: Point, there: Point, distance: float) -> str:
    share = distance / _length(here, there)
    x, y = (a + (b - a) * share for a, b in zip(here, there, strict=True))
    return f"{px(x)} {px(y)}"
