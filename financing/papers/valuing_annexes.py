"""What stands behind a bundle's report: other methods, losses, the scorecard, evidence, replay."""

from __future__ import annotations

from banks.money import format_yuan
from documents.blocks import Block, Heading, Para, Table
from financing.papers.phrasing import NONE, Facts, grid, money
from financing.papers.rights import included

_METHODS = {
    "bundle_one_stream_shapley": "许可费节省法（打包）",
    "profit_split": "利润分成法",
    "multi_period_excess_earnings": "超额收益法",
    "excess_earnings": "品牌利差法",
    "cost_approach": "成本法（界限）",
    "market_approach": "市场法",
}


def bundle_annexes(facts: Facts) -> tuple[Block, ...]:
    """Build the annexes that a valuation of this version has."""
    return (*_methods(facts), *_losses(facts), *_score(facts), *_evidence(facts), *_replay(facts))


def _methods(facts: Facts) -> tuple[Block, ...]:
    rows = facts.get("methods")
    if not rows:
        return ()
    told = facts["reconciled"]
    return (
        Heading("附一、各方法结果与综合"),
        Table(
            ("方法", "结果（元）", "权重", "依据"),
            tuple(
                (
                    _METHODS.get(row["model"], row["model"]),
                    format_yuan(row["value_fen"]),
                    row["weight"] or NONE,
                    row["evidence"] or NONE,
                )
                for row in rows
            ),
            align=("left", "right", "center", "left"),
        ),
        Para(
            f"加权结果为{money(told['value_fen'])}，各方法相差{told['spread_percent']}%。"
            "结论取加权结果与打包许可费节省值中较低的；成本法只作界限，不提高结论。"
        ),
    )


def _losses(facts: Facts) -> tuple[Block, ...]:
    losses = facts.get("loss_fen")
    if not losses:
        return ()
    rows = [right for right in included(facts["case"]) if str(right["position"]) in losses]
    return (
        Heading("附二、失去一项权利时"),
        Table(
            ("序号", "名称", "失去后打包评估值（元）", "减少（元）"),
            tuple(
                (
                    str(right["position"]),
                    right["title"],
                    format_yuan(losses[str(right["position"])]),
                    format_yuan(facts["value_fen"] - losses[str(right["position"])]),
                )
                for right in rows
            ),
            align=("center", "left", "right", "right"),
        ),
    )


def _score(facts: Facts) -> tuple[Block, ...]:
    if not facts.get("score_total"):
        return ()
    sentence = "总分{total}（0至100）。指标和权重为草案，不是国家标准，不产生金额。"
    return (Heading("附三、评分表（草案）"), Para(sentence.format(total=facts["score_total"])))


def _evidence(facts: Facts) -> tuple[Block, ...]:
    rows = facts.get("evidence")
    if not rows:
        return ()
    return (
        Heading("附四、输入及其依据"),
        Table(
            ("输入", "取值", "依据", "日期"),
            tuple((row["input"], row["value"], row["source"], row["on"]) for row in rows),
            widths=(22, 16, 44, 18),
            align=("left", "left", "left", "center"),
        ),
    )


def _replay(facts: Facts) -> tuple[Block, ...]:
    told = facts.get("replay")
    if not told:
        return ()
    return (
        Heading("附五、复算"),
        grid(
            (
                ("计算模型", facts["model_version"]),
                ("随机种子与路径数", f"{told['seed']}，{told['paths']}"),
                ("Python、numpy、scipy", f"{told['python']}、{told['numpy']}、{told['scipy']}"),
            )
        ),
    )
