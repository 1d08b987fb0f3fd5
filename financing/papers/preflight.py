"""The sheet of a pre-flight: each right's verdict, what was found, by which article, what cures."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from documents.blocks import Block, Heading, Note, PaperContent, Para, Table
from financing.papers.phrasing import NONE, Facts, cited, day, grid, lender
from financing.papers.verifying import CAPACITY, SEVERITY
from financing.rules.preflight import CheckedRight, Report
from financing.rules.rights import Finding

TITLE = "质押登记预检报告"
VERDICTS = {
    "passes": "通过",
    "declarations": "须具名声明",
    "blocked": "不予登记",
    "unread": "尚未查询登记簿",
}


def preflight_sheet(sheet: Facts, report: Report, *, signed: bool, at: dt.datetime) -> PaperContent:
    """Build 质押登记预检报告: a verdict a right, and everything found with what cures it."""
    return PaperContent(
        title=TITLE,
        issuer=lender(sheet),
        number=f"{sheet['number']}-YJ-{report.on:%Y%m%d}",
        case_number=sheet["number"],
        issued_at=at,
        parties=(),
        blocks=(
            grid(
                (
                    ("案件编号", sheet["number"]),
                    ("借款人", sheet["enterprise"]),
                    ("贷款人", lender(sheet)),
                    ("核验日", day(report.on.isoformat())),
                    ("结论", conclusion(report)),
                )
            ),
            Heading("一、各项权利的结论"),
            _verdicts(report.rights),
            Heading("二、逐项情形"),
            *_rights(report.rights),
            Heading("三、合同、当事人和估值"),
            *_findings(report.findings),
            *_unsigned(signed=signed),
            Note(
                "本报告按核验日有效的规则和本案已记录的事实逐项核对，条文按核验日的编号引用；"
                "登记机关的审查结论以其通知书为准。提交登记当日应当重新查询登记簿。"
            ),
        ),
    )


def _unsigned(*, signed: bool) -> tuple[Block, ...]:
    return () if signed else (Para("质押合同尚未签订，合同各项待签约后核对。"),)


def conclusion(report: Report) -> str:
    """Sum up the verdicts in one sentence."""
    counts = Counter(each.verdict for each in report.rights)
    parts = "，".join(f"{name}{counts[key]}项" for key, name in VERDICTS.items() if counts[key])
    ending = "有阻断事项，暂不能申请登记。" if report.is_blocked else "没有阻断事项。"
    return f"共{len(report.rights)}项权利：{parts or NONE}。{ending}"


def _verdicts(rights: Sequence[CheckedRight]) -> Table:
    return Table(
        ("序号", "登记号", "名称", "登记簿查询日", "结论"),
        tuple(
            (
                str(place),
                each.right.display,
                each.right.title,
                day(each.right.register.read_on),
                VERDICTS[each.verdict],
            )
            for place, each in enumerate(rights, start=1)
        ),
        widths=(7, 25, 34, 19, 15),
        align=("center", "left", "left", "center", "center"),
    )


def _rights(rights: Sequence[CheckedRight]) -> Iterable[Block]:
    for place, each in enumerate(rights, start=1):
        yield Heading(f"{place}. {each.right.title}（{each.right.display}）", level=2)
        yield from _findings(each.findings)


def _findings(findings: Sequence[Finding]) -> tuple[Block, ...]:
    if not findings:
        return (Para("按核验日有效的规则逐项检查，未发现影响质押登记的情形。"),)
    return (
        Table(
            ("性质", "情形和补正办法", "依据", "规则"),
            tuple(
                (
                    SEVERITY[found.severity],
                    f"{found.message}\n{found.cure}{_noting(found)}",
                    cited(found.basis) or NONE,
                    found.rule,
                )
                for found in findings
            ),
            widths=(11, 48, 28, 13),
            align=("center", "left", "left", "left"),
        ),
    )


def _noting(found: Finding) -> str:
    if found.severity != "SOFT":
        return ""
    return f"须由{'、'.join(CAPACITY[who] for who in found.acknowledged_by)}具名声明。"
