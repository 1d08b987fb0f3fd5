"""Schedules drawn up again: nothing is lost, and the new terms show from the day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.rules.penalties import penalty_accrued
from banks.rules.redrawing import CannotRedraw, extend, prepay_part, reprice
from banks.rules.repayment import LoanTerms, NewRate, sum_interest, sum_principal
from banks.rules.schedules import SCHEDULES, Instalment, Method, equal_payment
from banks.rules.yearly_cost import effective_annual_bp

START = date(2026, 3, 10)
RATE = Decimal("0.0345")
TERMS = LoanTerms(RATE, Decimal("0.5"), START)
METHODS = st.sampled_from(list(SCHEDULES))
PRINCIPALS = st.integers(min_value=100_000, max_value=10**12)


def drawn(method: Method, fen: int = 300_000_000, months: int = 12) -> tuple[Instalment, ...]:
    return SCHEDULES[method](
        principal_fen=fen, annual_rate=RATE, disbursed_on=START, months=months
    )  # fmt: skip


def payments(schedule: Sequence[Instalment]) -> list[int]:
    return [each.principal_fen + each.interest_fen for each in schedule]


def test_equal_payments_are_equal_and_the_last_clears() -> None:
    schedule = drawn("equal_payment")

    assert set(payments(schedule)[:-1]) == {25_469_646}
    assert payments(schedule)[-1] == 25_469_650
    assert sum_interest(schedule) == 5_635_756


@given(fen=PRINCIPALS, months=st.integers(1, 360))
def test_equal_payments_repay_the_loan_exactly(fen: int, months: int) -> None:
    schedule = equal_payment(principal_fen=fen, annual_rate=RATE, disbursed_on=START, months=months)

    assert sum_principal(schedule) == fen
    assert all(each.principal_fen >= 0 and each.interest_fen >= 0 for each in schedule)


def test_equal_payments_without_interest_are_the_principal() -> None:
    schedule = equal_payment(
        principal_fen=100, annual_rate=Decimal(0), disbursed_on=START, months=3
    )

    assert payments(schedule) == [33, 33, 34]


@given(method=METHODS, fen=PRINCIPALS, day=st.integers(0, 300), shorter=st.booleans())
def test_a_prepayment_leaves_the_principal_whole(
    method: Method, fen: int, day: int, shorter: bool
) -> None:
    before = drawn(method, fen)
    on = date.fromordinal(START.toordinal() + day)
    left = sum(each.principal_fen for each in before if each.due_date > on)

    after = prepay_part(
        before, method=method, terms=TERMS, on=on,
        prepaid_fen=left // 2, keep="payment" if shorter else "term",
    )  # fmt: skip

    assert sum_principal(after) == fen
    assert sum_interest(after) <= sum_interest(before)
    assert [each.seq for each in after] == list(range(1, len(after) + 1))
    assert after[-1].due_date <= before[-1].due_date


def test_a_prepayment_on_a_due_day_keeps_the_payment_or_the_term() -> None:
    before, on = drawn("equal_payment"), date(2026, 9, 10)
    common = {
        "method": "equal_payment", "terms": TERMS, "on": on,
        "prepaid_fen": 100_000_000,
    }  # fmt: skip

    shorter = prepay_part(before, **common, keep="payment")  # type: ignore[arg-type]
    lower = prepay_part(before, **common, keep="term")  # type: ignore[arg-type]

    assert (len(shorter), len(lower)) == (10, 13)
    assert max(payments(shorter[7:])) <= 25_469_646
    assert max(payments(lower[7:])) < 9_000_000
    assert lower[6] == Instalment(7, on, 100_000_000, 0)


def test_a_new_rate_shares_the_period_by_days() -> None:
    before = drawn("interest_only")

    after = reprice(
        before, method="interest_only", terms=TERMS, new_rate=Decimal("0.03"),
        on=date(2026, 4, 10),
    )  # fmt: skip

    by_days = 300_000_000 * (Decimal("0.0345") * 20 + Decimal("0.03") * 72) / 360
    assert [each.due_date for each in after] == [each.due_date for each in before]
    assert after[0] == before[0]
    assert after[1].interest_fen == round(by_days)


@given(method=METHODS, fen=PRINCIPALS, months=st.integers(1, 24), day=st.integers(0, 300))
def test_an_extension_adds_months_and_loses_nothing(
    method: Method, fen: int, months: int, day: int
) -> None:
    before = drawn(method, fen)
    on = date.fromordinal(START.toordinal() + day)

    after = extend(before, method=method, terms=TERMS, on=on, months=months)

    assert sum_principal(after) == fen
    assert sum_interest(after) >= sum_interest(before)
    assert (after[-1].due_date - before[-1].due_date).days >= 28 * months
    if method == "interest_only":
        assert all(each.due_date.day == 21 for each in after[:-1])


@pytest.mark.parametrize("prepaid", [0, 300_000_000])
def test_what_is_no_part_is_refused(prepaid: int) -> None:
    with pytest.raises(CannotRedraw):
        prepay_part(
            drawn("equal_principal"), method="equal_principal", terms=TERMS,
            on=date(2026, 3, 20), prepaid_fen=prepaid,
        )  # fmt: skip


def test_a_day_outside_the_loan_is_refused() -> None:
    for on in (date(2026, 3, 9), date(2027, 3, 10)):
        with pytest.raises(CannotRedraw):
            reprice(
                drawn("equal_principal"), method="equal_principal", terms=TERMS,
                new_rate=RATE, on=on,
            )  # fmt: skip
    with pytest.raises(CannotRedraw):
        extend(
            drawn("equal_principal"), method="equal_principal", terms=TERMS,
            on=START, months=0,
        )  # fmt: skip


def test_principal_and_interest_at_maturity_are_one_instalment() -> None:
    [only] = drawn("at_maturity")

    assert only == Instalment(1, date(2027, 3, 10), 300_000_000, 10_493_750)


@given(method=METHODS, fen=PRINCIPALS, first=st.integers(1, 150), second=st.integers(0, 150))
def test_each_day_bears_its_own_rate_however_often_it_changes(
    method: Method, fen: int, first: int, second: int
) -> None:
    """Repricing to the same rate, and prepaying after a repricing, lose nothing."""
    before = drawn(method, fen)
    on = date.fromordinal(START.toordinal() + first)
    then = date.fromordinal(on.toordinal() + second)
    cheaper = Decimal("0.02")
    left = sum(each.principal_fen for each in before if each.due_date > then)

    lower = reprice(before, method=method, terms=TERMS, new_rate=cheaper, on=on)
    curve = LoanTerms(RATE, Decimal("0.5"), START, (NewRate(on, cheaper),))
    after = prepay_part(lower, method=method, terms=curve, on=then, prepaid_fen=left // 2)

    assert sum_principal(after) == fen
    assert sum_interest(after) <= sum_interest(lower) + len(lower) <= sum_interest(before) + 2 * 13
    assert curve.interest(fen, START, then) <= TERMS.interest(fen, START, then)


def test_penalty_interest_follows_the_rate_of_the_day() -> None:
    due = (Instalment(1, date(2026, 4, 10), 36_000_000, 0),)
    curve = LoanTerms(Decimal("0.04"), Decimal("0.5"), START, (NewRate(date(2026, 4, 20), RATE),))

    # Ten days at 6 %, ten at 5.175 %, over 360.
    assert penalty_accrued(due, (), terms=curve, on=date(2026, 4, 30)) == 60_000 + 51_750


@given(method=METHODS, fen=PRINCIPALS, months=st.integers(1, 60))
def test_the_effective_rate_is_near_the_rate_that_is_named(
    method: Method, fen: int, months: int
) -> None:
    schedule = drawn(method, fen, months)

    found = effective_annual_bp(fen, START, schedule)

    # Compounding adds a little, days over 360 a little more, simple interest to maturity takes off.
    assert 290 <= found <= 365


def test_a_loan_without_interest_costs_nothing() -> None:
    schedule = equal_payment(
        principal_fen=1_000_000, annual_rate=Decimal(0), disbursed_on=START, months=12
    )

    assert effective_annual_bp(1_000_000, START, schedule) == 0
