"""Which of the parallel tracks of a gutter or channel each route takes, so that few lines cross."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise, permutations

from workflows.rules.drawing.routes import Route, Stop

Track = tuple[str, Stop]
Slots = dict[Track, int]
Leg = tuple[float, float, float]

MOST_TRACKS_TRIED = 5
OVERLAP = 25


def assign(
    routes: list[Route], points: Callable[[Slots], list[list[tuple[float, float]]]]
) -> Slots:
    """Give each route its track in every gutter and channel, from 0.

    ``points`` turns tracks into corners in pixels; of all orders the one with the fewest crossings
    is taken.
    """
    slots = _first_fit(routes)
    for place in sorted({stop for _, stop in slots}):
        here = [track for track in slots if track[1] == place]
        used = sorted({slots[track] for track in here})
        if 1 < len(used) <= MOST_TRACKS_TRIED:
            slots = min(
                (_reordered(slots, here, used, order) for order in permutations(used)),
                key=lambda tried: _tangle(routes, points(tried)),
            )
    return slots


def _stretches(route: Route) -> dict[Stop, tuple[float, float]]:
    found: dict[Stop, tuple[float, float]] = {}
    along = {"gutter": (route.xs, route.ys), "channel": (route.ys, route.xs)}
    for kind, (stops, across) in along.items():
        begins_here = (kind == "gutter") == route.upright
        for index, stop in enumerate(stops):
            if stop[0] == kind:
                near = index if begins_here else index - 1
                ends = sorted(_units(s) for s in across[near : near + 2])
                found[stop] = ends[0], ends[-1]
    return found


def _units(stop: Stop) -> float:
    kind, index = stop
    within = {"gutter": 0.0, "channel": 0.0, "left": 0.3, "right": 0.7, "top": 0.3, "bottom": 0.7}
    return index + within.get(kind, 0.5)


def _first_fit(routes: list[Route]) -> Slots:
    """Put each bundle on the first track that is free along its whole stretch."""
    ends: dict[Track, tuple[float, float]] = {}
    for route in routes:
        for stop, (low, high) in _stretches(route).items():
            track = route.bundle, stop
            known = ends.get(track, (low, high))
            ends[track] = min(low, known[0]), max(high, known[1])
    slots: Slots = {}
    for track, (low, high) in sorted(
        ends.items(), key=lambda item: (item[1][1] - item[1][0], item)
    ):
        rivals = {
            slots[other]
            for other in slots
            if other[1] == track[1] and ends[other][0] <= high and low <= ends[other][1]
        }
        slots[track] = next(n for n in range(len(ends)) if n not in rivals)
    return slots


def _reordered(
    slots: Slots, here: Iterable[Track], used: list[int], order: tuple[int, ...]
) -> Slots:
    moved = dict(zip(used, order, strict=True))
    return slots | {track: moved[slots[track]] for track in here}


def _tangle(routes: list[Route], lines: list[list[tuple[float, float]]]) -> int:
    """Count crossings of unrelated lines; two lines on top of each other count many times."""
    level: list[tuple[Leg, Route]] = []
    upright: list[tuple[Leg, Route]] = []
    for route, corners in zip(routes, lines, strict=True):
        for (x1, y1), (x2, y2) in pairwise(corners):
            if y1 == y2:
                level.append(((y1, min(x1, x2), max(x1, x2)), route))
            else:
                upright.append(((x1, min(y1, y2), max(y1, y2)), route))
    crossings = sum(
        low < y < high and left < x < right
        for (y, left, right), _ in level
        for (x, low, high), _ in upright
    )
    return crossings + OVERLAP * (_overlaps(level) + _overlaps(upright))


def _overlaps(legs: list[tuple[Leg, Route]]) -> int:
    return sum(
        a.edge.src != b.edge.src and a.edge.dst != b.edge.dst
        for index, ((at, low, high), a) in enumerate(legs)
        for (at2, low2, high2), b in legs[index + 1 :]
        if abs(at - at2) < 1 and low < high2 and low2 < high
    )
