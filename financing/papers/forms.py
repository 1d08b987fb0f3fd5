"""The application for registration: each registrar's own form, filled in from the contract.

Source: rulebook section 12 and PAT-006, PAT-007 (patents), TM-004, TM-010, TM-013 (marks),
CPR-004, CPR-020 (copyright).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from banks.money import format_yuan
from documents.blocks import Block, Heading, Para, SignatureLines, Table
from financing.papers.form_annexes import annexes
from financing.papers.phrasing import Facts, Row, amount, closed, day, grid, numbered, span
from financing.papers.pledging import PROPERTY_RIGHTS, classes
from financing.papers.rights import number_of, right_numbered

BLANK = "　"  # to be filled in by hand
_YES_OR_NO = "□是　　□否"
_CATEGORIES = "□自然人　□企业法人　□机关法人　□事业单位法人　□社会团体法人　□其他组织　□其他"
_CONTACT = ("邮政编码", "联系人", "联系电话")

_PATENT_MATERIALS = (
    "双方签字或者盖章的专利权质押登记申请表",
    "专利权质押合同",
    "双方当事人的身份证明，或者当事人签署的相关承诺书",
    "委托代理的，注明委托权限的委托书",
    "专利权经过资产评估的，资产评估报告",
    "其他需要提供的材料",
)
_MARK_MATERIALS = (
    "商标专用权质权登记申请书",
    "主合同和商标专用权质权合同",
    "双方签署的《办理商标专用权质权登记承诺书》",
    "委托商标代理机构的，代理委托书",
)
_COPYRIGHT_MATERIALS = (
    "著作权质权登记申请表",
    "出质人和质权人的身份证明",
    "主合同和著作权质权合同",
    "委托代理人办理的，委托书和受托人的身份证明",
    "以共有的著作权出质的，共有人同意出质的书面文件",
    "出质前授权他人使用的，授权合同",
    "出质的著作权经过价值评估的，或者质权人要求评估的，有效的价值评估报告",
    "其他需要提供的材料",
)


def registration_form(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记申请表: the form of the registrar to whom the right's family belongs."""
    right = right_numbered(facts["case"], facts["number"])
    title, build, materials = _FORMS[right["family"]]
    return (
        Heading(title),
        Para(
            f"出质人与质权人就下列知识产权设立质权，现共同向{facts['registrar']}申请办理质押登记。"
        ),
        *build(facts, {**_contracted(facts), **right}),
        Heading("五、提交信息"),
        grid(_filing(facts), columns=2),
        Heading("六、提交材料"),
        *_handed_in(facts, materials),
        Para("出质人和质权人承诺：本表所填内容和所附材料真实、有效，电子件与原件一致。"),
        Heading("七、签章"),
        SignatureLines((facts["pledgor"], facts["pledgee"])),
        *annexes(facts),
    )


def _handed_in(facts: Facts, materials: tuple[str, ...]) -> tuple[Block, ...]:
    """Tick what is handed in; a form that nobody filed yet lists what the registrar wants."""
    checklist = facts.get("checklist")
    if not checklist:
        return numbered(materials)
    rows = tuple(
        (str(n), name, "√" if held else "□")
        for n, (_code, name, held) in enumerate(checklist, start=1)
    )
    return (
        Table(("序号", "材料", "提交"), rows, widths=(8, 80, 12),
              align=("center", "left", "center")),
    )  # fmt: skip


def _contracted(facts: Facts) -> Facts:
    """Find the right as the pledge contract describes it, where the act passes the contract."""
    described = facts.get("pledge", {}).get("rights", ())
    return next((row for row in described if row["number"] == facts["number"]), {})


def _filing(facts: Facts) -> list[Row]:
    rows = [
        ("登记机关", facts["registrar"]),
        ("提交方式", facts["channel_name"]),
        ("受理号", facts["filing_number"]),
        ("提交日期", day(facts["filed_on"])),
        ("质押顺位", f"第{facts['rank']}顺位"),
    ]
    if facts["attempt"] > 1:
        rows.append(("提交次数", f"第{facts['attempt']}次"))
    return rows


def _patent_form(facts: Facts, right: Facts) -> tuple[Block, ...]:
    return (
        Heading("一、质押的专利"),
        Table(
            ("序号", "专利号", "专利名称", "专利类型", "申请日", "授权公告日"),
            (
                (
                    "1",
                    number_of(_case_right(facts)),
                    facts["title"],
                    facts["kind"],
                    day(right.get("filing_date")),
                    day(right.get("grant_date")),
                ),
            ),
            widths=(6, 20, 25, 13, 18, 18),
            align=("center", "left", "left", "center", "center", "center"),
        ),
        *_parties(facts),
        Heading("四、主合同和担保的债权"),
        grid(
            (
                *_debt(facts),
                ("币种", "人民币"),
                ("借款用途", facts.get("use") or BLANK),
                ("是否经过资产评估", _appraised(facts)),
                ("委托代理", _agent(facts)),
            )
        ),
    )


def _agent(facts: Facts) -> str:
    """Name the agent, if one files."""
    agent = facts.get("agent")
    return f"{agent['name']}（{agent.get('credit_code') or '信用代码待填'}）" if agent else "无"


def _mark_form(facts: Facts, right: Facts) -> tuple[Block, ...]:
    return (
        Heading("一、出质的注册商标"),
        grid(
            (
                ("商标注册号", number_of(_case_right(facts))),
                ("商标名称", facts["title"]),
                ("种类", facts["kind"]),
                ("核定使用类别", classes(right)),
                ("注册日", day(right.get("grant_date"))),
                ("专用权期限届满日", day(right.get("expiry_date"))),
            ),
            columns=2,
        ),
        *_parties(facts),
        Heading("四、主合同、质权合同和担保的债权"),
        grid(
            (
                *_debt(facts),
                ("质权登记期限", _mark_period(facts)),
                ("商标代理机构", _agent(facts)),
            )
        ),
        Para("注册人在同一种或者类似商品上的相同或者近似商标，应当一并办理质权登记。"),
    )


def _copyright_form(facts: Facts, right: Facts) -> tuple[Block, ...]:
    pledge = facts.get("pledge")
    return (
        Heading("一、出质的著作权"),
        grid(
            (
                ("作品（软件）名称", facts["title"]),
                ("作品类别", facts["kind"]),
                ("著作权登记号", number_of(_case_right(facts))),
                ("创作完成日期", BLANK),
                ("首次发表日期", _known_day(right.get("first_published"))),
                ("保护期届满日", day(right.get("expiry_date"))),
                ("出质的权利种类", PROPERTY_RIGHTS),
                ("权利的地域和使用方式", BLANK),
                (
                    "出质前是否授权他人使用",
                    ("是" if right.get("licensed") else "否") if pledge else _YES_OR_NO,
                ),
                ("授权的种类、范围和地域", BLANK if right.get("licensed") else "—"),
                ("是否经过价值评估", _appraised(facts)),
            )
        ),
        *_parties(facts, categorised=True),
        Heading("四、主合同、质权合同和担保的债权"),
        grid(
            (
                *_debt(facts),
                ("委托代理", _agent(facts)),
                ("担保范围", "；".join(pledge["scope"]) if pledge else "见所附质权合同"),
                ("质押担保期限", "自质权登记之日起，至被担保的债权消灭之日止"),
            )
        ),
    )


def _known_day(value: str | None) -> str:
    return day(value) if value else BLANK


def _case_right(facts: Facts) -> Facts:
    return right_numbered(facts["case"], facts["number"])


def _parties(facts: Facts, *, categorised: bool = False) -> tuple[Block, ...]:
    case, right = facts["case"], _case_right(facts)
    pledgee = facts.get("pledge", {}).get("pledgee", {})
    is_bank = facts["pledgee"] == case["bank"]
    pledgor_rows = (
        ("名称", facts["pledgor"]),
        ("统一社会信用代码", right["pledgor_code"]),
        ("地址", right["pledgor_address"] or BLANK),
    )
    pledgee_rows = (
        ("名称", facts["pledgee"]),
        ("统一社会信用代码", case["bank_code"] if is_bank else BLANK),
        ("地址", pledgee.get("address") or (case["bank_address"] if is_bank else BLANK)),
    )
    labels = ("主体类别", "法定代表人", *_CONTACT) if categorised else _CONTACT
    by_hand = tuple((label, _CATEGORIES if label == "主体类别" else BLANK) for label in labels)
    debtor = () if facts["pledgor"] == case["enterprise"] else (("债务人", case["enterprise"]),)
    return (
        Heading("二、出质人"),
        grid((*pledgor_rows, *by_hand, *debtor), columns=2),
        Heading("三、质权人"),
        grid((*pledgee_rows, *by_hand), columns=2),
    )


def _debt(facts: Facts) -> tuple[Row, ...]:
    """Fill in both contracts and the debt; without them, the form refers to what is attached."""
    pledge, attached = facts.get("pledge"), "见所附合同"
    secured = amount("本项登记担保金额", facts["secured_fen"])
    if pledge is None:
        return (("主合同编号", attached), ("质押合同编号", attached), *secured)
    return (
        ("主合同编号", pledge["principal_number"]),
        ("质押合同编号", pledge["number"]),
        ("主债权种类", pledge["kind_of_claim"]),
        *amount("主债权数额", pledge["amount_fen"]),
        ("债务履行期限", span(pledge["debt_from"], pledge["debt_to"])),
        *secured,
    )


def _mark_period(facts: Facts) -> str:
    """Propose the period of a mark's pledge: it may not begin before the filing (TM-013)."""
    pledge = facts.get("pledge")
    if pledge is None:
        return BLANK
    begins = max(facts["filed_on"], dt.date.fromisoformat(pledge["debt_from"]))
    return span(begins, pledge["debt_to"])


def _appraised(facts: Facts) -> str:
    appraisal = facts.get("appraisal")
    if appraisal is None:
        return _YES_OR_NO
    value_fen = appraisal.get("value_fen")
    worth = f"，评估值￥{format_yuan(value_fen)}" if value_fen is not None else ""
    return closed(f"是，{appraisal['firm']}，评估报告{appraisal['number']}{worth}")


_FORMS: Mapping[str, tuple[str, Callable[[Facts, Facts], tuple[Block, ...]], tuple[str, ...]]] = {
    "patent": ("专利权质押登记申请表", _patent_form, _PATENT_MATERIALS),
    "trademark": ("商标专用权质权登记申请书", _mark_form, _MARK_MATERIALS),
    "copyright": ("著作权质权登记申请表", _copyright_form, _COPYRIGHT_MATERIALS),
}
