"""The paper of the risk sharing: one party's answer."""

from __future__ import annotations

from documents.blocks import Block, Heading, Letter, Para, SignatureLines
from financing.papers.phrasing import (
    Facts,
    amount,
    chinese,
    closed,
    grid,
    handled,
    lender,
    marked,
    money,
    percent,
)
from financing.papers.rights import by_kind, included
from risk_pool.rules.split import WHOLE_BP, split_loss
from risk_pool.states import SharingParty


def share_answer(facts: Facts) -> tuple[Block, ...]:
    """Build 风险分担答复书: one party confirms its share of a loss, or declines it."""
    case, confirmed = facts["case"], facts["confirmed"]
    answer = "同意" if confirmed else "不同意"
    return (
        Letter(lender(case)),
        Para(
            f"贵行就{case['enterprise']}知识产权质押融资（案件编号：{case['number']}）"
            f"提请我单位确认风险分担的函收悉。经研究，我单位{answer}按下列条件分担该笔贷款的损失。"
        ),
        Heading("一、贷款情况"),
        grid(
            (
                ("借款人", case["enterprise"]),
                ("贷款人", lender(case)),
                *amount("贷款本金", facts["principal_fen"]),
                ("质押的知识产权", by_kind(included(case))),
            )
        ),
        Heading("二、分担条件"),
        grid(_share(facts)),
        Heading("三、答复意见"),
        *_answer(facts),
        *marked(facts["terms"], facts["notice"], facts.get("certainty", "")),
        SignatureLines((facts["organisation"],)),
    )


def _share(facts: Facts) -> tuple[tuple[str, str], ...]:
    party, share_bp = facts["party"], facts["share_bp"]
    parts = split_loss(facts["principal_fen"], {party: share_bp, "others": WHOLE_BP - share_bp})
    basis = facts.get("loss_basis")
    return (
        ("分担方", facts["organisation"]),
        ("分担身份", chinese(SharingParty(party))),
        ("依据的办法", facts["terms"]),
        ("文号", facts["notice"]),
        ("分担比例", percent(share_bp)),
        *amount("按贷款本金测算的分担金额", parts[party]),
        *((("损失口径", basis),) if basis else ()),
        *handled("经办人", facts),
    )


def _answer(facts: Facts) -> tuple[Block, ...]:
    remark = facts.get("remark", "").strip()
    said = (Para(closed(remark)),) if remark else ()
    if not facts["confirmed"]:
        return (
            *said,
            Para("我单位对该笔贷款不承担损失分担责任，请贵行重新审议授信方案。"),
        )
    return (
        *said,
        Para(
            f"贷款发生损失后，我单位按上述办法规定的条件、口径和程序，在"
            f"{percent(facts['share_bp'])}的比例以内承担分担责任；"
            f"贷款本金以实际发放并到期未收回的金额为准，且不超过{money(facts['principal_fen'])}。"
            f"借款主体、金额、期限或者质押财产发生变更的，应当重新取得我单位确认。"
        ),
    )
