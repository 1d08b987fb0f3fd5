"""The papers of the valuation: one a right, and one report on the bundle as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from banks.money import format_yuan
from documents.blocks import Bars, Block, Heading, Letter, Note, Para, SignatureLines, Table
from financing.papers.phrasing import (
    NONE,
    Facts,
    Row,
    amount,
    day,
    grid,
    handled,
    lender,
    money,
    numbered,
    plain,
)
from financing.papers.rights import by_kind, included, number_in, number_of
from financing.papers.valuing_annexes import bundle_annexes
from financing.valuation import series
from financing.valuation.liquidation import pledge_rate_percent
from financing.valuation.series import Bar

INTERNAL = "本评估结果为银行内部评估，供授信决策使用，不是法定资产评估报告。"
_NOT_A_SUM = (
    "打包评估值由同一收入流一次计算得出，再分配到各项权利；单独评估值之和仅供对照，"
    "不作为评估结论，也不得作为授信依据。"
)
_ASSUMED = (
    "示例：折现率、存续风险、技术衰减、变现折扣和质押率上限等默认参数为内部判断值，"
    "未经官方来源核对，使用前应由本行确认或者替换。"
)
_BY_DEFAULT = "按本类权利的默认参数"

_ROUTES = {"internal": "银行内部评估", "external": "外部评估报告"}
_EVIDENCE = {
    "own_licence": "本权利自身的许可合同",
    "comparable": "可比许可交易",
    "statistics": "许可备案统计数据",
    "profit_split": "利润分成",
    "industry_band": "行业费率区间",
}
_TIMING = {"start": "期初折现", "mid": "期中折现", "end": "期末折现"}
_DRIVERS = {
    "revenue": "预测收入",
    "royalty": "许可费率",
    "ebit_margin": "息税前利润率",
    "discount_rate": "折现率",
    "tax": "所得税率",
}
_WAY = {
    "value": "打包评估值",
    "band": "取低四分位P25",
    "liquidation": "变现折扣、费用和时间",
    "ceiling": "质押率上限等限额",
    "lendable": "可贷金额上限",
}
_CEILINGS = {
    "cap_by_kind": "按权利种类的质押率上限计算",
    "liquidation_cover": "按处置变现价值覆盖计算",
    "product": "产品单户限额",
    "cash_flow": "按还款现金流计算",
}


def right_valuation(facts: Facts) -> tuple[Block, ...]:
    """Build 单项评估表: the inputs, the method, the value; or what an external report says."""
    report = facts.get("report")
    return (
        Heading("一、评估对象"),
        grid(
            (
                ("权利序号", str(facts["position"])),
                ("权利种类", facts["kind"]),
                ("名称", facts["title"]),
                ("登记号", number_in(facts["case"], facts["number"])),
                ("评估基准日", day(facts["valued_on"])),
                ("评估方式", _ROUTES[facts["route"]]),
                *handled("评估人", facts),
            ),
            columns=2,
        ),
        Heading("二、评估结果"),
        grid(_result(facts, report)),
        Heading("三、评估方法"),
        *_method(),
        Heading("四、主要参数"),
        grid(_right_inputs(facts["inputs"], facts["life_years"])),
        *_stream_inputs("五、收入流参数", facts["inputs"].get("stream") or {}),
        *_stand_alone_note(report),
    )


def _result(facts: Facts, report: Facts | None) -> list[Row]:
    if report is None:
        return [*amount("单独评估值", facts["value_fen"]), ("计算模型", facts["model_version"])]
    return [
        ("评估机构", report["firm"]),
        ("评估报告文号", report["number"]),
        ("签字评估师", "、".join(report["signers"])),
        *amount("报告评估值", facts["value_fen"]),
        ("按报告参数复算值", f"￥{format_yuan(facts['computed_fen'])}"),
        ("计算模型", facts["model_version"]),
    ]


def _stand_alone_note(report: Facts | None) -> tuple[Block, ...]:
    alone = "单独评估值假定该权利单独取得全部许可收益；打包评估时不作简单相加。"
    if report is None:
        return Note(f"{INTERNAL}{alone}"), Note(_ASSUMED)
    said = "本表摘录评估机构出具的评估报告，并按报告参数复算，评估结论以评估报告原文为准。"
    return (Note(f"{said}本表不是法定资产评估报告。{alone}"),)


def _method() -> tuple[Block, ...]:
    return (
        Para(
            "采用收益法中的许可费节省法：权利人因拥有该项权利而无须支付许可费，"
            "以预测期内各年节省的税后许可费折现求和，作为该项权利的价值。计算式为："
        ),
        Para(
            "评估值＝各年〔预测收入×计入比例×许可费率×（1－所得税率）×折现系数〕之和",
            indent=False,
            align="center",
        ),
        Para(
            "其中，各年许可费率按权利的存续风险和技术衰减逐年递减，超过使用年限的年度不计；"
            "并以按息税前利润计算的利润分成上限为限。"
        ),
    )


def _right_inputs(inputs: Facts, life_years: int) -> list[Row]:
    kind = inputs.get("evidence_kind", "comparable")
    rows = [
        ("许可费率", _percents(inputs.get("royalty_percent"))),
        ("费率依据", inputs.get("evidence", "")),
        ("依据种类", _EVIDENCE[kind]),
    ]
    if inputs.get("evidence_sample"):
        rows.append(("样本数", str(inputs["evidence_sample"])))
    rows += [
        ("使用年限", f"{life_years}年"),
        ("年存续风险", _percents(inputs.get("hazard_percent"), _BY_DEFAULT)),
        ("年技术衰减", _percents(inputs.get("decay_percent"), _BY_DEFAULT)),
    ]
    if inputs.get("family"):
        rows.append(("所属权利族", f"{inputs['family']}（同族权利合并计为一项）"))
    return rows


def _stream_inputs(title: str, stream: Facts) -> tuple[Block, ...]:
    rows = [
        (label, _percents(stream.get(name), default))
        for label, name, default in (
            ("折现率（税后）", "discount_rate_percent", NONE),
            ("所得税率", "tax_percent", NONE),
            ("收入计入比例", "apportionment_percent", "100%"),
        )
    ]
    reason = stream.get("apportionment_reason")
    growth = stream.get("growth_evidence")
    rows += [("计入比例的理由", reason)] if reason else []
    rows.append(("折现时点", _TIMING[stream.get("timing") or "mid"]))
    rows += [("收入增长的依据", growth)] if growth else []
    return Heading(title), grid(rows)


def _percents(value: Any, default: str = NONE) -> str:
    """Write a rate that somebody typed as text or number."""
    return default if value in (None, "") else f"{plain(str(value))}%"


def bundle_report(facts: Facts) -> tuple[Block, ...]:
    """Build 打包价值评估报告: one value, its allocation, rates by year, and what may be lent."""
    case = facts["case"]
    return (
        Note(f"{INTERNAL}{_NOT_A_SUM}"),
        Heading("一、评估结论"),
        Para(
            f"截至评估基准日{day(facts['valued_on'])}，{case['enterprise']}拟出质的"
            f"{by_kind(included(case))}作为一个组合，评估值为{money(facts['value_fen'])}。"
        ),
        grid(_conclusion(facts)),
        Heading("二、评估方法"),
        *_method(),
        Para(
            "组合内各项权利共同作用于同一产品收入。各年综合许可费率取在效权利的最优组合，"
            "按权利项数扣减叠加折扣，并以利润分成上限为限，避免对同一收入重复计价。"
        ),
        *_stream_inputs("三、主要参数", facts["inputs"]),
        Heading("四、各年综合许可费率"),
        _yearly(facts["rates"], facts.get("stream") or {}),
        Heading("五、价值分配"),
        Para(
            "打包评估值按各项权利对组合价值的平均边际贡献（夏普利值）分配，"
            "分配值合计与打包评估值一致，并作为放款条件中各项登记的权重。"
        ),
        _allocation(facts),
        *_sensitivity(facts["drivers"], facts.get("bundle_fen", facts["value_fen"])),
        *_charts(facts),
        *_lendable(facts),
        *bundle_annexes(facts),
        *_warnings(facts["warnings"]),
        Note(_ASSUMED),
        SignatureLines((lender(case),)),
    )


def _conclusion(facts: Facts) -> list[Row]:
    requested_fen = facts["case"]["requested_fen"]
    rows = [
        *amount("打包评估值", facts["value_fen"]),
        ("单独评估值之和（对照）", f"￥{format_yuan(facts['sum_of_parts_fen'])}"),
        ("可贷金额上限", f"￥{format_yuan(facts['lendable_fen'])}"),
        ("申请金额", f"￥{format_yuan(requested_fen)}"),
    ]
    if facts["value_fen"] > 0:
        rate = pledge_rate_percent(requested_fen, facts["value_fen"])
        rows.append(("按申请金额计算的质押率", f"{plain(rate)}%"))
    rows += [
        ("计算模型", facts["model_version"]),
        ("默认参数版本", facts["defaults_version"]),
        *handled("评估人", facts),
    ]
    return rows


def _yearly(rates: Sequence[Facts], stream: Facts) -> Table:
    revenue = stream.get("revenue_fen")
    head = ["年度", "综合许可费率", "利润分成上限", "在效权利（序号）"]
    rows = [
        [
            f"第{rate['year']}年",
            _rounded(rate["combined_percent"]),
            _rounded(rate["cap_percent"]),
            "、".join(sorted(rate["alive"], key=int)) or "无",
        ]
        for rate in rates
    ]
    if revenue:
        head.insert(1, "预测收入（元）")
        for row, fen in zip(rows, revenue, strict=True):
            row.insert(1, format_yuan(fen))
    return Table(tuple(head), tuple(tuple(row) for row in rows))


def _rounded(percents: str) -> str:
    return f"{Decimal(percents):.2f}%"


def _allocation(facts: Facts) -> Table:
    shares: Mapping[str, int] = facts["allocation_fen"]
    alone: Mapping[str, int] = facts["stand_alone_fen"]
    rights = [right for right in included(facts["case"]) if str(right["position"]) in shares]
    total_fen = facts["value_fen"]
    return Table(
        ("序号", "种类", "登记号", "名称", "单独评估值（元）", "分配值（元）", "占比"),
        tuple(
            (
                str(right["position"]),
                right["kind"],
                number_of(right),
                right["title"],
                format_yuan(alone[str(right["position"])]),
                format_yuan(shares[str(right["position"])]),
                _share(shares[str(right["position"])], total_fen),
            )
            for right in rights
        ),
        widths=(6, 11, 18, 24, 16, 15, 10),
        align=("center", "left", "left", "left", "right", "right", "right"),
        total=(
            "合计",
            "",
            "",
            "",
            format_yuan(facts["sum_of_parts_fen"]),
            format_yuan(total_fen),
            _share(total_fen, total_fen),
        ),
    )


def _share(part_fen: int, total_fen: int) -> str:
    return f"{Decimal(part_fen) * 100 / total_fen:.2f}%" if total_fen else NONE


def _sensitivity(drivers: Sequence[Facts], value_fen: int) -> tuple[Block, ...]:
    if not drivers:
        return ()
    return (
        Heading("六、敏感性"),
        Para("其他参数不变，单个参数分别下调和上调十分之一时，打包评估值的变化如下："),
        Table(
            ("参数", "下调后评估值（元）", "变动", "上调后评估值（元）", "变动"),
            tuple(
                (
                    _DRIVERS[driver["name"]],
                    format_yuan(driver["lower_fen"]),
                    _change(driver["lower_fen"], value_fen),
                    format_yuan(driver["higher_fen"]),
                    _change(driver["higher_fen"], value_fen),
                )
                for driver in drivers
            ),
            align=("left", "right", "right", "right", "right"),
        ),
    )


def _charts(facts: Facts) -> tuple[Block, ...]:
    """Draw the same series as the page: band, drivers, and the way to what may be lent."""
    drawn: tuple[tuple[str, list[Bar], Mapping[str, str]], ...] = (
        ("价值区间（万元）", series.band(facts), {}),
        ("敏感性：各参数下调至上调十分之一（万元）", series.tornado(facts), _DRIVERS),
        ("从评估值到可贷金额上限（万元）", series.waterfall(facts), _WAY),
    )
    return tuple(
        Bars(title, tuple(_bar(bar, names) for bar in bars)) for title, bars, names in drawn if bars
    )


def _bar(bar: Bar, names: Mapping[str, str]) -> tuple[str, int, int, str]:
    label = names.get(bar.key, bar.key.upper())
    amounts = [_wan(fen) for fen in (bar.start_fen, bar.end_fen) if fen]
    return (label, bar.start_fen, bar.end_fen, "–".join(amounts) or "0.00")


def _wan(fen: int) -> str:
    return f"{Decimal(fen) / 1_000_000:,.2f}"


def _change(moved_fen: int, value_fen: int) -> str:
    return f"{Decimal(moved_fen - value_fen) * 100 / value_fen:+.2f}%" if value_fen else NONE


def _lendable(facts: Facts) -> tuple[Block, ...]:
    bound = facts["lendable_bound_by"]
    ceilings: Mapping[str, int] = facts["ceilings_fen"]
    return (
        Heading("七、可贷金额上限"),
        Table(
            ("限额", "金额（元）", "取值"),
            tuple(
                (_CEILINGS[name], format_yuan(fen), "最低，采用" if name == bound else "")
                for name, fen in sorted(ceilings.items(), key=lambda item: item[1])
            ),
            align=("left", "right", "center"),
        ),
        Para(f"可贷金额上限取以上各项限额的最低值，为{money(facts['lendable_fen'])}。"),
    )


def _warnings(warnings: Iterable[str]) -> tuple[Block, ...]:
    sentences = numbered(warnings)
    return (Heading("八、复核提示"), *sentences) if sentences else ()


def appraisal_commission(facts: Facts) -> tuple[Block, ...]:
    """Build 评估委托函: which right, why from outside, for what fee, and what the report needs."""
    case = facts["case"]
    return (
        Letter(facts["appraiser"]),
        Para(
            f"我行办理{case['enterprise']}知识产权质押融资（案件编号：{case['number']}），"
            f"委托贵机构评估第{facts['position']}项权利“{facts['title']}”的价值。"
        ),
        grid(
            (
                ("由外部评估的理由", facts["reason"]),
                ("评估目的", "知识产权质押融资"),
                ("价值类型", "市场价值；另须说明变现风险"),
                *amount("约定评估费", facts["fee_fen"]),
                *handled("经办人", facts),
            )
        ),
        Para(
            "报告须由至少两名评估专业人员签名并加盖机构印章，采用两种以上评估方法，"
            "只用一种的须说明理由。"
        ),
        Note("本函及所附测算是供评估机构参考的资料，不是法定资产评估报告。"),
    )
