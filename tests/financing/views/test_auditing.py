"""The audit's pages: run, read, assign, answer, strike off, and take away as a workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from financing.views.auditing import TITLES
from risk_pool.models import AuditRun, Finding
from risk_pool.states import FindingState as S
from tests.audit_facts import open_finding
from tests.cast import AT_BINHAI, make_cast
from workflows.lifecycles import arrows_of
from workflows.models import Actor
from workflows.roles import Role

pytestmark = pytest.mark.django_db
AUDITOR, OFFICER = AT_BINHAI[Role.AUDITOR], AT_BINHAI[Role.FUND_OFFICER]


@pytest.fixture
def actors() -> dict[str, Actor]:
    return make_cast().actors


def _as(actors: dict[str, Actor], name: str) -> Client:
    client = Client()
    client.force_login(actors[name].user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_auditor_runs_the_tests_and_reads_what_they_lack(actors: dict[str, Actor]) -> None:
    auditor = _as(actors, AUDITOR)

    answer = auditor.post("/audit/run/", {"first": "", "last": ""}, follow=True)

    assert AuditRun.objects.count() == 1
    assert "没有数据的测试" in answer.content.decode()
    assert "CL-01" in answer.content.decode()


def test_a_period_that_ends_before_it_begins_is_refused(actors: dict[str, Actor]) -> None:
    answer = _as(actors, AUDITOR).post("/audit/run/", {"first": "2026-02-01", "last": "2026-01-01"})

    assert answer.status_code == 422
    assert "止日不能早于起日" in answer.content.decode()
    assert not AuditRun.objects.exists()


def test_a_finding_is_followed_on_its_page_until_it_is_struck_off(
    actors: dict[str, Actor],
) -> None:
    finding = open_finding(actors)
    page, auditor, officer = (
        f"/audit/findings/{finding.pk}/", _as(actors, AUDITOR), _as(actors, OFFICER),
    )  # fmt: skip
    given = {
        "act": "assign",
        "assign-owner": actors[OFFICER].user.pk,
        "assign-due_on": timezone.localdate().isoformat(),
    }

    assert auditor.post(page, given).status_code == 302
    assert officer.post(page, {"act": "answer", "answer-text": ""}).status_code == 422
    assert officer.post(page, {"act": "answer", "answer-text": "已核对"}).status_code == 302
    assert auditor.post(page, {"act": "close", "close-text": "到位"}).status_code == 302

    assert Finding.objects.get().state == S.CLOSED
    shown = auditor.get(page).content.decode()
    assert "已核对" in shown
    assert "2022-10-27" in shown
    assert auditor.post(page, given).status_code == 404


def test_every_move_of_a_finding_has_a_name() -> None:
    assert {"find", *(arrow.name for arrow in arrows_of(Finding))} == set(TITLES)


def test_the_workbook_is_handed_out(actors: dict[str, Actor]) -> None:
    answer = _as(actors, OFFICER).get("/audit/export.xlsx")

    book = load_workbook(BytesIO(answer.content))
    assert [sheet.title for sheet in book.worksheets] == ["发现", "测试", "参数"]
    assert book.worksheets[1].max_row == 112


def test_the_list_asks_the_database_little(actors: dict[str, Actor]) -> None:
    first = open_finding(actors)
    Finding.objects.bulk_create(
        Finding(code=first.code, table="loans", row=f"R{n}", what="x", run=first.run)
        for n in range(60)
    )
    auditor = _as(actors, AUDITOR)

    with CaptureQueriesContext(connection) as asked:
        auditor.get("/audit/")

    assert len(asked) < 15
