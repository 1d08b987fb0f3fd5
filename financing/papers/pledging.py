"""The papers of the signing: the loan contract and the pledge contract, item by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from banks.money import format_yuan
from documents.blocks import Block, Heading, Note, Para, SignatureLines, Table
from financing.papers.phrasing import (
    NONE,
    Facts,
    amount,
    closed,
    day,
    grid,
    numbered,
    rate,
    repayment,
    span,
)
from financing.papers.rights import legal_bases, printed_number

PROPERTY_RIGHTS = "著作权中的财产权（不含人身权）"

_EXCERPT = "本要素表摘录双方所签合同的必备条款；与合同文本不一致的，以合同文本为准。"


def principal_contract(facts: Facts) -> tuple[Block, ...]:
    """Build 借款合同要素表: parties, claim, period, rate, repayment, conditions."""
    contract = facts["principal"]
    lender, borrower = contract["lender"], contract["borrower"]
    return (
        Heading("一、当事人"),
        grid(
            (
                ("贷款人", lender["name"]),
                ("贷款人住所", lender["address"]),
                ("借款人", borrower["name"]),
                ("借款人住所", borrower["address"]),
            )
        ),
        Heading("二、借款"),
        grid(
            (
                ("合同编号", contract["number"]),
                ("债权种类", contract["kind_of_claim"]),
                *amount("借款金额", contract["amount_fen"]),
                ("债务履行期限", span(contract["debt_from"], contract["debt_to"])),
                ("贷款利率", _rate(contract)),
                ("还款方式", repayment(contract["repayment"])),
                ("签订日期", day(contract["signed_on"])),
            )
        ),
        Heading("三、担保"),
        Para(f"本合同项下债务由编号为{facts['pledge_contract']}的知识产权质押合同提供质押担保。"),
        *_conditions(contract["conditions"]),
        Note(_EXCERPT),
        Heading("签署", level=2),
        SignatureLines((lender["name"], borrower["name"])),
    )


def _rate(contract: Facts) -> str:
    return rate(contract["lpr_tenor"], contract["spread_bp"], contract.get("pricing", "fixed"))


def _conditions(conditions: Sequence[str]) -> tuple[Block, ...]:
    sentences = numbered(conditions)
    return (Heading("四、提款前提条件"), *sentences) if sentences else ()


def pledge_contract(facts: Facts) -> tuple[Block, ...]:
    """Build 质押合同要素表 with every item the registrars' rules ask of the contract.

    Source: rulebook PAT-020 (V2), TM-010 (V1), CPR-005 (V2); the split of the secured amount is
    BND-2.
    """
    case, pledge = facts["case"], facts["pledge"]
    rights: Sequence[Facts] = pledge["rights"]
    pledged = [right for right in case["rights"] if not right["excluded"]]
    return (
        grid(
            (
                ("质押合同编号", pledge["number"]),
                ("主合同编号", pledge["principal_number"]),
                ("签订日期", day(pledge["signed_on"])),
                ("法律依据", legal_bases(pledged)),
            )
        ),
        Heading("一、当事人的名称和住所"),
        _parties(case, pledge),
        Heading("二、被担保债权的种类和数额"),
        grid(
            (
                ("债权种类", pledge["kind_of_claim"]),
                *amount("债权数额", pledge["amount_fen"]),
            )
        ),
        Heading("三、债务人履行债务的期限"),
        Para(f"{span(pledge['debt_from'], pledge['debt_to'])}。"),
        Heading("四、质押财产"),
        *_property(rights),
        Heading("五、担保的范围和期限"),
        *numbered(pledge["scope"]),
        Para("质押担保期限自质权登记之日起，至被担保的债权消灭之日止。"),
        Heading("六、各项登记的担保金额"),
        *_secured(pledge, rights),
        Heading("七、质押财产的交付"),
        Para(closed(pledge["delivery"])),
        Heading("八、债务履行期限届满前的约定"),
        Para(_forfeiture(pledge["forfeiture_clause"])),
        *_optional(pledge["optional_clauses"]),
        Note(_EXCERPT),
        Heading("签署", level=2),
        SignatureLines((*pledge["pledgors"], pledge["pledgee"]["name"])),
    )


def _parties(case: Facts, pledge: Facts) -> Table:
    known = {right["pledgor"]: right for right in case["rights"]}
    rows = [
        (
            "出质人",
            name,
            known.get(name, {}).get("pledgor_code", ""),
            known.get(name, {}).get("pledgor_address", ""),
        )
        for name in pledge["pledgors"]
    ]
    pledgee = pledge["pledgee"]
    code = case.get("bank_code", "") if pledgee["name"] == case["bank"] else ""
    rows.append(("质权人", pledgee["name"], code, pledgee["address"]))
    if case["enterprise"] not in pledge["pledgors"]:
        rows.append(("债务人", case["enterprise"], case["credit_code"], case["address"]))
    return Table(
        ("身份", "名称", "统一社会信用代码", "住所"),
        tuple((role, name, code or NONE, address or NONE) for role, name, code, address in rows),
        widths=(10, 32, 24, 34),
        align=("center", "left", "left", "left"),
    )


def _property(rights: Sequence[Facts]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for family, (name, table) in _TABLES.items():
        own = [right for right in rights if right["family"] == family]
        if own:
            blocks += [Heading(f"{name}（{len(own)}件）", level=2), table(own)]
    return tuple(blocks)


def _patents(rights: Sequence[Facts]) -> Table:
    return Table(
        ("序号", "种类", "专利号", "专利名称", "申请日", "授权公告日"),
        tuple(
            (
                str(right["position"]),
                right["kind_name"],
                _number(right),
                right["title"],
                day(right.get("filing_date")),
                day(right.get("grant_date")),
            )
            for right in rights
        ),
        widths=(6, 12, 20, 26, 18, 18),
        align=("center", "left", "left", "left", "center", "center"),
    )


def _marks(rights: Sequence[Facts]) -> Table:
    return Table(
        ("序号", "注册号", "商标名称", "类别", "注册日", "专用权期限届满日"),
        tuple(
            (
                str(right["position"]),
                _number(right),
                right["title"],
                classes(right),
                day(right.get("grant_date")),
                day(right.get("expiry_date")),
            )
            for right in rights
        ),
        widths=(6, 17, 24, 16, 18, 19),
        align=("center", "left", "left", "left", "center", "center"),
    )


def _copyrights(rights: Sequence[Facts]) -> Table:
    return Table(
        ("序号", "种类", "登记号", "作品（软件）名称", "权利内容", "保护期届满日"),
        tuple(
            (
                str(right["position"]),
                right["kind_name"],
                _number(right),
                right["title"],
                PROPERTY_RIGHTS,
                day(right.get("expiry_date")),
            )
            for right in rights
        ),
        widths=(6, 14, 19, 24, 18, 19),
        align=("center", "left", "left", "left", "left", "center"),
    )


_TABLES: Mapping[str, tuple[str, Callable[[Sequence[Facts]], Table]]] = {
    "patent": ("专利权", _patents),
    "trademark": ("注册商标专用权", _marks),
    "copyright": ("著作权", _copyrights),
}


def _number(right: Facts) -> str:
    return printed_number(right.get("kind", ""), right["number"])


def classes(right: Facts) -> str:
    """Write the Nice classes of a mark."""
    return "、".join(f"第{each}类" for each in right.get("classes") or ()) or NONE


def _secured(pledge: Facts, rights: Sequence[Facts]) -> tuple[Block, ...]:
    """Say what each registration secures: the whole claim on each, or a split of it."""
    secured = {int(position): fen for position, fen in pledge["secured_fen"].items()}
    whole = all(fen == pledge["amount_fen"] for fen in secured.values())
    table = Table(
        ("序号", "登记号", "名称", "登记担保金额（元）"),
        tuple(
            (
                str(right["position"]),
                _number(right),
                right["title"],
                format_yuan(secured[right["position"]]),
            )
            for right in rights
        ),
        widths=(7, 25, 43, 25),
        align=("center", "left", "left", "right"),
        total=None if whole else ("合计", "", "", format_yuan(pledge["amount_fen"])),
    )
    said = (
        "每项登记均担保全部债权，质权人就各项质押财产受偿的总额不超过债权数额。"
        if whole
        else "债权数额在各项登记之间分摊，各项登记的担保金额合计等于债权数额。"
    )
    return Para(said), table


def _forfeiture(agreed: bool) -> str:
    if agreed:
        return (
            "双方约定债务人不履行到期债务时质押财产归债权人所有的，"
            "质权人依法只能就质押财产优先受偿。"
        )
    return (
        "本合同没有在债务履行期限届满前约定债务人不履行到期债务时质押财产归债权人所有的条款；"
        "债务人不履行到期债务的，质权人依法就质押财产优先受偿。"
    )


def _optional(clauses: Sequence[str]) -> tuple[Block, ...]:
    sentences = numbered(clauses)
    return (Heading("九、其他约定"), *sentences) if sentences else ()
