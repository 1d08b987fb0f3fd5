"""Papers after a payout: disposal, receipt and distribution, write-off, a pool's month."""

from __future__ import annotations

from banks.money import format_yuan
from banks.papers.phrasing import (
    NONE,
    Facts,
    Row,
    amount,
    chinese,
    closed,
    day,
    grid,
    handled,
    money,
)
from documents.blocks import Block, Heading, Letter, Note, Para, Table
from risk_pool.papers.rows import ledger_table, parts_table, party_name
from risk_pool.states import AccountKind, DisposalWay, Measure, RecoverySource, TransferAct


def disposal(facts: Facts) -> tuple[Block, ...]:
    """Build 质物处置记录: what was tried, with what evidence, for what price."""
    price = facts["price_fen"]
    return (
        grid(
            (
                *_claim(facts),
                ("处置的知识产权", facts["collateral"]),
                ("方式", chinese(DisposalWay(facts["way"]))),
                ("启动依据", facts["basis"]),
                ("保留价", f"￥{format_yuan(facts['asked_fen'])}"),
                ("结果", "成交" if price else "未成交"),
                *(amount("成交价", price) if price else ()),
                ("结束日", day(facts["ended_on"])),
                ("证据", facts["evidence"]),
                *handled("经办人", facts),
            )
        ),
    )


def receipt(facts: Facts) -> tuple[Block, ...]:
    """Build 追偿回收凭证: what came back, what it cost, how the terms divide it."""
    return (
        grid(
            (
                *_claim(facts),
                ("来源", chinese(RecoverySource(facts["source"]))),
                ("收到日", day(facts["received_on"])),
                *amount("收回金额", facts["gross_fen"]),
                ("本次费用", f"￥{format_yuan(facts['costs_fen'])}"),
                ("凭证号", facts["voucher"]),
                ("证据", facts["evidence"]),
                *handled("经办人", facts),
            )
        ),
        Heading("分配"),
        *_divided(facts),
        Para(f"应上缴资金池{money(facts['pool_fen'])}，期限{day(facts['hand_over_due_on'])}。"),
    )


def distribution(facts: Facts) -> tuple[Block, ...]:
    """Build 追偿分配表: each party's part, those who finance the public part, and the ledger."""
    late = "（已超过上缴期限）" if facts["late"] else ""
    payers = facts["payers"]
    return (
        grid(
            (
                *_claim(facts),
                ("回收凭证号", facts["voucher"]),
                *amount("收回金额", facts["gross_fen"]),
                ("上缴到账日", f"{day(facts['arrived_on'])}{late}"),
                *handled("经办人", facts),
            )
        ),
        Heading("一、各方分配"),
        *_divided(facts),
        *(
            (
                Heading("二、公共资金的出资方"),
                Table(
                    ("出资方", "所属", "金额（元）"),
                    tuple(
                        (party_name(each["party"], facts["names"]),
                         party_name(each["of"], facts["names"]), format_yuan(each["fen"]))
                        for each in payers
                    ),
                ),
            )
            if payers
            else ()
        ),
        *ledger_table(facts, "账务凭证"),
    )  # fmt: skip


def write_off(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿核销决定书: what is given up, and that every measure was tried or could not be."""
    return (
        Para(f"代偿{facts['number']}经穷尽追偿措施，对下列未收回金额予以核销，账销案存。"),
        grid(_claim(facts)),
        Heading("一、未收回金额"),
        parts_table(facts["borne"], facts["names"]),
        grid((("未收回的费用", f"￥{format_yuan(facts['costs_fen'])}"),)),
        Heading("二、追偿措施"),
        Table(
            ("措施", "情况"),
            tuple(
                (chinese(Measure(kind)), "已采取" if kind in facts["taken"] else closed(why))
                for kind, why in facts["measures"].items()
            ),
        ),
        Heading("三、理由"),
        Para(closed(facts["reason"])),
        grid(handled("复核人", facts)),
        Note("核销不免除借款人的债务；发现可供执行的财产时恢复追偿。"),
    )


def resumption(facts: Facts) -> tuple[Block, ...]:
    """Build 恢复追偿通知书."""
    return (
        Letter(facts["bank"]),
        Para(f"已核销的代偿{facts['number']}自{day(facts['on'])}起恢复追偿。"),
        grid((*_claim(facts), ("理由", closed(facts["reason"])), *handled("经办人", facts))),
    )


def statement(facts: Facts) -> tuple[Block, ...]:
    """Build 资金池月报: balances before and after, sums by act, and every row of the ledger."""
    before, after = facts["before"], facts["after"]
    return (
        grid((("资金池", facts["pool"]), ("期间", f"{day(facts['first'])}至{day(facts['last'])}"))),
        Heading("一、科目余额"),
        Table(
            ("科目", "期初（元）", "期末（元）"),
            tuple(
                (chinese(kind), format_yuan(abs(before[kind])), format_yuan(abs(after[kind])))
                for kind in AccountKind
            ),
        ),
        Heading("二、本期发生"),
        Table(
            ("事由", "金额（元）"),
            tuple(
                (chinese(TransferAct(act)), format_yuan(fen)) for act, fen in facts["sums"].items()
            )
            or ((NONE, "0.00"),),
        ),
        *ledger_table({"ledger": facts["rows"]}, "三、逐笔账务"),
    )


def _claim(facts: Facts) -> tuple[Row, ...]:
    return (
        ("代偿编号", facts["number"]),
        ("借款人", facts["borrower"]),
        ("放款银行", facts["bank"]),
        ("资金池已付", f"￥{format_yuan(facts['paid_fen'])}"),
    )


def _divided(facts: Facts) -> tuple[Block, ...]:
    return (
        grid((("先付费用", f"￥{format_yuan(facts['costs_repaid_fen'])}"),)),
        parts_table(facts["parts"], facts["names"]),
    )
