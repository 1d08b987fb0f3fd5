"""A bank statement is read from its workbook, kept once, and matched with the ledger."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from risk_pool.adapters.statements import read_statement
from risk_pool.ledger.matching import Line
from risk_pool.models import StatementLine
from risk_pool.states import TransferAct as A
from tests.risk_pool.ledger_facts import TODAY, book, make_pool
from workflows.errors import Objections

HEAD = ["交易日期", "流水号", "借方发生额", "贷方发生额(元)", "账户余额", "摘要"]


def _workbook(*rows: list[Any], head: list[str] = HEAD) -> bytes:
    book_ = Workbook()
    sheet = book_.active
    assert sheet is not None
    sheet.append(["账户明细", "滨海资金池"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    raw = BytesIO()
    book_.save(raw)
    return raw.getvalue()


def test_lines_are_read_as_the_bank_wrote_them() -> None:
    lines = read_statement(
        _workbook(
            [dt.date(2026, 11, 2), "S1", None, 1_234.5, 1_234.5, "出资 in-1"],
            ["2026年11月3日", "S2", "1,000.00", "", "234.50", "付款"],
        )
    )

    assert lines == (
        Line("S1", dt.date(2026, 11, 2), 123_450, 123_450, "出资 in-1"),
        Line("S2", dt.date(2026, 11, 3), -100_000, 23_450, "付款"),
    )


def test_lines_without_a_serial_are_told_apart_and_known_again() -> None:
    same = ["2026-11-02", "", "", 5, "", "利息"]

    first, second = read_statement(_workbook(same, same))
    again = read_statement(_workbook(same, same))

    assert first.serial != second.serial
    assert (first, second) == again


def test_everything_unreadable_is_named_with_its_cell() -> None:
    raw = _workbook(
        ["昨天", "S1", "", 5, "", ""],
        ["2026-11-02", "S2", 5, 5, "", ""],
        ["2026-11-02", "S3", "", "0.001", "", ""],
    )

    with pytest.raises(Objections) as refused:
        read_statement(raw)

    assert [(each.code, each.where) for each in refused.value.objections] == [
        ("statement.day", "A3"),
        ("statement.direction", "D4"),
        ("statement.amount", "D5"),
    ]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"nonsense", "statement.not_xlsx"),
        (_workbook(head=["甲", "乙"]), "statement.header"),
        (_workbook(), "statement.empty"),
    ],
)
def test_what_is_no_statement_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Objections) as refused:
        read_statement(raw)

    assert [each.code for each in refused.value.objections] == [code]


def _reconcile(*options: str) -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("reconcile_statement", "binhai", *options, "--json", stdout=out)
    except SystemExit as left:
        code = int(left.code or 0)
    return code, json.loads(out.getvalue() or "{}")


@pytest.mark.django_db
def test_the_statement_and_the_ledger_agree_or_each_difference_is_named(tmp_path: Path) -> None:
    pool = make_pool()
    book(pool, A.PAY_IN, 100_000, "in-1")
    book(pool, A.RESERVE, 60_000, "cover-L1", loan="L1")
    book(pool, A.APPROVE, 60_000, "claim-L1", loan="L1")
    book(pool, A.PAY, 60_000, "pay-L1", loan="L1")
    path = tmp_path / "statement.xlsx"
    rows = [
        [TODAY.isoformat(), "S1", "", 1_000, 1_000, "财政拨款 in-1"],
        [(TODAY + dt.timedelta(days=2)).isoformat(), "S2", 600, "", 400, "代偿款"],
    ]
    path.write_bytes(_workbook(*rows))

    code, told = _reconcile(str(path))

    assert (code, told["agrees"], told["imported"]) == (0, True, 2)
    assert [each["by"] for each in told["matched"]] == ["reference", "amount"]

    rows.append([(TODAY + dt.timedelta(days=3)).isoformat(), "S3", "", 3.21, 404, "利息"])
    path.write_bytes(_workbook(*rows))
    book(pool, A.CHARGE_FEE, 500, "audit")

    code, told = _reconcile(str(path))

    assert (code, told["imported"]) == (1, 1)
    assert [each["amount_fen"] for each in told["only_bank"]] == [321]
    assert [each["reference"] for each in told["only_ledger"]] == ["audit"]
    assert told["broken"] == ["S3"]
    assert StatementLine.objects.count() == 3


@pytest.mark.django_db
def test_a_line_the_bank_tells_differently_later_is_refused(tmp_path: Path) -> None:
    make_pool()
    path = tmp_path / "statement.xlsx"
    path.write_bytes(_workbook(["2026-11-02", "S1", "", 5, "", ""]))
    _reconcile(str(path))
    path.write_bytes(_workbook(["2026-11-02", "S1", "", 6, "", ""]))

    code, _told = _reconcile(str(path))

    assert code == 2
    assert StatementLine.objects.get().amount_fen == 500
