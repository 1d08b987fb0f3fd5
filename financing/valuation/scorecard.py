"""A scorecard as a tree of weighted indicators: it places a rate, it never makes money."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Annotated

from workflows.errors import Objection
from workflows.rules.inputs import Inputs, Span, read_inputs

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Inputs):
    """One node: its weight among its siblings; a gate multiplies the whole instead.

    ``parent`` is empty at the first level.
    """

    code: str
    parent: str = ""
    name: str = ""
    weight: Annotated[float, Span(0, 1)] = 0.0
    is_gate: bool = False
    evidence_rule: str = ""


@cache
def shipped_cards() -> Mapping[str, tuple[Indicator, ...]]:
    """Read the drafts in ``financing/data/scorecards.json``."""
    text = files("financing").joinpath("data/scorecards.json").read_text("utf-8")
    return {
        name: tuple(read_inputs(Indicator, row) for row in card["indicators"])
        for name, card in json.loads(text)["cards"].items()
    }


def _tree(indicators: Sequence[Indicator] | None, card: str) -> tuple[Indicator, ...]:
    return shipped_cards().get(card, ()) if indicators is None else tuple(indicators)


def _one_tree(indicators: Sequence[Indicator] | None, card: str) -> Iterator[Objection]:
    if (indicators is None) == (not card):
        sentence = "请填写指标体系（indicators），或草案名称（card），二者取一。"
        yield Objection("valuation.scorecard.one_way", "indicators", sentence)
    elif card and card not in shipped_cards():
        sentence = f"没有“{card}”这张评分表；可填{'、'.join(shipped_cards())}。"
        yield Objection("valuation.scorecard.unknown", "card", sentence)


def _tree_holds(indicators: Sequence[Indicator] | None) -> Iterator[Objection]:
    indicators = indicators or ()
    codes = [indicator.code for indicator in indicators]
    for index, indicator in enumerate(indicators):
        if codes.count(indicator.code) > 1:
            sentence = f"指标{indicator.code}重复。"
            yield Objection("valuation.indicator.twice", f"indicators[{index}].code", sentence)
        if indicator.parent and indicator.parent not in codes:
            sentence = f"没有上级指标{indicator.parent}。"
            yield Objection("valuation.indicator.orphan", f"indicators[{index}].parent", sentence)
    for parent in dict.fromkeys(each.parent for each in indicators if not each.is_gate):
        total = sum(e.weight for e in indicators if e.parent == parent and not e.is_gate)
        if abs(total - 1) > _TOLERANCE:
            sentence = f"“{parent or '一级指标'}”之下的权重合计为{total:.10g}，应为1。"
            yield Objection("valuation.weights.not_whole", "indicators", sentence, {"sum": total})


def _scores_have_places(
    indicators: Sequence[Indicator] | None, card: str, scores: Mapping[str, float]
) -> Iterator[Objection]:
    indicators = _tree(indicators, card)
    parents = {indicator.parent for indicator in indicators}
    leaves = {indicator.code for indicator in indicators} - parents
    for code in scores:
        if code not in leaves:
            sentence = f"“{code}”不是末级指标，不能打分。"
            yield Objection("valuation.score.misplaced", f"scores.{code}", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardInputs(Inputs):
    """The tree (or the name of a ``card`` that ships), scores of its leaves from 0 to 100.

    A leaf without a score, or without evidence where ``evidenced`` is given, gets the lowest.
    """

    indicators: tuple[Indicator, ...] | None = None
    card: str = ""
    scores: Annotated[Mapping[str, float], Span(0, 100)] = field(default_factory=dict)
    evidenced: tuple[str, ...] | None = None

    checks = (_one_tree, _tree_holds, _scores_have_places)

    @property
    def tree(self) -> tuple[Indicator, ...]:
        """Give the indicators, those of the card where one is named."""
        return _tree(self.indicators, self.card)


@dataclass(frozen=True, slots=True)
class Score:
    """The whole score (0 to 100), every node's, and the leaves that had no evidence."""

    score: float
    nodes: Mapping[str, float]
    without_evidence: tuple[str, ...]
    checks: tuple[Objection, ...]


def score_tree(inputs: ScorecardInputs) -> Score:
    """Weigh the scores up the tree: s = sum w s; gates multiply by s / 100.

    Source: valuation.md 3.14, in the shape of GB/T 42748-2023; stability is a gate, not a summand.
    """
    nodes: dict[str, float] = {}
    bare: list[str] = []
    children: dict[str, list[Indicator]] = {}
    for indicator in inputs.tree:
        children.setdefault(indicator.parent, []).append(indicator)

    def score(code: str) -> float:
        below = children.get(code, [])
        if not below:
            known = inputs.evidenced is None or code in inputs.evidenced
            if code not in inputs.scores or not known:
                bare.append(code)
                return 0.0
            return inputs.scores[code]
        for each in below:
            nodes[each.code] = score(each.code)
        total = sum(each.weight * nodes[each.code] for each in below if not each.is_gate)
        for gate in (each for each in below if each.is_gate):
            total *= nodes[gate.code] / 100
        return total

    whole = score("")
    sentence = f"{len(bare)}项指标没有证据或得分，按最低档计：{'、'.join(bare)}。"
    checks = [Objection("valuation.score.no_evidence", "scores", sentence)] if bare else []
    if inputs.card:
        draft = "指标名称与权重为草案，待取得国家标准文本后替换；不得称为按国家标准评分。"
        checks.append(Objection("valuation.scorecard.draft", "card", draft))
    return Score(whole, nodes, tuple(bare), tuple(checks))
