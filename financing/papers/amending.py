"""The papers of a change: the form that is filed, and what the registrar answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.blocks import Block, Heading, Note, Para, SignatureLines, Table
from financing.papers.phrasing import NONE, Facts, day, grid, handled, money, numbered
from financing.papers.registering import certificate_name, registered_right
from financing.papers.rights import right_numbered
from financing.states import AmendmentKind

_TITLES: Mapping[tuple[str, bool], str] = {
    ("patent", False): "专利权质押登记变更申请表",
    ("trademark", False): "商标专用权质权登记事项变更申请书",
    ("trademark", True): "商标专用权质权登记期限延期申请书",
    ("copyright", False): "著作权质权变更登记申请表",
}
_KINDS: Mapping[str, str] = {
    "PARTIES": "当事人名称或地址变更",
    "AMOUNT": "主债权金额变更",
    "SCOPE": "担保范围变更",
    "EXTENSION": "质权登记期限延期",
}
_ITEMS: Mapping[str, str] = {
    "name": "名称",
    "address": "地址",
    "amount_fen": "担保金额",
    "scope": "担保范围",
    "period_to": "登记期限届满日",
}
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "registered": ("准予变更登记", "登记事项自变更登记日起按变更后的内容执行；质权顺位不变。"),
    "returned": ("通知补正", "请按登记机关要求补正后重新提交；补正前登记事项不变。"),
    "refused": ("不予变更登记", "登记事项不变，原质押登记继续有效。"),
}


def amendment_form(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记变更申请表: the entry, what changes, on what agreement, with what annexes."""
    family = right_numbered(facts["case"], facts["number"])["family"]
    extends = facts["kind"] == AmendmentKind.EXTENSION
    signers = (facts["pledgee"],) if facts["alone"] else (_pledgor(facts), facts["pledgee"])
    return (
        Heading(_TITLES[family, extends]),
        grid(
            (
                *registered_right(facts),
                ("质权人", facts["pledgee"]),
                (certificate_name(facts), facts["certificate_number"]),
            ),
            columns=2,
        ),
        Heading("变更事项"),
        _changes(facts),
        grid(
            (
                ("变更事由", _KINDS[facts["kind"]]),
                ("变更协议", facts["agreement"]),
                ("协议签订日", day(facts["agreed_on"])),
                ("受理号", facts["filing_number"]),
                ("提交日期", day(facts["filed_on"])),
                *handled("经办人", facts),
            ),
            columns=2,
        ),
        Heading("所附材料"),
        *numbered(_annexes(facts)),
        *((Para("出质人与质权人未能达成延期协议且债务尚未清偿，由质权人单方申请。"),)
          if facts["alone"] else ()),
        SignatureLines(signers),
        Note("本表栏目为示例版式，提交时以登记机关公布的表格为准。"),
    )  # fmt: skip


def amendment_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记变更结果记录: what the registrar answered, and what is registered now."""
    answer, effect = _ANSWERS[facts["outcome"]]
    return (
        Heading("一、登记事项"),
        grid((*registered_right(facts), ("质权人", facts["pledgee"])), columns=2),
        Heading("二、变更内容"),
        _changes(facts),
        Heading("三、登记机关的答复"),
        grid(
            (
                ("结果", answer),
                ("收到日期", day(facts["answered_on"])),
                ("变更登记日", day(facts["effective_date"])),
                *handled("经办人", facts),
            )
        ),
        *numbered(facts["reasons"]),
        Para(effect),
        Note("本记录根据登记机关的通知制作，以登记机关出具的文件为准。"),
    )


def _pledgor(facts: Facts) -> str:
    return str(right_numbered(facts["case"], facts["number"])["pledgor"])


def _changes(facts: Facts) -> Table:
    before, after = facts["before"], facts["after"]
    return Table(
        ("项目", "变更前", "变更后"),
        tuple((_ITEMS[name], _said(name, before.get(name)), _said(name, value))
              for name, value in after.items()),
        widths=(20, 40, 40),
        align=("left", "left", "left"),
    )  # fmt: skip


def _said(name: str, value: Any) -> str:
    if not value:
        return NONE
    if name == "amount_fen":
        return money(value)
    if name == "period_to":
        return day(value)
    return "、".join(value) if isinstance(value, list | tuple) else str(value)


def _annexes(facts: Facts) -> tuple[str, ...]:
    """List what goes with the form; where the law lets parties commit instead, the commitment."""
    agreement = "质权人的书面保证" if facts["alone"] else "变更协议原件"
    proof = "变更证明文件或者相关承诺书" if facts["kind"] == "PARTIES" else "双方签署的承诺书"
    return (agreement, proof, "当事人身份证明或者相关承诺书", "委托代理的，代理委托书")
