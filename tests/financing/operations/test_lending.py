"""Money goes out once or more often, under the conditions of the approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from banks.models import PenaltyRule
from documents.models import Paper
from financing.errors import RateMissing
from financing.models import Case, CreditLine
from financing.operations.cast import Cast
from financing.operations.lending import close_line, draw_again
from financing.states import CaseState as S
from tests.cast import make_story
from tests.financing.operations.loans import (
    MILLION,
    codes_of,
    drawdown_of,
    due_day,
    prepay,
    state_of,
)
from tests.journeys.conftest import MONDAY
from tests.journeys.truths import arrows_of, check_case
from workflows.models import RecordEntry

CONDITION = "放款前提供购销合同"


def test_nothing_is_paid_out_on_a_day_without_a_penalty_rule(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    PenaltyRule.objects.update(valid_to=dt.date(2020, 12, 31))

    with pytest.raises(RateMissing):
        story.disburse()

    assert not CreditLine.objects.filter(case=story.case).exists()


def test_an_uplift_outside_the_range_of_its_notice_is_refused(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PenaltyRule.objects.create(
            uplift_bp=5_100, least_bp=3_000, most_bp=5_000, valid_from=dt.date(2030, 1, 1),
            source="示例", certainty="illustrative",
        )  # fmt: skip


# --- Conditions, and more than one drawdown


def test_money_waits_for_every_condition_of_the_approval(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)

    assert codes_of(lambda: story.disburse(conditions_met=())) == ["conditions.unmet"]
    assert codes_of(lambda: story.disburse(conditions_met=["别的条件"])) == ["conditions.unmet"]
    story.disburse()

    told = RecordEntry.objects.get(chain=story.case.pk, arrow="disburse").facts
    assert CONDITION in told


def test_money_does_not_go_out_tomorrow(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    tomorrow = story.at.date() + dt.timedelta(days=2)

    assert codes_of(lambda: story.disburse(disbursed_on=tomorrow)) == ["date.ahead"]


def test_a_line_is_drawn_again_and_settles_when_every_drawdown_is_paid(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=MILLION)
    first = drawdown_of(story)
    story.reach(first.schedule[1].due_date)

    draw_again(**story.by("repay"), **story.payout(principal_fen=3 * MILLION))

    second = drawdown_of(story, 2)
    # Of twelve months two are gone: it is paid back by the end of the line.
    assert second.months == 10
    assert second.schedule[-1].due_date <= first.schedule[-1].due_date
    assert Case.objects.get(pk=story.case.pk).disbursed_fen == 4 * MILLION
    assert due_day(story) == first.schedule[0].due_date
    prepay(story, story.at.date(), "TQ1")
    assert state_of(story) == S.DISBURSED
    assert due_day(story) == second.schedule[0].due_date
    prepay(story, story.at.date(), "TQ2", seq=2)
    assert state_of(story) == S.SETTLED
    assert arrows_of(story.case).count("draw_again") == 1
    check_case(story.case)


def test_no_more_is_drawn_than_the_line_has_left_nor_beyond_its_end(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=MILLION)
    line = CreditLine.objects.get(case=story.case)

    def draw(**changes: Any) -> Callable[[], object]:
        told = {"principal_fen": MILLION} | changes
        months = told.pop("months", None)
        by = story.by("repay")
        return lambda: draw_again(**by, **story.payout(**told), months=months)

    assert codes_of(draw(principal_fen=3 * MILLION + 1)) == ["principal.beyond"]
    assert codes_of(draw(months=13)) == ["months.beyond"]
    assert codes_of(draw(conditions_met=[])) == ["conditions.unmet"]
    story.reach(line.available_until - dt.timedelta(days=20))
    assert codes_of(draw()) == ["line.ended"]


def test_a_line_not_drawn_in_full_stays_open_until_its_rest_is_given_up(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=MILLION)
    line = CreditLine.objects.get(case=story.case)

    prepay(story, story.at.date())

    assert state_of(story) == S.DISBURSED
    assert due_day(story) == line.available_until
    close_line(**story.by("repay"), reason="借款人另有资金安排")
    assert state_of(story) == S.SETTLED
    assert arrows_of(story.case)[-2:] == ["close_line", "settle"]
    assert Paper.objects.filter(chain=story.case.pk, code="ED").count() == 1
    check_case(story.case)


def test_a_payment_may_close_the_line_with_it(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=MILLION)

    prepay(story, story.at.date(), close_line=True)

    assert state_of(story) == S.SETTLED
    assert CreditLine.objects.get(case=story.case).closed_on == story.at.date()


def test_of_a_closed_line_nothing_is_drawn_or_given_up_again(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)
    story.disburse(principal_fen=MILLION)
    close_line(**story.by("repay"), reason="借款人另有资金安排")

    def draw() -> object:
        return draw_again(**story.by("repay"), **story.payout(principal_fen=1))

    assert state_of(story) == S.DISBURSED
    assert codes_of(draw) == ["line.closed"]
    assert codes_of(lambda: close_line(**story.by("repay"), reason="再次")) == ["line.closed"]
