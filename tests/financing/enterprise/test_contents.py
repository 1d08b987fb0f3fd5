"""Between page and content: what is typed is never lost, what is a figure is read as one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from financing.forms.application import spot_of
from financing.forms.contents import (
    content_from,
    first_row,
    rows_of,
    typed_from,
    with_first_rows,
    with_rows,
)
from financing.rules.application import check_application
from tests.cast import make_content
from workflows.models import Organisation

YUNYAO = Organisation(
    name="天津云遥示例半导体有限公司",
    credit_code="91120116MA7000034U",
    address="天津市滨海新区示例大街 30 号",
)
GUARDIAN = "津海蓝图软件有限公司"


def bundled() -> dict[str, Any]:
    """Write a complete application with a third party's right among the borrower's own."""
    content = make_content(YUNYAO, kinds=("invention", "trademark", "software"))
    content["pledgors"].append(
        {
            "name": GUARDIAN,
            "credit_code": "91110000802100433B",
            "resolution": "2026年第二次股东会决议",
            "is_borrower": False,
        }
    )
    content["rights"][2] |= {"owners": [GUARDIAN, YUNYAO.name], "pledgor": GUARDIAN}
    content["financials"]["net_assets_fen"] = -1_234_567
    content["agent"] = {"name": "津门专利代理事务所", "credit_code": "9144030071526726XG"}
    del content["attachments"]
    return content


def test_a_content_goes_over_the_page_and_comes_back_the_same() -> None:
    content = bundled()

    assert content_from(typed_from(content), YUNYAO) == content
    assert check_application(content) == ()


def test_amounts_are_read_as_people_write_them() -> None:
    typed = {
        "loan-amount": " ５００万元 ",
        "revenue-0-year": "2025",
        "revenue-0-amount": "1.2亿",
        "forecast-0-amount": "13,000,000.50",
        "financials-net_assets": "-300万",
        "financials-ebit_margin_percent": "20\N{FULLWIDTH PERCENT SIGN}",
    }

    content = content_from(typed, YUNYAO)

    assert content["loan"]["amount_fen"] == 500_000_000
    assert content["financials"] == {
        "revenue_fen": {"2025": 12_000_000_000},
        "forecast_revenue_fen": [1_300_000_050],
        "ebit_margin_percent": "20",
        "net_assets_fen": -300_000_000,
    }


def test_what_is_no_figure_is_kept_and_objected_to() -> None:
    typed = {"loan-amount": "五百万", "loan-term_months": "一年", "rights-0-classes": "9、软件"}
    typed |= {"rights-0-kind": "trademark"}

    content = content_from(typed, YUNYAO)

    assert content["loan"]["amount_fen"] == "五百万"
    assert content["loan"]["term_months"] == "一年"
    assert typed_from(content)["loan-amount"] == "五百万"
    assert typed_from(content)["rights-0-classes"] == "9、软件"
    codes = {objection.code for objection in check_application(content)}
    assert {"loan.amount.invalid", "loan.term.invalid", "right.classes.invalid"} <= codes


def test_a_year_typed_twice_is_kept_and_objected_to() -> None:
    typed = {"revenue-0-year": "2025", "revenue-0-amount": "1元"}
    typed |= {"revenue-1-year": "2025", "revenue-1-amount": "2元"}

    revenue = content_from(typed, YUNYAO)["financials"]["revenue_fen"]

    assert sorted(revenue.values()) == [100, 200]


def test_rows_that_only_the_page_began_are_no_rows() -> None:
    typed = with_first_rows({}, YUNYAO, 2026)

    content = content_from(typed, YUNYAO)

    assert rows_of(typed, "rights") == [first_row("rights", YUNYAO)]
    assert [row["year"] for row in rows_of(typed, "revenue")] == ["2024", "2025"]
    assert content["rights"] == []
    assert content["financials"]["revenue_fen"] == {}


def test_the_borrower_pledges_where_a_right_of_its_own_is_pledged() -> None:
    content = bundled()
    content["rights"] = content["rights"][2:]

    again = content_from(typed_from(content), YUNYAO)

    assert [row["name"] for row in again["pledgors"]] == [GUARDIAN]


def test_every_objection_leads_to_a_field_of_the_page() -> None:
    content = bundled()
    content["pledgors"][1]["resolution"] = ""
    content["rights"][1]["classes"] = [99]
    content["financials"]["revenue_fen"] = {"2024": 1, "2025": "x"}
    content["financials"]["forecast_revenue_fen"] = [1, "y"]
    content["loan"]["amount_fen"] = 0
    content["agent"]["credit_code"] = "1"

    spots = {spot_of(objection.where, content) for objection in check_application(content)}

    assert spots == {
        ("pledgors-0-resolution", "pledgors"),
        ("rights-1-classes", "rights"),
        ("revenue-1-amount", "financials"),
        ("forecast-1-amount", "financials"),
        ("loan-amount", "loan"),
        ("agent-credit_code", "agent"),
    }


NAMES = st.sampled_from(
    [
        "borrower-phone", "loan-amount", "loan-use", "loan-term_months", "rights-0-number",
        "rights-7-title", "rights-7-owners", "pledgors-3-name", "revenue-0-year",
        "revenue-0-amount", "forecast-2-amount", "financials-net_assets", "agent-name",
    ]
)  # fmt: skip


@given(st.dictionaries(NAMES, st.text(max_size=20)))
def test_whatever_is_typed_can_be_kept_checked_and_shown_again(typed: dict[str, str]) -> None:
    content = content_from(typed, YUNYAO)

    check_application(content)
    shown = typed_from(content)

    assert content_from(shown, YUNYAO) == content


@given(st.lists(st.text(min_size=1, max_size=5), max_size=5), st.integers(0, 5))
def test_a_row_taken_out_leaves_the_others_in_order(titles: list[str], at: int) -> None:
    typed = with_rows({"loan-use": "x"}, "rights", [{"title": title} for title in titles])
    rows = rows_of(typed, "rights")
    left = rows[:at] + rows[at + 1 :]

    again = with_rows(typed, "rights", left)

    assert rows_of(again, "rights") == left
    assert again["loan-use"] == "x"
