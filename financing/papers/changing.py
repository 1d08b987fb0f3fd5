"""The papers of a loan whose terms change while it runs: another rate, a later maturity."""

from __future__ import annotations

from collections.abc import Sequence

from documents.blocks import Block, Heading, Letter, Para
from financing.papers.lending import made_of, schedule_table
from financing.papers.phrasing import (
    Facts,
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
    repayment,
)


def rate_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 贷款利率调整通知书: the rate before and after, and the schedule from the day on."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"根据借款合同关于利率调整的约定（案件编号：{case['number']}），贵单位第"
            f"{facts['drawdown_seq']}笔贷款的利率自{day(facts['effective_on'])}起调整如下："
        ),
        grid(
            (
                ("调整日", day(facts["effective_on"])),
                ("调整前执行年利率", percent(facts["before_bp"])),
                ("调整后执行年利率", f"{percent(facts['rate_bp'])}（{made_of(facts)}）"),
                ("折合年化利率", _cost(facts)),
                *handled("经办人", facts),
            )
        ),
        Heading("调整后的还款计划"),
        Para("调整日所在的一期，调整日前后按各自的利率分段、按实际天数计息。"),
        schedule_table(facts["schedule"]),
        *marked(facts["lpr_source"]),
        Para("特此通知。"),
    )


def extension_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 贷款展期通知书: by how long, at which rate, with whose consent, the new schedule."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位第{facts['drawdown_seq']}笔知识产权质押贷款（案件编号：{case['number']}）的展期申请"
            f"已经本行同意，展期事项如下："
        ),
        Heading("一、展期内容"),
        grid(
            (
                *amount("未还本金合计", facts["outstanding_fen"]),
                ("展期起算日", day(facts["effective_on"])),
                ("展期期限", months(facts["months"])),
                ("原到期日", day(facts["matured_on"])),
                ("展期后到期日", day(facts["matures_on"])),
                ("展期前执行年利率", percent(facts["before_bp"])),
                ("展期后执行年利率", f"{percent(facts['rate_bp'])}（{made_of(facts)}）"),
                ("折合年化利率", _cost(facts)),
                ("还款方式", repayment(facts["repayment"])),
                *handled("审批人", facts),
            )
        ),
        Heading("二、展期理由"),
        *paragraphs(closed(facts["reason"])),
        Heading("三、出质人的同意"),
        *paragraphs(closed(facts["consent"])),
        Heading("四、展期后的还款计划"),
        schedule_table(facts["schedule"]),
        Heading("五、须继续办理的事项"),
        *numbered(_to_do(facts["registrations_short"])),
        *marked(facts["lpr_source"], facts["rule_source"]),
        Para("特此通知。"),
    )


def _to_do(ending: Sequence[Facts]) -> list[str]:
    return [
        "请贷款人、借款人和出质人就展期签订补充协议",
        "登记的债务履行期限早于展期后到期日的，请共同向登记机关办理变更登记",
        "风险分担办法要求分担方同意展期的，须另行取得其书面同意",
        *(
            f"“{right['title']}”的保护期至{day(right['ends_on'])}届满，早于展期后到期日，"
            "请及时续展或者补充担保"
            for right in ending
        ),
    ]


def _cost(facts: Facts) -> str:
    return f"{percent(facts['effective_bp'])}（内部收益率法，含复利，不含费用和贴息）"
