"""A portfolio's workbooks: the template to fill in, and a sheet handed back with what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from documents.rendering.workbook import Column, Marked, Sheet, write_workbook
from documents.rules.uploads import cell_name
from financing.models import PortfolioImport
from financing.queries.portfolios import kinds_by_name
from financing.rules.portfolio import COLUMNS, RESULT_HEADS, PortfolioRow
from workflows.queries.telling import told

ROOM = 5_000  # rows of the template that have drop-downs

OUTCOME_WORDS = {
    "added": "新增", "changed": "更新", "unchanged": "不变", "wrong": "有误，未导入",
}  # fmt: skip


def template_workbook() -> bytes:
    """Write the empty sheet with its drop-downs, and a sheet that explains the columns."""
    explained = [
        (each.printed, "必填" if each.needed else "选填", each.note or "") for each in COLUMNS
    ]
    heads = (Column("列"), Column("是否必填"), Column("怎样填写"))
    sheets = [
        Sheet("知识产权清单", _columns(), (), room=ROOM),
        Sheet("填写说明", heads, [*explained, *_EXAMPLES]),
    ]
    return write_workbook(sheets, title="知识产权清单模板", author="")


_EXAMPLES = (
    ("示例", "", "发明专利 ZL202011472880.4：名称、权利人、申请日、授权公告日按证书或登记簿填写"),
    ("示例", "", "注册商标专用权 12345678：一个注册号只填一行，各类别都列在“商标类别”里"),
    ("再次导入", "", "按号码更新：已有的号码改为表中的内容，没有的新增；清单里其他权利不受影响"),
)


def answered_workbook(brought: PortfolioImport, rows: Sequence[PortfolioRow]) -> bytes:
    """Write a sheet back: first the rows that are wrong, each cell marked with how to mend it.

    What comes back mended may be brought again as it is.
    """
    ordered = sorted(rows, key=lambda row: (row.outcome != "wrong", row.line))
    heads = tuple(Column(head) for head in RESULT_HEADS)
    body = [_answered(row, brought) for row in ordered]
    sheets = [Sheet("知识产权清单", (*_columns(), *heads), body, room=ROOM)]
    return write_workbook(sheets, title=_("核对结果"), author="")


def _columns() -> tuple[Column, ...]:
    kinds = tuple(kinds_by_name())
    return tuple(
        Column(each.printed, "text", kinds if each.key == "kind" else (), each.note)
        for each in COLUMNS
    )


def _answered(row: PortfolioRow, brought: PortfolioImport) -> list[str | Marked]:
    said = "；".join(f"{each.where}：{told(each.message)}" for each in row.problems)
    return [
        *(_cell(row, each.key, brought) for each in COLUMNS),
        OUTCOME_WORDS[row.outcome],
        said or "；".join(told(hint) for hint in row.hints),
    ]


def _cell(row: PortfolioRow, key: str, brought: PortfolioImport) -> str | Marked:
    text = row.cells.get(key, "")
    where = cell_name(brought.places[key], row.line) if key in brought.places else ""
    found = [str(told(each.message)) for each in row.problems if each.where == where]
    return Marked(text, "；".join(found)) if found else text
