"""Acts on work items through the pages: one, many, and what colleagues then see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from financing.operations.cast import Cast
from tests.cast import make_story
from tests.pages import open_page
from workflows.models import Actor, Membership, WorkItem
from workflows.roles import Role

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.fixture
def colleague(cast: Cast) -> Actor:
    """Put a second specialist at the desk of Wang."""
    wang = cast.actors["wang"].membership
    place = Membership.objects.create(
        user=cast.actors["li"].user, organisation=wang.organisation, branch=wang.branch,
        role=Role.SPECIALIST, valid_from=wang.valid_from,
    )  # fmt: skip
    return Actor(place.user, place)


def test_two_rows_are_taken_at_once_and_leave_the_shelf_of_colleagues(
    cast: Cast, browser: Browser, colleague: Actor
) -> None:
    items = [make_story(cast).item("accept") for _ in range(2)]
    wang = browser("wang")

    answer = wang.post("/desk/acts/", {"act": "take", "items": [item.pk for item in items]})

    assert answer.status_code == 302
    assert "已承办：2 件" in open_page(wang, answer["Location"]).text
    mine = open_page(wang, "/?shelf=taken").text
    assert all(item.reference in mine for item in items)
    li = browser("li")
    li.post("/acting-as/", {"membership": colleague.membership.pk})
    assert not any(item.reference in open_page(li, "/").text for item in items)
    assert all(item.reference in open_page(li, "/?shelf=all").text for item in items)


def test_what_could_not_be_done_is_told_row_by_row(
    cast: Cast, browser: Browser, colleague: Actor
) -> None:
    free, taken = (make_story(cast).item("accept") for _ in range(2))
    WorkItem.objects.filter(pk=taken.pk).update(owner=colleague.user)
    wang = browser("wang")

    answer = wang.post("/desk/acts/", {"act": "take", "items": [free.pk, taken.pk]})

    text = open_page(wang, answer["Location"]).text
    assert "已承办：1 件" in text
    assert f"{taken.reference}：这一步已由同事承办" in text


def test_work_is_given_away_from_the_list(cast: Cast, browser: Browser, colleague: Actor) -> None:
    item = make_story(cast).item("accept")
    wang = browser("wang")

    wang.post(
        "/desk/acts/",
        {"act": "reassign", "items": item.pk, "to": colleague.membership.pk, "reason": "休假"},
    )

    item.refresh_from_db()
    assert item.owner == colleague.user


def test_a_taken_step_says_on_the_case_page_whose_it_is(
    cast: Cast, browser: Browser, colleague: Actor
) -> None:
    story = make_story(cast)
    item = story.item("accept")
    WorkItem.objects.filter(pk=item.pk).update(owner=colleague.user)

    text = open_page(browser("wang"), f"/cases/{story.case.pk}/").text

    assert f"已由{colleague.user.full_name}承办" in text


def test_an_enterprise_asks_after_its_case_and_the_specialist_sees_it(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast)
    zhou = browser("zhou")
    progress = f"/progress/{story.case.pk}/"
    form = {"act": "remind", "items": story.item("accept").pk, "back": "case"}

    answer = zhou.post("/desk/acts/", form)

    assert answer["Location"] == progress
    assert "已催办：1 件" in open_page(zhou, progress).text
    assert "已被催办 1 次" in open_page(browser("wang"), "/").text


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "take"},
        {"act": "take", "items": "999999"},
        {"act": "fly", "items": "own"},
        {"act": "reassign", "items": "own", "to": "999999"},
        {"act": "take", "items": "foreign"},
    ],
)
def test_what_no_page_offers_is_not_found(
    cast: Cast, browser: Browser, sent: dict[str, str]
) -> None:
    own = make_story(cast).item("accept").pk
    people = {Role.APPLICANT: "qin", Role.SPECIALIST: "he"}
    foreign = make_story(cast, people=people, branch="haihe-gaoxin").item("accept").pk
    keys = {"own": own, "foreign": foreign}
    data = {name: keys.get(value, value) for name, value in sent.items()}

    assert browser("wang").post("/desk/acts/", data).status_code == 404
