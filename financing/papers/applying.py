"""The papers of an application: filed, accepted, returned once, declined, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from banks.money import format_yuan
from documents.blocks import Block, Heading, Letter, Note, Para, SignatureLines, Table
from financing.papers.phrasing import (
    NONE,
    Facts,
    amount,
    closed,
    day,
    grid,
    lender,
    money,
    months,
    numbered,
    opened,
    paragraphs,
    plain,
    repayment,
)
from financing.papers.places import in_words
from financing.papers.rights import by_kind, included, rights_table

_HASH_SHOWN = 16

_PROMISES = (
    "本申请书及所附材料真实、完整、有效，复印件、电子件与原件一致",
    "出质人是所列知识产权在登记簿上的权利人；有共有人的，已经取得或者将在签约前取得其书面同意",
    "除已书面告知贵行的情形外，所列知识产权未设立质权，未被采取保全措施，不存在权属争议",
    "同意贵行为办理本申请查询所列知识产权的登记信息，并就其价值进行评估或者委托评估",
    "申请材料发生变化的，将及时书面告知贵行",
)


def application(facts: Facts) -> tuple[Block, ...]:
    """Build 申请书: who asks for what, on which rights, with which figures and promises."""
    case, content = facts["case"], facts["content"]
    loan = content["loan"]
    rights = included(case)
    return (
        Letter(lender(case)),
        Para(
            f"{case['enterprise']}因{opened(loan['use'])}需要，拟以{by_kind(rights)}出质，"
            f"向贵行申请借款{money(loan['amount_fen'])}，期限{months(loan['term_months'])}。"
            f"现提交申请材料，请予审查。"
        ),
        *_later_version(facts.get("version", 1)),
        Heading("一、申请人（借款人）"),
        _borrower(case, content),
        Heading("二、借款申请"),
        grid(
            (
                *amount("申请金额", loan["amount_fen"]),
                ("借款期限", months(loan["term_months"])),
                ("借款用途", loan["use"]),
                ("还款方式", repayment(loan["repayment"])),
            )
        ),
        Heading("三、拟出质的知识产权"),
        rights_table(rights, owners=_owners(content)),
        Heading("四、出质人"),
        _pledgors(content),
        Heading("五、经营与财务"),
        *_financials(content["financials"]),
        *_attachments(content.get("attachments") or ()),
        Heading("声明与承诺"),
        *numbered(_PROMISES),
        Heading("签章", level=2),
        SignatureLines(_signers(case, content)),
    )


def _later_version(version: int) -> tuple[Block, ...]:
    if version == 1:
        return ()
    said = f"本申请书为第{version}次提交，系按补正要求修改后的文本；此前提交的文本留存。"
    return (Para(said),)


def _borrower(case: Facts, content: Facts) -> Block:
    borrower = content["borrower"]
    rows = [
        ("名称", case["enterprise"]),
        ("统一社会信用代码", case["credit_code"]),
        ("住所", borrower.get("address") or case["address"]),
        ("法定代表人", borrower.get("legal_representative", "")),
        ("联系人", borrower.get("contact", "")),
        ("联系电话", borrower.get("phone", "")),
    ]
    agent = content.get("agent")
    if agent:
        rows += [("代理机构", agent["name"]), ("代理机构信用代码", agent.get("credit_code", ""))]
    return grid(rows, columns=2)


def _owners(content: Facts) -> dict[int, Sequence[str]]:
    return {n: row.get("owners", ()) for n, row in enumerate(content["rights"], start=1)}


def _pledgors(content: Facts) -> Table:
    return Table(
        ("序号", "出质人", "统一社会信用代码", "与借款人关系", "内部决议"),
        tuple(
            (
                str(number),
                row["name"],
                row["credit_code"],
                "借款人本人" if row.get("is_borrower") else "第三人",
                row.get("resolution") or NONE,
            )
            for number, row in enumerate(content["pledgors"], start=1)
        ),
        widths=(6, 30, 24, 16, 24),
        align=("center", "left", "left", "left", "left"),
    )


def _financials(financials: Facts) -> tuple[Block, ...]:
    history = financials["revenue_fen"]
    forecast = financials["forecast_revenue_fen"]
    rows = [("息税前利润率", f"{plain(str(financials['ebit_margin_percent']))}%")]
    if "net_assets_fen" in financials:
        rows.append(("净资产", f"￥{format_yuan(financials['net_assets_fen'])}"))
    return (
        grid(rows),
        Heading("（一）营业收入", level=2),
        Table(
            ("年度", "营业收入（元）"),
            tuple((f"{year}年", format_yuan(history[year])) for year in sorted(history)),
            widths=(1, 1),
            align=("center", "right"),
        ),
        Heading("（二）使用拟出质知识产权的产品的预测收入", level=2),
        Table(
            ("预测期", "预测收入（元）"),
            tuple((f"第{n}年", format_yuan(fen)) for n, fen in enumerate(forecast, start=1)),
            widths=(1, 1),
            align=("center", "right"),
        ),
    )


def _attachments(rows: Sequence[Facts]) -> tuple[Block, ...]:
    if not rows:
        return ()
    return (
        Heading("六、随附材料"),
        Table(
            ("序号", "材料名称", "文件名", "文件指纹"),
            tuple(
                (str(n), row["label"], row["name"], row["sha256"][:_HASH_SHOWN])
                for n, row in enumerate(rows, start=1)
            ),
            widths=(6, 32, 38, 24),
            align=("center", "left", "left", "left"),
        ),
        Note("文件指纹为文件SHA-256值的前16位，用以核对所收文件与提交的文件一致。"),
    )


def _signers(case: Facts, content: Facts) -> tuple[str, ...]:
    others = [row["name"] for row in content["pledgors"] if not row.get("is_borrower")]
    return (case["enterprise"], *others)


def acceptance(facts: Facts) -> tuple[Block, ...]:
    """Build 受理通知书: what was taken in, and that this is no promise of credit."""
    case = facts["case"]
    rights = included(case)
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交的知识产权质押融资申请（案件编号：{case['number']}）"
            f"收悉。经审查，申请材料齐全，符合受理要求，现予受理。"
        ),
        Heading("一、受理事项"),
        _asked(case),
        Heading("二、受理的知识产权"),
        rights_table(rights),
        *_remark(facts.get("remark", "")),
        Heading("三、告知事项"),
        *numbered(
            (
                "本行将依次核验权利、评估价值并进行授信审查，办理进度可在本系统查询",
                "权利状态、权利人或者经营情况发生变化的，请及时告知本行",
                "受理申请不代表同意授信，授信结果以审批通知为准",
            )
        ),
        Para("特此通知。"),
    )


def _asked(case: Facts) -> Block:
    return grid(
        (
            *amount("申请金额", case["requested_fen"]),
            ("借款期限", months(case["term_months"])),
            ("拟出质的知识产权", by_kind(included(case))),
        )
    )


def _remark(remark: str) -> tuple[Block, ...]:
    return (Para(f"受理意见：{closed(remark)}"),) if remark.strip() else ()


def deficiency_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 一次性告知书: every deficiency, numbered, with where it is and how to mend it."""
    case, rows = facts["case"], facts["deficiencies"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交的知识产权质押融资申请（案件编号：{case['number']}）"
            f"收悉。经审查，申请材料尚有{len(rows)}项需要补正，现一次性全部告知如下："
        ),
        Table(
            ("序号", "所涉内容", "需要补正的情况及补正方法"),
            tuple(
                (str(n), in_words(row.get("where", "")), _how_to_mend(row))
                for n, row in enumerate(rows, start=1)
            ),
            widths=(7, 25, 68),
            align=("center", "left", "left"),
        ),
        Para(
            "请贵单位按上述要求一次补齐后，在本系统重新提交；不再办理的，可以申请撤回。"
            "本行只退回补正一次，重新提交后将作出受理或者不予受理的决定。"
            "此前提交的文本和材料由本行留存，无需重复提交未变更的部分。"
        ),
        Para("特此告知。"),
    )


def _how_to_mend(row: Facts) -> str:
    return "\n".join(closed(row[part]) for part in ("message", "cure") if row.get(part))


def decline_notice(facts: Facts) -> tuple[Block, ...]:
    """Build 不予受理通知书: the reason and its basis."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交的知识产权质押融资申请（案件编号：{case['number']}，"
            f"申请金额{money(case['requested_fen'])}）收悉。经审查，本行决定不予受理。"
        ),
        Heading("一、不予受理的理由"),
        *paragraphs(closed(facts["reason"])),
        Heading("二、依据"),
        *paragraphs(closed(facts["basis"])),
        Para("上述情形消除后，贵单位可以重新提出申请。对本决定有疑问的，可以向本行咨询。"),
        Para("特此通知。"),
    )


def withdrawal(facts: Facts) -> tuple[Block, ...]:
    """Build 撤回申请确认书: who withdrew what, and why."""
    case = facts["case"]
    return (
        Letter(case["enterprise"]),
        Para(
            f"贵单位于{day(case['filed_on'])}提交知识产权质押融资申请（案件编号：{case['number']}，"
            f"申请金额{money(case['requested_fen'])}），现因下列原因申请撤回："
        ),
        *paragraphs(closed(facts["reason"])),
        Para(
            "经确认，本申请自本确认书出具之日起撤回，本案终止办理。"
            "本案未发放贷款，没有有效的质押登记；已提交的材料按规定留存。"
            "贵单位可以另行提出申请。"
        ),
        Para("特此确认。"),
    )
