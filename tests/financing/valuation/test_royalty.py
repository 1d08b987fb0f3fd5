"""Relief from royalty, on the published and constructed cases of the valuation paper."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from financing.valuation.models import IncomeStream, RightInput, Timing
from financing.valuation.royalty import (
    discount_factors,
    relief_from_royalty,
    royalty_rates,
    tax_amortisation_factor,
)


def make_stream(revenue: list[int], **changes: object) -> IncomeStream:
    fields: dict[str, object] = {
        "revenue_fen": tuple(revenue),
        "ebit_margin_percent": (Decimal(20),) * len(revenue),
        "tax_percent": (Decimal(25),) * len(revenue),
        "discount_rate_percent": Decimal(18),
        "apportionment_reason": "全部收入来自使用该权利的产品",
    }
    return IncomeStream(**{**fields, **changes})  # type: ignore[arg-type]


def make_right(**changes: object) -> RightInput:
    fields: dict[str, object] = {
        "key": "P",
        "kind": "invention",
        "royalty_percent": Decimal(4),
        "life_years": 20,
        "evidence": "许可合同2025-01",
    }
    return RightInput(**{**fields, **changes})  # type: ignore[arg-type]


def test_the_published_brand_table_is_reproduced() -> None:
    """VAL-08: 4 % on seven years of sales at 10 %, at the start of each year, before tax."""
    stream = make_stream(
        [100, 110, 120, 125, 135, 145, 150],
        tax_percent=(Decimal(0),) * 7,
        discount_rate_percent=Decimal(10),
        timing="start",
    )

    relief = relief_from_royalty(stream, make_right())

    assert relief.present_values == pytest.approx((4, 4, 3.97, 3.76, 3.7, 3.6, 3.39), abs=0.03)
    assert relief.value == pytest.approx(26.42, abs=0.03)
    assert relief.value == pytest.approx(26.399976, abs=1e-6)


def test_constant_growth_gives_the_closed_form() -> None:
    """VAL-10: the schedule equals R0 k (1-tax) (1+g)/(r-g) (1 - ((1+g)/(1+r))^n) sqrt(1+r)."""
    scale = 10**12
    stream = make_stream(
        [round(5000 * 1.05**year * scale) for year in range(1, 11)],
        discount_rate_percent=Decimal(16),
    )

    relief = relief_from_royalty(stream, make_right(royalty_percent=Decimal("4.5")))

    assert relief.value / scale == pytest.approx(1094.28635645, rel=1e-10)


@pytest.mark.parametrize(
    ("timing", "exponents"), [("start", (0, 1, 2)), ("mid", (0.5, 1.5, 2.5)), ("end", (1, 2, 3))]
)
def test_income_comes_in_at_the_start_the_middle_or_the_end_of_a_year(
    timing: Timing, exponents: tuple[float, ...]
) -> None:
    stream = make_stream([1, 1, 1], timing=timing)

    assert discount_factors(stream) == pytest.approx([1.18**-each for each in exponents])


def test_a_stub_year_comes_first_and_shifts_the_rest() -> None:
    stream = make_stream([1, 1, 1], first_period_years=Decimal("0.25"))

    assert discount_factors(stream) == pytest.approx([1.18**-each for each in (0.125, 0.75, 1.75)])


def test_a_rate_survives_decays_and_ends_with_the_life() -> None:
    right = make_right(hazard_percent=Decimal(2), decay_percent=Decimal(5), life_years=2)

    assert royalty_rates(right, 3) == pytest.approx(
        (0.04 * math.exp(-0.02), 0.04 * math.exp(-0.04) * 0.95, 0.0)
    )


def test_costs_are_taken_off_after_tax() -> None:
    stream = make_stream([1_000_000], cost_fen=(4_000,), timing="start")

    assert relief_from_royalty(stream, make_right()).value == pytest.approx((40_000 - 4_000) * 0.75)


def test_only_the_share_of_the_income_that_uses_the_right_counts() -> None:
    whole = relief_from_royalty(make_stream([1_000_000]), make_right())
    half = relief_from_royalty(
        make_stream([1_000_000], apportionment_percent=Decimal(50)), make_right()
    )

    assert half.value == pytest.approx(whole.value / 2)


@pytest.mark.parametrize(
    ("rate", "factor"),
    [(10, 1.1815), (12, 1.1645), (15, 1.1435), (18, 1.1266), (20, 1.1171), (25, 1.0980)],
)
def test_the_tax_amortisation_factor_matches_the_computed_table(rate: int, factor: float) -> None:
    assert tax_amortisation_factor(Decimal(25), Decimal(rate), 10, "end") == pytest.approx(
        factor, abs=5e-5
    )


def test_the_tax_amortisation_benefit_is_off_unless_asked_for() -> None:
    stream = make_stream([1_000_000], timing="end")
    plain = relief_from_royalty(stream, make_right())

    amortised = relief_from_royalty(stream, make_right(), amortised_over_years=10)

    assert plain.tax_amortisation == 1
    assert amortised.value == pytest.approx(plain.value * 1.1266, rel=1e-4)
