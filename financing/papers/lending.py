"""The papers of the loan: paid out, paid back, reversed, given up, settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banks.money import format_yuan
from documents.blocks import Block, Heading, Letter, Note, Para, Table
from financing.papers.phrasing import (
    PRICING_WORDS,
    Facts,
    Row,
    amount,
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
    repayment,
)
from financing.papers.rights import by_kind, included

_KEPT: Mapping[str, str] = {
    "term": "期限不变，减少每期还款额",
    "payment": "每期还款额不变，缩短期限",
}
_STATES: Mapping[str, str] = {"current": "正常", "overdue": "逾期", "settled": "已结清"}


def drawdown_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 放款通知书: amount, rate and how it was made, the whole schedule."""
    case, schedule = facts["case"], facts["schedule"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"根据贵单位与本行签订的借款合同（案件编号：{case['number']}），放款条件已经落实。"
            f"本行已于{day(facts['disbursed_on'])}将贷款本金{money(facts['principal_fen'])}"
            f"划入贵单位尾号为{facts['account_tail']}的账户。"
        ),
        Heading("一、放款要素"),
        grid((*_drawn(facts), *handled("经办人", facts))),
        Heading("二、还款计划"),
        schedule_table(schedule),
        Heading("三、告知事项"),
        *numbered(
            (
                "请于各期还款日前将应还款项足额存入还款账户；未按期足额归还的，按借款合同约定计收罚息",
                "请按借款合同约定的用途使用贷款，并配合本行贷后检查",
                "出质的知识产权状态发生变化的，请立即告知本行",
            )
        ),
        *marked(facts["lpr_source"], facts["penalty_source"]),
        Para("特此通知。"),
    )


def _drawn(facts: Facts) -> tuple[Row, ...]:
    total_bp = facts["lpr_bp"] + facts["spread_bp"]
    last = facts["schedule"][-1]["due_date"]
    return (
        ("放款序号", f"第{facts['seq']}笔"),
        *amount("放款金额", facts["principal_fen"]),
        ("放款日", day(facts["disbursed_on"])),
        ("到期日", day(last)),
        ("期限", months(facts["months"])),
        ("执行年利率", f"{percent(total_bp)}（{made_of(facts)}）"),
        *_yearly_cost(facts),
        ("利率调整", PRICING_WORDS[facts.get("pricing", "fixed")]),
        (
            "逾期罚息",
            f"在执行年利率基础上加收{percent(facts['penalty_uplift_bp'])}，未付利息按罚息利率计收复利",
        ),
        ("还款方式", repayment(facts["repayment"])),
        *_conditions(facts["conditions_met"], facts.get("condition_evidence", ())),
    )


def _yearly_cost(facts: Facts) -> tuple[Row, ...]:
    """Say what the loan costs in a year, where the act counted it."""
    if "effective_bp" not in facts:
        return ()
    cost = percent(facts["effective_bp"])
    return (("折合年化利率", f"{cost}（内部收益率法，含复利，不含费用和贴息）"),)


def _conditions(conditions: Sequence[str], evidence: Sequence[str]) -> tuple[Row, ...]:
    if not conditions:
        return ()
    proofs = [f"（凭据：{each}）" for each in evidence] or [""] * len(conditions)
    met = [f"{each}{proof}" for each, proof in zip(conditions, proofs, strict=True)]
    return (("已落实的放款条件", "；".join(met)),)


def made_of(facts: Facts) -> str:
    """Say how the rate is made: the LPR of a stated publication and the spread."""
    tenor = facts["lpr_tenor"].removesuffix("Y")
    spread_bp = facts["spread_bp"]
    base = f"{day(facts['lpr_published_on'])}公布的{tenor}年期LPR {percent(facts['lpr_bp'])}"
    return f"{base}{'减' if spread_bp < 0 else '加'}{abs(spread_bp)}个基点"


def schedule_table(schedule: Sequence[Facts]) -> Table:
    """Set out what falls due when."""
    principal = sum(due["principal_fen"] for due in schedule)
    interest = sum(due["interest_fen"] for due in schedule)
    return Table(
        ("期次", "还款日", "应还本金（元）", "应还利息（元）", "应还合计（元）"),
        tuple(
            (
                str(due["seq"]),
                day(due["due_date"]),
                format_yuan(due["principal_fen"]),
                format_yuan(due["interest_fen"]),
                format_yuan(due["principal_fen"] + due["interest_fen"]),
            )
            for due in schedule
        ),
        widths=(8, 23, 23, 23, 23),
        align=("center", "center", "right", "right", "right"),
        total=(
            "合计",
            f"共{len(schedule)}期",
            format_yuan(principal),
            format_yuan(interest),
            format_yuan(principal + interest),
        ),
    )


def repayment_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 还款凭证: one receipt, split, and what is still owed."""
    case, total = facts["case"], _total(facts)
    return (
        Para(
            f"兹收到{case['enterprise']}归还知识产权质押贷款（案件编号：{case['number']}）"
            f"款项{money(total)}。"
        ),
        grid(
            (
                ("凭证号", facts["voucher"]),
                ("还款序号", _serial(facts)),
                ("起息日", day(facts["value_date"])),
                ("还款性质", _nature(facts)),
                ("收款机构", lender(case)),
                *handled("记账人", facts),
            ),
            columns=2,
        ),
        _split(facts),
        grid((*amount("还款合计", total), *_standing("还款后", facts))),
        *_new_plan(facts.get("schedule", ())),
    )


def _nature(facts: Facts) -> str:
    if facts.get("keep"):
        return f"提前部分还款，{_KEPT[facts['keep']]}"
    return "提前结清" if facts["prepays"] else "按期还款"


def _new_plan(schedule: Sequence[Facts]) -> tuple[Block, ...]:
    return (Heading("还款后的还款计划"), schedule_table(schedule)) if schedule else ()


def reversal_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 还款冲正凭证: which receipt was taken back, why, and what is owed again."""
    case, total = facts["case"], _total(facts)
    return (
        Para(
            f"{case['enterprise']}知识产权质押贷款（案件编号：{case['number']}）第"
            f"{facts['drawdown_seq']}笔放款的第{facts['reversed_seq']}笔还款记账有误，"
            f"现予全额冲正，冲正金额{money(-total)}，视同该笔还款未曾入账。"
        ),
        grid(
            (
                ("冲正凭证号", facts["voucher"]),
                ("被冲正的凭证号", facts["reversed_voucher"]),
                ("冲正序号", _serial(facts)),
                ("起息日", day(facts["value_date"])),
                ("记账机构", lender(case)),
                *handled("记账人", facts),
            ),
            columns=2,
        ),
        _split(facts),
        grid((("冲正原因", facts["reason"]), *_standing("冲正后", facts))),
        Note("实际收到的款项另以新的凭证号入账。"),
    )


def _total(facts: Facts) -> int:
    total: int = facts["principal_fen"] + facts["interest_fen"] + facts["penalty_fen"]
    return total


def _serial(facts: Facts) -> str:
    return f"第{facts['drawdown_seq']}笔放款第{facts['seq']}笔"


def _split(facts: Facts) -> Table:
    return Table(
        ("项目", "金额（元）"),
        (
            ("本金", format_yuan(facts["principal_fen"])),
            ("利息", format_yuan(facts["interest_fen"])),
            ("罚息", format_yuan(facts["penalty_fen"])),
        ),
        widths=(1, 1),
        align=("left", "right"),
        total=("合计", format_yuan(_total(facts))),
    )


def _standing(after: str, facts: Facts) -> tuple[Row, ...]:
    return (
        (f"{after}尚欠本金", f"￥{format_yuan(facts['principal_outstanding_fen'])}"),
        (f"{after}尚欠罚息", f"￥{format_yuan(facts['penalty_due_fen'])}"),
        (f"{after}贷款状态", _STATES[facts["state"]]),
    )


def line_closed(facts: Facts) -> tuple[Block, ...]:
    """Build 授信额度终止通知书: what was not drawn may not be drawn any more."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位在本行的知识产权质押贷款（案件编号：{case['number']}）尚未使用的授信额度"
            f"{money(facts['undrawn_fen'])}自{day(facts['closed_on'])}起终止使用。"
        ),
        grid(
            (
                *amount("授信额度", facts["limit_fen"]),
                *amount("累计放款金额", facts["disbursed_fen"]),
                *amount("终止使用的额度", facts["undrawn_fen"]),
                ("终止日", day(facts["closed_on"])),
                ("终止原因", facts["reason"]),
                *handled("经办人", facts),
            )
        ),
        Note("已经发放的贷款仍按借款合同和还款计划归还。"),
        Para("特此通知。"),
    )


def settlement_void(facts: Facts) -> tuple[Block, ...]:
    """Build 结清证明作废通知书: a receipt was taken back, so the loan is not settled after all."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"本行此前就贵单位知识产权质押贷款（案件编号：{case['number']}）出具的贷款结清证明，"
            f"因所依据的还款记录（凭证号：{facts['reversed_voucher']}）录入有误已经冲正，"
            f"自本通知出具之日起作废。"
        ),
        Heading("一、作废的理由"),
        *paragraphs(closed(facts["reason"])),
        Heading("二、贷款现状"),
        grid(
            (
                ("借款人", case["enterprise"]),
                ("贷款人", lender(case)),
                *amount("未偿还本金", facts["principal_outstanding_fen"]),
                *handled("经办人", facts),
            )
        ),
        Para(
            "质押登记继续有效，尚未办理的注销登记不再办理；贷款另行结清后，本行另行出具结清证明。"
        ),
        Para("特此通知。"),
    )


def settlement(facts: Facts) -> tuple[Block, ...]:
    """Build 贷款结清证明: nothing is owed any more, and the registrations will be released."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"兹证明：贵单位在本行办理的知识产权质押贷款（案件编号：{case['number']}，"
            f"累计放款{money(case['disbursed_fen'])}），截至{day(facts['settled_on'])}，"
            f"本金、利息及罚息已全部结清，贷款余额为零。"
        ),
        grid(
            (
                ("借款人", case["enterprise"]),
                ("统一社会信用代码", case["credit_code"]),
                ("贷款人", lender(case)),
                *amount("累计放款金额", case["disbursed_fen"]),
                ("结清日期", day(facts["settled_on"])),
                ("质押的知识产权", by_kind(included(case))),
            )
        ),
        Para(
            "主债权已经消灭，请出质人与质权人共同向各登记机关申请注销质押登记；"
            "质押登记自登记机关注销之日起失效，登记证明原件按登记机关要求交回。"
        ),
        Note("本证明仅用于证明上述贷款已经结清，涂改无效。"),
        Para("特此证明。"),
    )
