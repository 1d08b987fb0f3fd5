"""A finding of the audit, from the run that found it to the day it is struck off."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from risk_pool.models import AuditRun, Finding
from risk_pool.operations.auditing import (
    answer_finding,
    assign_finding,
    close_finding,
    keep_audit,
    send_back_finding,
)
from risk_pool.states import FindingState as S
from tests.audit_facts import assigned_finding, open_finding, outcomes
from tests.cast import AT_BINHAI, make_cast
from workflows.errors import NotAllowed, Objections, SomeoneWasFaster
from workflows.models import Actor, RecordEntry
from workflows.queries.proof import prove_record
from workflows.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def actors() -> dict[str, Actor]:
    return make_cast().actors


def _of(actors: dict[str, Actor], role: Role) -> Actor:
    return actors[AT_BINHAI[role]]


def test_a_finding_is_assigned_answered_sent_back_answered_and_struck_off(
    actors: dict[str, Actor],
) -> None:
    auditor, officer = _of(actors, Role.AUDITOR), _of(actors, Role.FUND_OFFICER)
    pk, now = assigned_finding(actors).pk, timezone.now()

    answer_finding(finding_id=pk, text="已核对", actor=officer, at=now)
    send_back_finding(finding_id=pk, text="请附凭证", actor=auditor, at=now)
    answer_finding(finding_id=pk, text="已附凭证", actor=officer, at=now)
    close_finding(finding_id=pk, text="整改到位", actor=auditor, at=now)

    finding = Finding.objects.get(pk=pk)
    assert (finding.state, finding.reply, finding.closing) == (S.CLOSED, "已附凭证", "整改到位")
    moves = RecordEntry.objects.filter(chain=pk).order_by("seq").values_list("arrow", flat=True)
    assert list(moves) == ["find", "assign", "answer", "send_back", "answer", "close"]
    assert prove_record().breaches == ()


def test_the_evidence_is_kept_as_it_was_and_a_row_is_found_once(actors: dict[str, Actor]) -> None:
    first = open_finding(actors)

    again = keep_audit(outcomes=outcomes(), actor=_of(actors, Role.AUDITOR), at=timezone.now())

    assert first.evidence == {"disbursed_on": "2022-10-27", "scheme_from": "2022-10-28"}
    assert again.findings.count() == 0
    assert Finding.objects.count() == 1
    assert {each["code"] for each in again.tests if each["missing"]} >= {"CL-01", "EL-01"}


def test_only_those_whose_step_it_is_take_it(actors: dict[str, Actor]) -> None:
    auditor, officer = _of(actors, Role.AUDITOR), _of(actors, Role.FUND_OFFICER)
    pk, now = open_finding(actors).pk, timezone.now()
    today = timezone.localdate(now)

    with pytest.raises(NotAllowed):
        keep_audit(outcomes=(), actor=officer, at=now)
    with pytest.raises(NotAllowed):
        assign_finding(finding_id=pk, owner=auditor.user, due_on=today, actor=auditor, at=now)
    with pytest.raises(Objections):
        assign_finding(finding_id=pk, owner=officer.user, due_on=today - dt.timedelta(1),
                       actor=auditor, at=now)  # fmt: skip
    with pytest.raises(SomeoneWasFaster):
        close_finding(finding_id=pk, text="整改到位", actor=auditor, at=now)
    with pytest.raises(NotAllowed):
        answer_finding(finding_id=pk, text="已核对", actor=officer, at=now)


def test_an_answer_needs_words(actors: dict[str, Actor]) -> None:
    officer = _of(actors, Role.FUND_OFFICER)

    with pytest.raises(Objections):
        answer_finding(
            finding_id=assigned_finding(actors).pk, text="  ", actor=officer, at=timezone.now()
        )


def test_a_run_is_never_rewritten(actors: dict[str, Actor]) -> None:
    open_finding(actors)
    table = AuditRun._meta.db_table

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET ran_at = ran_at")
