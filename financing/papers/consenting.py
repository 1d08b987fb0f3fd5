"""The papers of a disposal of a pledged right: asked for, answered, its proceeds secured."""

from __future__ import annotations

from collections.abc import Mapping

from documents.blocks import Block, Heading, Letter, Para, SignatureLines
from financing.papers.phrasing import (
    NONE,
    Facts,
    amount,
    day,
    grid,
    handled,
    lender,
    money,
    paragraphs,
)
from financing.papers.registering import registered_right

_KINDS: Mapping[str, str] = {
    "ASSIGN": "转让",
    "LICENSE": "许可他人实施或使用",
    "OPEN_LICENCE": "声明开放许可",
    "WAIVE": "放弃权利",
}
_USES: Mapping[str, str] = {"prepay": "提前清偿债务", "deposit": "提存"}


def consent_request(facts: Facts) -> tuple[Block, ...]:
    """Build 处分已出质权利申请书: which right, what is to be done with it, on what terms."""
    return (
        Letter(lender(facts["case"])),
        Para(
            f"本单位申请对下列已出质的权利办理{_KINDS[facts['kind']]}，请予书面同意；"
            "所得价款按质权人的答复提前清偿债务或者提存。"
        ),
        grid(registered_right(facts), columns=2),
        Heading("处分的主要条件"),
        grid(
            (
                ("处分方式", _KINDS[facts["kind"]]),
                ("受让人或被许可人", facts["counterparty"] or NONE),
                ("价款", _price(facts)),
                ("申请日期", day(facts["requested_on"])),
            ),
            columns=2,
        ),
        *paragraphs(facts["terms"]),
        SignatureLines((facts["requested_by"],)),
    )


def consent_answer(facts: Facts) -> tuple[Block, ...]:
    """Build 质权人答复书: agreed or not, why or on what conditions, and where the proceeds go."""
    granted = facts["granted"]
    use = _USES.get(facts["proceeds_to"])
    return (
        Letter(facts["requested_by"]),
        Para(
            f"贵单位{day(facts['requested_on'])}关于{_KINDS[facts['kind']]}下列已出质权利的申请，"
            f"本行{'同意' if granted else '不同意'}。"
        ),
        grid((*registered_right(facts), ("价款", _price(facts))), columns=2),
        Heading("条件" if granted else "理由"),
        *paragraphs(facts["conditions"]),
        *((Para(f"所得价款须用于{use}。"),) if use else ()),
        *((Para("未经质权人同意，登记机关不予办理，贵单位不得处分。"),) if not granted else ()),
        SignatureLines((lender(facts["case"]),)),
    )


def proceeds_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 处分价款清偿（提存）记录: how much came in, when, and what became of it."""
    return (
        Heading("一、处分的权利"),
        grid(registered_right(facts), columns=2),
        Heading("二、价款"),
        grid(
            (
                ("处分方式", _KINDS[facts["kind"]]),
                ("约定价款", _price(facts)),
                *amount("收到价款", facts["received_fen"]),
                ("收到日期", day(facts["received_on"])),
                ("用途", _USES[facts["proceeds_to"]]),
                ("凭证号", facts["voucher"]),
                *handled("经办人", facts),
            )
        ),
    )


def _price(facts: Facts) -> str:
    return NONE if facts["price_fen"] is None else money(facts["price_fen"])
