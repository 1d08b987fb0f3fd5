"""Draws flows as SVG and lifecycles as Mermaid text, from plain descriptions of them."""

from __future__ import annotations

from workflows.rules.drawing.graph import FlowGraph, GraphEdge, GraphNode, Kind
from workflows.rules.drawing.mermaid import state_diagram
from workflows.rules.drawing.svg import draw

__all__ = ["FlowGraph", "GraphEdge", "GraphNode", "Kind", "draw", "state_diagram"]
