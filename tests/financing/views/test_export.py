"""The list of cases as a workbook: what the reader sees on the page, and no more."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from django.test import Client

from financing.models import Case
from financing.operations.cast import Cast
from financing.states import CaseState
from tests.cast import make_case

Browser = Callable[[str], Client]


def sheets(browser: Browser, who: str, **query: str) -> openpyxl.Workbook:
    answer = browser(who).get("/cases/export.xlsx", query)
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)


def rows(book: openpyxl.Workbook, title: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book[title].iter_rows(values_only=True)]


def numbers(book: openpyxl.Workbook) -> list[str]:
    return [row[0] for row in rows(book, "案件")[1:]]


def test_the_bank_exports_its_cases_with_the_figures_it_decided(
    cast: Cast, browser: Browser
) -> None:
    case = make_case(cast, state=CaseState.DISBURSED)

    head, first = rows(sheets(browser, "wang"), "案件")

    row = dict(zip(head, first, strict=True))
    assert row["案件编号"] == case.number
    assert case.approved_fen is not None
    assert round(row["批准金额（元）"] * 100) == case.approved_fen
    assert round(row["申请金额（元）"] * 100) == case.requested_fen


def test_others_export_what_their_list_shows_and_nothing_the_bank_decided(
    cast: Cast, browser: Browser
) -> None:
    make_case(cast, state=CaseState.DISBURSED)

    head = rows(sheets(browser, "yang"), "案件")[0]

    assert "批准金额（元）" not in head
    assert "打包估值（元）" not in head


def test_a_foreign_bank_exports_an_empty_list(cast: Cast, browser: Browser) -> None:
    make_case(cast)

    assert numbers(sheets(browser, "he")) == []


def test_the_export_follows_search_and_state(cast: Cast, browser: Browser) -> None:
    filed = make_case(cast)
    accepted = make_case(cast, state=CaseState.ACCEPTED)

    assert numbers(sheets(browser, "wang", state="ACCEPTED")) == [accepted.number]
    assert numbers(sheets(browser, "wang", q=filed.number)) == [filed.number]
    assert set(numbers(sheets(browser, "wang", state="nonsense"))) == {
        filed.number,
        accepted.number,
    }


def test_the_sums_by_state_agree_with_the_cases(cast: Cast, browser: Browser) -> None:
    make_case(cast)
    make_case(cast)
    make_case(cast, state=CaseState.ACCEPTED)

    sums = rows(sheets(browser, "wang"), "按状态")[1:]

    assert sum(row[1] for row in sums) == 3
    asked = sum(Case.objects.values_list("requested_fen", flat=True))
    assert round(sum(row[2] for row in sums) * 100) == asked
