"""Papers of a claim: reported, lodged, returned, decided, published, paid, settled, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banks.money import format_yuan
from banks.papers.phrasing import (
    NONE,
    Facts,
    Row,
    amount,
    closed,
    day,
    grid,
    handled,
    marked,
    money,
    numbered,
)
from documents.blocks import Block, Heading, Letter, Note, Para, SignatureLines, Table
from risk_pool.papers.rows import ledger_table, party_name
from risk_pool.rules.claims import BAD_CLASSES, RANKS

_YES = {"yes": "是", "no": "否"}
_KINDS = {"PROVISIONAL": "先行代偿", "FINAL": "最终代偿"}


def default_report(facts: Facts) -> tuple[Block, ...]:
    """Build 违约报告书: the default as the repayment rows say it."""
    late = "已超过报告期限" if facts["late"] else "在报告期限内"
    return (
        Letter(facts["pool"]),
        Para(f"我行备案贷款发生违约，现报告如下。报告期限{day(facts['report_due_on'])}，{late}。"),
        grid(
            (
                *_loan(facts),
                ("违约日（首次逾期日）", day(facts["defaulted_on"])),
                ("截至报告日逾期天数", f"{facts['overdue_days']}天"),
                *amount("未偿还本金", facts["principal_fen"]),
                ("到期未付利息", f"￥{format_yuan(facts['interest_fen'])}"),
                ("代偿申请期限", day(facts["claim_due_on"])),
                *handled("报告人", facts),
            )
        ),
        Note("违约日、逾期天数和未偿还金额由还款台账计算，不由人工填写。"),
    )


def claim(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿申请书: the default, the loss and its sharing, and what the bank declares."""
    said = facts["answers"]
    return (
        Letter(facts["pool"]),
        Para(
            f"我行备案贷款（备案编号：{facts['coverage']}）发生损失，按所适用办法申请代偿"
            f"{money(facts['claimed_fen'])}。"
        ),
        Heading("一、贷款与违约"),
        grid((*_loan(facts), ("违约日（首次逾期日）", day(facts["defaulted_on"])))),
        Heading("二、损失及分担"),
        *_sharing(facts),
        Heading("三、不良认定与追偿"),
        grid(_pursuit(said)),
        Heading("四、声明"),
        grid(_declared(said)),
        Para("以上内容及所附材料真实、完整；本申请由下列负责人签署。"),
        grid((("签署人", said["signer"]), ("职务", RANKS.get(said["signer_rank"], NONE)),
              *handled("提交人", facts))),
        SignatureLines((facts["bank"],)),
        *marked(facts["terms"], facts["notice"]),
    )  # fmt: skip


def deficiencies(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿申请补正通知书: every deficiency with its code, and until when."""
    return (
        Letter(facts["bank"]),
        Para(
            f"贵行提交的代偿申请{facts['number']}（借款人：{facts['borrower']}）经初审和复核，"
            f"存在下列缺陷，现第{facts['returns']}次退回。请于{day(facts['until'])}前补正后重新提交。"
        ),
        *numbered(facts["deficiencies"]),
        Heading("审核意见"),
        Para(closed(facts["reason"])),
        *_remark(facts),
    )


def refusal(facts: Facts) -> tuple[Block, ...]:
    """Build 不予代偿决定书."""
    return (
        Letter(facts["bank"]),
        Para(f"贵行提交的代偿申请{facts['number']}（借款人：{facts['borrower']}），决定不予代偿。"),
        Heading("理由"),
        Para(closed(facts["reason"])),
        *_remark(facts),
        *ledger_table({"ledger": facts["ledger"]}, "账务"),
    )


def opinion(facts: Facts) -> tuple[Block, ...]:
    """Build 财政审核意见书."""
    return (
        Letter(facts["pool"]),
        Para(
            f"代偿申请{facts['number']}（{facts['bank']}，借款人{facts['borrower']}）收悉。"
            f"经审核，同意按核定金额{money(facts['decided_fen'])}进入公示。"
        ),
        Para(closed(facts["opinion"])),
        *_sharing(facts),
    )


def public_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿公示: what is to be paid, and until when somebody may object."""
    return (
        Para(
            f"按《{facts['terms']}》，拟对下列贷款损失予以代偿，现予公示。"
            f"公示期至{day(facts['notice_until'])}止；有异议的，请以书面形式向{facts['pool']}"
            "管理单位提出。"
        ),
        grid(
            (
                ("代偿编号", facts["number"]),
                ("申请银行", facts["bank"]),
                ("借款人", facts["borrower"]),
                *amount("拟代偿金额", facts["decided_fen"]),
            )
        ),
    )


def decision(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿决定书: the amount, how it comes about, and where it is booked."""
    return (
        Letter(facts["bank"]),
        Para(f"贵行代偿申请{facts['number']}经审核、公示无异议，决定如下。"),
        grid(
            (
                ("借款人", facts["borrower"]),
                ("贷款编号", facts["loan"]),
                *amount("按条款分担", facts["claimed_fen"]),
                *_repair(facts),
                *amount("决定代偿", facts["decided_fen"]),
                *handled("经办人", facts),
            )
        ),
        Heading("损失及分担"),
        *_sharing(facts),
        *ledger_table(facts, "账务凭证"),
        *marked(facts["terms"], facts["notice"]),
    )


def voucher(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿支付凭证."""
    return (
        grid(
            (
                ("代偿编号", facts["number"]),
                ("收款银行", facts["bank"]),
                ("借款人", facts["borrower"]),
                ("性质", _KINDS[facts["kind"]]),
                *amount("支付金额", facts["amount_fen"]),
                ("支付凭证号", facts["voucher"]),
                ("支付日", day(facts["paid_on"])),
                ("累计已付", f"￥{format_yuan(facts['paid_fen'])}"),
                *handled("经办人", facts),
            )
        ),
        *ledger_table(facts, "账务凭证"),
    )


def settlement(facts: Facts) -> tuple[Block, ...]:
    """Build 代偿清算单: the final share, what was paid in advance, what is paid or returned."""
    due = facts["due_fen"]
    way = "补付" if due > 0 else "退回" if due < 0 else "不补不退"
    return (
        Letter(facts["bank"]),
        Para(f"先行代偿{facts['number']}现按最终损失清算，{way}{money(abs(due))}。"),
        grid(
            (
                ("借款人", facts["borrower"]),
                *amount("最终应代偿", facts["final_fen"]),
                ("先行已付", f"￥{format_yuan(facts['final_fen'] - due)}"),
                *_repair(facts),
                ("凭证号", facts["voucher"]),
                ("日期", day(facts["paid_on"])),
                *handled("复核人", facts),
            )
        ),
        *_sharing(facts),
        *ledger_table(facts, "账务凭证"),
    )


def claw_back(facts: Facts) -> tuple[Block, ...]:
    """Build 追回代偿通知书."""
    return (
        Letter(facts["bank"]),
        Para(f"就代偿{facts['number']}，追回已付代偿{money(facts['amount_fen'])}。"),
        grid(
            (
                ("理由", closed(facts["reason"])),
                ("到账凭证号", facts["voucher"]),
                ("追回后已付余额", f"￥{format_yuan(facts['paid_fen'])}"),
                *handled("复核人", facts),
            )
        ),
        *ledger_table(facts, "账务凭证"),
    )


def _loan(facts: Facts) -> tuple[Row, ...]:
    return (
        ("借款人", facts["borrower"]),
        ("放款银行", facts["bank"]),
        ("贷款编号", facts["loan"]),
        ("备案编号", facts["coverage"]),
        ("放款日", day(facts["disbursed_on"])),
        ("依据的办法", facts["terms"]),
        ("文号", facts["notice"]),
    )


def _sharing(facts: Facts) -> tuple[Block, ...]:
    """Print the loss and its parts; the payers of the fund below it."""
    shared: Mapping[str, Any] = facts["shared"]
    basis, names = shared["basis"], facts["names"]
    parts = shared["parts"]
    bound = "、".join(each["path"] for each in shared["bound_by"])
    return (
        grid(
            (
                ("未收回本金", f"￥{format_yuan(basis['principal_fen'])}"),
                ("计入的利息", f"￥{format_yuan(basis['interest_fen'])}"),
                ("计入的费用", f"￥{format_yuan(basis['costs_fen'])}"),
                ("扣除的回收", f"￥{format_yuan(basis['recovered_fen'])}"),
                ("损失", f"￥{format_yuan(shared['basis_fen'])}"),
                ("起作用的限额或条件", bound or NONE),
            ),
            columns=2,
        ),
        Table(
            ("承担方", "承担金额（元）"),
            tuple((party_name(p["party"], names), format_yuan(p["fen"])) for p in parts),
            total=("合计", format_yuan(sum(p["fen"] for p in parts))),
        ),
    )


def _pursuit(said: Mapping[str, Any]) -> tuple[Row, ...]:
    return (
        ("不良认定日", day(said["non_performing_on"])),
        ("认定依据", said["non_performing_evidence"]),
        ("五级分类", BAD_CLASSES.get(said["classification"], NONE)),
        ("分类日期", day(said["classified_on"])),
        ("起诉案号", said["suit_number"] or said["no_suit_reason"]),
        ("起诉日", day(said["suit_on"])),
        ("申请执行日", day(said["enforced_on"]) if said["enforced_on"] else (
            said["no_enforcement_reason"])),
        ("质物核对", "一致" if said["collateral_checked"] == "yes" else said["collateral_note"]),
        ("上级认定", said["recognised_number"]),
    )  # fmt: skip


def _declared(said: Mapping[str, Any]) -> tuple[Row, ...]:
    return (
        ("借款人恶意逃废债", _YES.get(said["wilful"], NONE)),
        ("发现欺诈或虚假材料", _YES.get(said["fraud"], NONE)),
        ("已从其他来源取得补偿", f"￥{format_yuan(said['other_compensation_fen'] or 0)}"),
        ("早期违约复核", said["early_note"]),
        ("迟报原因", said["late_reason"]),
        ("所附材料", said["papers"].replace("\n", "；")),
    )


def _repair(facts: Facts) -> tuple[Row, ...]:
    if not facts["repair_fen"]:
        return ()
    return (
        ("因银行过错扣减", f"￥{format_yuan(facts['repair_fen'])}"),
        ("扣减理由", closed(facts["repair_reason"])),
    )


def _remark(facts: Facts) -> tuple[Block, ...]:
    remark = facts.get("remark", "").strip()
    return (Para(closed(remark)),) if remark else ()
