"""A running loan changes: a part prepaid, its rate repriced, its maturity moved; to the fen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st

from banks.models import ApprovalAuthority, ExtensionRule, LoanPrimeRate
from banks.rules.repayment import sum_interest, sum_principal
from financing.errors import BeyondAuthority
from financing.models import Case, Repayment, ScheduleChange
from financing.operations.cast import Cast
from financing.operations.extending import Extension, extend_loan
from financing.operations.redrawing import reprice_loan
from financing.operations.repaying import Payment, record_repayment
from financing.queries.loans import interest_with_part, loan_rows, loan_status, rate_bp_on
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.financing.operations.loans import (
    MILLION,
    codes_of,
    drawdown_of,
    parts_of,
    pay,
    prepay,
    reverse,
    state_of,
)
from tests.journeys.conftest import MONDAY
from tests.journeys.truths import check_case, papers_of
from workflows.errors import NotReady
from workflows.roles import Role

METHODS = ("equal_payment", "equal_principal", "interest_only", "at_maturity")


def lent(cast: Cast, repayment: str = "equal_payment", pricing: str = "fixed") -> Story:
    """Four million for twelve months at 3.45 %, the rest as asked for."""
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.REVIEWED)
    story.approve(repayment=repayment, pricing=pricing)
    story.to(S.DISBURSED)
    return story


def prepay_part(story: Story, day: dt.date, fen: int, voucher: str = "TB", **more: object) -> None:
    """Prepay a part: ``keep`` the term, and exactly its interest (or ``off_by`` that)."""
    keep, off_by = more.get("keep", "term"), int(str(more.get("off_by", 0)))
    story.reach(day)
    drawdown = drawdown_of(story)
    interest = interest_with_part(drawdown, loan_rows(drawdown), fen, on=day) + off_by
    payment = Payment(day, fen, interest, voucher, keep=keep)  # type: ignore[arg-type]
    record_repayment(**story.by("repay"), payment=payment)


def extend(story: Story, months: int, **more: object) -> None:
    story.at += dt.timedelta(hours=1)
    told = {"on": story.at.date(), "reason": "回款推迟", "consent": "出质人书面同意"} | more
    extend_loan(
        case_id=story.case.pk, actor=story.actor(Role.APPROVER), at=story.at,
        extension=Extension(months=months, **told),  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_every_way_of_repaying_is_offered_and_settles(cast: Cast, method: str) -> None:
    story = lent(cast, method)
    due = drawdown_of(story).schedule
    for row in due:
        pay(story, row.due_date, parts_of(row), f"V{row.seq}")

    assert len(due) == {"interest_only": 5, "at_maturity": 1}.get(method, 12)
    assert sum(row.principal_fen for row in due) == 4 * MILLION
    assert state_of(story) == S.SETTLED
    check_case(story.case)


def test_a_part_prepaid_lowers_what_is_due_and_can_be_taken_back(cast: Cast) -> None:
    story = lent(cast)
    due = drawdown_of(story).schedule
    pay(story, due[0].due_date, parts_of(due[0]), "V1")
    before = [parts_of(row) for row in drawdown_of(story).schedule]

    prepay_part(story, due[0].due_date + dt.timedelta(days=10), MILLION)
    after = drawdown_of(story)
    assert after.schedule[1].principal_fen == MILLION
    assert after.schedule[2].principal_fen < before[1][0]
    assert after.changes.get().kind == "prepaid"
    assert sum_principal(loan_rows(after).due) == 4 * MILLION

    reverse(story, 2, "CZ")
    assert [parts_of(row) for row in drawdown_of(story).schedule] == before
    assert [row.kind for row in drawdown_of(story).changes.all()] == ["prepaid", "restored"]
    check_case(story.case)


def test_two_parts_prepaid_are_taken_back_last_one_first(cast: Cast) -> None:
    story = lent(cast)
    first = drawdown_of(story).schedule
    day = drawdown_of(story).disbursed_on + dt.timedelta(days=5)
    prepay_part(story, day, MILLION, "T1", keep="payment")
    second = [parts_of(row) for row in drawdown_of(story).schedule]
    prepay_part(story, day + dt.timedelta(days=3), MILLION, "T2")

    assert codes_of(lambda: reverse(story, 1, "C1")) == ["reversal.prepaid_first"]
    reverse(story, 2, "C2")
    assert [parts_of(row) for row in drawdown_of(story).schedule] == second
    reverse(story, 1, "C1")
    assert [parts_of(row) for row in drawdown_of(story).schedule] == [parts_of(r) for r in first]


def test_a_part_is_prepaid_with_its_interest_and_after_what_is_due(cast: Cast) -> None:
    story = lent(cast)
    due = drawdown_of(story).schedule
    day = due[0].due_date + dt.timedelta(days=3)

    assert codes_of(lambda: prepay_part(story, day, MILLION)) == ["payment.due_first"]
    pay(story, due[0].due_date, parts_of(due[0]), "V1")
    assert codes_of(lambda: prepay_part(story, day, MILLION, off_by=1)) == [
        "payment.interest_of_part"
    ]
    everything = Payment(day, 4 * MILLION, 0, "T", keep="term")
    assert codes_of(lambda: record_repayment(**story.by("repay"), payment=everything)) == [
        "cannot_redraw"
    ]
    pay(story, day, (5, 0), "V2")
    assert codes_of(lambda: prepay_part(story, day, MILLION)) == ["payment.paid_ahead"]
    assert ScheduleChange.objects.count() == 0


def test_the_rate_follows_the_market_on_its_days_only(cast: Cast) -> None:
    story = lent(cast, "interest_only", "each_january")
    january = dt.date(drawdown_of(story).disbursed_on.year + 1, 1, 1)
    LoanPrimeRate.objects.create(
        published_on=january - dt.timedelta(days=12), tenor="1Y", rate_bp=200, source="示例",
        certainty="illustrative",
    )  # fmt: skip
    for row in drawdown_of(story).schedule:
        if row.due_date < january:
            pay(story, row.due_date, parts_of(row), f"V{row.seq}")
    before = drawdown_of(story)
    interest_fen = sum_interest(loan_rows(before).due)
    story.reach(january + dt.timedelta(days=4))

    def repricing(on: dt.date) -> list[str]:
        return codes_of(lambda: reprice_loan(**story.by("repay"), on=on))

    assert repricing(january + dt.timedelta(days=1)) == ["pricing.day"]
    reprice_loan(**story.by("repay"), on=january)
    assert repricing(january) == ["pricing.twice"]

    after = drawdown_of(story)
    assert rate_bp_on(after, january - dt.timedelta(days=1)) == before.lpr_bp + before.spread_bp
    assert rate_bp_on(after, january) == 200 + before.spread_bp
    assert sum_interest(loan_rows(after).due) < interest_fen
    assert papers_of(story.case)[-1] == ("reprice", "LL")
    check_case(story.case)


def test_a_fixed_rate_stays(cast: Cast) -> None:
    story = lent(cast)
    january = dt.date(drawdown_of(story).disbursed_on.year + 1, 1, 1)
    story.reach(january)

    assert codes_of(lambda: reprice_loan(**story.by("repay"), on=january)) == ["pricing.fixed"]


def test_an_extension_moves_the_maturity_at_the_rate_of_its_day(cast: Cast) -> None:
    story = lent(cast, "at_maturity")
    before = drawdown_of(story)
    matured_on = before.schedule[0].due_date

    extend(story, 6, spread_bp=120)

    after = drawdown_of(story)
    [due] = after.schedule
    assert due.due_date > matured_on + dt.timedelta(days=180)
    assert rate_bp_on(after, due.due_date) == before.lpr_bp + 120
    assert papers_of(story.case)[-1] == ("extend", "ZQ")
    pay(story, due.due_date, parts_of(due), "V1")
    assert state_of(story) == S.SETTLED
    check_case(story.case)


def test_an_extension_is_bounded_paid_up_and_the_approvers(cast: Cast) -> None:
    story = lent(cast)
    due = drawdown_of(story).schedule

    assert codes_of(lambda: extend(story, 13)) == ["extension.too_long"]
    assert codes_of(lambda: extend(story, 6, consent=" ")) == ["consent.missing"]
    story.reach(due[0].due_date + dt.timedelta(days=1))
    assert codes_of(lambda: extend(story, 6)) == ["extension.overdue"]
    pay(story, story.at.date(), (*parts_of(due[0]), loan_status(
        loan_rows(drawdown_of(story)), on=story.at.date()).penalty_due_fen), "V1")  # fmt: skip
    extend(story, 8)
    assert codes_of(lambda: extend(story, 5)) == ["extension.too_long"]
    ExtensionRule.objects.update(share_bp=None, most_months=13)
    extend(story, 5)


def test_more_than_the_approver_may_approve_is_not_extended_by_him(cast: Cast) -> None:
    story = lent(cast)
    ApprovalAuthority.objects.update(limit_fen=MILLION)

    with pytest.raises(BeyondAuthority):
        extend(story, 3)


def test_nothing_is_extended_before_it_is_paid_out(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)

    with pytest.raises(NotReady):
        extend(story, 3)


@pytest.mark.parametrize("method", METHODS)
def test_whatever_changes_the_principal_is_repaid_exactly_once(cast: Cast, method: str) -> None:
    story = lent(cast, method)
    at = story.at

    @hypothesis.settings(max_examples=6)
    @hypothesis.given(
        st.lists(st.integers(1, MILLION), min_size=1, max_size=3),
        st.sampled_from(["term", "payment"]),
        st.integers(0, 6),
    )
    def change(parts: list[int], keep: str, months: int) -> None:
        story.at = at
        with transaction.atomic():
            _change_and_pay_off(story, parts, keep, months)
            transaction.set_rollback(True)

    change()


def _change_and_pay_off(story: Story, parts: list[int], keep: str, months: int) -> None:
    day = drawdown_of(story).disbursed_on
    for number, fen in enumerate(parts, start=1):
        day += dt.timedelta(days=2)
        prepay_part(story, day, fen, f"T{number}", keep=keep)
    if months:
        extend(story, months)

    rows = loan_rows(drawdown_of(story))
    assert sum_principal(rows.due) == 4 * MILLION
    prepay(story, story.at.date(), "END")
    assert state_of(story) == S.SETTLED
    paid = Repayment.objects.filter(drawdown__line__case=story.case)
    assert sum(row.principal_fen for row in paid) == 4 * MILLION
    assert Case.objects.get(pk=story.case.pk).disbursed_fen == 4 * MILLION
    assert Decimal(rows.terms.annual_rate) == Decimal("0.0345")
    check_case(story.case)
