"""Which way each edge takes between the cells, before anyone knows a pixel.

Lanes are columns and ranks are rows. A gutter runs down beside each lane, a channel across above
each row; both hold any number of parallel tracks. A way on is drawn as straight as the cells
between allow; a way back goes up a gutter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from workflows.rules.drawing.graph import FlowGraph, GraphEdge
from workflows.rules.drawing.ranks import Cells

Place = Literal["lane", "left", "right", "gutter", "row", "top", "bottom", "channel"]
Stop = tuple[Place, int]

LEAVE, ARRIVE = 13, -13
LEAN = 24


@dataclass(frozen=True, slots=True)
class Route:
    """A polyline of right angles: xs and ys in turn, the first leg upright or level.

    ``shift`` moves the first and the last leg off the middle of their nodes, in pixels.
    """

    edge: GraphEdge
    xs: tuple[Stop, ...]
    ys: tuple[Stop, ...]
    upright: bool
    shift: tuple[int, int] = (0, 0)
    backward: bool = False

    @property
    def bundle(self) -> str:
        """Name what shares a track: ways back by their source, ways on by their target."""
        return f"<{self.edge.src}" if self.backward else f">{self.edge.dst}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The occupied cells, and which gutters are used: from which row to which, by what."""

    cells: Cells
    taken: list[tuple[int, int, int, str]]

    def open_column(self, lane: int, first: int, last: int) -> bool:
        """Tell whether no node stands in a lane between two rows, both included."""
        return not any(at == lane and first <= row <= last for at, row in self.cells.values())

    def open_row(self, row: int, first: int, last: int) -> bool:
        """Tell whether no node stands in a row between two lanes, both included."""
        return not any(at == row and first <= lane <= last for lane, at in self.cells.values())

    def take(self, sides: tuple[int, ...], edge: GraphEdge) -> int:
        """Use a gutter for an edge: one where others go to the same step, else the emptiest."""
        first, last = sorted((self.cells[edge.src][1], self.cells[edge.dst][1]))

        def load(gutter: int) -> tuple[bool, int]:
            there = [(a, b, dst) for at, a, b, dst in self.taken if at == gutter]
            alone = all(dst != edge.dst for *_, dst in there)
            return alone, sum(a <= last and first <= b for a, b, _ in there)

        gutter = min(sides, key=load)
        self.taken.append((gutter, first, last, edge.dst))
        return gutter


def routes(graph: FlowGraph, cells: Cells, back: frozenset[GraphEdge]) -> list[Route]:
    """Find a route for every edge, ways on first."""
    grid = Grid(cells, [])
    onward = _leaning([_onward(edge, grid) for edge in graph.edges if edge not in back])
    return onward + [_home(edge, grid) for edge in graph.edges if edge in back]


def _onward(edge: GraphEdge, grid: Grid) -> Route:
    (lane, row), (to_lane, to_row) = grid.cells[edge.src], grid.cells[edge.dst]
    if lane == to_lane and grid.open_column(lane, row + 1, to_row - 1):
        return _upright(edge, (("lane", lane),), ("bottom", row), ("top", to_row))
    if lane != to_lane and _corner_is_open(grid, lane, row, to_lane, to_row):
        side: Stop = ("right" if to_lane > lane else "left", lane)
        ends: tuple[Stop, ...] = (("row", row), ("top", to_row))
        return Route(edge, (side, ("lane", to_lane)), ends, upright=False)
    channel = None
    if grid.open_column(to_lane, row + 1, to_row - 1):
        channel = row + 1
    elif grid.open_column(lane, row + 1, to_row - 1):
        channel = to_row
    if channel is not None:
        xs: tuple[Stop, ...] = (("lane", lane), ("lane", to_lane))
        return _upright(edge, xs, ("bottom", row), ("channel", channel), ("top", to_row))
    sides = (to_lane + 1, to_lane) if to_lane == lane else (to_lane + (to_lane < lane),)
    gutter = grid.take(sides, edge)
    xs = (("lane", lane), ("gutter", gutter), ("lane", to_lane))
    below: Stop = ("channel", row + 1)
    return _upright(edge, xs, ("bottom", row), below, ("channel", to_row), ("top", to_row))


def _upright(edge: GraphEdge, xs: tuple[Stop, ...], *ys: Stop) -> Route:
    return Route(edge, xs, ys, upright=True)


def _leaning(onward: list[Route]) -> list[Route]:
    """Part the ways that leave one node downwards: each starts off towards its own side."""
    downwards = Counter(route.edge.src for route in onward if route.upright)
    return [
        replace(route, shift=(_lean(route), 0)) if downwards[route.edge.src] > 1 else route
        for route in onward
    ]


def _lean(route: Route) -> int:
    if not route.upright or len(route.xs) == 1:
        return 0
    return LEAN if route.xs[1][1] > route.xs[0][1] else -LEAN


def _corner_is_open(grid: Grid, lane: int, row: int, to_lane: int, to_row: int) -> bool:
    first, last = (lane + 1, to_lane) if to_lane > lane else (to_lane, lane - 1)
    return grid.open_row(row, first, last) and grid.open_column(to_lane, row + 1, to_row - 1)


def _home(edge: GraphEdge, grid: Grid) -> Route:
    """Leave by the side that faces the target, go up the gutter there, arrive from that side."""
    (lane, row), (to_lane, to_row) = grid.cells[edge.src], grid.cells[edge.dst]
    sides = (lane + 1, lane) if lane == to_lane else (lane + (to_lane > lane),)
    gutter = grid.take(sides, edge)
    rightward = gutter > lane
    out: Stop = ("right" if rightward else "left", lane)
    from_right = to_lane < lane or (lane == to_lane and rightward)
    into: Stop = ("right" if from_right else "left", to_lane)
    far = to_lane + 1 if from_right else to_lane
    first, last = (to_lane + 1, gutter - 1) if from_right else (gutter, to_lane - 1)
    if far == gutter or grid.open_row(to_row, first, last):
        xs: tuple[Stop, ...] = (out, ("gutter", gutter), into)
        ys: tuple[Stop, ...] = (("row", row), ("row", to_row))
    else:
        xs = (out, ("gutter", gutter), ("gutter", far), into)
        ys = (("row", row), ("channel", to_row + 1), ("row", to_row))
    return Route(edge, xs, ys, upright=False, shift=(LEAVE, ARRIVE), backward=True)
