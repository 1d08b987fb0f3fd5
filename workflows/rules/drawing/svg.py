"""The drawing itself: SVG with classes only, so that a strict page may hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files

from workflows.rules.drawing.graph import FlowGraph
from workflows.rules.drawing.joins import Stroke, strokes
from workflows.rules.drawing.labels import labels
from workflows.rules.drawing.layout import HEAD, MARGIN, Layout, lay_out
from workflows.rules.drawing.shapes import COLOURS, step
from workflows.rules.drawing.strokes import px, rect, rounded, text, tip

STYLE = files("workflows").joinpath("static/app/flow.css").read_text(encoding="utf-8")
TALL = 900


def draw(
    graph: FlowGraph,
    positions: Mapping[str, str],
    *,
    title: str = "流程图",
    description: str = "",
    counts: Mapping[str, tuple[int, int]] | None = None,
    standalone: bool = False,
) -> str:
    """Draw a flow and where one case stands in it.

    ``positions`` marks nodes as ``active``, ``done`` or ``error``; ``counts`` gives (done, all) of
    a step with several instances; ``description`` is read aloud, by default the titles of what is
    open; ``standalone`` carries its own style, for a file.
    """
    layout = lay_out(graph)
    wide, high = px(layout.width), px(_height(layout))
    of_nodes = counts or {}
    head = (
        '<svg class="flow" xmlns="http://www.w3.org/2000/svg" role="img"'
        f' width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
    )
    parts = [
        head,
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description or _where(graph, positions))}</desc>",
        *([f"<style>\n{STYLE}</style>"] if standalone else []),
        *_lanes(layout),
        *(_line(stroke, positions) for stroke in strokes(layout)),
        *_labels(layout),
        *(
            step(box, positions.get(box.node.name, ""), of_nodes.get(box.node.name))
            for box in layout.boxes
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _where(graph: FlowGraph, positions: Mapping[str, str]) -> str:
    return "；".join(n.title for n in graph.nodes if positions.get(n.name) in {"active", "error"})


def _height(layout: Layout) -> float:
    return layout.height + (HEAD - MARGIN if layout.height > TALL else 0)


def _lanes(layout: Layout) -> Iterator[str]:
    """Draw the lanes, named above, and once more below where the drawing is tall."""
    high = _height(layout)
    heads = [MARGIN + HEAD / 2 + 1]
    if high > layout.height:
        heads.append(high - MARGIN - HEAD / 2)
    for index, (name, left, wide) in enumerate(layout.lanes):
        yield rect("flow-lane", (left, MARGIN), (wide, high - 2 * MARGIN), 10)
        for y in heads:
            yield text(name, (left + wide / 2, y), f"flow-head flow-colour-{index % COLOURS}")


def _line(stroke: Stroke, positions: Mapping[str, str]) -> str:
    route = stroke.line.route
    walked = positions.get(route.edge.src) == "done" and route.edge.dst in positions
    kind = " flow-back" if route.backward else " flow-walked" if walked else ""
    head = tip(f"flow-tip{kind}", *stroke.corners[-2:]) if stroke.arrives else ""
    return rounded(f"flow-line{kind}", stroke.corners) + head


def _labels(layout: Layout) -> Iterator[str]:
    for label in labels(layout):
        kind = "flow-label flow-back" if label.backward else "flow-label"
        yield text(label.text, (label.x, label.y), kind)
