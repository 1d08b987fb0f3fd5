"""An enterprise's portfolio of rights, as it comes in a sheet: each row read, judged, compared.

The number makes the right: what the keeper of the portfolio already has under a row's number is
changed by it, or left as it is; anything else is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from documents.rules.uploads import cell_name
from financing.rules.applied_rights import check_right, register_key
from financing.rules.contents import Part, too_long
from financing.rules.identifiers import MARK_KINDS, parse_identifier
from financing.rules.sheet_rows import Filled, SheetColumn, SheetRow, day_of, read_rows
from workflows.errors import Objection
from workflows.sentences import say

DAYS = ("filing_date", "grant_date", "first_published", "expiry_date")
LONGEST_OWNERS = 500
OUTCOMES = ("added", "changed", "unchanged", "wrong")
Outcome = Literal["added", "changed", "unchanged", "wrong"]
RESULT_HEADS = ("处理结果", "问题和改正办法")

COLUMNS = (
    SheetColumn("kind", "权利种类", needed=True, aliases=("种类",), note="从下拉列表中选择。"),
    SheetColumn(
        "number", "号码", needed=True, aliases=("权利号", "专利号", "注册号", "登记号"),
        note="专利号含校验位，如 ZL202011472880.4；商标注册号；软件登记号如 2023SR0599982；"
        "作品登记号如 国作登字-2021-L-00268255。",
    ),
    SheetColumn("title", "名称", needed=True, aliases=("权利名称", "专利名称", "商标名称")),
    SheetColumn(
        "owners", "权利人", needed=True, aliases=("全部权利人", "专利权人", "注册人", "著作权人"),
        note="按登记簿填写全部权利人，多人用顿号隔开。",
    ),
    SheetColumn("classes", "商标类别", aliases=("类别", "国际分类"),
                note="商标必填，1 至 45，多类用顿号隔开。"),
    SheetColumn("filing_date", "申请日", kind="day", note="如 2020-12-14。"),
    SheetColumn("grant_date", "授权公告日或注册日", aliases=("授权公告日", "注册日"), kind="day"),
    SheetColumn("first_published", "首次发表日", kind="day", note="软件和作品填写，未发表的留空。"),
    SheetColumn("expiry_date", "届满日", aliases=("专用权期限届满日", "保护期届满日"), kind="day",
                note="按登记簿记载；系统不推算。"),
)  # fmt: skip

# What people call a kind beside its full name.
_ALSO_CALLED = {
    "发明": "invention", "实用新型": "utility_model", "外观设计": "design", "商标": "trademark",
    "注册商标": "trademark", "集体商标": "collective_mark", "证明商标": "certification_mark",
    "地理标志": "certification_mark", "软件著作权": "software", "软件": "software",
    "计算机软件": "software", "作品": "work", "著作权": "work",
}  # fmt: skip
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_BLANKS = re.compile(r"[、,，;；/\s]+")
_CLASS = re.compile(r"第?([0-9]{1,3})类?")


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """A row as it was judged: what the right is, or what is wrong and in which cell.

    ``before`` holds, by key, what was there; ``content`` holds what the file has columns for.
    """

    line: int
    cells: Mapping[str, str]
    register: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome = "wrong"
    before: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Objection, ...] = ()
    hints: tuple[str, ...] = ()


def read_portfolio(table: Sequence[Sequence[str]]) -> Filled:
    """Read the rows of a portfolio's sheet; a sheet that came back with problems is read as well.

    Raises:
        Objections: what ``read_rows`` objects to.
    """
    return read_rows(table, COLUMNS, ignored=RESULT_HEADS)


def judge_portfolio(
    filled: Filled,
    *,
    kinds: Mapping[str, str],
    known: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Iterator[PortfolioRow]:
    """Judge every row; ``kinds`` are codes by name, ``known`` what is kept, by register and number.

    A right that two rows name is taken from the first of them; the second is wrong.
    """
    first: dict[tuple[str, str], int] = {}
    for row in filled.rows:
        content = _content(row, kinds)
        part = Part("", content)
        problems = [*_problems(part, row, kinds)]
        key = register_key(part)
        if key is not None and (line := first.setdefault(key, row.line)) != row.line:
            sentence = say("与第{line}行是同一项权利；同一号码只填一行。", line=line)
            problems.append(Objection("row.duplicate", "number", sentence, {"line": line}))
        if problems or key is None:
            yield _wrong(row, filled.places, problems)
        else:
            yield _compared(row, key, content, known.get(key, {}))


def _content(row: SheetRow, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Write a row as the application writes a right; what cannot be read stays as it is."""
    cells = row.cells
    kind = cells["kind"].strip()
    kind = kinds.get(kind) or _ALSO_CALLED.get(kind) or kind
    content: dict[str, Any] = {
        "kind": kind,
        "number": cells["number"],
        "title": " ".join(cells["title"].split()),
        "owners": [each.strip() for each in _SEPARATORS.split(cells["owners"]) if each.strip()],
    }
    if "classes" in cells:
        content["classes"] = _classes(cells["classes"]) if kind in MARK_KINDS else []
    for name in DAYS:
        if name in cells:
            day = day_of(cells[name])
            content[name] = day.isoformat() if day else cells[name] or None
    return content


def _classes(text: str) -> list[int | str]:
    """Read Nice classes as numbers, in order; what is none stays as it is."""
    found = [(each, _CLASS.fullmatch(each)) for each in _BLANKS.split(text) if each]
    classes: list[int | str] = [int(match[1]) if match else each for each, match in found]
    return sorted(classes, key=lambda each: (isinstance(each, str), each))


def _problems(part: Part, row: SheetRow, kinds: Mapping[str, str]) -> Iterator[Objection]:
    if row.cells["kind"] and part.text("kind") not in kinds.values():
        sentence = say(
            "不认识权利种类“{kind}”；请从下拉列表中选择：{kinds}。",
            kind=row.cells["kind"][:20],
            kinds="、".join(kinds),
        )
        yield Objection("right.kind.invalid", "kind", sentence)
    for objection in check_right(part):
        if objection.code != "right.kind.invalid":
            yield objection
    yield from _odd_expiry(part)
    yield from too_long(
        "、".join(part.texts("owners")), LONGEST_OWNERS, "right.owners", "owners", say("权利人")
    )


def _odd_expiry(part: Part) -> Iterator[Objection]:
    written, ends = part.values.get("expiry_date"), part.day("expiry_date")
    if written and ends is None:
        sentence = say("{name}应为日期，如2020-12-14；没有的请留空。", name=say("届满日"))
        yield Objection("right.expiry_date.invalid", "expiry_date", sentence)
    begins = part.day("grant_date") or part.day("filing_date")
    if ends and begins and ends < begins:
        sentence = say("届满日早于申请日或授权日、注册日；请对照登记簿核对。")
        yield Objection("right.expiry_date.early", "expiry_date", sentence)


def _wrong(row: SheetRow, places: Mapping[str, int], problems: Sequence[Objection]) -> PortfolioRow:
    found = tuple(
        Objection(each.code, _cell(each.where, places, row.line), each.message, each.facts)
        for each in problems
    )
    return PortfolioRow(row.line, row.cells, problems=found)


def _cell(where: str, places: Mapping[str, int], line: int) -> str:
    """Name the cell; a column that the file does not have is named as the end of the row."""
    key = where.rpartition(".")[2]
    return cell_name(places.get(key, max(places.values()) + 1), line)


def _compared(
    row: SheetRow, key: tuple[str, str], content: Mapping[str, Any], kept: Mapping[str, Any]
) -> PortfolioRow:
    register, _number = key
    identifier = parse_identifier(content["kind"], content["number"])
    told = {**content, "number": identifier.normalised}
    before = {name: kept[name] for name in told if name in kept and kept[name] != told[name]}
    outcome: Outcome = "added" if not kept else "changed" if before else "unchanged"
    return PortfolioRow(
        row.line, row.cells, register, told, outcome, before, hints=identifier.warnings
    )
