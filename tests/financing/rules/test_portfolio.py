"""A sheet of rights: columns found, rows judged, each problem at its cell."""

from __future__ import annotations

from typing import Any

import pytest

from financing.rules.portfolio import COLUMNS, PortfolioRow, judge_portfolio, read_portfolio
from financing.rules.sheet_rows import day_of
from workflows.errors import Objections

KINDS = {"发明专利": "invention", "注册商标专用权": "trademark", "计算机软件著作权": "software"}
HEADS = tuple(column.printed for column in COLUMNS)
PATENT = ("发明专利", "ZL202011472880.4", "一种装置", "云遥公司", "", "2020/12/14", "2022年3月1日")
MARK = (
    "商标",
    "12345678",
    "云遥",
    "云遥公司、清研公司",
    "42、9",
    "",
    "2019-05-06",
    "",
    "2029-05-05",
)


def judged(
    *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS, **known: Any
) -> list[PortfolioRow]:
    filled = read_portfolio((heads, *rows))
    return list(judge_portfolio(filled, kinds=KINDS, known=known.get("known", {})))


def found(row: PortfolioRow) -> list[tuple[str, str]]:
    return [(each.where, each.code) for each in row.problems]


def test_good_rows_are_read_as_the_application_writes_rights() -> None:
    patent, mark = judged(PATENT, MARK)

    assert (patent.outcome, patent.register) == ("added", "patent")
    assert patent.content["number"] == "2020114728804"
    assert patent.content["filing_date"] == "2020-12-14"
    assert patent.content["grant_date"] == "2022-03-01"
    assert mark.content["kind"] == "trademark"
    assert mark.content["owners"] == ["云遥公司", "清研公司"]
    assert mark.content["classes"] == [9, 42]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("发明", "ZL202011472880.5", *PATENT[2:]), ("B2", "right.number.invalid")),
        (("发明转利", *PATENT[1:]), ("A2", "right.kind.invalid")),
        (("发明专利", "", *PATENT[2:]), ("B2", "right.number_missing")),
        ((*PATENT[:2], "", *PATENT[3:]), ("C2", "right.title_missing")),
        ((*PATENT[:3], "", *PATENT[4:]), ("D2", "right.owners_missing")),
        ((*PATENT[:5], "2020-13-01"), ("F2", "right.filing_date.invalid")),
        ((*PATENT[:5], "2022-03-02", "2022-03-01"), ("G2", "right.grant_date.before_filing")),
        ((*MARK[:4], "46", *MARK[5:]), ("E2", "right.classes.invalid")),
        ((*MARK[:4], "", *MARK[5:]), ("E2", "right.classes_missing")),
        ((*MARK[:8], "2019-01-01"), ("I2", "right.expiry_date.early")),
    ],
)
def test_each_problem_stands_at_its_cell(row: tuple[str, ...], problem: tuple[str, str]) -> None:
    [wrong] = judged(row)

    assert wrong.outcome == "wrong"
    assert found(wrong) == [problem]


def test_the_same_right_twice_is_taken_from_the_first_row() -> None:
    first, second = judged(PATENT, ("发明", "202011472880.4", *PATENT[2:]))

    assert first.outcome == "added"
    assert found(second) == [("B3", "row.duplicate")]
    assert "第2行" in second.problems[0].message


def test_what_is_kept_is_changed_where_it_differs_and_only_in_columns_of_the_sheet() -> None:
    kept = {("patent", "2020114728804"): {**judged(PATENT)[0].content, "title": "旧名称"}}
    [changed] = judged(PATENT[:4], heads=HEADS[:4], known=kept)
    [same] = judged((*PATENT[:2], "旧名称", *PATENT[3:]), known=kept)

    assert (changed.outcome, changed.before) == ("changed", {"title": "旧名称"})
    assert "grant_date" not in changed.content
    assert same.outcome == "unchanged"


def test_heads_may_stand_lower_and_go_by_other_names() -> None:
    filled = read_portfolio(
        (("某公司清单",), ("名称", "专利号", "种类", "专利权人"), ("甲", "1", "发明", "乙"))
    )

    assert filled.rows[0].line == 3
    assert filled.rows[0].cells == {"title": "甲", "number": "1", "kind": "发明", "owners": "乙"}


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ((), {"sheet.header"}),
        ((("甲", "乙"), ("1", "2")), {"sheet.header"}),
        ((HEADS,), {"sheet.empty"}),
        ((("号码", "专利号", "评级"), ("1", "2", "3")),
         {"sheet.column_twice", "sheet.column_unknown", "sheet.column_missing"}),
    ],
)  # fmt: skip
def test_a_sheet_without_the_columns_is_refused_at_once(
    table: tuple[tuple[str, ...], ...], codes: set[str]
) -> None:
    with pytest.raises(Objections) as refused:
        read_portfolio(table)

    assert {each.code for each in refused.value.objections} == codes


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-3-2", "2026-03-02"), ("2026/03/02", "2026-03-02"), ("２０２６年３月２日", "2026-03-02"),
     ("20260302", "2026-03-02"), ("2026.3.2", "2026-03-02"), ("2026-02-30", None),
     ("3月2日", None)],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str, day: str | None) -> None:
    read = day_of(text)

    assert (read.isoformat() if read else None) == day
