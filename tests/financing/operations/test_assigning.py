"""Work is taken, put back, given to a colleague, asked after: recorded, and only where one may."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from financing.operations.accepting import accept_case
from financing.operations.assigning import (
    put_back_item,
    reassign_item,
    remind_holder,
    take_item,
)
from financing.operations.cast import Cast
from financing.queries.assigning import colleagues_for, reminders_of
from financing.states import CaseState as S
from tests.cast import Story, make_story
from workflows.errors import NotAllowed, Objections, SamePairOfEyes, SomeoneWasFaster
from workflows.models import Actor, Membership, RecordEntry, WorkItem
from workflows.queries.proof import prove_record
from workflows.roles import Role

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(hours=2)


def by(story: Story, item: WorkItem, actor: Actor, *, days: int = 0) -> dict[str, Any]:
    at = story.at + LATER + dt.timedelta(days=days)
    return {"case_id": story.case.pk, "item_id": item.pk, "actor": actor, "at": at}


def colleague(cast: Cast, who: str, role: Role) -> Actor:
    """Put somebody into a role at Wang's bank, besides the place they hold."""
    wang = cast.actors["wang"].membership
    place = Membership.objects.create(
        user=cast.actors[who].user, organisation=wang.organisation, role=role,
        valid_from=wang.valid_from,
    )  # fmt: skip
    return Actor(place.user, place)


def told(story: Story) -> list[tuple[str, dict[str, Any]]]:
    rows = RecordEntry.objects.filter(chain=story.case.pk).order_by("seq")
    acts = rows.filter(arrow__in=["take", "put_back", "reassign", "remind"])
    return [(row.arrow, json.loads(row.facts)) for row in acts]


def test_what_one_has_taken_a_colleague_may_not_do(cast: Cast) -> None:
    story = make_story(cast)
    item = story.item("accept")
    other = colleague(cast, "gu", Role.SPECIALIST)

    take_item(**by(story, item, cast.actors["wang"]))

    with pytest.raises(SomeoneWasFaster, match="已由同事承办"):
        accept_case(**by(story, item, other))
    with pytest.raises(SomeoneWasFaster):
        take_item(**by(story, item, other))
    accept_case(**by(story, item, cast.actors["wang"]))
    story.case.refresh_from_db()
    assert story.case.state == S.ACCEPTED
    assert told(story)[0][0] == "take"
    assert prove_record().breaches == ()


def test_what_is_put_back_is_anybodys_again(cast: Cast) -> None:
    story = make_story(cast)
    item = story.item("accept")
    other = colleague(cast, "gu", Role.SPECIALIST)
    take_item(**by(story, item, cast.actors["wang"]))

    with pytest.raises(NotAllowed):
        put_back_item(**by(story, item, other))
    put_back_item(**by(story, item, cast.actors["wang"]))

    accept_case(**by(story, item, other))
    story.case.refresh_from_db()
    assert story.case.state == S.ACCEPTED


def test_nobody_takes_what_is_not_of_their_desk_or_where_other_eyes_are_needed(cast: Cast) -> None:
    story = make_story(cast, state=S.INVESTIGATED)
    item = story.item("review")
    specialist_too = colleague(cast, "wang", Role.RISK_OFFICER)

    with pytest.raises(NotAllowed):
        take_item(**by(story, item, cast.actors["wang"]))
    with pytest.raises(NotAllowed):
        take_item(**by(story, item, cast.actors["he"]))
    with pytest.raises(SamePairOfEyes):
        take_item(**by(story, item, specialist_too))
    assert told(story) == []


def test_work_is_given_to_a_colleague_for_a_reason(cast: Cast) -> None:
    story = make_story(cast)
    item = story.item("accept")
    other = colleague(cast, "gu", Role.SPECIALIST)
    take_item(**by(story, item, cast.actors["wang"]))

    reassign_item(
        **by(story, item, cast.actors["wang"]), to=other.membership, reason="本周外出培训"
    )

    item.refresh_from_db()
    assert item.owner == other.user
    arrow, facts = told(story)[-1]
    assert arrow == "reassign"
    assert (facts["to"], facts["reason"]) == (other.user.full_name, "本周外出培训")


def test_everything_wrong_with_a_reassignment_is_told_at_once(cast: Cast) -> None:
    story = make_story(cast)
    stranger = cast.actors["he"].membership

    with pytest.raises(Objections) as refused:
        reassign_item(
            **by(story, story.item("accept"), cast.actors["wang"]), to=stranger, reason=" "
        )

    assert {each.code for each in refused.value.objections} == {"reassign.to", "reassign.reason"}
    assert told(story) == []


def test_a_colleague_who_acted_in_another_role_is_not_offered(cast: Cast) -> None:
    story = make_story(cast, state=S.INVESTIGATED)
    specialist_too = colleague(cast, "wang", Role.RISK_OFFICER)
    free = colleague(cast, "gu", Role.RISK_OFFICER)
    item = story.item("review")

    offered = colleagues_for(story.case, item, on=story.at.date())

    assert specialist_too.membership not in offered
    assert free.membership in offered


def test_a_house_asks_after_a_step_once_a_day(cast: Cast) -> None:
    story = make_story(cast)
    item = story.item("accept")

    remind_holder(**by(story, item, cast.actors["zhou"]))
    with pytest.raises(SomeoneWasFaster, match="今天已经催办过"):
        remind_holder(**by(story, item, cast.actors["zhou"]))
    remind_holder(**by(story, item, cast.actors["zhou"], days=1))

    assert reminders_of([story.case.pk])[item.pk] == 2


def test_nobody_asks_after_their_own_work_or_a_case_that_is_not_theirs(cast: Cast) -> None:
    story = make_story(cast)
    item = story.item("accept")

    for who in ("wang", "qin", "he"):
        with pytest.raises(NotAllowed):
            remind_holder(**by(story, item, cast.actors[who]))


def test_nothing_is_done_with_work_that_is_done(cast: Cast) -> None:
    story = make_story(cast)
    item = story.item("accept")
    accept_case(**by(story, item, cast.actors["wang"]))

    for act in (take_item, put_back_item, remind_holder):
        with pytest.raises(SomeoneWasFaster):
            act(**by(story, item, cast.actors["wang"]))
