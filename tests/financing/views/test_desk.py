"""The work list and the list of cases: what each person finds there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from financing.operations.cast import Cast
from financing.queries.desk import at_desk, on_behalf, open_items
from financing.queries.entitlement import hindrance
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.pages import Page, open_page
from workflows.models import WorkItem
from workflows.roles import Role

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def due(story: Story, at: dt.datetime) -> None:
    WorkItem.objects.filter(case_key=story.case.pk, status="OPEN").update(due_at=at)


def found(page: Page, *stories: Story) -> list[bool]:
    return [story.case.number in page.text for story in stories]


# --- 工作台


def test_the_shortest_time_left_comes_first(cast: Cast, browser: Browser) -> None:
    now = timezone.now()
    calm, late, soon = (make_story(cast) for _ in range(3))
    due(calm, now + dt.timedelta(days=5))
    due(late, now - dt.timedelta(days=2, hours=3, minutes=1))
    due(soon, now + dt.timedelta(hours=2, minutes=5))

    text = open_page(browser("wang"), "/").text

    places = [text.index(story.case.number) for story in (late, soon, calm)]
    assert places == sorted(places)
    assert "超时 2 天 3 小时" in text
    assert "剩 2 小时" in text
    assert "剩 4 天 23 小时" in text


def test_the_shelves_count_and_hold_what_they_say(cast: Cast, browser: Browser) -> None:
    now = timezone.localtime().replace(hour=12)
    late, calm = make_story(cast), make_story(cast)
    returned, decided = make_story(cast, state=S.RETURNED), make_story(cast, state=S.REVIEWED)
    due(late, now - dt.timedelta(days=3))
    due(calm, now + dt.timedelta(days=3))
    client = browser("wang")

    mine = open_page(client, "/")
    over = open_page(client, "/?shelf=overdue")
    waiting = open_page(client, "/?shelf=waiting")
    everything = open_page(client, "/?shelf=all")

    assert "我的待办 2 我承办的 0 今日到期 0 已超时 1 待企业补正 1 全部在办 4" in mine.text
    assert found(mine, late, calm, returned, decided) == [True, True, False, False]
    assert found(over, late, calm, returned, decided) == [True, False, False, False]
    assert found(waiting, late, calm, returned, decided) == [False, False, True, False]
    assert found(everything, late, calm, returned, decided) == [True] * 4
    assert "等企业补正" in waiting.text


def test_what_is_due_today_stands_on_its_shelf(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)
    due(story, timezone.localtime().replace(hour=23, minute=59, second=58))

    page = open_page(browser("wang"), "/?shelf=today")

    assert found(page, story) == [True]


def test_a_list_is_searched_and_narrowed_by_step(cast: Cast, browser: Browser) -> None:
    one, other = (
        make_story(cast),
        make_story(cast, state=S.ACCEPTED, people={Role.APPLICANT: "qin"}),
    )
    client = browser("wang")

    by_number = open_page(client, f"/?q={one.case.number}")
    by_name = open_page(client, "/?q=清研")
    by_step = open_page(client, "/?step=verify_rights")
    nothing = open_page(client, "/?q=没有这家企业")

    assert found(by_number, one, other) == [True, False]
    assert found(by_name, one, other) == [False, True]
    assert found(by_step, one, other) == [False, True]
    assert "没有符合条件的待办" in nothing.text


def test_each_role_finds_its_own_work(cast: Cast, browser: Browser) -> None:
    wanted = {
        "wang": S.FILED, "gu": S.VALUED, "li": S.INVESTIGATED, "chen": S.REVIEWED,
        "sun": S.REVIEWED, "yang": S.APPROVED,
    }  # fmt: skip
    stories = {state: make_story(cast, state=state) for state in set(wanted.values())}

    for name, state in wanted.items():
        page = open_page(browser(name), "/")
        others = [story for other, story in stories.items() if other != state]
        assert found(page, stories[state]) == [True], name
        assert not any(found(page, *others)), name


def test_another_branch_and_another_bank_find_nothing(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)

    for name in ("liu", "he", "meng"):
        assert found(open_page(browser(name), "/?shelf=all"), story) == [False]
        assert found(open_page(browser(name), "/cases/"), story) == [False]


@pytest.mark.parametrize(
    ("name", "address"), [("zhou", "/my/"), ("ops", "/operations/"), ("shen", "/cases/")]
)
def test_who_has_no_desk_is_led_to_the_page_that_is_theirs(
    browser: Browser, name: str, address: str
) -> None:
    response = browser(name).get("/")

    assert (response.status_code, response["Location"]) == (302, address)


def test_the_bar_shows_the_entries_of_the_role_and_the_place(cast: Cast, browser: Browser) -> None:
    make_story(cast)

    specialist = open_page(browser("wang"), "/")
    approver = open_page(browser("chen"), "/")

    assert "工作台 1 全部案件 批量登记 代企业申请 知识产权清单 资金池 代偿" in specialist.text
    assert "王雪梅 · 知识产权金融专员 津城示例银行滨海支行" in specialist.text
    assert "代企业申请" not in approver.text


def test_the_list_and_the_act_agree_on_who_may_take_what(cast: Cast) -> None:
    """The list selects in the database what the page and the act ask one by one."""
    stories = [make_story(cast, state=s) for s in (S.FILED, S.RETURNED, S.VALUED, S.APPROVED)]
    cases = {story.case.pk: story.case for story in stories}

    for actor in cast.actors.values():
        listed = set(open_items().filter(at_desk(actor) | on_behalf(actor)))
        visible = [
            item for item in open_items() if not hindrance(cases[item.case_key], item, actor)
        ]
        assert listed == set(visible), actor.membership


# --- 全部案件


def test_the_cases_are_listed_by_state(cast: Cast, browser: Browser) -> None:
    filed, closed = make_story(cast), make_story(cast, state=S.CLOSED)
    client = browser("wang")

    everything = open_page(client, "/cases/")
    narrowed = open_page(client, "/cases/?state=CLOSED")
    searched = open_page(client, f"/cases/?q={filed.case.number}")

    assert found(everything, filed, closed) == [True, True]
    assert found(narrowed, filed, closed) == [False, True]
    assert found(searched, filed, closed) == [True, False]
    assert "已提交，待受理 1" in everything.text
