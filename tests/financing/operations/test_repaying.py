"""Money comes back in any order, and never more of it than is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st

from banks.rules.penalties import penalty_accrued
from documents.models import Paper
from financing.models import Instalment, Repayment
from financing.operations.cast import Cast
from financing.operations.repaying import Payment, record_repayment, reverse_repayment
from financing.queries.loans import drawdowns_of, loan_rows, loan_status, payoff
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.financing.operations.loans import (
    MILLION,
    codes_of,
    drawdown_of,
    due_day,
    parts_of,
    pay,
    prepay,
    reverse,
    state_of,
)
from tests.journeys.conftest import MONDAY
from tests.journeys.truths import check_case
from workflows.errors import Objections
from workflows.models import RecordEntry


@pytest.fixture
def disbursed(cast: Cast) -> Story:
    """Four million at 3.45 %, paid back in twelve parts of principal."""
    return make_story(cast, at=MONDAY, kinds=("invention",), state=S.DISBURSED)


# --- Repayments, in any order


def test_a_payment_of_an_earlier_day_is_held_against_those_of_later_days(disbursed: Story) -> None:
    due = drawdown_of(disbursed).schedule
    everything = sum(row.principal_fen for row in due), sum(row.interest_fen for row in due) - 1
    pay(disbursed, due[0].due_date, everything, "V1")

    codes = codes_of(lambda: pay(disbursed, due[0].due_date - dt.timedelta(days=9), (1, 2), "V2"))

    assert codes == ["repayment.principal.too_much", "repayment.interest.too_much"]
    check_case(disbursed.case)


def test_a_loan_whose_receipts_were_entered_last_one_first_settles(disbursed: Story) -> None:
    due = drawdown_of(disbursed).schedule
    disbursed.reach(due[-1].due_date)

    for row in reversed(due):
        assert state_of(disbursed) == S.DISBURSED
        pay(disbursed, row.due_date, parts_of(row), f"V{row.seq}")

    assert state_of(disbursed) == S.SETTLED
    settled = RecordEntry.objects.get(chain=disbursed.case.pk, arrow="settle")
    assert f'"settled_on":"{due[-1].due_date}"' in settled.facts.replace(" ", "")
    check_case(disbursed.case)


def test_the_deadline_is_the_due_day_of_the_first_instalment_not_met(disbursed: Story) -> None:
    due = drawdown_of(disbursed).schedule
    assert due_day(disbursed) == due[0].due_date

    # Paid on the second due day: the first instalment only.
    pay(disbursed, due[1].due_date, parts_of(due[0]), "V1")
    assert due_day(disbursed) == due[1].due_date

    pay(disbursed, due[1].due_date, (due[1].principal_fen - 1, due[1].interest_fen), "V2")
    assert due_day(disbursed) == due[1].due_date
    pay(disbursed, due[1].due_date, (1,), "V3")
    assert due_day(disbursed) == due[2].due_date


def test_nothing_is_received_tomorrow_before_the_loan_or_for_a_loan_that_is_not(
    disbursed: Story,
) -> None:
    today = disbursed.at.date()
    before = drawdown_of(disbursed).disbursed_on - dt.timedelta(days=1)

    def paying(day: dt.date, **more: Any) -> Callable[[], object]:
        payment = Payment(day, 1, 0, "V1")
        return lambda: record_repayment(**disbursed.by("repay"), payment=payment, **more)

    assert codes_of(paying(today + dt.timedelta(days=2))) == ["date.ahead"]
    assert codes_of(paying(before)) == ["repayment.before_loan"]
    assert codes_of(paying(today, drawdown_seq=2)) == ["drawdown.unknown"]
    assert codes_of(lambda: pay(disbursed, today, (-1, 2), "V1")) == ["payment.negative"]


# --- Penalty interest


def test_what_is_paid_late_bears_penalty_interest_and_no_more_of_it_is_taken(
    disbursed: Story,
) -> None:
    drawdown = drawdown_of(disbursed)
    first = drawdown.schedule[0]
    late = first.due_date + dt.timedelta(days=30)
    # Half as much again as 3.45 %, over 360 days, on principal and interest of one month.
    penalty_fen = round(sum(parts_of(first)) * 0.0345 * 1.5 * 30 / 360)

    assert drawdown.penalty_uplift_bp == 5_000
    assert loan_status(loan_rows(drawdown), on=late).penalty_due_fen == penalty_fen
    disbursed.reach(late)
    more = (*parts_of(first), penalty_fen + 1)
    assert codes_of(lambda: pay(disbursed, late, more, "V1")) == ["repayment.penalty.too_much"]
    pay(disbursed, late, (*parts_of(first), penalty_fen), "V1")
    again = codes_of(lambda: pay(disbursed, late, (0, 0, 1), "V2"))
    assert again == ["repayment.penalty.too_much"]
    check_case(disbursed.case)


def test_a_loan_that_owes_penalty_interest_only_is_not_settled(disbursed: Story) -> None:
    due = drawdown_of(disbursed).schedule
    last = due[-1].due_date + dt.timedelta(days=10)
    disbursed.reach(last)
    for row in due[:-1]:
        pay(disbursed, row.due_date, parts_of(row), f"V{row.seq}")

    pay(disbursed, last, parts_of(due[-1]), "V12")
    assert state_of(disbursed) == S.DISBURSED
    assert due_day(disbursed) == last
    owed_fen = loan_status(loan_rows(drawdown_of(disbursed)), on=last).penalty_due_fen
    pay(disbursed, last, (0, 0, owed_fen), "V13")

    assert state_of(disbursed) == S.SETTLED
    check_case(disbursed.case)


# --- Early settlement


def test_a_loan_paid_off_early_owes_interest_up_to_that_day_and_keeps_its_old_schedule(
    disbursed: Story,
) -> None:
    drawdown = drawdown_of(disbursed)
    first = drawdown.schedule[0]
    pay(disbursed, first.due_date, parts_of(first), "V1")

    prepay(disbursed, first.due_date + dt.timedelta(days=10))

    assert state_of(disbursed) == S.SETTLED
    versions = drawdown.instalments.values_list("version", flat=True)
    assert [list(versions).count(version) for version in (1, 2)] == [12, 2]
    kept, rest = drawdown.schedule
    assert (kept.seq, kept.due_date, *parts_of(kept)) == (1, first.due_date, *parts_of(first))
    left_fen = 4 * MILLION - first.principal_fen
    assert parts_of(rest) == (left_fen, round(left_fen * 0.0345 * 10 / 360))
    assert sum(row.principal_fen for row in drawdown.repayments.all()) == 4 * MILLION
    check_case(disbursed.case)


def test_a_prepayment_pays_all_that_is_owed_and_nothing_comes_after_it(disbursed: Story) -> None:
    first = drawdown_of(disbursed).schedule[0]
    day = first.due_date + dt.timedelta(days=10)
    disbursed.reach(day + dt.timedelta(days=5))

    def prepaying(on: dt.date, *parts: int) -> Callable[[], object]:
        payment = Payment(on, parts[0], parts[1], "TQ", parts[2], prepays=True)
        return lambda: record_repayment(**disbursed.by("repay"), payment=payment)

    owed = payoff(loan_rows(drawdown_of(disbursed)), on=day)
    assert codes_of(prepaying(day, 4 * MILLION - 1, owed.interest_fen, 0)) == [
        "repayment.principal.not_in_full", "repayment.penalty.not_in_full",
    ]  # fmt: skip
    pay(disbursed, day + dt.timedelta(days=1), (1,), "V1")
    owed = payoff(loan_rows(drawdown_of(disbursed)), on=day)
    late = prepaying(day, owed.principal_fen, owed.interest_fen, owed.penalty_fen)
    assert codes_of(late) == ["payment.not_last"]
    assert state_of(disbursed) == S.DISBURSED
    assert not Instalment.objects.filter(version=2).exists()


# --- Reversal


def test_a_reversed_repayment_counts_as_if_it_had_never_been_entered(disbursed: Story) -> None:
    drawdown = drawdown_of(disbursed)
    first = drawdown.schedule[0]
    before = loan_status(loan_rows(drawdown), on=first.due_date + dt.timedelta(days=40))
    pay(disbursed, first.due_date, parts_of(first), "V1")

    reverse_repayment(**disbursed.by("repay"), seq=1, voucher="HC1", reason="录错户名")

    drawdown = drawdown_of(disbursed)
    after = loan_status(loan_rows(drawdown), on=first.due_date + dt.timedelta(days=40))
    assert after == before
    assert due_day(disbursed) == first.due_date
    back = Repayment.objects.get(voucher="HC1")
    assert back.reverses is not None
    assert (back.reverses.voucher, back.principal_fen) == ("V1", -first.principal_fen)
    assert Paper.objects.filter(chain=disbursed.case.pk, code="HC").count() == 1
    pay(disbursed, first.due_date, parts_of(first), "V1-更正")
    check_case(disbursed.case)


def test_a_repayment_is_reversed_once_and_a_reversal_never(disbursed: Story) -> None:
    pay(disbursed, disbursed.at.date(), (100,), "V1")

    def reversing(seq: int, voucher: str) -> Callable[[], object]:
        return lambda: reverse(disbursed, seq, voucher)

    assert codes_of(reversing(1, "V1")) == ["payment.voucher"]
    assert codes_of(reversing(7, "HC")) == ["reversal.nothing"]
    reversing(1, "HC1")()
    assert codes_of(reversing(1, "HC2")) == ["reversal.nothing"]
    assert codes_of(reversing(2, "HC2")) == ["reversal.nothing"]
    with pytest.raises(Objections):
        reverse_repayment(**disbursed.by("repay"), seq=1, voucher=" ", reason="")


def test_a_reversed_prepayment_puts_the_old_schedule_back_in_force(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=MILLION)
    plan = [(due.due_date, *parts_of(due)) for due in drawdown_of(story).schedule]
    pay(story, plan[0][0], plan[0][1:], "V1")
    prepay(story, plan[0][0] + dt.timedelta(days=3))

    assert codes_of(lambda: reverse(story, 1, "HC1")) == ["reversal.prepaid_first"]
    reverse(story, 2, "HC2")

    drawdown = drawdown_of(story)
    assert [(due.due_date, *parts_of(due)) for due in drawdown.schedule] == plan
    assert drawdown.schedule[0].version == 3
    assert due_day(story) == plan[1][0]
    reverse(story, 1, "HC1")
    assert due_day(story) == plan[0][0]
    check_case(story.case)


# --- The tables


@pytest.mark.parametrize("table", ["financing_instalment", "financing_repayment"])
def test_what_was_due_and_what_was_paid_is_never_rewritten(disbursed: Story, table: str) -> None:
    pay(disbursed, disbursed.at.date(), (100,), "V1")

    for statement in (f"UPDATE {table} SET principal_fen = 0", f"DELETE FROM {table}"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


_PARTS = st.tuples(
    st.sampled_from([0, 1, 8 * MILLION // 24, 2 * MILLION, 4 * MILLION]),
    st.sampled_from([0, 1, 1_150_000, 7_475_000]),
    st.sampled_from([0, 0, 1, 5_000, 200_000]),
)
_RECEIPT = st.tuples(st.integers(0, 500), _PARTS, st.booleans())


def test_whatever_is_paid_in_whatever_order_no_more_is_taken_than_is_owed(
    disbursed: Story,
) -> None:
    """A case settles exactly when nothing is owed any more, to the fen and on any day."""
    disbursed.reach(drawdown_of(disbursed).disbursed_on + dt.timedelta(days=500))
    at = disbursed.at

    @hypothesis.settings(max_examples=25)
    @hypothesis.given(st.lists(_RECEIPT, min_size=1, max_size=7), st.booleans())
    def receive(receipts: list[tuple[int, tuple[int, int, int], bool]], to_the_end: bool) -> None:
        disbursed.at = at
        with transaction.atomic():
            for n, (days, parts, reverses) in enumerate(receipts):
                _try(disbursed, days, parts, f"V{n}", reverses=reverses)
                _check_table(disbursed)
            if to_the_end and state_of(disbursed) == S.DISBURSED:
                newest = max((row.value_date for row in _rows(disbursed)), default=at.date())
                _try_to_prepay(disbursed, newest)
                _check_table(disbursed)
            check_case(disbursed.case)
            transaction.set_rollback(True)

    receive()


def _rows(story: Story) -> list[Repayment]:
    return drawdown_of(story).standing_repayments


def _try(
    story: Story, days: int, parts: tuple[int, int, int], voucher: str, *, reverses: bool
) -> None:
    if state_of(story) != S.DISBURSED:
        return
    day = drawdown_of(story).disbursed_on + dt.timedelta(days=days)
    by = story.by("repay")
    payment = Payment(day, parts[0], parts[1], voucher, parts[2])
    try:
        with transaction.atomic():
            if reverses and _rows(story):
                reverse(story, _rows(story)[0].seq, voucher)
            else:
                record_repayment(**by, payment=payment)
    except Objections:
        pass


def _try_to_prepay(story: Story, newest: dt.date) -> None:
    codes: list[str] = []
    try:
        with transaction.atomic():
            prepay(story, newest)
    except Objections as refused:
        codes = [objection.code for objection in refused.objections]
    # Interest that was paid ahead of its day is given back by a reversal, not by arithmetic.
    assert codes in ([], ["repayment.interest.too_much"])


def _check_table(story: Story) -> None:
    [drawdown] = drawdowns_of(story.case)
    rows = loan_rows(drawdown)
    principal_fen = sum(row.principal_fen for row in rows.paid)
    interest_fen = sum(row.interest_fen for row in rows.paid)
    planned_fen = sum(due.interest_fen for due in rows.due)
    assert 0 <= principal_fen <= drawdown.principal_fen
    assert 0 <= interest_fen <= planned_fen
    on = max([story.at.date(), *(row.value_date for row in rows.paid)])
    left_fen = drawdown.principal_fen - principal_fen + planned_fen - interest_fen
    for day in {on, *(row.value_date for row in rows.paid)}:
        accrued_fen = penalty_accrued(rows.due, rows.paid, terms=rows.terms, on=day)
        paid_fen = sum(row.penalty_fen for row in rows.paid if row.value_date <= day)
        assert 0 <= paid_fen <= accrued_fen
        left_fen += accrued_fen - paid_fen if day == on else 0
    assert (state_of(story) == S.SETTLED) == (left_fen == 0)
