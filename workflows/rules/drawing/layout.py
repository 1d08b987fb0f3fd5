"""Where everything stands in pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from workflows.rules.drawing.graph import FlowGraph, GraphNode
from workflows.rules.drawing.lettering import wrap
from workflows.rules.drawing.ranks import Cells, edges_back, place
from workflows.rules.drawing.routes import Route, Stop, routes
from workflows.rules.drawing.tracks import Slots, assign

NODE_WIDTH = 148
TITLE_SIZE, LINE = 14, 19
SMALL_SIZE, SMALL_LINE = 12, 16
PADDING = 14
GUTTER, CHANNEL = 26, 30
TRACK = 11
MARGIN = 12
HEAD = 40

Point = tuple[float, float]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its middle, size and the lines of its title."""

    node: GraphNode
    lane: int
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def left(self) -> float:
        """The left edge."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """An edge with its corners."""

    route: Route
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing."""

    width: float
    height: float
    lanes: tuple[tuple[str, float, float], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels of every stop: where lanes and rows have their middles, gutters and channels begin."""

    lane_x: list[float]
    row_y: list[float]
    gutter_x: list[float]
    channel_y: list[float]
    spread: dict[Stop, int]
    size: dict[Cell, tuple[float, float]]
    slanted: frozenset[Cell]
    width: float
    height: float


@lru_cache(maxsize=32)
def lay_out(graph: FlowGraph) -> Layout:
    """Place nodes and lines; the same graph gives the same picture."""
    back = edges_back(graph)
    cells = place(graph, back)
    ways = routes(graph, cells, back)
    lettered = {node.name: _lettered(node) for node in graph.nodes}
    sizes = {cells[name]: size for name, (size, _) in lettered.items()}

    def corners(slots: Slots) -> list[list[Point]]:
        scale = _scale(graph, cells, sizes, slots)
        return [_corners(route, cells, scale, slots) for route in ways]

    slots = assign(ways, corners)
    scale = _scale(graph, cells, sizes, slots)
    boxes = tuple(
        _box(node, cells[node.name], scale, lettered[node.name][1]) for node in graph.nodes
    )
    lines = tuple(Line(r, tuple(c)) for r, c in zip(ways, corners(slots), strict=True))
    lanes = tuple(
        (lane, scale.lane_x[index] - NODE_WIDTH / 2 - 10, NODE_WIDTH + 20.0)
        for index, lane in enumerate(graph.lanes)
    )
    return Layout(scale.width, scale.height, lanes, boxes, lines)


def _box(node: GraphNode, cell: Cell, scale: Scale, lines: tuple[str, ...]) -> Box:
    lane, row = cell
    return Box(node, lane, scale.lane_x[lane], scale.row_y[row], *scale.size[cell], lines)


def _lettered(node: GraphNode) -> tuple[tuple[float, float], tuple[str, ...]]:
    small = node.kind == "gather"
    size, line = (SMALL_SIZE, SMALL_LINE) if small else (TITLE_SIZE, LINE)
    room = NODE_WIDTH - (52 if small else 32)
    lines = tuple(wrap(node.title, size=size, room=room))
    padding = {"gather": 8, "each": PADDING + 4}.get(node.kind, PADDING)
    return (NODE_WIDTH, len(lines) * line + 2 * padding), lines


def _scale(
    graph: FlowGraph,
    cells: Cells,
    sizes: dict[Cell, tuple[float, float]],
    slots: Slots,
) -> Scale:
    spread = _spread(slots)
    rows = 1 + max(row for _, row in cells.values())
    heights = [max(h for (_, r), (_, h) in sizes.items() if r == row) for row in range(rows)]
    gutters = [GUTTER + TRACK * spread["gutter", g] for g in range(len(graph.lanes) + 1)]
    channels = [CHANNEL + TRACK * spread["channel", c] for c in range(rows + 1)]
    gutter_x, lane_x, width = _pitch(MARGIN, gutters, [NODE_WIDTH] * len(graph.lanes))
    channel_y, row_y, height = _pitch(MARGIN + HEAD, channels, heights)
    slanted = frozenset(cells[node.name] for node in graph.nodes if node.kind == "gather")
    size = width + MARGIN, height + MARGIN
    return Scale(lane_x, row_y, gutter_x, channel_y, spread, sizes, slanted, *size)


def _spread(slots: Slots) -> defaultdict[Stop, int]:
    spread: defaultdict[Stop, int] = defaultdict(int)
    for (_, stop), slot in slots.items():
        spread[stop] = max(spread[stop], slot + 1)
    return spread


def _pitch(
    begin: float, gaps: Iterable[float], bodies: list[float]
) -> tuple[list[float], list[float], float]:
    """Lay gaps and bodies in turn: where gaps have their middle, bodies theirs, and the end."""
    at, gap_middles, body_middles = begin, [], []
    for index, gap in enumerate(gaps):
        gap_middles.append(at + gap / 2)
        at += gap
        if index < len(bodies):
            body_middles.append(at + bodies[index] / 2)
            at += bodies[index]
    return gap_middles, body_middles, at


def _corners(route: Route, cells: Cells, scale: Scale, slots: Slots) -> list[Point]:
    ends = cells[route.edge.src], cells[route.edge.dst]
    xs = [_pixel(s, ends[n > 0], route, scale, slots) for n, s in enumerate(route.xs)]
    ys = [_pixel(s, ends[n > 0], route, scale, slots) for n, s in enumerate(route.ys)]
    shifted = xs if route.upright else ys
    shifted[0] += route.shift[0]
    shifted[-1] += route.shift[1]
    for n in (0, -1):
        if route.backward and ends[n] in scale.slanted:
            xs[n] += abs(route.shift[n]) * (1 if route.xs[n][0] == "left" else -1)
    point = xs[0], ys[0]
    corners = [point]
    level = not route.upright
    while len(xs) > 1 or len(ys) > 1:
        del (xs if level else ys)[0]
        level = not level
        if (xs[0], ys[0]) != corners[-1]:
            corners.append((xs[0], ys[0]))
    return corners


def _pixel(stop: Stop, end: Cell, route: Route, scale: Scale, slots: Slots) -> float:
    """Find the pixel of a stop; sides, tops and bottoms are those of the node at ``end``."""
    kind, index = stop
    width, height = scale.size[end]
    match kind:
        case "gutter" | "channel":
            middles = scale.gutter_x if kind == "gutter" else scale.channel_y
            tracks = scale.spread[stop]
            return middles[index] + TRACK * (slots[route.bundle, stop] - (tracks - 1) / 2)
        case "left" | "right":
            return scale.lane_x[index] + (width / 2 if kind == "right" else -width / 2)
        case "top" | "bottom":
            return scale.row_y[index] + (height / 2 if kind == "bottom" else -height / 2)
        case "lane":
            return scale.lane_x[index]
        case "row":
            return scale.row_y[index]
