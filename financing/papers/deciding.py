"""The papers of the bank's people: investigated, reviewed, decided, told, sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banks.money import format_yuan
from documents.blocks import Block, Heading, Letter, Note, Para, SignatureLines, Table
from financing.papers.phrasing import (
    Facts,
    Row,
    amount,
    chinese,
    closed,
    day,
    grid,
    handled,
    lender,
    marked,
    money,
    months,
    numbered,
    paragraphs,
    percent,
    rate,
    repayment,
)
from financing.papers.registering import registrations_table
from financing.papers.rights import by_kind, included, rights_table
from risk_pool.rules.split import split_loss
from risk_pool.states import Certainty, SharingParty

STEPS: Mapping[str, str] = {
    "accept": "受理",
    "verify_rights": "权利核验",
    "value_right": "单项评估",
    "value_bundle": "打包估值",
    "investigate": "尽职调查",
    "review": "风险审查",
}
_INTERNAL = "本文书为银行内部授信文件，不得向借款人及其他第三方提供。"


def diligence_report(facts: Facts) -> tuple[Block, ...]:
    """Build 尽职调查报告: the borrower, the rights, what was found, the risks, the amount."""
    case = facts["case"]
    return (
        Note(_INTERNAL),
        Heading("一、申请概况"),
        _wish(case, *handled("调查人", facts)),
        Heading("二、拟出质的知识产权"),
        rights_table(included(case)),
        Heading("三、尽职调查意见"),
        *paragraphs(facts["note"]),
        Heading("四、主要风险及缓释措施"),
        *(paragraphs(facts["risks"]) or (Para("调查中未发现需要单独说明的重大风险。"),)),
        Heading("五、调查结论"),
        Para(f"建议授信金额为{money(facts['recommended_fen'])}，提请风险审查。"),
    )


def _wish(case: Facts, *more: Row) -> Block:
    return grid(
        (
            ("借款人", case["enterprise"]),
            ("统一社会信用代码", case["credit_code"]),
            ("住所", case["address"]),
            *amount("申请金额", case["requested_fen"]),
            ("申请期限", months(case["term_months"])),
            ("申请日期", day(case["filed_on"])),
            ("拟出质的知识产权", by_kind(included(case))),
            *more,
        )
    )


def review_opinion(facts: Facts) -> tuple[Block, ...]:
    """Build 风险审查意见书: the opinion and the amount it supports."""
    case = facts["case"]
    return (
        Note(_INTERNAL),
        Heading("一、送审事项"),
        _wish(case, *handled("审查人", facts)),
        Heading("二、审查意见"),
        *paragraphs(facts["opinion"]),
        Heading("三、审查结论"),
        Para(f"审查建议金额为{money(facts['recommended_fen'])}，提请有权审批人审批。"),
    )


def credit_memo(facts: Facts) -> tuple[Block, ...]:
    """Build 授信批复: what the branch may grant, on which terms, under whose authority."""
    case = facts["case"]
    return (
        Note(_INTERNAL),
        Letter(lender(case)),
        Para(
            f"你行报送的{case['enterprise']}知识产权质押融资授信事项（案件编号：{case['number']}）"
            f"收悉。经审批，{_DECISIONS[facts['decision']]}，批复如下："
        ),
        Heading("一、授信内容"),
        grid((("借款人", case["enterprise"]), *_terms(facts))),
        Heading("二、放款前提条件"),
        *numbered(_conditions(facts)),
        *_sharing(facts),
        Heading("四、审批意见"),
        *paragraphs(facts["opinion"]),
        *_beyond_the_bundle(facts),
        Heading("五、审批权限"),
        grid(
            (
                ("审批人单户审批权限", f"￥{format_yuan(facts['authority_fen'])}"),
                ("本次批准金额", f"￥{format_yuan(facts['approved_fen'])}"),
                ("权限核对", "在审批权限以内"),
                *handled("审批人", facts),
            )
        ),
        *marked(*(chinese(Certainty(share["certainty"])) for share in facts["shares"])),
    )


def _beyond_the_bundle(facts: Facts) -> tuple[Block, ...]:
    if not facts.get("excess_reason"):
        return ()
    return (
        Para("本次批准金额超过打包评估的可贷上限，理由："),
        *paragraphs(closed(facts["excess_reason"])),
    )


_DECISIONS = {"approve": "同意授信", "conditional": "有条件同意授信"}


def _terms(facts: Facts) -> tuple[Row, ...]:
    return (
        *amount("批准金额", facts["approved_fen"]),
        ("授信期限", months(facts["term_months"])),
        ("贷款利率", rate(facts["lpr_tenor"], facts["spread_bp"], facts.get("pricing", "fixed"))),
        *_indicative(facts.get("indicative")),
        ("还款方式", repayment(facts["repayment"])),
        ("担保方式", f"知识产权质押：{by_kind(included(facts['case']))}"),
    )


def _indicative(told: Facts | None) -> tuple[Row, ...]:
    """Say what the loan would cost a year if it were paid out on the day of the decision."""
    if told is None:
        return ()
    named = f"执行年利率{percent(told['rate_bp'])}，折合年化利率{percent(told['effective_bp'])}"
    return (("按审批日LPR测算", f"{named}（内部收益率法，含复利，不含费用和贴息；以放款日为准）"),)


def _conditions(facts: Facts) -> list[str]:
    return [
        "签订借款合同和知识产权质押合同",
        _required_registrations(facts),
        *facts["conditions"],
    ]


def _required_registrations(facts: Facts) -> str:
    """Say which registrations must be effective before money moves."""
    if facts["requirement"] == "listed":
        listed = "、".join(str(n) for n in sorted(facts["required_positions"]))
        return f"序号{listed}的知识产权质押登记已经生效"
    if facts["requirement"] == "weighted":
        weight = percent(facts["required_weight_bp"])
        return f"按评估分配值计算，已生效的知识产权质押登记不低于组合价值的{weight}"
    return "全部知识产权质押登记已经生效"


def _sharing(facts: Facts) -> tuple[Block, ...]:
    heading = Heading("三、风险分担")
    shares: Sequence[Facts] = facts["shares"]
    if not shares:
        return heading, Para("本笔授信不纳入风险分担，风险由本行自行承担。")
    parts = split_loss(
        facts["approved_fen"], {share["party"]: share["share_bp"] for share in shares}
    )
    return (
        heading,
        Para(f"按{_terms_named(facts)}，本金损失由下列各方分担，金额按批准金额测算："),
        Table(
            ("分担方", "分担比例", "测算金额（元）", "是否须确认", "来源核对"),
            tuple(
                (
                    chinese(SharingParty(share["party"])),
                    percent(share["share_bp"]),
                    format_yuan(parts[share["party"]]),
                    "须书面确认" if share["answers"] else "无须确认",
                    chinese(Certainty(share["certainty"])),
                )
                for share in shares
            ),
            align=("left", "right", "right", "center", "left"),
            total=(
                "合计",
                percent(sum(share["share_bp"] for share in shares)),
                format_yuan(facts["approved_fen"]),
                "",
                "",
            ),
        ),
    )


def _terms_named(facts: Facts) -> str:
    terms = facts.get("terms")
    if terms is None:
        return f"代码为{facts['terms_code']}的风险分担条款"
    return f"《{terms['title']}》（{terms['notice']}）"


def approval_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 授信审批通知书: what the enterprise may know of the decision, and what it does next.

    Opinion, authority and risk sharing are the bank's own and stay in the memo.
    """
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交的知识产权质押融资申请（案件编号：{case['number']}）"
            f"已经本行审批同意，现将授信条件通知如下："
        ),
        Heading("一、授信条件"),
        grid((("借款人", case["enterprise"]), *_terms(facts))),
        Heading("二、放款前须落实的条件"),
        *numbered(_conditions(facts)),
        Heading("三、质押的知识产权"),
        rights_table(included(case)),
        Heading("四、后续办理"),
        *numbered(
            (
                "请贵单位及出质人与本行签订借款合同和知识产权质押合同",
                "合同签订后，出质人与质权人共同向登记机关申请办理质押登记",
                "质权自登记机关办理登记时设立，登记日期以登记机关载明的为准",
                "知识产权出质后，未经质权人同意，出质人不得转让或者许可他人使用",
            )
        ),
        Para(
            "本通知书不构成放款承诺，双方权利义务以签订的合同为准。"
            "在放款前贵单位的经营、财务或者权利状态发生重大变化的，本行有权重新审查。"
        ),
        Para("特此通知。"),
    )


def refusal_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 不予授信通知书: the reason and its basis."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交的知识产权质押融资申请（案件编号：{case['number']}，"
            f"申请金额{money(case['requested_fen'])}）收悉。经审查，本行决定不予授信。"
        ),
        Heading("一、理由"),
        *paragraphs(closed(facts["reason"])),
        Heading("二、依据"),
        *paragraphs(closed(facts["basis"])),
        Para(
            "本案未发放贷款。上述情形消除后，贵单位可以重新提出申请。"
            "对本决定有疑问的，可以向本行咨询。"
        ),
        Para("特此通知。"),
    )


def send_back_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 退回意见书: to which step, and why."""
    case = facts["case"]
    step = STEPS[facts["to"]]
    return (
        Note(_INTERNAL),
        grid(
            (
                ("借款人", case["enterprise"]),
                *amount("申请金额", case["requested_fen"]),
                ("退回至", f"{step}环节"),
                *handled("退回人", facts),
            )
        ),
        Heading("退回意见"),
        *paragraphs(closed(facts["reason"])),
        Para(
            f"请经办部门自{step}环节起重新办理，其后各环节须重新出具意见；"
            f"此前各环节的意见和材料留存备查。"
        ),
        SignatureLines((lender(case),)),
    )


def approval_withdrawn(facts: Facts) -> tuple[Block, ...]:
    """Build 撤回授信批准通知书: why the approval no longer stands, and what was done under it."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"本行此前批准贵单位知识产权质押融资{money(facts['withdrawn_fen'])}"
            f"（案件编号：{case['number']}），现撤回该项批准，转入重新审批。"
        ),
        Heading("一、撤回的理由"),
        *paragraphs(closed(facts["reason"])),
        Heading("二、已办事项"),
        *numbered(
            (
                "各方对原批准的风险分担确认随之失效，重新批准后另行确认",
                "已经签订合同的，重新批准前不得据以放款；重新批准后重新签订",
                "登记机关尚未答复的登记申请和已经生效的质押登记，在重新批准或者逐项了结前继续有效",
            )
        ),
        *_registered_so_far(facts),
        Para("特此通知。"),
    )


def _registered_so_far(facts: Facts) -> tuple[Block, ...]:
    if not facts["registrations"]:
        return ()
    return (Heading("三、各项登记的现状"), registrations_table(facts))
