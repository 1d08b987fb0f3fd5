"""The watch in two places at once raises a fact once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.utils.timezone import localdate

from financing.models import Alert
from financing.operations.watching import claim_watch, watch
from financing.states import CaseState as S
from tests.cast import Story
from tests.concurrency.racing import at_once


def test_two_watches_at_once_raise_a_fact_once(tell: Callable[..., Story]) -> None:
    story = tell(state=S.DISBURSED, kinds=("trademark", "invention"))
    for days in range(3):
        day = localdate(story.at) + dt.timedelta(days=400 * (days + 1))

        at_once(*[partial(watch, on=day, at=story.at)] * 3)

        rows = Alert.objects.standing().filter(case=story.case)
        facts = list(rows.values_list("registration", "topic", "about"))
        assert len(facts) == len(set(facts)) > 0


def test_of_workers_at_once_one_takes_the_day(tell: Callable[..., Story]) -> None:
    at = tell().at

    outcomes = at_once(*[partial(claim_watch, on=localdate(at), at=at)] * 4)

    assert sorted(map(bool, outcomes)) == [False, False, False, True]
