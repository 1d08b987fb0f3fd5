"""The enterprise's page: what next, by whom, by when, in every state a case can be in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from financing.models import Case
from financing.operations.accepting import resubmit_application
from financing.operations.cast import Cast
from financing.queries.progress import Progress, progress_of
from financing.queries.turns import NEXT
from financing.states import FINAL_CASE_STATES, CaseState
from tests.cast import Story, make_cast, make_story
from tests.financing.signing_in import signed_in, words
from workflows.models import WorkItem
from workflows.queries.clocks import working_calendar
from workflows.roles import Role

ON_THE_WAY = (
    CaseState.FILED, CaseState.ACCEPTED, CaseState.VERIFIED, CaseState.VALUED,
    CaseState.BUNDLE_VALUED, CaseState.INVESTIGATED, CaseState.REVIEWED, CaseState.APPROVED,
    CaseState.SHARED, CaseState.SIGNED, CaseState.SECURED,
)  # fmt: skip
ENTERPRISES_TURN = {CaseState.RETURNED, CaseState.SHARED, CaseState.DISBURSED}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def told(story: Story, username: str = "zhou", at: dt.datetime | None = None) -> Progress:
    case = Case.objects.select_related("enterprise", "bank", "branch").get(pk=story.case.pk)
    return progress_of(case, story.cast.actors[username], at=at or story.at)


def turn_on_page(html: bytes) -> str:
    found = re.search(rb'<section class="card turn-card.*?</section>', html, re.DOTALL)
    assert found, "the page says whose turn it is"
    return words(found[0])


@pytest.mark.parametrize("state", CaseState)
def test_in_every_state_the_page_says_what_next_by_whom_by_when(
    cast: Cast, state: CaseState
) -> None:
    story = make_story(cast, state=state)

    answer = signed_in("zhou").get(f"/progress/{story.case.pk}/")

    assert answer.status_code == 200
    said = re.search(r"下一步 (.+?) 由谁 (.+?) 何时前 (.+?)$", turn_on_page(answer.content))
    assert said, turn_on_page(answer.content)
    assert all(text.strip() for text in said.groups())
    if state in FINAL_CASE_STATES:
        assert "没有时限" in said[3]
    else:
        assert re.search(r"20\d\d年\d+月\d+日", said[3])
    head = turn_on_page(answer.content)
    assert ("现在需要您做 1 件事" in head) == (state in ENTERPRISES_TURN)
    assert ("现在不需要您做任何事" in head) == (
        state not in ENTERPRISES_TURN and state not in FINAL_CASE_STATES
    )


def test_no_state_is_without_a_sentence() -> None:
    assert set(NEXT) == set(CaseState)


def test_a_returned_case_names_everything_to_mend_and_the_way_to_do_it(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.RETURNED)
    item = story.item("resubmit")

    page = signed_in("zhou").get(f"/progress/{story.case.pk}/").content.decode()

    assert "请补充审计报告。" in page
    assert f'href="/cases/{story.case.pk}/items/{item.pk}/resubmit/"' in page


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_dates_never_run_backwards_and_the_money_has_a_promise(
    cast: Cast, state: CaseState
) -> None:
    progress = told(make_story(cast, state=state))

    expected = [stage.expected_on for stage in progress.stages if stage.expected_on]
    latest = [stage.latest_on for stage in progress.stages if stage.latest_on]
    assert expected == sorted(expected)
    assert latest == sorted(latest)
    assert progress.dates.money_promised
    assert progress.dates.money_expected
    assert progress.dates.money_expected <= progress.dates.money_promised
    assert all(working_calendar().is_working_day(day) for day in (expected[-1], latest[-1]))


def test_the_card_and_the_timeline_tell_the_same_day(cast: Cast) -> None:
    progress = told(make_story(cast, state=CaseState.VERIFIED))

    [money] = [stage for stage in progress.stages if stage.key == "disbursement"]

    assert money.expected_on == progress.dates.money_expected
    assert money.latest_on == progress.dates.money_promised


def test_the_promise_stands_still_while_the_bank_works_fast_or_slowly(cast: Cast) -> None:
    story = make_story(cast)
    before = told(story).dates
    story.accept()
    after = told(story).dates

    assert after.money_promised == before.money_promised
    assert after.money_expected
    assert before.money_expected
    assert after.money_expected < before.money_expected


def test_a_late_bank_shows_by_how_many_working_days(cast: Cast) -> None:
    story = make_story(cast)
    due_at = story.item("accept").due_at
    assert due_at
    late = dt.datetime.combine(
        working_calendar().add_working_days(localdate(due_at), 4), dt.time(9), due_at.tzinfo
    )

    dates = told(story, at=late).dates

    assert dates.late_days == 4


def test_the_promise_begins_anew_with_what_is_handed_in_again(cast: Cast) -> None:
    story = make_story(cast)
    promised = told(story).dates.money_promised
    story.return_once()
    while_returned = told(story)
    story.at += dt.timedelta(days=7)
    resubmit_application(**story.by("resubmit", Role.APPLICANT), content=story.content)
    again = told(story).dates.money_promised

    assert promised
    assert while_returned.dates.money_promised is None
    assert while_returned.dates.money_expected
    assert again
    assert again > promised


def test_stages_name_who_holds_them_since_when(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.ACCEPTED)

    stages = {stage.key: stage for stage in told(story).stages}

    assert stages["filing"].state == stages["acceptance"].state == "done"
    assert stages["acceptance"].done_on == localdate(story.at)
    assert stages["verification"].state == "current"
    assert stages["verification"].who == "津城示例银行滨海支行"
    assert stages["verification"].since == localdate(story.at)
    assert stages["valuation"].state == "coming"


def test_the_enterprise_is_not_told_who_shares_the_risk_or_what_the_bank_thinks(
    cast: Cast,
) -> None:
    story = make_story(cast, state=CaseState.APPROVED)

    page = words(signed_in("zhou").get(f"/progress/{story.case.pk}/").content)

    assert "风险分担方" in page
    assert "信保示例" not in page
    assert "经营正常，权利用于主营产品" not in page
    assert "授信批复" not in page


def test_a_registrar_holds_what_was_filed_with_it(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.SIGNED)
    story.file_registrations()

    assert told(story).turn.by_whom == "中国版权保护中心、国家知识产权局"


def test_repayment_names_the_next_instalment_and_what_is_overdue(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.DISBURSED)

    now = told(story).turn
    later = told(story, at=story.at + dt.timedelta(days=70)).turn

    assert now.todos[0].title.startswith("偿还第 1 期")
    assert not now.is_late
    assert later.is_late
    assert "已逾期" in later.todos[0].title


def test_a_third_partys_pledgor_follows_the_case_and_has_nothing_to_do(cast: Cast) -> None:
    yunyao, qingyan = cast.organisations["yunyao"], cast.organisations["qingyan"]
    story = make_story(cast, state=CaseState.FILED)
    content = story.content
    content["pledgors"].append(
        {
            "name": qingyan.name,
            "credit_code": qingyan.credit_code,
            "resolution": "2026年股东会决议",
            "is_borrower": False,
        }
    )
    content["rights"][1] |= {"owners": [qingyan.name], "pledgor": qingyan.name}
    pledged = make_story(cast, content=content, state=CaseState.RETURNED)

    page = signed_in("qin").get(f"/progress/{pledged.case.pk}/")

    assert page.status_code == 200
    assert "现在不需要您做任何事" in words(page.content)
    assert yunyao.name in turn_on_page(page.content)
    assert "去补正" not in words(page.content)


def test_a_strangers_case_is_not_found(cast: Cast) -> None:
    story = make_story(cast)

    assert signed_in("qin").get(f"/progress/{story.case.pk}/").status_code == 404


def test_the_page_asks_few_questions(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.DISBURSED)
    zhou = signed_in("zhou")

    with CaptureQueriesContext(connection) as queries:
        zhou.get(f"/progress/{story.case.pk}/")

    assert len(queries) <= 28


def test_a_message_reaches_the_bank_and_nobody_else(cast: Cast) -> None:
    story = make_story(cast)

    signed_in("zhou").post(f"/progress/{story.case.pk}/messages/", {"text": "何时受理？"})

    assert story.case.comments.get().audience == "BANK,ENTERPRISE"
    assert "何时受理？" in words(signed_in("zhou").get(f"/progress/{story.case.pk}/").content)


def test_an_empty_message_is_refused_on_the_page(cast: Cast) -> None:
    story = make_story(cast)

    answer = signed_in("zhou").post(f"/progress/{story.case.pk}/messages/", {"text": " "})

    assert answer.status_code == 422


def test_an_application_is_withdrawn_before_it_is_accepted_with_a_reason(cast: Cast) -> None:
    story = make_story(cast)
    zhou, address = signed_in("zhou"), f"/progress/{story.case.pk}/withdraw/"

    unreasoned = zhou.post(address, {"withdrawal-reason": ""})
    zhou.post(address, {"withdrawal-reason": "另有资金安排"})

    assert unreasoned.status_code == 422
    story.case.refresh_from_db()
    assert story.case.state == CaseState.WITHDRAWN
    assert not WorkItem.objects.filter(case_key=story.case.pk, status="OPEN").exists()
    assert "另有资金安排" in turn_on_page(zhou.get(f"/progress/{story.case.pk}/").content)


def test_an_accepted_application_is_not_withdrawn_by_an_old_page(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.ACCEPTED)

    answer = signed_in("zhou").post(
        f"/progress/{story.case.pk}/withdraw/", {"withdrawal-reason": "晚了"}
    )

    assert answer.status_code == 409
    story.case.refresh_from_db()
    assert story.case.state == CaseState.ACCEPTED


def test_a_year_without_a_calendar_has_no_dates_and_no_error(db: None) -> None:
    cast = make_cast(years=[timezone.localdate().year])
    story = make_story(cast, at=timezone.now() - dt.timedelta(days=1))

    dates = told(story).dates

    assert all(day.year == timezone.localdate().year for day in dates.expected.values())
