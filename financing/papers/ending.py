"""The papers of the end: registrations released, the case closed or stopped."""

from __future__ import annotations

from collections.abc import Mapping

from documents.blocks import Block, Heading, Letter, Note, Para, SignatureLines
from financing.papers.phrasing import (
    NONE,
    Facts,
    amount,
    closed,
    day,
    grid,
    handled,
    lender,
    money,
    months,
    paragraphs,
)
from financing.papers.registering import certificate_name, registered_right, registrations_table
from financing.papers.rights import by_kind, rights_table

_ENDINGS: Mapping[str, tuple[str, str]] = {
    "deregistered": ("注销登记", "质押登记自注销之日起失效，该项知识产权解除质押。"),
    "revoked": ("登记被撤销", "登记机关撤销了该项质押登记，请核对撤销的理由及其对债权的影响。"),
    "ended": ("登记期限届满", "该项质押登记因登记期限届满而终止。"),
}


def release_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记注销记录: which registration ended, how, and on which day."""
    ending, effect = _ENDINGS[facts["ending"]]
    return (
        Heading("一、原登记事项"),
        grid(
            (
                *registered_right(facts),
                ("登记证明", certificate_name(facts)),
                ("登记证明编号", facts["certificate_number"]),
            ),
            columns=2,
        ),
        Heading("二、登记终止"),
        grid(
            (
                ("终止方式", ending),
                ("终止日期", day(facts["ended_on"])),
                ("说明", facts["outcome"] or NONE),
                *handled("经办人", facts),
            )
        ),
        Para(effect),
        Note("本记录根据登记机关的通知制作，登记终止的日期和内容以登记机关出具的文件为准。"),
    )


def closing_report(facts: Facts) -> tuple[Block, ...]:
    """Build 结案报告: what was asked, paid out, pledged, and how each registration ended."""
    case = facts["case"]
    return (
        Heading("一、案件概况"),
        grid(
            (
                ("借款人", case["enterprise"]),
                ("统一社会信用代码", case["credit_code"]),
                ("贷款人", lender(case)),
                ("申请日期", day(case["filed_on"])),
                ("申请金额", money(case["requested_fen"])),
                ("申请期限", months(case["term_months"])),
                *amount("累计放款金额", facts["disbursed_fen"]),
                ("知识产权", by_kind(case["rights"])),
                *handled("结案人", facts),
            )
        ),
        Heading("二、知识产权"),
        rights_table(case["rights"]),
        Heading("三、质押登记的终止"),
        *_registrations(facts),
        Heading("四、结案结论"),
        Para(_conclusion(facts)),
        SignatureLines((lender(case),)),
    )


def _registrations(facts: Facts) -> tuple[Block, ...]:
    if not facts["registrations"]:
        return (Para("本案未办理质押登记。"),)
    return (registrations_table(facts),)


def _conclusion(facts: Facts) -> str:
    if facts["disbursed_fen"]:
        return "贷款已全部结清，各项质押登记均已终止，登记机关无存续的质押登记，本案予以结案。"
    return "本案未发放贷款，各项质押登记均已终止，登记机关无存续的质押登记，本案予以结案。"


def termination(facts: Facts) -> tuple[Block, ...]:
    """Build 终止办理通知书: why the case stops, and what happens to registrations that live."""
    case = facts["case"]
    basis = facts.get("basis", "")
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交的知识产权质押融资申请（案件编号：{case['number']}，"
            f"申请金额{money(case['requested_fen'])}），现终止办理。"
        ),
        Heading("一、终止的理由"),
        *paragraphs(closed(facts["reason"])),
        *((Heading("二、依据"), *paragraphs(closed(basis))) if basis else ()),
        Para(
            "本案未发放贷款。已经办理质押登记的，出质人与质权人应当共同向登记机关申请注销登记；"
            "尚未办结的登记申请予以撤回。贵单位可以另行提出申请。"
        ),
        Para("特此通知。"),
    )
