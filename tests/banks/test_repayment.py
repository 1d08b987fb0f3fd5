"""What a repayment table says of a loan: three parts of 1,000 yuan, 10 yuan of interest each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.rules.penalties import penalty_accrued, penalty_due
from banks.rules.receipts import check_repayment, check_settlement
from banks.rules.repayment import (
    PENALTY_INTEREST_PRINCIPAL,
    Component,
    LoanTerms,
    RepaymentRow,
    allocate_payment,
    first_unmet,
    repayment_status,
)
from banks.rules.schedules import Instalment
from banks.rules.settling import amount_to_settle, settle_early

PLAN = (
    Instalment(1, date(2026, 2, 10), 100_000, 1_000),
    Instalment(2, date(2026, 3, 10), 100_000, 1_000),
    Instalment(3, date(2026, 4, 10), 100_000, 1_000),
)
TERMS = LoanTerms(Decimal("0.036"), Decimal("0.5"), date(2026, 1, 10))


def test_a_loan_with_nothing_due_is_current() -> None:
    status = repayment_status(PLAN, [], on=date(2026, 2, 9))

    assert status.state == "current"
    assert status.principal_outstanding_fen == 300_000
    assert status.interest_outstanding_fen == 3_000
    assert status.principal_due_fen == 0


def test_a_loan_is_not_overdue_on_the_due_date_itself() -> None:
    status = repayment_status(PLAN, [], on=date(2026, 2, 10))

    assert status.state == "current"
    assert status.principal_due_fen == 100_000


def test_a_loan_is_overdue_from_the_day_after_the_oldest_due_date_not_met() -> None:
    rows = [RepaymentRow(date(2026, 2, 10), 100_000, 1_000)]

    status = repayment_status(PLAN, rows, on=date(2026, 4, 20))

    assert status.state == "overdue"
    assert status.overdue_since == date(2026, 3, 11)
    assert status.overdue_days == 41
    assert status.principal_due_fen == 200_000


def test_one_fen_of_interest_unpaid_is_overdue() -> None:
    rows = [RepaymentRow(date(2026, 2, 10), 100_000, 999)]

    status = repayment_status(PLAN, rows, on=date(2026, 2, 11))

    assert (status.state, status.overdue_days) == ("overdue", 1)
    assert status.interest_due_fen == 1


def test_a_payment_counts_from_its_value_date_only() -> None:
    rows = [RepaymentRow(date(2026, 2, 15), 100_000, 1_000)]

    assert repayment_status(PLAN, rows, on=date(2026, 2, 14)).state == "overdue"
    assert repayment_status(PLAN, rows, on=date(2026, 2, 15)).state == "current"


def test_a_reversed_payment_makes_the_loan_overdue_again() -> None:
    rows = [
        RepaymentRow(date(2026, 2, 10), 100_000, 1_000),
        RepaymentRow(date(2026, 2, 12), -100_000, -1_000),
    ]

    assert repayment_status(PLAN, rows, on=date(2026, 2, 12)).overdue_since == date(2026, 2, 11)


def test_a_loan_is_settled_when_all_is_paid_and_no_penalty_is_left() -> None:
    rows = [RepaymentRow(date(2026, 4, 1), 300_000, 3_000)]

    assert repayment_status(PLAN, rows, on=date(2026, 4, 10)).state == "settled"
    assert repayment_status(PLAN, rows, on=date(2026, 4, 10), penalty_due_fen=1).state == "current"


def test_penalty_interest_runs_from_the_due_date_and_stops_on_the_day_of_payment() -> None:
    rows = [RepaymentRow(date(2026, 2, 20), 100_000, 1_000)]

    owed_fen = penalty_due(PLAN, rows, terms=TERMS, on=date(2026, 3, 1))

    # 1,010.00 yuan * 5.4 % * 10 / 360
    assert owed_fen == 152


def test_penalty_interest_follows_the_overdue_amount_as_it_grows() -> None:
    owed_fen = penalty_due(PLAN, [], terms=TERMS, on=date(2026, 3, 20))

    # 101,000 fen for 28 days, 202,000 for 10, at 0.00015 a day
    assert owed_fen == 727


def test_penalty_interest_already_paid_is_not_asked_for_again() -> None:
    rows = [RepaymentRow(date(2026, 2, 20), 100_000, 1_000, 152)]

    assert penalty_due(PLAN, rows, terms=TERMS, on=date(2026, 3, 1)) == 0


def test_a_payment_in_time_bears_no_penalty_interest() -> None:
    rows = [RepaymentRow(date(2026, 2, 10), 100_000, 1_000)]

    assert penalty_due(PLAN, rows, terms=TERMS, on=date(2026, 3, 10)) == 0


def test_a_payment_meets_penalty_then_interest_then_principal() -> None:
    allocation = allocate_payment(50_000, PLAN, [], on=date(2026, 3, 11), penalty_due_fen=300)

    assert allocation.row == RepaymentRow(date(2026, 3, 11), 47_700, 2_000, 300)
    assert allocation.unallocated_fen == 0


def test_another_order_can_be_agreed() -> None:
    allocation = allocate_payment(
        150_000,
        PLAN,
        [],
        on=date(2026, 2, 20),
        penalty_due_fen=300,
        order=("principal", "interest", "penalty"),
    )

    assert allocation.row == RepaymentRow(date(2026, 2, 20), 100_000, 1_000, 300)
    assert allocation.unallocated_fen == 48_700


def test_a_loan_settled_early_owes_interest_only_up_to_that_day() -> None:
    rows = [RepaymentRow(date(2026, 2, 10), 100_000, 1_000)]

    plan = settle_early(PLAN, rows, terms=TERMS, on=date(2026, 2, 20))

    # 2,000.00 yuan * 3.6 % * 10 / 360
    assert plan == (PLAN[0], Instalment(2, date(2026, 2, 20), 200_000, 200))
    rows.append(RepaymentRow(date(2026, 2, 20), 200_000, 200))
    assert repayment_status(plan, rows, on=date(2026, 2, 20)).state == "settled"


def test_a_loan_past_its_last_due_date_keeps_its_plan() -> None:
    assert settle_early(PLAN, [], terms=TERMS, on=date(2026, 5, 1)) == PLAN


def test_a_loan_settled_on_a_due_date_owes_that_instalment_as_it_was_planned() -> None:
    plan = settle_early(PLAN, [], terms=TERMS, on=date(2026, 3, 10))

    assert plan == (*PLAN[:2], Instalment(3, date(2026, 3, 10), 100_000, 0))


def test_principal_paid_ahead_bears_interest_up_to_its_own_day_only() -> None:
    rows = [
        RepaymentRow(date(2026, 2, 10), 100_000, 1_000),
        RepaymentRow(date(2026, 2, 15), 50_000, 0),
    ]

    plan = settle_early(PLAN, rows, terms=TERMS, on=date(2026, 2, 20))

    # 2,000.00 yuan for 5 days and 1,500.00 for another 5, at 0.0001 a day
    assert plan[-1] == Instalment(2, date(2026, 2, 20), 200_000, 175)
    owed = amount_to_settle(PLAN, rows, terms=TERMS, on=date(2026, 2, 20))
    assert owed == RepaymentRow(date(2026, 2, 20), 150_000, 175)


def test_what_settles_an_overdue_loan_holds_its_penalty_interest() -> None:
    owed = amount_to_settle(PLAN, [], terms=TERMS, on=date(2026, 2, 20))

    # 2,000.00 yuan for 10 days at 3.6 %, and 1,010.00 overdue for 10 days at 5.4 %
    assert owed == RepaymentRow(date(2026, 2, 20), 300_000, 1_200, 152)


def test_a_receipt_that_is_to_pay_a_loan_off_differs_in_nothing_from_what_that_takes() -> None:
    owed = amount_to_settle(PLAN, [], terms=TERMS, on=date(2026, 2, 20))

    assert check_settlement(owed, owed) == ()
    short = RepaymentRow(owed.value_date, owed.principal_fen, 1_199, 0)
    codes = [objection.code for objection in check_settlement(short, owed)]
    assert codes == ["repayment.interest.not_in_full", "repayment.penalty.not_in_full"]


def test_the_first_instalment_not_met_counts_payments_of_every_day() -> None:
    rows = [RepaymentRow(date(2026, 4, 1), 100_000, 1_000)]

    assert first_unmet(PLAN, rows) == PLAN[1]
    assert first_unmet(PLAN, [*rows, RepaymentRow(date(2026, 2, 1), 200_000, 2_000)]) is None


def test_penalty_interest_that_was_paid_has_accrued_all_the_same() -> None:
    rows = [RepaymentRow(date(2026, 2, 20), 100_000, 1_000, 100)]

    assert penalty_accrued(PLAN, rows, terms=TERMS, on=date(2026, 3, 1)) == 152
    assert penalty_due(PLAN, rows, terms=TERMS, on=date(2026, 3, 1)) == 52


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (RepaymentRow(date(2026, 2, 10), 100_000, 1_000), []),
        (
            RepaymentRow(date(2026, 2, 10), 300_001, 3_001),
            ["principal.too_much", "interest.too_much"],
        ),
        (RepaymentRow(date(2026, 2, 10), -1, 0), ["principal.reverses_too_much"]),
        (RepaymentRow(date(2026, 2, 10), 0, 0, -1), ["penalty.reverses_too_much"]),
        (RepaymentRow(date(2026, 2, 10), 0, 0), ["empty"]),
        (RepaymentRow(date(2026, 1, 9), 1, 0), ["before_loan"]),
        (RepaymentRow(date(2026, 2, 10), 0, 0, 1), ["penalty.too_much"]),
        (RepaymentRow(date(2026, 2, 20), 100_000, 1_000, 152), []),
        (RepaymentRow(date(2026, 2, 20), 100_000, 1_000, 153), ["penalty.too_much"]),
    ],
)
def test_a_row_typed_by_hand_is_checked(row: RepaymentRow, codes: list[str]) -> None:
    objections = check_repayment(PLAN, [], row, terms=TERMS)

    assert [objection.code for objection in objections] == [f"repayment.{code}" for code in codes]


def test_a_row_of_an_earlier_day_is_held_against_the_rows_of_later_ones() -> None:
    rows = [RepaymentRow(date(2026, 4, 10), 300_000, 3_000)]
    earlier = RepaymentRow(date(2026, 2, 10), 100_000, 1_000)

    objections = check_repayment(PLAN, rows, earlier, terms=TERMS)

    assert [objection.code for objection in objections] == [
        "repayment.principal.too_much", "repayment.interest.too_much",
    ]  # fmt: skip


def test_principal_that_came_earlier_takes_no_penalty_away_that_was_paid() -> None:
    rows = [RepaymentRow(date(2026, 2, 20), 1, 0, 152)]
    earlier = RepaymentRow(date(2026, 2, 15), 99_999, 1_000)

    objections = check_repayment(PLAN, rows, earlier, terms=TERMS)

    assert [objection.code for objection in objections] == ["repayment.penalty.too_much"]


@given(
    st.integers(0, 500_000),
    st.integers(0, 120),
    st.integers(0, 1_000),
    st.permutations(PENALTY_INTEREST_PRINCIPAL),
)
def test_an_allocation_adds_up_and_never_exceeds_what_is_due(
    paid_fen: int, day: int, penalty_due_fen: int, order: list[Component]
) -> None:
    on = date(2026, 1, 10) + timedelta(days=day)

    allocation = allocate_payment(
        paid_fen, PLAN, [], on=on, penalty_due_fen=penalty_due_fen, order=order
    )

    assert allocation.row.total_fen + allocation.unallocated_fen == paid_fen
    status = repayment_status(PLAN, [], on=on)
    assert 0 <= allocation.row.principal_fen <= status.principal_due_fen
    assert 0 <= allocation.row.interest_fen <= status.interest_due_fen
    assert 0 <= allocation.row.penalty_fen <= penalty_due_fen


@given(st.lists(st.tuples(st.integers(0, 150), st.integers(0, 90_000)), max_size=6))
def test_the_state_follows_from_the_rows_alone(payments: list[tuple[int, int]]) -> None:
    """Paid to the last fen is settled; anything due and unmet yesterday is overdue."""
    rows: list[RepaymentRow] = []
    for day, paid_fen in sorted(payments):
        on = date(2026, 1, 10) + timedelta(days=day)
        rows.append(allocate_payment(paid_fen, PLAN, rows, on=on).row)
    last = date(2026, 6, 30)

    status = repayment_status(PLAN, rows, on=last)

    paid_all = sum(row.total_fen for row in rows) == 303_000
    assert status.state == ("settled" if paid_all else "overdue")
    assert status.principal_outstanding_fen == 300_000 - sum(row.principal_fen for row in rows)


_PARTS = st.tuples(
    st.integers(0, 150), st.integers(0, 200_000), st.integers(0, 2_000), st.integers(0, 400)
)


@given(st.lists(_PARTS, max_size=12))
def test_no_table_that_was_checked_row_by_row_ever_holds_more_than_was_owed(
    receipts: list[tuple[int, int, int, int]],
) -> None:
    """Whatever comes, in whatever order: what is let in never exceeds what was owed on any day."""
    rows: list[RepaymentRow] = []
    for day, *parts in receipts:
        new = RepaymentRow(date(2026, 1, 10) + timedelta(days=day), *parts)
        if not check_repayment(PLAN, rows, new, terms=TERMS):
            rows.append(new)

    assert sum(row.principal_fen for row in rows) <= 300_000
    assert sum(row.interest_fen for row in rows) <= 3_000
    for row in rows:
        accrued_fen = penalty_accrued(PLAN, rows, terms=TERMS, on=row.value_date)
        paid_fen = sum(each.penalty_fen for each in rows if each.value_date <= row.value_date)
        assert paid_fen <= accrued_fen


@given(st.lists(_PARTS, max_size=6), st.integers(0, 150))
def test_what_it_takes_to_settle_settles(
    receipts: list[tuple[int, int, int, int]], later: int
) -> None:
    rows: list[RepaymentRow] = []
    for day, *parts in sorted(receipts):
        new = RepaymentRow(date(2026, 1, 10) + timedelta(days=day), *parts)
        if not check_repayment(PLAN, rows, new, terms=TERMS):
            rows.append(new)
    on = max([row.value_date for row in rows], default=TERMS.disbursed_on) + timedelta(days=later)

    plan = settle_early(PLAN, rows, terms=TERMS, on=on)
    rows.append(amount_to_settle(PLAN, rows, terms=TERMS, on=on))

    left_fen = penalty_due(plan, rows, terms=TERMS, on=date(2027, 1, 1))
    status = repayment_status(plan, rows, on=date(2027, 1, 1), penalty_due_fen=left_fen)
    assert status.state == "settled"
    assert sum(row.principal_fen for row in rows) == 300_000
    assert sum(part.interest_fen for part in plan) <= 3_000
