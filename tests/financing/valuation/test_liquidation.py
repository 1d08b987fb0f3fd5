"""Liquidation value, caps and lives: the computed examples of the valuation paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from financing.rules.identifiers import KIND_CODES
from financing.valuation.defaults import Disposal, shipped_defaults
from financing.valuation.liquidation import (
    forced_sale_fen,
    lendable_amount,
    liquidation_value,
    pledge_rate_percent,
)
from financing.valuation.lives import usable_life_years, whole_years_left

DEFAULTS = shipped_defaults()
MILLION_FEN = 100_000_000
KINDS = {"P": "invention", "U": "utility_model"}
VALUES_FEN = {"P": MILLION_FEN, "U": MILLION_FEN}


@pytest.mark.parametrize(
    ("discount", "years", "cost", "recovery_percent"),
    [("30", "1", "10", 57.3), ("50", "1.5", "12", 38.1), ("65", "2", "15", 24.6)],
)
def test_a_forced_sale_brings_what_the_paper_computed(
    discount: str, years: str, cost: str, recovery_percent: float
) -> None:
    disposal = Disposal(Decimal(discount), Decimal(cost), Decimal(years), "J", "3.15")

    sold_fen = forced_sale_fen(MILLION_FEN, disposal, Decimal(10))

    assert sold_fen / MILLION_FEN * 100 == pytest.approx(recovery_percent, abs=0.05)


def test_each_right_is_sold_by_its_kind_and_the_whole_only_with_its_product_line() -> None:
    apart = liquidation_value(VALUES_FEN, KINDS, DEFAULTS, basis="market")
    along = liquidation_value(
        VALUES_FEN, KINDS, DEFAULTS, basis="market", sold_with_product_line=True
    )

    assert apart.apart_fen["P"] == pytest.approx(MILLION_FEN * 0.381, abs=50_000)
    assert apart.apart_fen["U"] == pytest.approx(MILLION_FEN * 0.246, abs=50_000)
    assert apart.total_fen == sum(apart.apart_fen.values())
    assert apart.together_fen is None
    assert along.total_fen == along.together_fen
    assert along.total_fen == pytest.approx(2 * MILLION_FEN * 0.573, abs=100_000)


def test_the_lowest_ceiling_binds() -> None:
    liquidation = liquidation_value(VALUES_FEN, KINDS, DEFAULTS, basis="p25")

    by_kind = lendable_amount(VALUES_FEN, KINDS, liquidation, DEFAULTS)
    by_product = lendable_amount(
        VALUES_FEN, KINDS, liquidation, DEFAULTS, product_cap_fen=1_000, cash_flow_cap_fen=2_000
    )

    assert by_kind.ceilings_fen["cap_by_kind"] == 45_000_000
    assert (by_kind.binding, by_kind.limit_fen) == ("cap_by_kind", 45_000_000)
    assert (by_product.binding, by_product.limit_fen) == ("product", 1_000)


def test_the_pledge_rate_is_never_rounded_down() -> None:
    assert pledge_rate_percent(50_000_000, 169_349_255) == Decimal("29.53")
    assert pledge_rate_percent(30_000_000, MILLION_FEN) == Decimal("30.00")


@pytest.mark.parametrize("kind", KIND_CODES)
def test_every_kind_of_right_has_defaults_with_their_source(kind: str) -> None:
    defaults = DEFAULTS.kinds[kind]

    assert defaults.disposal.mark == "J"
    assert defaults.disposal.source


def test_years_left_are_whole_and_end_with_the_last_protected_day() -> None:
    assert whole_years_left(date(2026, 11, 21), date(2036, 11, 20)) == 10
    assert whole_years_left(date(2026, 11, 21), date(2036, 11, 19)) == 9
    assert whole_years_left(date(2026, 11, 21), date(2027, 1, 1)) == 0
    assert whole_years_left(date(2026, 11, 21), date(2020, 1, 1)) == 0


@pytest.mark.parametrize(
    ("kind", "last_day", "renewal", "years"),
    [
        ("invention", date(2040, 12, 13), False, 8),
        ("invention", date(2030, 12, 13), False, 4),
        ("utility_model", date(2040, 1, 1), False, 4),
        ("trademark", date(2029, 3, 20), False, 2),
        ("trademark", date(2029, 3, 20), True, 9),
        ("software", date(2029, 3, 20), True, 2),
        ("work", None, False, 5),
    ],
)
def test_the_shortest_life_counts(
    kind: str, last_day: date | None, renewal: bool, years: int
) -> None:
    assert (
        usable_life_years(
            DEFAULTS.kinds[kind],
            valuation_date=date(2026, 11, 21),
            last_day=last_day,
            product_years=9,
            renewal_assumed=renewal,
        )
        == years
    )
