"""The papers of a pledge's life: its register read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.blocks import Block, Heading, Note, Para, Table
from financing.papers.phrasing import NONE, Facts, day, grid, handled
from financing.papers.verifying import LEGAL_STATUS

_NAMES: Mapping[str, str] = {
    "title": "名称",
    "owners": "登记的权利人",
    "legal_status": "法律状态",
    "filing_date": "申请日",
    "grant_date": "授权（注册）日",
    "expiry_date": "届满日",
    "annuity_paid_until": "年费缴至",
    "pledged": "已有质押登记",
    "frozen": "被保全或中止",
    "ownership_disputed": "存在权属争议",
    "invalidation_pending": "处于无效宣告程序",
    "same_day_twin": "同日申请有发明专利",
    "similar_marks": "相同或近似商标",
    "co_owner_consent": "已书面同意的共有人",
    "co_owner_agreement": "共有人另有约定",
    "licensed": "已许可他人使用",
    "open_licence": "已声明开放许可",
    "evaluation_report": "有专利权评价报告",
    "ownership_evidence": "权属证明材料",
}


def rereading(facts: Facts) -> tuple[Block, ...]:
    """Build 登记簿复查记录: what the register says now, and what changed since it was last read."""
    changed = facts["changed"]
    return (
        Heading("一、复查对象"),
        grid(
            (
                ("序号", str(facts["position"])),
                ("登记号", facts["number"]),
                ("名称", facts["title"]),
                ("查询日", day(facts["taken_on"])),
                ("来源", facts["source"]),
                ("上次查询日", day(facts["last_taken_on"])),
                *handled("查询人", facts),
            ),
            columns=2,
        ),
        Heading("二、登记簿记载"),
        grid(
            tuple((_NAMES[name], _said(name, facts["facts"].get(name))) for name in _shown(facts))
        ),
        Heading("三、与上次查询比较"),
        *((_differences(changed),) if changed else (Para("与上次查询一致，没有变化。"),)),
        Note("本记录以查询日登记簿记载为准；登记簿变化影响质权的，由预警逐项跟进。"),
    )


def _shown(facts: Facts) -> tuple[str, ...]:
    """Name the facts worth showing: what a register always says, and what is so."""
    always = ("owners", "legal_status", "expiry_date", "annuity_paid_until")
    said = facts["facts"]
    return tuple(name for name in _NAMES if name != "title" and (name in always or said.get(name)))


def _differences(changed: list[list[Any]]) -> Table:
    return Table(
        ("项目", "上次", "本次"),
        tuple((_NAMES.get(name, name), _said(name, old), _said(name, new))
              for name, old, new in changed),
        widths=(26, 37, 37),
        align=("left", "left", "left"),
    )  # fmt: skip


def _said(name: str, value: Any) -> str:
    if name == "legal_status":
        return LEGAL_STATUS.get(str(value), NONE)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or NONE
    if value is None or value == "":
        return NONE
    is_day = name.endswith("_date") or name == "annuity_paid_until"
    return day(value) if is_day else str(value)
