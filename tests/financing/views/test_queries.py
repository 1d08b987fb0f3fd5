"""No page asks the database more than thirty questions, with a thousand cases in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from viewflow.workflow.token import Token

from financing.flows import BundledPledgeV1
from financing.models import (
    Application,
    ApplicationVersion,
    Case,
    CaseParty,
    IPRight,
    PledgedRight,
)
from financing.operations.cast import Cast
from financing.states import CaseState as S
from financing.states import PartyRole
from tests.cast import AT_BINHAI, Story, make_cast, make_story
from workflows.models import FlowProcess, FlowTask, WorkItem
from workflows.roles import Role

CASES = 1000
MOST_QUERIES = 30
OPEN_STEPS = (
    "accept", "verify_rights", "value_right", "value_bundle", "investigate", "review", "decide",
    "sign", "repay", "deregister",
)  # fmt: skip


def many_cases(story: Story) -> None:
    """Write a thousand more cases like a filed one, each with two rights and something to do."""
    first, now = story.case, timezone.now()
    application = Application.objects.get(pk=first.application_id)
    version = ApplicationVersion.objects.get(pk=first.version_id)
    cases = Case.objects.bulk_create(
        Case(
            number=f"DS2026{n:06d}", application=application, version=version, state=S.FILED,
            enterprise=first.enterprise, bank=first.bank, branch=first.branch,
            requested_fen=first.requested_fen + n, term_months=12,
            filed_at=now - dt.timedelta(minutes=n),
        )
        for n in range(CASES)
    )  # fmt: skip
    CaseParty.objects.bulk_create(
        CaseParty(case=case, organisation=organisation, role=role)
        for case in cases
        for organisation, role in (
            (first.enterprise, PartyRole.BORROWER),
            (first.bank, PartyRole.LENDER),
        )
    )
    rights = IPRight.objects.bulk_create(
        IPRight(kind_id=kind, number=f"{kind}{n}", title=f"示例{n}")
        for n in range(CASES)
        for kind in ("invention", "software")
    )
    PledgedRight.objects.bulk_create(
        PledgedRight(
            case=cases[n // 2], right=right, pledgor=first.enterprise, position=n % 2 + 1,
            title=right.title,
        )
        for n, right in enumerate(rights)
    )  # fmt: skip
    open_work(cases, now)


def open_work(cases: list[Case], now: dt.datetime) -> None:
    """Give every case a work item of one step or another."""
    flow = BundledPledgeV1.instance
    processes = FlowProcess.objects.bulk_create(
        FlowProcess(flow_class=BundledPledgeV1, case_key=case.pk, created=now) for case in cases
    )
    nodes = [flow.node(OPEN_STEPS[n % len(OPEN_STEPS)]) for n in range(len(cases))]
    tasks = FlowTask.objects.bulk_create(
        FlowTask(
            process=process, flow_task=node, flow_task_type=node.task_type, status="NEW",
            created=now, token=Token("start"),
        )
        for process, node in zip(processes, nodes, strict=True)
    )  # fmt: skip
    WorkItem.objects.bulk_create(
        WorkItem(
            task=task, case_key=case.pk, step=node.name, organisation=case.bank,
            branch=case.branch, role=node.by, opened_at=now, due_at=now + dt.timedelta(hours=n),
            reference=case.number, headline=case.enterprise.name, amount_fen=case.requested_fen,
        )
        for n, (case, task, node) in enumerate(zip(cases, tasks, nodes, strict=True))
    )  # fmt: skip


@pytest.fixture(name="full")
def a_full_house(db: None) -> Iterator[Cast]:
    """Everyone, and a thousand cases."""
    cast = make_cast()
    many_cases(make_story(cast))
    yield cast
    cache.clear()


@pytest.fixture
def asked(full: Cast) -> Callable[[str, str], int]:
    """Count the questions of one page, the second time it is opened."""

    def count(name: str, address: str) -> int:
        client = Client()
        client.force_login(full.actors[name].user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(address, follow=True).status_code == 200, address
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


LISTS = (
    "/", "/?shelf=all", "/?shelf=waiting", "/?q=云遥&step=accept", "/?page=3", "/cases/",
    "/cases/?state=FILED&page=9", "/cases/?q=DS2026",
)  # fmt: skip


def test_lists_ask_little_however_many_cases_there_are(asked: Callable[[str, str], int]) -> None:
    counts = {address: asked("wang", address) for address in LISTS}

    assert {a: n for a, n in counts.items() if n > 14} == {}


def test_everyones_first_page_is_quick(asked: Callable[[str, str], int]) -> None:
    addresses = dict.fromkeys(AT_BINHAI.values(), "/")
    addresses |= {"zhou": "/my/", "shen": "/cases/", "ops": "/operations/"}

    counts = {name: asked(name, address) for name, address in addresses.items()}

    assert {name: n for name, n in counts.items() if n > MOST_QUERIES} == {}


KINDS = ("invention", "trademark", "software") * 4


def test_the_page_of_a_case_asks_no_more_than_thirty_in_any_state(
    full: Cast, asked: Callable[[str, str], int]
) -> None:
    stories = {state: make_story(full, state=state, kinds=KINDS) for state in S}

    counts = {
        (state, name): asked(name, f"{page}/{story.case.pk}/")
        for state, story in stories.items()
        for name, page in (("wang", "/cases"), ("zhou", "/cases"), ("zhou", "/progress"))
    }

    assert {key: n for key, n in counts.items() if n > MOST_QUERIES} == {}


def test_the_page_of_a_step_asks_no_more_than_thirty(
    full: Cast, asked: Callable[[str, str], int]
) -> None:
    counts = {}
    for state in S:
        story = make_story(full, state=state, kinds=KINDS)
        for item in WorkItem.objects.filter(case_key=story.case.pk, status="OPEN")[:1]:
            address = f"/cases/{story.case.pk}/items/{item.pk}/"
            counts[item.step] = asked(AT_BINHAI[Role(item.role)], address)

    assert {step: n for step, n in counts.items() if n > MOST_QUERIES} == {}
    assert len(counts) > len(OPEN_STEPS)
