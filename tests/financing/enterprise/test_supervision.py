"""The operators' pages: everything of the engine, nothing of the case."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Paper, Rendering, Sealing
from documents.states import RenderingState, SealingState
from financing.operations.cast import Cast
from financing.states import CaseState
from tests.cast import Story, make_cast, make_story
from tests.financing.signing_in import signed_in, words
from workflows.models import RecordEntry, WorkItem


@pytest.fixture
def cast(db: None) -> Cast:
    cache.delete("financing.last_proof")
    return make_cast()


def troubled(story: Story) -> Paper:
    """Give a paper whose last attempt went wrong."""
    paper = Paper.objects.get(chain=story.case.pk, code="SQ")
    Rendering.objects.filter(paper=paper).update(attempts=2, last_error="OSError (making.py:1)")
    return paper


def test_the_case_shows_the_flow_its_open_tasks_and_its_record(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.VERIFIED)

    page = signed_in("ops").get(f"/operations/{story.case.pk}/").content.decode()

    assert '<svg class="flow"' in page
    assert page.count("单项评估") >= 3
    assert "成立，共" in page
    for item in story.items("value_right"):
        assert f"#{item.task_id}" in page


def test_nothing_of_what_a_case_is_about_is_shown(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.VERIFIED)
    ops = signed_in("ops")

    pages = "".join(
        ops.get(address).content.decode()
        for address in ("/operations/", f"/operations/{story.case.pk}/")
    )

    bank = story.case.bank.name
    wish = ("500 万", "5,000,000", "500000000", "采购原材料")
    for secret in (story.case.enterprise.name, bank, story.title(1), story.title(2), *wish):
        assert secret not in pages


def test_a_case_is_found_by_its_number(cast: Cast) -> None:
    story = make_story(cast)
    ops = signed_in("ops")

    assert (
        f"/operations/{story.case.pk}/"
        in ops.get(f"/operations/?q={story.case.number[-4:]}").content.decode()
    )
    assert "没有这样的案件" in words(ops.get("/operations/?q=ZZ").content)


def test_a_failed_paper_is_shown_with_its_error_and_ordered_again(cast: Cast) -> None:
    story = make_story(cast)
    paper = troubled(story)
    ops = signed_in("ops")

    before = words(ops.get("/operations/").content)
    answer = ops.post(f"/operations/papers/{paper.pk}/retry/", {"back": str(story.case.pk)})

    assert paper.number in before
    assert "OSError (making.py:1)" in before
    assert answer["Location"] == f"/operations/{story.case.pk}/"
    rendering = Rendering.objects.get(paper=paper)
    assert (rendering.state, rendering.attempts) == (RenderingState.PENDING, 0)
    assert RecordEntry.objects.filter(chain=story.case.pk, arrow="retry_rendering").exists()


def test_failed_seals_are_shown_with_their_error_and_ordered_again(cast: Cast) -> None:
    story = make_story(cast)
    sealing = Sealing.objects.filter(paper__chain=story.case.pk).first()
    assert sealing is not None
    sealing.give_up()
    sealing.last_error, sealing.attempts = "OSError (sealing.py:1)", 5
    sealing.save()
    ops = signed_in("ops")

    before = words(ops.get("/operations/").content)
    ops.post(f"/operations/papers/{sealing.paper_id}/retry/", {"back": ""})

    assert "OSError (sealing.py:1)" in before
    again = Sealing.objects.get(paper=sealing.paper_id)
    assert (again.state, again.attempts) == (SealingState.PENDING, 0)
    assert RecordEntry.objects.filter(chain=story.case.pk, arrow="retry_sealing").exists()


def test_a_case_is_stopped_with_a_reason(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.VERIFIED)
    ops, address = signed_in("ops"), f"/operations/{story.case.pk}/cancel/"

    unreasoned = ops.post(address, {"reason": ""})
    ops.post(address, {"reason": "重复建案"})

    assert unreasoned.status_code == 422
    story.case.refresh_from_db()
    assert story.case.state == CaseState.CANCELLED
    assert not WorkItem.objects.filter(case_key=story.case.pk, status="OPEN").exists()


def test_a_signed_case_is_not_stopped(cast: Cast) -> None:
    story = make_story(cast, state=CaseState.SIGNED)
    ops = signed_in("ops")

    page = words(ops.get(f"/operations/{story.case.pk}/").content)
    answer = ops.post(f"/operations/{story.case.pk}/cancel/", {"reason": "试试"})

    assert "本案现在的状态不能终止" in page
    assert answer.status_code == 409
    story.case.refresh_from_db()
    assert story.case.state == CaseState.SIGNED


def test_the_record_is_proved_on_demand_and_the_page_keeps_what_came_of_it(cast: Cast) -> None:
    make_story(cast, state=CaseState.ACCEPTED)
    ops = signed_in("ops")

    before = words(ops.get("/operations/").content)
    ops.post("/operations/proof/")
    after = words(ops.get("/operations/").content)

    assert "服务启动以来还没有校验过" in before
    assert "最近一次校验" in after
    assert "服务启动以来还没有校验过" not in after


def test_only_operators_see_these_pages(cast: Cast) -> None:
    story = make_story(cast)
    paper = troubled(story)
    pages = ("/operations/", f"/operations/{story.case.pk}/")
    acts = (
        f"/operations/{story.case.pk}/cancel/",
        f"/operations/papers/{paper.pk}/retry/",
        "/operations/proof/",
    )

    for username in ("zhou", "wang", "gu", "li", "chen", "ping", "yang", "shen"):
        client = signed_in(username)
        answers = [client.get(page) for page in pages]
        answers += [client.post(act, {"reason": "x"}) for act in acts]
        assert {answer.status_code for answer in answers} == {403}, username


def test_what_is_none_is_not_found(cast: Cast) -> None:
    ops = signed_in("ops")

    assert ops.get(f"/operations/{uuid4()}/").status_code == 404
    assert ops.post(f"/operations/papers/{uuid4()}/retry/").status_code == 404
    assert ops.post(f"/operations/{uuid4()}/cancel/", {"reason": "x"}).status_code == 404


def test_the_page_asks_few_questions(cast: Cast) -> None:
    for _ in range(3):
        make_story(cast, state=CaseState.VERIFIED)
    ops = signed_in("ops")

    with CaptureQueriesContext(connection) as queries:
        ops.get("/operations/")

    assert len(queries) <= 15
