"""The papers of what the registrars answered, and of a bundle that fell short."""

from __future__ import annotations

from collections.abc import Mapping

from documents.blocks import Block, Heading, Letter, Note, Para, SignatureLines, Table
from financing.papers.phrasing import (
    NONE,
    Facts,
    Row,
    amount,
    chinese,
    closed,
    day,
    grid,
    handled,
    lender,
    numbered,
    paragraphs,
)
from financing.papers.rights import number_in, number_of, right_numbered
from financing.states import RegistrationState

# What each family's registrar issues (rulebook section 12).
_CERTIFICATES: Mapping[str, str] = {
    "patent": "专利权质押登记通知书",
    "trademark": "商标专用权质权登记证",
    "copyright": "著作权质权登记证书",
}


def registered_right(facts: Facts) -> tuple[Row, ...]:
    """Name a registration's right and registrar."""
    right = right_numbered(facts["case"], facts["number"])
    return (
        ("权利序号", str(facts["position"])),
        ("权利种类", right["kind"]),
        ("名称", facts["title"]),
        ("登记号", number_of(right)),
        ("出质人", right["pledgor"]),
        ("登记机关", facts["registrar"]),
    )


def certificate_name(facts: Facts) -> str:
    """Name what the registrar issues for a right of this family."""
    return _CERTIFICATES[right_numbered(facts["case"], facts["number"])["family"]]


def _tried(facts: Facts) -> tuple[Row, ...]:
    return (
        *registered_right(facts),
        ("质权人", facts["pledgee"]),
        ("提交方式", facts["channel_name"]),
        ("提交次数", f"第{facts['attempt']}次"),
        ("质押顺位", f"第{facts['rank']}顺位"),
        *handled("经办人", facts),
    )


def correction_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记补正记录: what the registrar wants mended before it registers."""
    return (
        Heading("一、登记事项"),
        grid(_tried(facts), columns=2),
        Heading("二、登记机关要求补正的内容"),
        *numbered(facts["reasons"]),
        Heading("三、办理要求"),
        Para(
            "请出质人与质权人按登记机关要求补正后重新提交，并在登记机关指定的期限内完成。"
            "补正期间质权尚未设立，不得据以放款。"
        ),
        Note("本记录根据登记机关的补正通知制作，补正内容和期限以登记机关通知的原文为准。"),
    )


def certificate_slip(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记证明记录: certificate, amount, and the day from which the pledge exists."""
    name = certificate_name(facts)
    return (
        Heading("一、登记事项"),
        grid(_tried(facts), columns=2),
        Heading("二、登记结果"),
        grid(
            (
                ("登记证明", name),
                ("登记证明编号", facts["certificate_number"]),
                ("登记日期", day(facts["effective_date"])),
                *amount("登记担保金额", facts["registered_fen"]),
                *_period_ends(facts),
            )
        ),
        Para(
            f"经登记机关核准登记，上述知识产权的质权自{day(facts['effective_date'])}起设立。"
            f"登记担保金额与质押合同约定的金额一致。"
        ),
        *_differing(facts),
        Heading("三、告知事项"),
        *numbered(
            (
                "登记证明原件由质权人保管，登记事项以登记簿记载为准",
                "出质人应当按规定公示知识产权出质登记信息",
                "质押期间，未经质权人同意，出质人不得转让或者许可他人使用该知识产权",
                "出质人应当按期缴纳费用、办理续展，维持权利有效",
                "登记事项发生变更的，双方应当及时向登记机关申请变更登记",
            )
        ),
        Note(f"本记录根据登记机关出具的{name}制作，登记内容以登记机关出具的文件为准。"),
    )


def _period_ends(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Name the last day of a mark's registered period; other rights have none."""
    return (("质权登记期限届满日", day(facts["period_to"])),) if "period_to" in facts else ()


def _differing(facts: Facts) -> tuple[Block, ...]:
    """Say where the notice differs from what was filed, and why it was entered all the same."""
    differences = facts.get("differences")
    if not differences:
        return ()
    return (
        Para("登记机关的通知与提交内容有下列不同，经核对原件后仍按本记录登记："),
        *numbered(differences),
        Para(closed(f"说明：{facts['difference_note']}")),
    )


def registration_refusal(facts: Facts) -> tuple[Block, ...]:
    """Build 不予登记记录: the registrar's reasons, and that no pledge exists."""
    return (
        Heading("一、登记事项"),
        grid(_tried(facts), columns=2),
        Heading("二、登记机关不予登记的理由"),
        *numbered(facts["reasons"]),
        Heading("三、处理"),
        Para(
            "该项知识产权的质权未设立。本行将按审批要求的放款条件判断其余登记是否满足要求；"
            "不满足的，提请审批人重新审议。"
        ),
        Note("本记录根据登记机关的不予登记通知制作，理由以登记机关通知的原文为准。"),
    )


def filing_withdrawn(facts: Facts) -> tuple[Block, ...]:
    """Build 质押登记申请撤回记录: why the filing was taken back, and that no pledge exists."""
    return (
        Heading("一、登记事项"),
        grid(_tried(facts), columns=2),
        Heading("二、撤回的理由"),
        *numbered(facts["reasons"]),
        Heading("三、处理"),
        Para("登记机关已准予撤回该项登记申请，该项知识产权的质权未设立。"),
        Note("本记录根据登记机关准予撤回的通知制作，以登记机关通知的原文为准。"),
    )


def reconsideration(facts: Facts) -> tuple[Block, ...]:
    """Build 登记未成提请再议书: how each registration stands, and why the approver is asked."""
    case = facts["case"]
    return (
        Letter("有权审批人"),
        Para(
            f"{case['enterprise']}知识产权质押融资（案件编号：{case['number']}）已签订合同并提交质押登记，"
            f"部分登记未能满足审批要求的放款条件，现提请重新审议。"
        ),
        Heading("一、各项登记的结果"),
        registrations_table(facts),
        Heading("二、提请再议的理由"),
        *paragraphs(closed(facts["reason"])),
        Heading("三、提请事项"),
        *numbered(
            (
                "是否调整批准金额、放款条件或者要求补充担保",
                "是否终止办理，并注销已经生效的登记",
            )
        ),
        *_reporter(facts),
        Heading("签署", level=2),
        SignatureLines((lender(case),)),
    )


def _reporter(facts: Facts) -> tuple[Block, ...]:
    rows = handled("提请人", facts)
    return (grid(rows),) if rows else ()


def registrations_table(facts: Facts) -> Table:
    """List how each registration of a case stands or ended."""
    case = facts["case"]
    titles = {right["number"]: right["title"] for right in case["rights"]}
    return Table(
        ("登记号", "名称", "登记状态", "说明"),
        tuple(
            (
                number_in(case, row["number"]),
                titles.get(row["number"], NONE),
                chinese(RegistrationState(row["state"])),
                row.get("outcome") or _ended(row),
            )
            for row in facts["registrations"]
        ),
        widths=(24, 32, 18, 26),
        align=("left", "left", "center", "left"),
    )


def _ended(row: Facts) -> str:
    ended_on = row.get("ended_on")
    return f"{day(ended_on)}终止" if ended_on else NONE
