"""Where the words on the lines stand, so that they cover no step, no other word and few lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from workflows.rules.drawing.joins import Stroke, strokes
from workflows.rules.drawing.layout import Layout
from workflows.rules.drawing.lettering import width

SIZE = 12
HEIGHT = 16
MARK = 11
SHARES = (0.5, 0.3, 0.7, 0.15, 0.85)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def shared_with(self, other: Area) -> float:
        """Measure what both cover, in square pixels."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0) * max(down, 0)


@dataclass(frozen=True, slots=True)
class Label:
    """A word on a line, by its middle."""

    text: str
    x: float
    y: float
    backward: bool


# Where words stand depends on the flow alone, not on where a case stands in it.
@lru_cache(maxsize=32)
def labels(layout: Layout) -> tuple[Label, ...]:
    """Place every label where it disturbs least; earlier edges choose first."""
    solid = [Area(b.left, b.top - MARK, b.left + b.width, b.top + b.height) for b in layout.boxes]
    placed: list[Label] = []
    drawn = strokes(layout)
    for stroke in drawn:
        if not stroke.label:
            continue
        others = [leg for other in drawn if other is not stroke for leg in _legs(other)]
        area, _ = min(
            _spots(stroke, layout), key=lambda spot: spot[1] + _cost(spot[0], solid, others)
        )
        solid.append(Area(area.left - 8, area.top, area.right + 8, area.bottom))
        x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        placed.append(Label(stroke.label, x, y, stroke.line.route.backward))
    return tuple(placed)


def _spots(stroke: Stroke, layout: Layout) -> Iterator[tuple[Area, float]]:
    """Offer places and their handicaps: ways on speak at their start, ways back at their end."""
    wide = width(stroke.label, SIZE) + 6
    legs = list(pairwise(stroke.corners))
    ordered = list(reversed(legs)) if stroke.line.route.backward else legs
    for rank, ((x1, y1), (x2, y2)) in enumerate(ordered):
        for nth, share in enumerate(SHARES):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            handicap = rank * 40.0 + nth * 4.0
            if y1 == y2:
                short = max(wide + 10 - abs(x2 - x1), 0.0)
                yield _area(x, y - HEIGHT / 2 - 2, wide), handicap + short * 4
                yield _area(x, y + HEIGHT / 2 + 2, wide), handicap + short * 4 + 6
            else:
                short = max(HEIGHT + 6 - abs(y2 - y1), 0.0)
                for side in (1, -1):
                    spot = _area(x + side * (wide / 2 + 4), y, wide)
                    outside = spot.left < 0 or spot.right > layout.width
                    yield spot, handicap + short * 8 + (side < 0) * 6 + outside * 10_000


def _area(x: float, y: float, wide: float) -> Area:
    return Area(x - wide / 2, y - HEIGHT / 2, x + wide / 2, y + HEIGHT / 2)


def _cost(area: Area, solid: list[Area], others: list[Area]) -> float:
    covered = sum(area.shared_with(other) for other in solid)
    crossed = sum(area.shared_with(other) > 0 for other in others)
    return covered * 10 + crossed * 60


def _legs(stroke: Stroke) -> Iterator[Area]:
    for (x1, y1), (x2, y2) in pairwise(stroke.corners):
        yield Area(min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1)
