"""A sheet of open filings: what somebody filled in, row by row, read as the acts it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banks.money import BadAmount, parse_amount
from documents.rules.uploads import cell_name
from financing.rules.sheet_rows import Filled, SheetColumn, SheetRow, day_of, read_rows
from workflows.errors import Objection
from workflows.sentences import say

FILE, ANSWER = "file_registration", "answer_registration"
STEP_NAMES: Mapping[str, str] = {FILE: "待提交登记", ANSWER: "待登记结果"}
OUTCOMES: Mapping[str, str] = {
    "准予登记": "registered", "要求补正": "returned", "不予登记": "refused",
}  # fmt: skip
CHANNELS: Mapping[str, str] = {
    "网上": "online", "纸质": "paper", "窗口": "counter", "邮寄": "post",
}  # fmt: skip
READY = "齐备"
RESULT_HEADS = ("处理结果", "问题和改正办法")
MOST_ROWS = 300

COLUMNS = (
    SheetColumn("item", "待办编号", needed=True, note="请勿改动：系统按它找到这一项待办。"),
    SheetColumn("case", "案件编号"),
    SheetColumn("step", "当前环节"),
    SheetColumn("number", "权利号", note="请勿改动：与待办的权利核对。"),
    SheetColumn("title", "名称"),
    SheetColumn("registrar", "登记机关"),
    SheetColumn("filing_number", "登记机关受理号", note="待提交的填写。"),
    SheetColumn("filed_on", "提交日期", kind="day", note="待提交的填写，如 2026-03-02。"),
    SheetColumn("channel", "提交方式", note="不填为通常方式。"),
    SheetColumn("documents", "材料", note="材料清单已逐项核对、全部提交的，选“齐备”。"),
    SheetColumn("outcome", "登记结果", note="待结果的填写。"),
    SheetColumn("certificate_number", "登记证明编号", note="准予登记的填写。"),
    SheetColumn("effective_date", "登记日", kind="day", note="登记机关载明的日期。"),
    SheetColumn("registered_fen", "登记担保金额", note="如 500万元，或 5,000,000（元）。"),
    SheetColumn("answered_on", "收到结果的日期", kind="day"),
    SheetColumn("correct_by", "补正期限", kind="day", note="要求补正的选填。"),
    SheetColumn("reasons", "理由", note="补正或不予登记的照原文填写，多条用分号隔开。"),
)
_GIVEN = ("item", "case", "step", "number", "title", "registrar")
_OWN: Mapping[str, tuple[str, ...]] = {
    FILE: ("filing_number", "filed_on", "channel", "documents"),
    ANSWER: (
        "outcome", "certificate_number", "effective_date", "registered_fen", "answered_on",
        "correct_by", "reasons",
    ),
}  # fmt: skip
_DAYS = ("filed_on", "effective_date", "answered_on", "correct_by")
_REASONS = re.compile(r"[;；\n]+")


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A row: the work item it names, what is filled in for it, and what cannot be read."""

    line: int
    cells: Mapping[str, str]
    item_id: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Objection, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was filled in: the row stays as it is."""
        return not any(text for key, text in self.cells.items() if key not in _GIVEN)


def read_filing_sheet(table: Sequence[Sequence[str]]) -> Filled:
    """Read the rows of a sheet; one that came back with results is read as well.

    Raises:
        Objections: what ``read_rows`` objects to.
    """
    return read_rows(table, COLUMNS, ignored=RESULT_HEADS)


def read_filing_rows(filled: Filled, steps: Mapping[int, str]) -> Iterator[FilingRow]:
    """Read each row as an act; ``steps`` are the steps of the items that are open, by id."""
    first: dict[int, int] = {}
    for row in filled.rows:
        item_id = int(row.cells["item"]) if row.cells["item"].isdecimal() else 0
        wrong: list[Objection] = []
        values: dict[str, Any] = {}
        if item_id not in steps:
            sentence = say("没有这一项待办，或已由他人办理；请重新导出后填写。")
            wrong.append(Objection("filing.item", "item", sentence))
        elif (line := first.setdefault(item_id, row.line)) != row.line:
            sentence = say("与第{line}行是同一项待办；只填一行。", line=line)
            wrong.append(Objection("filing.twice", "item", sentence))
        else:
            values, found = _values(row, steps[item_id])
            wrong += found
        problems = tuple(at_cell(each, filled.places, row.line) for each in wrong)
        yield FilingRow(row.line, row.cells, item_id, values, problems)


def at_cell(objection: Objection, places: Mapping[str, int], line: int) -> Objection:
    """Name the cell of an objection; one about no column stands at the row's first."""
    key = objection.where.rpartition(".")[2]
    where = cell_name(places.get(key, places["item"]), line)
    return Objection(objection.code, where, objection.message, objection.facts)


def _values(row: SheetRow, step: str) -> tuple[dict[str, Any], list[Objection]]:
    own = _OWN[step]
    cells = {key: row.cells.get(key, "") for key in own}
    wrong = [
        Objection(
            "filing.other_step", key,
            say("这一项是“{step}”，不填这一栏；请清空。", step=STEP_NAMES[step]),
        )
        for other in _OWN
        if other != step
        for key in _OWN[other]
        if row.cells.get(key)
    ]  # fmt: skip
    values: dict[str, Any] = dict(cells)
    for key in _DAYS:
        if key in cells:
            values[key] = day_of(cells[key])
            if cells[key] and values[key] is None:
                sentence = say("应为日期，如2026-03-02。")
                wrong.append(Objection("filing.day", key, sentence))
    read = _filed if step == FILE else _answered
    wrong += read(cells, values)
    return values, wrong


def _filed(cells: Mapping[str, str], values: dict[str, Any]) -> Iterator[Objection]:
    yield from _chosen(cells, values, "channel", CHANNELS)
    if not cells["filed_on"]:
        yield Objection("filing.day_missing", "filed_on", say("请填写提交日期。"))
    if cells["documents"] not in ("", READY):
        sentence = say("材料已逐项核对、全部提交的填“{ready}”。", ready=READY)
        yield Objection("filing.documents", "documents", sentence)


def _answered(cells: Mapping[str, str], values: dict[str, Any]) -> Iterator[Objection]:
    yield from _chosen(cells, values, "outcome", OUTCOMES)
    if not cells["outcome"]:
        sentence = say("请选择登记结果：{known}。", known="、".join(OUTCOMES))
        yield Objection("filing.outcome_missing", "outcome", sentence)
    if not cells["answered_on"]:
        yield Objection("filing.day_missing", "answered_on", say("请填写收到结果的日期。"))
    values["reasons"] = [r.strip() for r in _REASONS.split(cells["reasons"]) if r.strip()]
    values["registered_fen"] = None
    if values["outcome"] == "registered" and not cells["registered_fen"]:
        sentence = say("请填写登记证明上的担保金额，如500万元。")
        yield Objection("filing.amount_missing", "registered_fen", sentence)
    elif cells["registered_fen"]:
        try:
            values["registered_fen"] = parse_amount(cells["registered_fen"])
        except BadAmount as bad:
            yield Objection("filing.amount", "registered_fen", bad.message)


def _chosen(
    cells: Mapping[str, str], values: dict[str, Any], key: str, known: Mapping[str, str]
) -> Iterator[Objection]:
    values[key] = known.get(cells[key], "")
    if cells[key] and not values[key]:
        sentence = say("“{found}”不在可选项中；请选择：{known}。",
                       found=cells[key][:20], known="、".join(known))  # fmt: skip
        yield Objection(f"filing.{key}", key, sentence)
