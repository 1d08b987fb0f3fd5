"""Alerts on the desk, on the case, for the enterprise, and the watch on the operators' page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import localdate

from financing.models import Alert, Case
from financing.operations.cast import Cast
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.pages import open_page

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """Pledge a patent whose next annuity falls due in twenty days."""
    story = make_story(cast, state=S.DISBURSED, kinds=("invention",))
    due = (localdate() + dt.timedelta(days=20)).isoformat()
    page = f"/cases/{story.case.pk}/rights/1/register/"
    client = Client()
    client.force_login(cast.actors["wang"].user, "django.contrib.auth.backends.ModelBackend")
    form = open_page(client, page).forms["way-read"]
    typed = {"right-1-annuity_paid_until": due, "right-1-evaluation_report": "on"}
    sent = client.post(page, form.filled(**typed))
    assert sent.status_code == 302, sent.content.decode()
    return story


def test_the_specialist_finds_an_alert_on_the_desk_deals_with_it_and_it_is_gone(
    story: Story, browser: Browser
) -> None:
    client, case = browser("wang"), f"/cases/{story.case.pk}/"
    assert "质押预警 1" in open_page(client, "/").text
    listed = open_page(client, "/alerts/").text
    assert "年费将到期" in listed
    assert story.case.number in listed
    shown = open_page(client, case).text
    assert "最迟" in shown
    alert = Alert.objects.get()

    empty = client.post(f"{case}alerts/", {"alert": alert.pk, "handling": " "})
    done = client.post(f"{case}alerts/", {"alert": alert.pk, "handling": "已通知企业缴费"})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert "质押预警 0" in open_page(client, "/").text
    after = open_page(client, case).text
    assert "已通知企业缴费" in after
    assert "登记簿复查记录" in after


def test_the_enterprise_reads_the_deadlines_of_its_own_rights(
    story: Story, browser: Browser
) -> None:
    client = browser("zhou")

    for page in ("/my/", f"/progress/{story.case.pk}/"):
        text = open_page(client, page).text
        assert "您的权利期限" in text
        assert "年费将到期" in text
        assert "PAT-" not in text
    assert client.get("/alerts/").status_code == 403


def test_alerts_stay_within_the_house_and_the_branch(story: Story, browser: Browser) -> None:
    assert story.case.number in open_page(browser("li"), "/alerts/").text
    assert story.case.number not in open_page(browser("he"), "/alerts/").text
    assert browser("he").post(f"/cases/{story.case.pk}/alerts/").status_code == 404


def test_a_year_without_a_calendar_is_said_where_a_deadline_falls_in_it(
    story: Story, browser: Browser
) -> None:
    Alert.objects.update(latest_on=dt.date(2041, 1, 1))

    assert "2041年的工作日历尚未载入" in open_page(browser("wang"), "/alerts/").text


def test_operators_see_when_the_pledges_were_last_watched(story: Story, browser: Browser) -> None:
    before = open_page(browser("ops"), "/operations/").text
    call_command("watch", verbosity=0)

    after = open_page(browser("ops"), "/operations/").text

    assert "还没有巡查过" in before
    assert "质押 1 项，新增预警 0 项" in after


def test_the_register_is_not_read_again_where_nothing_is_verified(
    cast: Cast, browser: Browser
) -> None:
    case: Case = make_story(cast).case

    page = open_page(browser("wang"), f"/cases/{case.pk}/rights/1/register/")
    assert "way-read" not in page.forms
