"""Where each step stands: its lane is its column, its longest way from the start its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.rules.drawing.graph import FlowGraph, GraphEdge

Cells = dict[str, tuple[int, int]]


def edges_back(graph: FlowGraph) -> frozenset[GraphEdge]:
    """Find the edges that lead back to a step on the way to their own source."""
    ways = _ways(graph)
    back: set[GraphEdge] = set()
    seen: set[str] = set()
    for node in graph.nodes:
        if node.name in seen:
            continue
        seen.add(node.name)
        open_names = {node.name: iter(ways[node.name])}
        while open_names:
            name, edges = next(reversed(open_names.items()))
            edge = next(edges, None)
            if edge is None:
                del open_names[name]
            elif edge.dst in open_names:
                back.add(edge)
            elif edge.dst not in seen:
                seen.add(edge.dst)
                open_names[edge.dst] = iter(ways[edge.dst])
    return frozenset(back)


def place(graph: FlowGraph, back: frozenset[GraphEdge]) -> Cells:
    """Give each node its (lane, row); a cell holds one node, the later one moves down."""
    lanes = {lane: index for index, lane in enumerate(graph.lanes)}
    lane_of = {node.name: lanes[node.lane] for node in graph.nodes}
    before: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge not in back:
            before[edge.dst].append(edge.src)
    cells: Cells = {}
    taken: set[tuple[int, int]] = set()
    for name in _in_order(before):
        row = max((cells[src][1] + 1 for src in before[name]), default=0)
        while (lane_of[name], row) in taken:
            row += 1
        cells[name] = lane_of[name], row
        taken.add(cells[name])
    return cells


def _ways(graph: FlowGraph) -> Mapping[str, list[GraphEdge]]:
    ways: dict[str, list[GraphEdge]] = {node.name: [] for node in graph.nodes}
    for edge in graph.edges:
        ways[edge.src].append(edge)
    return ways


def _in_order(before: Mapping[str, list[str]]) -> Iterator[str]:
    """Name each node after all it follows; among the ready ones the first written comes first."""
    waiting = dict(before)
    done: set[str] = set()
    while waiting:
        name = next(name for name, sources in waiting.items() if done.issuperset(sources))
        del waiting[name]
        done.add(name)
        yield name
