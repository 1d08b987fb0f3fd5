"""The flow as a drawing: its nodes and ways, and where a case stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

from workflows.models import FlowTask
from workflows.nodes import End, Gather, HouseFlow, Start, Step
from workflows.roles import Role
from workflows.rules.drawing import FlowGraph, GraphEdge, GraphNode, Kind, draw

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Where a node stands whose holder depends on the instance, or that nobody holds.
LANE_OF_NODE: Mapping[str, StrPromise | str] = {
    "start": Role.APPLICANT.label,
    "value_right": _("评估机构或银行评估岗"),
    "valued": Role.VALUER.label,
    "confirm_share": _("风险分担方"),
}


def flow_graph(flow: type[HouseFlow]) -> FlowGraph:
    """Describe a flow's nodes and ways, in the order in which they are drawn."""
    nodes = list(flow.instance.nodes())
    order = {node.name: n for n, node in enumerate(vars(type(flow.instance)).values())
             if isinstance(node, Start | Step | Gather | End)}  # fmt: skip
    nodes.sort(key=lambda node: order.get(node.name, len(order)))
    many = {edge.dst.name for node in nodes for edge in node._outgoing()
            if edge.edge_class == "each"}  # fmt: skip
    seen: set[tuple[str, str]] = set()
    edges = []
    for node in nodes:
        for edge in node._outgoing():
            if (node.name, edge.dst.name) not in seen:
                seen.add((node.name, edge.dst.name))
                edges.append(GraphEdge(node.name, edge.dst.name, str(edge.label or "")))
    return FlowGraph(
        tuple(GraphNode(n.name, str(n.task_title), _kind(n, many), _lane(n)) for n in nodes),
        tuple(edges),
    )


def _kind(node: object, many: set[str]) -> Kind:
    if isinstance(node, Start):
        return "start"
    if isinstance(node, End):
        return "end"
    if isinstance(node, Gather):
        return "gather"
    assert isinstance(node, Step), node
    return "each" if node.name in many else "step"


def _lane(node: Start | Step | Gather | End) -> str:
    """Name who holds a node; what nobody holds stands with the specialist, who carries the case."""
    if node.name in LANE_OF_NODE:
        return str(LANE_OF_NODE[node.name])
    return str(node.by.label if isinstance(node, Step) else Role.SPECIALIST.label)


def flow_svg(case_id: UUID, flow: type[HouseFlow], *, standalone: bool = False) -> str:
    """Draw a case's flow with its live position.

    What is done, what is open, how many of how many.
    """
    rows = FlowTask.objects.filter(process__case_key=case_id).values_list("flow_task", "status")
    states: dict[str, Counter[str]] = {}
    for node, status in rows:
        states.setdefault(node.name, Counter())[status] += 1
    positions = {name: _position(counted) for name, counted in states.items()}
    counts = {
        name: (counted[STATUS.DONE], counted[STATUS.DONE] + counted[STATUS.NEW])
        for name, counted in states.items()
        if counted[STATUS.DONE] + counted[STATUS.NEW] > 1
    }
    return draw(flow_graph(flow), positions, counts=counts, standalone=standalone)


def _position(counted: Counter[str]) -> str:
    if counted[STATUS.NEW]:
        return "active"
    if counted[STATUS.ERROR]:
        return "error"
    return "done" if counted[STATUS.DONE] else ""
