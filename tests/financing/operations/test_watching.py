"""The daily watch: raised once, repeated when due, closed when cured, wherever it is run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.utils.timezone import localdate

from financing.models import Alert, RegisterSnapshot, WatchRun
from financing.operations.cast import Cast
from financing.operations.rereading import reread_register
from financing.operations.watching import Swept, claim_watch, finish_watch, handle_alert, watch
from financing.rules.extracts import facts_from
from financing.states import CaseState as S
from tests.cast import Story, make_facts, make_story
from tests.journeys.truths import check_case, papers_of
from workflows.errors import NotAllowed, Objections
from workflows.models import ClockRule, RecordEntry
from workflows.roles import Role


@pytest.fixture
def story(cast: Cast) -> Story:
    """Pledge a patent, a mark and software, and pay out."""
    return make_story(cast, state=S.DISBURSED, kinds=("invention", "trademark", "software"))


def reread(story: Story, position: int = 1, **changes: Any) -> RegisterSnapshot:
    """Read a register again, today."""
    story.at += dt.timedelta(hours=1)
    [extract] = [e for e in story.extracts() if e.position == position]
    right = story.content["rights"][position - 1]
    facts = facts_from(make_facts(right, **changes))
    read = replace(extract, taken_on=story.at.date(), facts=facts)
    return reread_register(
        case_id=story.case.pk, actor=story.actor(Role.SPECIALIST), at=story.at, extract=read
    )


def sweep(story: Story, day: dt.date | None = None) -> Swept:
    return watch(on=day or localdate(story.at), at=story.at, batch=2)


def topics(story: Story) -> list[str]:
    rows = Alert.objects.standing().filter(case=story.case)
    return sorted(rows.values_list("topic", flat=True))


def days_from_now(story: Story, days: int) -> str:
    return (localdate(story.at) + dt.timedelta(days=days)).isoformat()


def test_nothing_is_raised_while_all_is_well(story: Story) -> None:
    swept = sweep(story)

    assert (swept.pledges, swept.raised) == (3, 0)
    assert topics(story) == []


def test_what_the_register_says_now_is_raised_the_moment_it_is_read(story: Story) -> None:
    reread(story, annuity_paid_until=days_from_now(story, 20), owners=["别家公司"])

    assert topics(story) == ["ANNUITY_DUE", "OWNER_CHANGED"]
    assert papers_of(story.case)[-1] == ("reread_register", "FC")
    check_case(story.case)


def test_a_fact_is_raised_once_however_often_one_looks(story: Story) -> None:
    reread(story, annuity_paid_until=days_from_now(story, 20))

    again = [sweep(story), sweep(story)]

    assert [swept.raised for swept in again] == [0, 0]
    assert topics(story) == ["ANNUITY_DUE"]


def test_a_cured_fact_closes_its_alert_and_one_that_comes_back_is_raised_anew(
    story: Story,
) -> None:
    due = days_from_now(story, 20)
    reread(story, annuity_paid_until=due)
    reread(story, annuity_paid_until=days_from_now(story, 380))
    closed = Alert.objects.get(case=story.case)

    reread(story, annuity_paid_until=due)

    assert closed.cured_on == localdate(story.at)
    assert Alert.objects.filter(case=story.case).count() == 2
    assert topics(story) == ["ANNUITY_DUE"]


def test_what_was_dealt_with_leaves_the_desk_until_its_next_reminder(story: Story) -> None:
    reread(story, annuity_paid_until=days_from_now(story, 65))
    alert = Alert.objects.get(case=story.case)
    handle_alert(
        case_id=story.case.pk, alert_id=alert.pk, actor=story.actor(Role.SPECIALIST),
        at=story.at, handling="已电话提醒企业缴费",
    )  # fmt: skip
    assert not Alert.objects.waiting().exists()
    assert sweep(story).reminded == 0

    later = sweep(story, localdate(story.at) + dt.timedelta(days=10))

    assert later.reminded == 1
    again = Alert.objects.waiting().get()
    assert (again.stage, again.handling) == (2, "已电话提醒企业缴费")
    row = RecordEntry.objects.filter(chain=story.case.pk).last()
    assert row is not None
    assert (row.arrow, row.subject) == ("handle_alert", f"alert:{alert.pk}")
    check_case(story.case)


def test_handling_says_what_was_done_about_an_alert_of_the_case(story: Story, cast: Cast) -> None:
    by: dict[str, Any] = {"case_id": story.case.pk, "alert_id": 0, "at": story.at}

    with pytest.raises(Objections) as refused:
        handle_alert(**by, actor=story.actor(Role.SPECIALIST), handling=" ")
    with pytest.raises(NotAllowed):
        handle_alert(**by, actor=story.actor(Role.APPROVER), handling="好")
    with pytest.raises(NotAllowed):
        handle_alert(**by, actor=cast.actors["he"], handling="好")

    codes = [objection.code for objection in refused.value.objections]
    assert codes == ["handling.missing", "alert.unknown"]


def test_the_end_of_a_marks_period_is_known_from_its_registration(story: Story) -> None:
    mark = story.case.registrations.get(pledged_right__position=2)
    assert mark.period_to is not None

    early = sweep(story, mark.period_to - dt.timedelta(days=85))
    late = sweep(story, mark.period_to + dt.timedelta(days=1))

    assert (early.raised > 0, late.raised > 0) == (True, True)
    assert "PERIOD_ENDED" in topics(story)
    assert "PERIOD_ENDING" not in topics(story)


def test_alerts_of_a_pledge_end_with_it(story: Story) -> None:
    reread(story, owners=["别家公司"])
    story.to(S.SETTLED)

    story.to(S.CLOSED)

    sweep(story)
    assert topics(story) == []


def test_lead_times_are_dated_rows(story: Story) -> None:
    today = localdate(story.at)
    reread(story, annuity_paid_until=days_from_now(story, 20))
    Alert.objects.all().delete()
    ClockRule.objects.filter(code="watch_annuity").update(valid_to=today)
    ClockRule.objects.create(
        code="watch_annuity", days=3, unit="calendar", source="示例", status="示例",
        valid_from=today + dt.timedelta(days=1),
    )  # fmt: skip

    sweep(story, today + dt.timedelta(days=1))

    alert = Alert.objects.get(topic="ANNUITY_DUE")
    assert alert.latest_on is not None
    assert (alert.latest_on - alert.expected_on).days == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"position": 9}, "reading.not_verified"),
        ({"taken_on": dt.date(2020, 1, 1)}, "date.early"),
        ({"taken_on": dt.date(2099, 1, 1)}, "date.ahead"),
        ({"source": " "}, "extract.source.missing"),
    ],
)
def test_a_reading_is_of_a_verified_right_and_of_its_own_day(
    story: Story, changes: dict[str, Any], code: str
) -> None:
    extract = replace(story.extracts()[0], **changes)

    with pytest.raises(Objections) as refused:
        reread_register(
            case_id=story.case.pk, actor=story.actor(Role.SPECIALIST), at=story.at, extract=extract
        )

    assert [objection.code for objection in refused.value.objections] == [code]


def test_the_day_is_claimed_by_one_worker_and_taken_over_when_it_was_left(story: Story) -> None:
    day, hour = localdate(story.at), dt.timedelta(hours=1)

    first, second = (claim_watch(on=day, at=story.at) for _worker in range(2))
    left = claim_watch(on=day, at=story.at + 2 * hour)
    finish_watch(on=day, at=story.at + 2 * hour, swept=sweep(story))
    done = claim_watch(on=day, at=story.at + 9 * hour)

    assert [first, second, left, done] == [True, False, True, False]
    assert WatchRun.objects.get(on=day).pledges == 3
