"""Papers of an openly fictional case, for the tests of documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from documents.blocks import (
    SHANGHAI,
    Bars,
    Block,
    Fields,
    Heading,
    Letter,
    Note,
    Numbered,
    PageBreak,
    PaperContent,
    PaperKind,
    Para,
    SignatureLines,
    Table,
)
from documents.models import Paper
from documents.operations import freeze_paper

RARE_NAMES = "旻昇堃鑫燚喆珺㛃𬭎龑𠮷頔"
UNPRINTABLE = "\ue000"
ISSUED_AT = dt.datetime(2026, 11, 21, 9, 30, tzinfo=SHANGHAI)

ONE_OF_EACH: tuple[Block, ...] = (
    Letter("滨海银行股份有限公司"),
    Note("示例数据：所载企业、金额与登记信息均为演示所用。"),
    Heading("一、项目概况"),
    Para(
        "苏州鑫昇堃科技有限公司（统一社会信用代码：91320594MA1XXXXX0K）以其持有的12项发明专利"
        "（ZL202310123456.7等）申请质押贷款人民币伍佰万元整（￥5,000,000.00），经办人"
        f"{RARE_NAMES}。"
    ),
    Heading("（一）企业情况", level=2),
    Fields((("法定代表人", "王铉"), ("注册资本", "￥30,000,000.00"), ("联系人", "頔")), columns=2),
    Table(
        ("序号", "专利号", "评估值（元）"),
        (("1", "ZL202310123456.7", "2,347,652.00"), ("2", "ZL202310123457.5", "460,488.00")),
        total=("合计", "", "2,808,140.00"),
    ),
    Bars("价值区间", (("P25", 0, 430, "430.00万元"), ("敏感性", 500, 617, "+117.00万元"))),
    Numbered(("质押登记办理完毕。", "当年年费已经缴清。")),
    PageBreak(),
    SignatureLines(("苏州鑫昇堃科技有限公司", "滨海银行股份有限公司")),
)


def make_content(*blocks: Block, **changes: Any) -> PaperContent:
    """Make a paper's content; without blocks, one of each kind."""
    given: dict[str, Any] = {
        "title": "知识产权质押融资审批意见书",
        "subtitle": "苏州鑫昇堃科技有限公司",
        "issuer": "滨海银行股份有限公司",
        "number": "SP-2026-000318",
        "case_number": "AJ-2026-000318",
        "issued_at": ISSUED_AT,
        "parties": (("借款人", "苏州鑫昇堃科技有限公司"), ("质权人", "滨海银行股份有限公司")),
        "blocks": blocks or ONE_OF_EACH,
    }
    return PaperContent(**(given | changes))


def make_kind(*audience: str) -> PaperKind:
    """Make a kind of paper that says what it is told, to these audiences."""
    return PaperKind("opinion", 1, "审批意见书", frozenset(audience or ("BANK",)), _told)


def make_paper(
    number: str = "SP-2026-000001",
    *audience: str,
    text: str = "同意。",
    chain: UUID | None = None,
    at: dt.datetime = ISSUED_AT,
) -> Paper:
    """Freeze a paper of one sentence."""
    with transaction.atomic():
        return freeze_paper(
            kind=make_kind(*audience),
            facts={"text": text},
            number=number,
            case_number="AJ-2026-000318",
            chain=chain or uuid4(),
            issuer="滨海银行股份有限公司",
            parties=[("借款人", "苏州鑫昇堃科技有限公司")],
            at=at,
        )


def _told(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    return (Para(facts["text"]),)
