"""A drawn flow is clear: nothing covers anything, every way is there, no style is inline."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.drawing import FlowGraph, GraphEdge, GraphNode, Kind, draw, state_diagram
from workflows.rules.drawing.joins import strokes
from workflows.rules.drawing.labels import Area, labels
from workflows.rules.drawing.layout import Box, Layout, lay_out
from workflows.rules.drawing.lettering import width, wrap
from workflows.rules.drawing.ranks import edges_back, place

# The steps to which an approver may send a case back.
EARLIER = ("accept", "verify_rights", "value_right", "value_bundle", "investigate", "review")
SVG = "{http://www.w3.org/2000/svg}"


def node(name: str, title: str, kind: Kind, lane: str) -> GraphNode:
    return GraphNode(name, title, kind, lane)


def pledge_flow() -> FlowGraph:
    """Tell the whole pledge journey, with every way back."""
    firm, desk, valuer, bank = "企业", "知识产权金融专员", "评估机构", "银行评估岗"
    risk, approver, sharer = "风险审查岗", "审批人", "风险分担各方"
    nodes = (
        node("start", "提交申请", "start", firm),
        node("accept", "受理", "step", desk),
        node("resubmit", "补正材料", "step", firm),
        node("declined", "不予受理", "end", firm),
        node("verify_rights", "权利核验", "step", desk),
        node("value_right", "单项评估", "each", valuer),
        node("all_valued", "全部评估完成", "gather", valuer),
        node("value_bundle", "打包估值", "step", bank),
        node("investigate", "尽职调查", "step", desk),
        node("review", "风险审查", "step", risk),
        node("decide", "审批", "step", approver),
        node("refused", "不予批准", "end", approver),
        node("confirm_share", "风险分担确认", "each", sharer),
        node("all_confirmed", "各方均已答复", "gather", sharer),
        node("sign", "签订主合同与质押合同", "step", desk),
        node("file_registration", "提交质押登记", "each", desk),
        node("answer_registration", "登记结果", "each", desk),
        node("effective", "所需登记已生效", "gather", desk),
        node("disburse", "放款", "step", desk),
        node("repay", "还款", "step", firm),
        node("deregister", "注销登记", "each", desk),
        node("all_ended", "质押全部解除", "gather", desk),
        node("end", "结清归档", "end", desk),
    )
    straight = (
        "verify_rights value_right all_valued value_bundle investigate review decide",
        "sign file_registration answer_registration effective disburse",
        "disburse repay deregister all_ended end",
        "confirm_share all_confirmed",
        "start accept",
    )
    edges = (
        *(GraphEdge(a, b) for chain in straight for a, b in pairwise(chain.split())),
        GraphEdge("accept", "verify_rights", "受理"),
        GraphEdge("accept", "resubmit", "补正"),
        GraphEdge("accept", "declined", "不予受理"),
        GraphEdge("resubmit", "accept", "再次提交"),
        GraphEdge("decide", "confirm_share", "批准"),
        GraphEdge("decide", "refused", "不批准"),
        *(GraphEdge("decide", step, "退回") for step in EARLIER),
        GraphEdge("all_confirmed", "decide", "有一方不同意"),
        GraphEdge("all_confirmed", "sign", "均同意"),
        GraphEdge("answer_registration", "file_registration", "退回补正"),
    )
    return FlowGraph(nodes, edges)


def area(box: Box) -> Area:
    return Area(box.left, box.top, box.left + box.width, box.top + box.height)


def legs_through_boxes(layout: Layout) -> list[tuple[str, str]]:
    """Name the lines that run through a step which is not their own."""
    found = []
    for line in layout.lines:
        own = {line.route.edge.src, line.route.edge.dst}
        for (x1, y1), (x2, y2) in pairwise(line.corners):
            leg = Area(min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1)
            found += [
                (line.route.edge.src, box.node.name)
                for box in layout.boxes
                if box.node.name not in own and leg.shared_with(area(box)) > 0
            ]
    return found


@st.composite
def flows(draw_value: st.DrawFn) -> FlowGraph:
    """Make up a flow: a spine from the first step on, and any other ways between its steps."""
    size = draw_value(st.integers(2, 14))
    kinds: st.SearchStrategy[Kind] = st.sampled_from(("step", "each", "gather"))
    nodes = tuple(
        node(f"n{n}", f"第{n}步", draw_value(kinds), draw_value(st.sampled_from("甲乙丙丁")))
        for n in range(size)
    )
    spine = [(n, n + 1) for n in range(size - 1)]
    numbers = st.integers(0, size - 1)
    extra = draw_value(st.lists(st.tuples(numbers, numbers), max_size=10, unique=True))
    ways = [*spine, *(pair for pair in extra if pair not in spine)]
    return FlowGraph(nodes, tuple(GraphEdge(f"n{a}", f"n{b}", f"{a}至{b}") for a, b in ways))


def test_the_ways_back_of_the_pledge_journey_are_the_returns_and_nothing_else() -> None:
    back = {(edge.src, edge.dst) for edge in edges_back(pledge_flow())}

    assert back == {
        *(("decide", step) for step in EARLIER),
        ("resubmit", "accept"),
        ("all_confirmed", "decide"),
        ("answer_registration", "file_registration"),
    }


def test_every_way_on_leads_down_and_each_lane_is_a_column() -> None:
    flow = pledge_flow()
    back = edges_back(flow)

    cells = place(flow, back)

    assert all(cells[e.src][1] < cells[e.dst][1] for e in flow.edges if e not in back)
    assert cells["start"] == (0, 0)
    assert {cells[n.name][0] for n in flow.nodes if n.lane == "知识产权金融专员"} == {1}


@given(flow=flows())
def test_two_steps_never_share_a_place(flow: FlowGraph) -> None:
    boxes = lay_out(flow).boxes

    assert all(area(a).shared_with(area(b)) == 0 for a, b in combinations(boxes, 2))


@given(flow=flows())
def test_no_line_runs_through_a_step_that_is_not_its_own(flow: FlowGraph) -> None:
    assert legs_through_boxes(lay_out(flow)) == []


@given(flow=flows())
def test_every_line_begins_at_its_source_ends_at_its_target_and_turns_at_right_angles(
    flow: FlowGraph,
) -> None:
    layout = lay_out(flow)
    boxes = {box.node.name: area(box) for box in layout.boxes}

    for line in layout.lines:
        for name, (x, y) in (
            (line.route.edge.src, line.corners[0]),
            (line.route.edge.dst, line.corners[-1]),
        ):
            assert Area(x - 1, y - 1, x + 1, y + 1).shared_with(boxes[name]) > 0
        assert all(a == c or b == d for (a, b), (c, d) in pairwise(line.corners))
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in line.corners)


def test_lines_of_different_ways_never_lie_on_each_other_in_the_pledge_journey() -> None:
    layout = lay_out(pledge_flow())

    for one, other in combinations(layout.lines, 2):
        a, b = one.route.edge, other.route.edge
        if a.src == b.src or a.dst == b.dst:
            continue
        for (x1, y1), (x2, y2) in pairwise(one.corners):
            for (x3, y3), (x4, y4) in pairwise(other.corners):
                if x1 == x2 and x3 == x4 and abs(x1 - x3) < 3:
                    assert max(min(y1, y2), min(y3, y4)) >= min(max(y1, y2), max(y3, y4)), (a, b)
                if y1 == y2 and y3 == y4 and abs(y1 - y3) < 3:
                    assert max(min(x1, x2), min(x3, x4)) >= min(max(x1, x2), max(x3, x4)), (a, b)


def test_no_word_on_a_line_covers_a_step_or_another_word() -> None:
    layout = lay_out(pledge_flow())

    words = [
        Area(w.x - width(w.text, 12) / 2, w.y - 7, w.x + width(w.text, 12) / 2, w.y + 7)
        for w in labels(layout)
    ]

    assert len(words) == 15
    assert all(a.shared_with(b) == 0 for a, b in combinations(words, 2))
    assert all(word.shared_with(area(box)) == 0 for word in words for box in layout.boxes)


def test_the_drawing_is_well_formed_named_and_free_of_inline_style_and_script() -> None:
    svg = draw(pledge_flow(), {"decide": "active"}, title='质押融资流程 <测试> & "引号"')

    root = ET.fromstring(svg)

    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == '质押融资流程 <测试> & "引号"'
    assert root[1].text == "审批"
    assert not [e for e in root.iter() if "style" in e.attrib or "id" in e.attrib]
    assert not [e for e in root.iter() if e.tag in {f"{SVG}style", f"{SVG}script"}]


def test_a_drawing_for_a_file_carries_its_own_style() -> None:
    root = ET.fromstring(draw(pledge_flow(), {}, standalone=True))

    style = root.find(f"{SVG}style")
    assert style is not None
    used = {name for e in root.iter() for name in e.get("class", "").split()}
    assert ".flow-line" in (style.text or "")
    assert {"flow-body", "flow-back", "flow-each", "flow-gather"} <= used


def test_every_step_and_every_way_is_drawn() -> None:
    flow = pledge_flow()

    root = ET.fromstring(draw(flow, {}))

    def drawn(name: str) -> int:
        return sum(name in e.get("class", "").split() for e in root.iter())

    assert drawn("flow-node") == len(flow.nodes)
    assert drawn("flow-line") == len(flow.edges)
    assert drawn("flow-lane") == len(flow.lanes)


@given(flow=flows())
def test_lines_that_run_together_are_drawn_once_and_still_arrive_everywhere(
    flow: FlowGraph,
) -> None:
    layout = lay_out(flow)

    drawn = strokes(layout)

    arrivals = {stroke.corners[-1] for stroke in drawn if stroke.arrives}
    assert arrivals == {line.corners[-1] for line in layout.lines}
    back = [s.corners[-2:] for s in drawn if s.arrives and s.line.route.backward]
    assert len(back) == len(set(back))


def test_a_position_shows_by_shape_as_well_as_by_colour_and_instances_are_counted() -> None:
    positions = {"accept": "done", "verify_rights": "done", "value_right": "active"}

    svg = draw(pledge_flow(), positions | {"review": "error"}, counts={"value_right": (2, 3)})

    marks = {
        state: re.findall(rf'is-{state}".*?<g class="flow-mark"[^>]*>(.*?)</g>', svg)
        for state in ("done", "active", "error")
    }
    assert {state: len(found) for state, found in marks.items()} == {
        "done": 2,
        "active": 1,
        "error": 1,
    }
    assert len({found[0] for found in marks.values()}) == 3
    assert ">2/3</text>" in svg
    assert 'class="flow-line flow-walked"' in svg


def test_an_unknown_position_is_refused_rather_than_drawn() -> None:
    with pytest.raises(KeyError):
        draw(pledge_flow(), {"accept": "perhaps"})


def test_the_same_flow_gives_the_same_bytes() -> None:
    first = draw(pledge_flow(), {"accept": "active"})
    lay_out.cache_clear()

    assert draw(pledge_flow(), {"accept": "active"}) == first


def test_a_graph_with_an_edge_into_nowhere_or_two_steps_of_one_name_is_refused() -> None:
    step = node("a", "受理", "step", "专员")

    with pytest.raises(ValueError, match="unknown nodes"):
        FlowGraph((step,), (GraphEdge("a", "b"),))
    with pytest.raises(ValueError, match="share a name"):
        FlowGraph((step, step), ())


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("签订主合同与质押合同", ["签订主合同与质押", "合同"]),
        ("审批", ["审批"]),
        ("办理质押登记手续，完成", ["办理质押登记手续，", "完成"]),
        ("提交质押登记申请书", ["提交质押登记申", "请书"]),
        ("Register the pledge at CNIPA", ["Register the", "pledge at", "CNIPA"]),
    ],
)
def test_titles_break_where_a_reader_expects_it(title: str, lines: list[str]) -> None:
    assert wrap(title, size=14, room=14 * 8) == lines


def test_a_lifecycle_becomes_mermaid_text_with_its_beginning_and_end() -> None:
    arrows = [
        ("起草", "已提交", "提交", "专员"),
        ("已提交", "已登记", "登记", "专员"),
        ("已提交", "起草", "退回补正", "专员"),
        ("已登记", "已注销", "注销", ""),
    ]

    text = state_diagram('单项 "质押" 登记', arrows)

    assert text == (
        '---\ntitle: "单项 \\"质押\\" 登记"\n---\nstateDiagram-v2\n'
        '    state "起草" as s1\n    state "已提交" as s2\n'
        '    state "已登记" as s3\n    state "已注销" as s4\n'
        "    [*] --> s1\n"
        "    s1 --> s2: 提交（专员）\n    s2 --> s3: 登记（专员）\n"
        "    s2 --> s1: 退回补正（专员）\n    s3 --> s4: 注销\n"
        "    s4 --> [*]\n"
    )


def test_signs_that_mean_something_to_mermaid_are_written_as_entities() -> None:
    text = state_diagram("状态", [("a", "b", "退回; 见 #3: 说明", "")])

    assert "s1 --> s2: 退回#59; 见 #35;3#58; 说明" in text
