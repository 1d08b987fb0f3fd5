"""What a drawing is made from: steps in lanes, and the ways between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["start", "step", "each", "gather", "end"]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One step. ``each`` stands for several instances at once, ``lane`` for who acts."""

    name: str
    title: str
    kind: Kind
    lane: str


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """One way from a step to the next, or back; the label says when it is taken."""

    src: str
    dst: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """A whole flow. The first node is where it begins; lanes stand in order of first mention.

    Raises:
        ValueError: two nodes share a name, or an edge leads to a node that is not there.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]

    def __post_init__(self) -> None:
        names = [node.name for node in self.nodes]
        if len(set(names)) < len(names):
            raise ValueError("two nodes share a name")
        unknown = {end for edge in self.edges for end in (edge.src, edge.dst)} - set(names)
        if unknown:
            raise ValueError(f"edges lead to unknown nodes: {sorted(unknown)}")

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes from left to right."""
        return tuple(dict.fromkeys(node.lane for node in self.nodes))
