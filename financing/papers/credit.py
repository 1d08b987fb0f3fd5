"""The papers of the credit decision that are drawn up from the data: memo, changes, covenants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from banks.money import format_yuan
from documents.blocks import Block, Heading, Note, Para, Table
from financing.papers.phrasing import (
    PRICING_WORDS,
    Facts,
    Row,
    amount,
    closed,
    day,
    grid,
    handled,
    marked,
    months,
    numbered,
    paragraphs,
    percent,
    rate,
    repayment,
)
from financing.papers.rights import included, rights_table

_INTERNAL = "本文书为银行内部授信文件，由系统按案卷数据生成，不得向借款人及其他第三方提供。"
Align = Literal["left", "center", "right"]
_RIGHT: Align = "right"
_LEVELS: Mapping[str, str] = {"branch": "支行审批人", "head": "总行审批人"}
_RESULTS: Mapping[str, str] = {"met": "符合", "breached": "违反", "unknown": "无法判断"}
_REQUIREMENTS: Mapping[str, str] = {"all": "全部", "weighted": "按评估值加权", "listed": "指定权利"}


def credit_report(facts: Facts) -> tuple[Block, ...]:
    """Build 授信备忘录: all that the decision was taken on, section by section."""
    case, credit = facts["case"], facts["credit"]
    return (
        Note(_INTERNAL),
        Heading("一、借款人与申请"),
        grid(
            (
                ("借款人", case["enterprise"]),
                ("统一社会信用代码", case["credit_code"]),
                *amount("申请金额", case["requested_fen"]),
                ("申请期限", months(case["term_months"])),
            )
        ),
        Heading("二、财务状况"),
        *_figures(credit["figures"]),
        Heading("三、质押权利与价值"),
        rights_table(included(case)),
        *_value(credit["bundle"]),
        Heading("四、授信余额与产品"),
        _exposure(credit["exposure"]),
        *_product(credit["product"]),
        Heading("五、尽职调查与风险审查意见"),
        *_opinion("尽职调查", credit["investigation"]),
        *_opinion("风险审查", credit["review"]),
        Heading("六、批准的条件"),
        grid(_terms(facts)),
        *_listed("放款前提条件", facts["conditions"]),
        *_listed("约束条款", facts["covenants"]),
        Heading("七、审批"),
        *_approvers(facts),
        *_sources(credit),
    )


def _figures(shown: Facts) -> tuple[Block, ...]:
    periods: Sequence[Facts] = shown["periods"]
    if not periods:
        return (Para("案卷没有录入借款人的财务报表；本备忘录未计算财务指标。"),)
    heads = [f"{day(each['period_end'])}（{each['months']}个月）" for each in periods]
    align: tuple[Align, ...] = ("left", *(_RIGHT for _each in heads))
    amounts = Table(
        ("项目（元）", *heads),
        tuple((row["label"], *(format_yuan(f) for f in row["fen"])) for row in shown["amounts"]),
        align=align,
    )
    ratios = Table(
        ("指标", *heads),
        tuple((row["label"], *row["values"]) for row in shown["ratios"]),
        align=align,
    )
    sources = [
        f"{day(each['period_end'])}：{'经审计' if each['is_audited'] else '未经审计'}，"
        f"来源：{each['source']}"
        for each in periods
    ]
    return amounts, ratios, *numbered(sources)


def _value(bundle: Facts | None) -> tuple[Block, ...]:
    if bundle is None:
        return (Para("案卷没有打包评估。"),)
    return (
        grid(
            (
                ("打包评估值", f"￥{format_yuan(bundle['value_fen'])}"),
                ("评估日", day(bundle["valued_on"])),
                ("可贷上限", f"￥{format_yuan(bundle['lendable_fen'])}"),
                ("质押率（批准金额/评估值）", percent(bundle["rate_bp"])),
            ),
            columns=2,
        ),
    )


def _exposure(exposure: Facts) -> Block:
    group = exposure["group"] or "未申报集团关系"
    return grid(
        (
            ("借款人在本行的授信余额（不含本笔）", f"￥{format_yuan(exposure['borrower_fen'])}"),
            ("所属集团", group),
            ("集团在本行的授信余额（不含本笔）", f"￥{format_yuan(exposure['group_fen'])}"),
        )
    )


def _product(product: Facts | None) -> tuple[Block, ...]:
    if product is None:
        return (Para("本行当日没有已录入的产品规则，未作产品核对。"),)
    span = f"￥{format_yuan(product['least_fen'])}至￥{format_yuan(product['most_fen'])}"
    spreads = f"{product['least_spread_bp']}至{product['most_spread_bp']}个基点"
    return (
        grid(
            (
                ("产品", product["name"]),
                ("产品金额", span),
                ("产品最长期限", months(product["most_months"])),
                ("产品加点范围", spreads),
                ("按权利种类质押率上限计算", f"￥{format_yuan(product['cap_fen'])}"),
                ("借款人限额", _limit(product["borrower_limit_fen"])),
                ("集团限额", _limit(product["group_limit_fen"])),
                ("产品依据", product["source"]),
            ),
        ),
    )


def _limit(fen: int | None) -> str:
    return "未设" if fen is None else f"￥{format_yuan(fen)}"


def _opinion(whose: str, told: Facts | None) -> tuple[Block, ...]:
    if told is None:
        return ()
    recommended = format_yuan(told["recommended_fen"])
    return (
        Para(f"{whose}（{told['by']}，建议金额￥{recommended}）："),
        *paragraphs(closed(told["text"])),
        *paragraphs(closed(f"主要风险：{told['risks']}") if told["risks"] else ""),
    )


def _terms(facts: Facts) -> tuple[Row, ...]:
    return (
        *amount("批准金额", facts["approved_fen"]),
        ("授信期限", months(facts["term_months"])),
        ("贷款利率", rate(facts["lpr_tenor"], facts["spread_bp"], facts["pricing"])),
        ("还款方式", repayment(facts["repayment"])),
        ("放款前须生效的登记", _REQUIREMENTS[facts["requirement"]]),
    )


def _listed(title: str, sentences: Sequence[str]) -> tuple[Block, ...]:
    return (Para(f"{title}："), *numbered(sentences)) if sentences else ()


def _approvers(facts: Facts) -> tuple[Block, ...]:
    matrix = facts["credit"]["matrix"]
    order = " → ".join(_LEVELS[level] for level in matrix["levels"]) or "审批人单签"
    given = [
        (f"{_LEVELS[each['level']]}", f"{each['by']}：{closed(each['opinion'])}")
        for each in matrix["given"]
    ]
    return (
        grid(
            (
                ("审批顺序", order),
                *given,
                ("最终审批人权限", f"￥{format_yuan(facts['authority_fen'])}"),
                *handled("最终审批人", facts),
                ("审批意见", closed(facts["opinion"])),
                *_excess(facts),
            )
        ),
    )


def _excess(facts: Facts) -> tuple[Row, ...]:
    reason = facts.get("excess_reason")
    return (("超过上限的理由", closed(reason)),) if reason else ()


def _sources(credit: Facts) -> tuple[Block, ...]:
    product = credit["product"]
    return marked(product["source"] if product else "", credit["matrix"]["source"])


def change_memo(facts: Facts) -> tuple[Block, ...]:
    """Build 授信变更备忘录: what the new approval changes of the one before, term by term."""
    case, changes = facts["case"], facts["changes"]
    table: tuple[Block, ...] = (Para("与上一次批准相比，批准的条件没有变化。"),)
    if changes:
        rows = tuple((c["name"], _plain(c["before"]), _plain(c["after"])) for c in changes)
        table = (Table(("事项", "变更前", "变更后"), rows, widths=(26, 37, 37)),)
    return (
        Note(_INTERNAL),
        Para(
            f"{case['enterprise']}知识产权质押融资（案件编号：{case['number']}）重新审批后，"
            f"第{facts['round']}轮批准的条件变更如下；未列明的事项不变。"
        ),
        *table,
        Heading("变更后的审批意见"),
        *paragraphs(closed(facts["opinion"])),
        grid(tuple(handled("审批人", facts))),
    )


def _plain(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return PRICING_WORDS.get(text, text) or "（无）"


def covenant_record(facts: Facts) -> tuple[Block, ...]:
    """Build 约束条款测试记录: each promise, the figure on the day, and whether it was kept."""
    case, rows = facts["case"], facts["results"]
    return (
        Note(_INTERNAL),
        grid(
            (
                ("借款人", case["enterprise"]),
                ("测试日", day(facts["tested_on"])),
                ("所据报表", facts["statement"] or "没有可用的报表"),
                *handled("测试人", facts),
            )
        ),
        Table(
            ("约束条款", "测试值", "结果"),
            tuple((row["covenant"], row["figure"], _RESULTS[row["result"]]) for row in rows),
            widths=(60, 20, 20),
        ),
        Heading("处理意见"),
        *(paragraphs(closed(facts["note"])) if facts["note"] else (Para("无。"),)),
    )


def exemption_pack(facts: Facts) -> tuple[Block, ...]:
    """Build 尽职免责材料汇编: who did what when, on which sources, known by which hashes."""
    case = facts["case"]
    return (
        Note(_INTERNAL),
        Para(
            f"本汇编由系统按{case['enterprise']}（案件编号：{case['number']}）的办理记录生成，"
            "供尽职免责认定使用；它说明每一步由何人何时作出、当时依据哪些材料，不代替认定结论。"
        ),
        grid(
            (
                ("汇编事由", facts["reason"]),
                ("记录条数", str(facts["count"])),
                ("记录链末端哈希", facts["tip"]),
                ("记录校验", facts["proof"]),
                *handled("编制人", facts),
            )
        ),
        Heading("一、履职过程"),
        Table(
            ("时间", "办理人", "事项", "依据"),
            tuple(
                (row["happened_at"], row["who"], row["what"], row["rests_on"] or "—")
                for row in facts["acts"]
            ),
            widths=(18, 20, 24, 38),
        ),
        Heading("二、当时已知的事实及来源"),
        Table(
            ("取得时间", "事实", "来源", "指纹（SHA-256前16位）"),
            tuple(
                (row["known_at"], row["what"], row["source"], row["sha256"][:16])
                for row in facts["known"]
            ),
            widths=(16, 34, 28, 22),
        ),
        Heading("三、已提示的风险及处置"),
        *(numbered(facts["warnings"]) or (Para("核验规则没有提示需要处置的风险。"),)),
        Note("完整材料及逐条校验程序见案件证据包（manage.py evidence）。"),
    )
