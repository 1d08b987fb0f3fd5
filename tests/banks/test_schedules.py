"""Schedules, on the reference numbers of valuation.md section 7 (LON-03, LON-05)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.rules.schedules import equal_principal, interest_only, penalty_fen

THREE_MILLION_FEN = 300_000_000
RATE = Decimal("0.0345")
RATES = st.decimals(Decimal(0), Decimal("0.24"), places=4)


def test_equal_principal_gives_the_reference_schedule() -> None:
    schedule = equal_principal(
        principal_fen=THREE_MILLION_FEN,
        annual_rate=RATE,
        disbursed_on=date(2026, 3, 10),
        months=12,
    )

    assert [each.interest_fen for each in schedule] == [
        862_500,
        790_625,
        718_750,
        646_875,
        575_000,
        503_125,
        431_250,
        359_375,
        287_500,
        215_625,
        143_750,
        71_875,
    ]
    assert {each.principal_fen for each in schedule} == {25_000_000}
    assert sum(each.interest_fen for each in schedule) == 5_606_250
    assert schedule[-1].due_date == date(2027, 3, 10)


def test_instalments_of_a_loan_paid_out_on_the_31st_fall_on_the_last_day_of_short_months() -> None:
    schedule = equal_principal(
        principal_fen=100, annual_rate=RATE, disbursed_on=date(2026, 1, 31), months=3
    )

    assert [each.due_date for each in schedule] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_the_last_instalment_clears_what_does_not_divide() -> None:
    schedule = equal_principal(
        principal_fen=100, annual_rate=RATE, disbursed_on=date(2026, 1, 1), months=3
    )

    assert [each.principal_fen for each in schedule] == [33, 33, 34]


def test_interest_only_settles_on_the_21st_of_the_quarter_months() -> None:
    schedule = interest_only(
        principal_fen=THREE_MILLION_FEN,
        annual_rate=Decimal("0.036"),
        disbursed_on=date(2026, 5, 8),
        months=12,
    )

    # 0.036 / 360 of 3,000,000.00 is 300.00 a day; 44, 92, 91, 90 and 48 days.
    assert [(each.due_date, each.interest_fen) for each in schedule] == [
        (date(2026, 6, 21), 1_320_000),
        (date(2026, 9, 21), 2_760_000),
        (date(2026, 12, 21), 2_730_000),
        (date(2027, 3, 21), 2_700_000),
        (date(2027, 5, 8), 1_440_000),
    ]
    assert [each.principal_fen for each in schedule] == [0, 0, 0, 0, THREE_MILLION_FEN]
    assert [each.seq for each in schedule] == [1, 2, 3, 4, 5]


def test_a_loan_paid_out_and_due_on_settlement_days_has_no_empty_period() -> None:
    schedule = interest_only(
        principal_fen=100, annual_rate=RATE, disbursed_on=date(2026, 3, 21), months=3
    )

    assert [each.due_date for each in schedule] == [date(2026, 6, 21)]


@given(
    st.integers(1, 10**12),
    RATES,
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(1, 60),
)
def test_every_schedule_repays_the_principal_in_order_of_date(
    principal_fen: int, annual_rate: Decimal, disbursed_on: date, months: int
) -> None:
    for draw_up in (equal_principal, interest_only):
        schedule = draw_up(
            principal_fen=principal_fen,
            annual_rate=annual_rate,
            disbursed_on=disbursed_on,
            months=months,
        )

        assert sum(each.principal_fen for each in schedule) == principal_fen
        assert min(each.principal_fen for each in schedule) >= 0
        assert min(each.interest_fen for each in schedule) >= 0
        dates = [disbursed_on, *(each.due_date for each in schedule)]
        assert dates == sorted(set(dates))


@pytest.mark.parametrize(("overdue_fen", "expected_fen"), [(100_000_000, 675_000), (900_000, 6075)])
def test_penalty_interest_gives_the_reference_numbers(overdue_fen: int, expected_fen: int) -> None:
    assert penalty_fen(overdue_fen, Decimal("0.036"), Decimal("0.5"), 45) == expected_fen
