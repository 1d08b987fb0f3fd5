"""Papers of a covered loan: enrolment confirmed, released, moved to other terms."""

from __future__ import annotations

from banks.papers.phrasing import Facts, Row, amount, closed, day, grid, handled, marked, money
from documents.blocks import Block, Heading, Letter, Note, Para
from risk_pool.papers.rows import ledger_table, parts_table


def enrolment(facts: Facts) -> tuple[Block, ...]:
    """Build 入池备案确认书: the loan, the pool's part set aside for it, and where it is booked."""
    bound = facts.get("bound_by") or ()
    limited = (
        (Note("按条款的限额，占用金额小于按比例计算的金额；起作用的条款：" + "、".join(bound)),)
        if bound
        else ()
    )
    return (
        Letter(facts["bank"]),
        Para(
            f"贵行向{facts['borrower']}发放的知识产权质押贷款（贷款编号：{facts['loan']}）"
            f"已在{facts['pool']}备案，备案编号{facts['number']}。"
        ),
        Heading("一、贷款"),
        grid(_loan(facts)),
        Heading("二、资金占用"),
        grid((*amount("占用金额", facts["reserved_fen"]), ("备案日", day(facts["on"])))),
        *((parts_table(facts["parts"], facts["names"]),) if facts.get("parts") else ()),
        *limited,
        *ledger_table(facts, "三、账务凭证"),
        Para(
            "贷款发生损失的，按上述办法规定的条件和程序申请代偿；"
            "代偿以核定损失和届时的条款限额为准，占用金额不是赔付承诺。"
        ),
        *marked(facts["terms"], facts["notice"]),
    )


def release(facts: Facts) -> tuple[Block, ...]:
    """Build 备案解除通知书: the loan is repaid, and its money is free again."""
    return (
        Letter(facts["bank"]),
        Para(
            f"{facts['borrower']}的贷款（贷款编号：{facts['loan']}）已按还款台账结清，"
            f"备案{facts['number']}自{day(facts['on'])}起解除，释放占用资金"
            f"{money(facts['released_fen'])}。"
        ),
        grid(_loan(facts)),
        *ledger_table(facts, "账务凭证"),
    )


def transferred(facts: Facts) -> tuple[Block, ...]:
    """Build 备案条款转换确认书: from which terms to which, and what is set aside now."""
    return (
        Letter(facts["bank"]),
        Para(f"备案{facts['number']}自{day(facts['on'])}起由“{facts['former']}”转入下列条款。"),
        grid(_loan(facts)),
        grid(
            (
                *amount("转换前占用", facts["before_fen"]),
                *amount("转换后占用", facts["reserved_fen"]),
                ("理由", closed(facts["reason"])),
                *handled("经办人", facts),
            )
        ),
        *ledger_table(facts, "账务凭证"),
        *marked(facts["terms"], facts["notice"]),
    )


def _loan(facts: Facts) -> tuple[Row, ...]:
    return (
        ("借款人", facts["borrower"]),
        ("贷款编号", facts["loan"]),
        *amount("贷款本金", facts["principal_fen"]),
        ("放款日", day(facts["disbursed_on"])),
        ("依据的办法", facts["terms"]),
        ("文号", facts["notice"]),
    )
