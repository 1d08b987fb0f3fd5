"""What each input of a bundle's valuation stands on, and of which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.timezone import localdate

from financing.models import Case, RegisterSnapshot, RightValuation
from financing.states import ValuationState
from financing.valuation.defaults import shipped_defaults

Row = dict[str, str]

_STATED = {
    "discount_rate_percent": "折现率（%）",
    "tax_percent": "所得税率（%）",
    "apportionment_percent": "收入计入比例（%）",
}
_BESIDE = {
    "profit_share_percent": ("利润分成率（%）", "profit_evidence"),
    "charge_percent": ("其他资产贡献（收入的%）", "excess_evidence"),
    "generic_margin_percent": ("无品牌产品利润率（%）", "brand_evidence"),
    "replacement_cost_yuan": ("重置成本（元）", "cost_evidence"),
    "deal_1_yuan": ("可比交易价格（元）", "market_evidence"),
}


def evidence_of(case: Case, inputs: Mapping[str, Any], *, on: dt.date) -> list[Row]:
    """Name for every input its value, its evidence and the day of that evidence."""
    return [
        *_filed(case),
        *_typed(inputs, on),
        *(row for valuation in _valuations(case) for row in _of_right(valuation)),
        _row("各类默认参数", shipped_defaults().version, "示例：本行内部判断值", _version_day()),
    ]


def _version_day() -> str:
    return shipped_defaults().version[:10]


def _row(name: str, value: object, source: str, on: object) -> Row:
    return {"input": name, "value": str(value), "source": source, "on": str(on)}


def _filed(case: Case) -> Iterator[Row]:
    version = case.version
    source = f"申请第{version.seq}版（SHA-256 {version.content_sha256[:12]}…）"
    filed = localdate(version.filed_at)
    yield _row("预测收入与历史收入", "见申请", source, filed)
    yield _row("息税前利润率", "见申请", source, filed)


def _typed(inputs: Mapping[str, Any], on: dt.date) -> Iterator[Row]:
    said = inputs.get("rates_evidence") or "评估岗判断"
    day = inputs.get("rates_evidence_on") or on
    for name, title in _STATED.items():
        if inputs.get(name) not in (None, ""):
            reason = inputs.get("apportionment_reason") if name.startswith("app") else ""
            yield _row(title, inputs[name], str(reason or said), day)
    for name, (title, evidence) in _BESIDE.items():
        if inputs.get(name) not in (None, ""):
            dated = inputs.get("deal_1_on") if name == "deal_1_yuan" else day
            yield _row(title, inputs[name], str(inputs.get(evidence, "")), dated)


def _valuations(case: Case) -> list[RightValuation]:
    rows = case.valuations.filter(state=ValuationState.COMPLETED)
    return list(rows.select_related("pledged_right", "report").order_by("pledged_right__position"))


def _of_right(valuation: RightValuation) -> Iterator[Row]:
    pledged, typed = valuation.pledged_right, valuation.inputs
    name = f"第{pledged.position}项"
    day = typed.get("evidence_on") or valuation.valued_on
    source = str(typed.get("evidence", ""))
    if valuation.report is not None:
        source += f"；评估报告{valuation.report_number}（SHA-256 {valuation.report.sha256[:12]}…）"
    yield _row(f"{name}许可费率（%）", typed.get("royalty_percent", ""), source, day)
    snapshot = RegisterSnapshot.objects.filter(pledged_right=pledged).order_by("-round").first()
    if snapshot is not None:
        told = f"登记簿：{snapshot.source}（SHA-256 {snapshot.facts_sha256[:12]}…）"
        yield _row(
            f"{name}剩余期限", typed.get("life_years") or "按登记簿", told, snapshot.taken_on
        )
