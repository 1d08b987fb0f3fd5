"""Ratios, promises, products, exposure and who must approve: exactly what the rows say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.rules.covenants import (
    CovenantTerms,
    covenant_in_words,
    judge_covenant,
    read_covenant,
)
from banks.rules.matrix import MatrixRow, rate_bp_of, row_for
from banks.rules.products import (
    Exposure,
    Granted,
    ProductTerms,
    check_exposure,
    check_product,
)
from banks.rules.ratios import RATIOS, Statement, check_statement, ratios_of, written

WAN = 1_000_000
FIRM = Statement(
    assets_fen=1000 * WAN, current_assets_fen=600 * WAN, inventory_fen=200 * WAN,
    liabilities_fen=650 * WAN, current_liabilities_fen=400 * WAN, borrowings_fen=300 * WAN,
    equity_fen=350 * WAN, revenue_fen=2000 * WAN, profit_fen=100 * WAN, interest_fen=20 * WAN,
    tax_fen=30 * WAN, depreciation_fen=50 * WAN, operating_cash_fen=80 * WAN,
)  # fmt: skip
PRODUCT = ProductTerms(
    name="示例贷", least_fen=10 * WAN, most_fen=500 * WAN, most_months=36, least_spread_bp=0,
    most_spread_bp=200, lpr_tenor="1Y", methods=("equal_payment",),
    caps_bp={"invention": 3000, "software": 2000}, borrower_limit_fen=600 * WAN,
    group_limit_fen=800 * WAN,
)  # fmt: skip


def granted(**changes: object) -> Granted:
    told: dict[str, object] = {
        "approved_fen": 300 * WAN, "term_months": 12, "spread_bp": 45, "lpr_tenor": "1Y",
        "repayment": "equal_payment", "values_fen": (("invention", 1000 * WAN),),
    }  # fmt: skip
    return Granted(**(told | changes))  # type: ignore[arg-type]


def codes(objections: object) -> list[str]:
    return [each.code for each in objections]  # type: ignore[attr-defined]


def test_ratios_are_those_of_the_statement() -> None:
    shown = {name: written(name, value) for name, value in ratios_of(FIRM).items()}

    assert list(check_statement(FIRM)) == []
    assert shown == {
        "debt_to_assets": "65.00%", "current_ratio": "1.50", "quick_ratio": "1.00",
        "interest_cover": "7.50", "borrowings_to_ebitda": "1.50", "net_margin": "5.00%",
        "cash_to_current_liabilities": "20.00%",
    }  # fmt: skip


def test_a_statement_that_cannot_be_is_refused_with_all_that_is_wrong() -> None:
    wrong = Statement(
        assets_fen=100, current_assets_fen=200, inventory_fen=-1, liabilities_fen=50,
        current_liabilities_fen=60, borrowings_fen=0, equity_fen=49, revenue_fen=0, profit_fen=-5,
        interest_fen=0, tax_fen=0, depreciation_fen=0, operating_cash_fen=-1,
    )  # fmt: skip

    assert codes(check_statement(wrong)) == [
        "statement.negative", "statement.part_above_whole", "statement.part_above_whole",
        "statement.unbalanced",
    ]  # fmt: skip
    assert ratios_of(wrong)["interest_cover"] is None


@given(st.integers(0, 10**14), st.integers(0, 10**14))
def test_debt_over_assets_is_between_nothing_and_one_while_there_is_equity(
    liabilities: int, equity: int
) -> None:
    firm = Statement(
        assets_fen=liabilities + equity, current_assets_fen=0, inventory_fen=0,
        liabilities_fen=liabilities, current_liabilities_fen=0, borrowings_fen=0,
        equity_fen=equity, revenue_fen=0, profit_fen=0, interest_fen=0, tax_fen=0,
        depreciation_fen=0, operating_cash_fen=0,
    )  # fmt: skip

    share = ratios_of(firm)["debt_to_assets"]

    assert list(check_statement(firm)) == []
    assert share is None if not liabilities + equity else 0 <= (share or 0) <= 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("资产负债率 不高于 70% 每12个月", CovenantTerms("debt_to_assets", "most", Decimal("0.7"))),
        ("流动比率不低于1.2，每6个月", CovenantTerms("current_ratio", "least", Decimal("1.2"), 6)),
        ("资产负债率不高于70", None),
        ("流动比率不低于120%", None),
        ("好好经营", None),
    ],
)
def test_promises_are_read_as_people_write_them(line: str, expected: object) -> None:
    read = read_covenant(line)

    assert read == expected
    if read is not None:
        assert read_covenant(covenant_in_words(read)) == read


@given(st.sampled_from(list(RATIOS)), st.integers(-500, 500), st.integers(-500, 500))
def test_at_least_and_at_most_meet_at_the_value_only(name: str, value: int, figure: int) -> None:
    known = {name: Fraction(figure, 100)}
    bound = Decimal(value) / 100
    least, _ = judge_covenant(CovenantTerms(name, "least", bound), known)
    most, _ = judge_covenant(CovenantTerms(name, "most", bound), known)

    assert (least == most == "met") == (value == figure)
    assert judge_covenant(CovenantTerms(name, "least", bound), None) == ("unknown", None)


def test_a_grant_within_its_product_passes_and_each_bound_is_told() -> None:
    beyond = granted(
        approved_fen=501 * WAN, term_months=37, spread_bp=201, lpr_tenor="5Y",
        repayment="at_maturity",
    )  # fmt: skip

    assert codes(check_product(PRODUCT, granted())) == []
    assert codes(check_product(PRODUCT, beyond)) == [
        "product.amount", "product.term", "product.spread", "product.tenor", "product.method",
        "product.cap",
    ]  # fmt: skip


def test_above_the_caps_needs_a_reason_and_a_kind_without_cap_lends_nothing() -> None:
    weak = (("software", 1000 * WAN), ("design", 9000 * WAN))

    assert codes(check_product(PRODUCT, granted(values_fen=weak))) == ["product.cap"]
    assert codes(check_product(PRODUCT, granted(values_fen=weak, excess_reason="另有保证"))) == []


def test_borrower_and_group_have_limits_of_their_own() -> None:
    at_risk = Exposure(borrower_fen=400 * WAN, group_fen=600 * WAN, group="示例集团")

    assert codes(check_exposure(PRODUCT, at_risk, 200 * WAN)) == []
    assert codes(check_exposure(PRODUCT, at_risk, 201 * WAN)) == [
        "exposure.borrower", "exposure.group",
    ]  # fmt: skip


def test_the_row_with_the_most_approvers_binds() -> None:
    rows = (
        MatrixRow(0, 0, "any", ("branch",)),
        MatrixRow(500 * WAN, 0, "any", ("branch", "head")),
        MatrixRow(0, 3000, "internal", ("branch", "head", "head")),
    )

    def levels(fen: int, rate_bp: int, valuation: str) -> int:
        row = row_for(rows, approved_fen=fen, rate_bp=rate_bp, valuation=valuation)
        return len(row.levels) if row else 0

    assert levels(500 * WAN, 2000, "external") == 1
    assert levels(500 * WAN + 1, 2000, "external") == 2
    assert levels(WAN, 3001, "external") == 1
    assert levels(WAN, 3001, "internal") == 3
    assert row_for((), approved_fen=1, rate_bp=1, valuation="any") is None
    assert rate_bp_of(300 * WAN, 1000 * WAN) == 3000
    assert rate_bp_of(1, 0) > 10_000
