"""What changes from one sheet to another is said in words, and for the open book in fen."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from risk_pool.rules.term_diff import differences

OLD: dict[str, Any] = {
    "code": "old",
    "shares": [{"party": "fund", "share": 40}, {"party": "bank", "share": 60}],
    "caps": [{"on": "loan", "amount": "200万元"}],
    "loss": {"interest": False},
}


def _said(new: dict[str, Any]) -> list[str]:
    return [str(each) for each in differences(OLD, new)]


def test_each_clause_that_differs_is_named_with_before_and_after() -> None:
    new = {
        **OLD,
        "shares": [{"party": "bank", "share": "50%"}, {"party": "fund", "share": "1/2"}],
        "caps": [{"on": "loan", "amount": 500_000_000}, {"on": "pool_year", "amount": "1亿元"}],
        "loss": {"interest": True, "costs": True},
    }

    assert _said(new) == [
        "限额·loan·金额：2,000,000.00元 → 5,000,000.00元",
        "限额·pool_year·金额：未写明 → 100,000,000.00元",
        "损失口径·是否计实现债权的费用：未写明 → 是",
        "损失口径·是否计利息：否 → 是",
        "分担·bank·比例：60% → 50%",
        "分担·fund·比例：40% → 50%",
    ]


def test_another_order_or_another_way_of_writing_is_no_difference() -> None:
    new = {
        "code": "new",
        "modes": [
            {
                "code": "direct",
                "shares": [{"party": "bank", "share": "60%"}, {"party": "fund", "share": "2/5"}],
            }
        ],
        "caps": [{"on": "loan", "amount_fen": 200_000_000}],
        "loss": {"interest": False, "costs": "unknown"},
    }

    assert _said(new) == []


def test_the_open_book_is_told_in_fen(tmp_path: Path) -> None:
    book, new = tmp_path / "book.json", tmp_path / "new.json"
    old = tmp_path / "old.json"
    loans = [{"number": "L1", "amount": "100万元"}, {"number": "L2", "amount": "600万元"}]
    book.write_text(json.dumps({"loans": loans}), encoding="utf-8")
    old.write_text(json.dumps(OLD), encoding="utf-8")
    new.write_text(json.dumps({**OLD, "caps": []}), encoding="utf-8")
    out = StringIO()

    call_command("diff_terms", str(old), str(new), "--book", str(book), "--json", stdout=out)

    told = json.loads(out.getvalue())["book"]
    # Under the cap the fund pays 40% of one million and two million of 2.4; without, 2.8 million.
    assert told["before_fen"] == {"bank": 460_000_000, "fund": 240_000_000}
    assert told["after_fen"] == {"bank": 420_000_000, "fund": 280_000_000}


def test_sheets_that_ship_are_compared_by_code() -> None:
    out = StringIO()

    call_command("diff_terms", "gd-zhongshan", "gd-zhuhai", stdout=out)

    assert "分担·风险补偿资金·比例：54% → 40%" in out.getvalue().splitlines()
