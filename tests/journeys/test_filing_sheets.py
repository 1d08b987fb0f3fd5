"""Filings in batches: the sheet goes out, comes back filled in, and every row is its own act."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from financing.models import FilingSheet, Registration
from financing.operations.cast import Cast
from financing.states import CaseState as S
from tests.cast import Story
from tests.financing.signing_in import signed_in, words
from tests.journeys.truths import check_case, states_of
from workflows.models import RecordEntry

Cells = dict[str, Any]


def fetched(client: Client, address: str = "/filings/open.xlsx") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get(address).content))


def fill(book: openpyxl.Workbook, title: str, **cells: Any) -> None:
    """Fill in the row of a right, by the heads of the columns."""
    page = book.worksheets[0]
    heads = {str(cell.value).rstrip("*"): place for place, cell in enumerate(page[1], start=1)}
    row = next(r for r in range(2, page.max_row + 1) if page.cell(r, heads["名称"]).value == title)
    for head, text in cells.items():
        page.cell(row, heads[head]).value = text


def send(client: Client, book: openpyxl.Workbook) -> str:
    content = io.BytesIO()
    book.save(content)
    answer = client.post("/filings/", {"file": SimpleUploadedFile("登记.xlsx", content.getvalue())})
    assert answer.status_code == 302, words(answer.content)
    return str(answer["Location"])


def outcomes(sheet: FilingSheet) -> list[str]:
    return [result["outcome"] for result in sheet.results]


def test_good_rows_are_done_one_by_one_and_bad_ones_stay(tell: Callable[..., Story]) -> None:
    story = tell(kinds=("invention", "utility_model", "trademark", "software"), state=S.SIGNED)
    wang, today = signed_in("wang"), story.at.date().isoformat()
    book = fetched(wang)
    good: Cells = {"提交日期": today, "材料": "齐备"}
    fill(book, story.title(1), 登记机关受理号="SL-1", **good)
    fill(book, story.title(2), 登记机关受理号="SL-2", 提交日期=today)
    fill(book, story.title(3), 登记机关受理号="SL-3", **good, 提交方式="网上")

    address = send(wang, book)
    page = words(wang.get(address).content)
    before = set(states_of(story.case).values())
    wang.post(address)

    assert before == {"DRAFTED"}
    assert "提交前还缺" in page
    assert "不能以“网上”方式提交" in page
    assert outcomes(FilingSheet.objects.get()) == ["done", "wrong", "wrong", "blank"]
    states = states_of(story.case)
    assert [states[story.title(n)] for n in (1, 2, 3, 4)] == ["FILED", *["DRAFTED"] * 3]
    check_case(story.case)

    again = wang.post(address)
    assert again.status_code == 302
    assert Registration.objects.filter(state="FILED").count() == 1


def test_certificates_come_in_by_sheet_and_its_mistakes_go_back_in_it(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention", "trademark", "software"), state=S.SIGNED)
    story.file_registrations()
    wang, today = signed_in("wang"), story.at.date().isoformat()
    secured = Registration.objects.filter(case=story.case)[0].secured_fen
    book = fetched(wang)
    granted: Cells = {
        "登记结果": "准予登记", "登记日": today, "收到结果的日期": today,
        "登记担保金额": f"{secured // 1_000_000}万元",
    }  # fmt: skip
    fill(book, story.title(1), 登记证明编号="Y2026980000001", **granted)
    fill(book, story.title(2), 登记证明编号="SB-1", **(granted | {"登记担保金额": "1万元"}))
    fill(book, story.title(3), 登记结果="不予登记", 收到结果的日期=today)

    address = send(wang, book)
    wang.post(address)
    mended = fetched(wang, f"{address}sheet.xlsx")
    page = mended.worksheets[0]
    marked = [cell.comment.text for row in page for cell in row if cell.comment]

    assert sorted(outcomes(FilingSheet.objects.get())) == ["done", "wrong", "wrong"]
    assert any("与质押合同不一致" in text for text in marked)
    assert any("请写明理由" in text for text in marked)

    fill(mended, story.title(2), **granted)
    fill(mended, story.title(3), 理由="材料不符；合同缺项")
    wang.post(send(wang, mended))
    states = states_of(story.case)
    assert [states[story.title(n)] for n in (1, 2, 3)] == ["REGISTERED", "REGISTERED", "REFUSED"]
    refused = Registration.objects.get(case=story.case, state="REFUSED")
    assert refused.outcome == "材料不符；合同缺项"
    check_case(story.case)


def test_a_trial_leaves_no_trace(tell: Callable[..., Story]) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    wang, today = signed_in("wang"), story.at.date().isoformat()
    book = fetched(wang)
    fill(book, story.title(1), 登记机关受理号="SL-1", 提交日期=today, 材料="齐备")
    before = RecordEntry.objects.count()

    send(wang, book)

    assert outcomes(FilingSheet.objects.get()) == ["ready"]
    assert RecordEntry.objects.count() == before
    check_case(story.case)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"待办编号": "999999"}, "filing.item"),
        ({"权利号": "ZL202011472880.4"}, "filing.mixed"),
        ({"提交日期": "昨天"}, "filing.day"),
        ({"提交方式": "传真"}, "filing.channel"),
        ({"登记证明编号": "Y1"}, "filing.other_step"),
        ({"登记机关受理号": ""}, "filing_number.missing"),
    ],
)
def test_each_mistake_is_told(tell: Callable[..., Story], cells: Cells, code: str) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    wang = signed_in("wang")
    book = fetched(wang)
    good = {"登记机关受理号": "SL-1", "提交日期": story.at.date().isoformat(), "材料": "齐备"}
    fill(book, story.title(1), **(good | cells))

    send(wang, book)

    [result] = FilingSheet.objects.get().results
    assert result["outcome"] == "wrong"
    assert code in {each["code"] for each in result["problems"]}


def test_a_foreign_banks_specialist_sees_neither_filings_nor_sheets(
    tell: Callable[..., Story], cast: Cast
) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    book = fetched(signed_in("wang"))
    fill(book, story.title(1), 登记机关受理号="SL-1")
    address = send(signed_in("wang"), book)
    he = signed_in("he")

    assert he.get(address).status_code == 404
    assert "没有待办的登记" in words(he.get("/filings/").content)
    he.post("/filings/", {"file": _saved(book)})
    theirs = FilingSheet.objects.get(brought_by=cast.actors["he"].user)
    assert theirs.results[0]["problems"][0]["code"] == "filing.item"


def _saved(book: openpyxl.Workbook) -> SimpleUploadedFile:
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("登记.xlsx", content.getvalue())
