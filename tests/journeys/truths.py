"""What is true of every case at every moment, and how a finished one is read."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

from viewflow.workflow.status import PROCESS, STATUS

from documents.models import Paper, Rendering
from financing.models import Approval, Case, Drawdown
from financing.papers.table import PAPER_OF_ARROW
from financing.states import FINAL_CASE_STATES, CaseState, RegistrationState
from workflows.models import FlowProcess, FlowTask, RecordEntry, WorkItem
from workflows.queries.proof import prove_record


def record_of(case: Case) -> list[RecordEntry]:
    """Read a case's record, first row first."""
    return list(RecordEntry.objects.filter(chain=case.pk).order_by("seq"))


def arrows_of(case: Case) -> list[str]:
    """Read the arrows a case and its parts have taken, in order."""
    return [row.arrow for row in record_of(case)]


def papers_of(case: Case) -> list[tuple[str, str]]:
    """Read (arrow, paper code) in the order of the record."""
    codes = dict(Paper.objects.filter(chain=case.pk).values_list("number", "code"))
    return [(row.arrow, codes[number]) for row in record_of(case) for number, _sha in _papers(row)]


def _papers(row: RecordEntry) -> list[tuple[str, str]]:
    """Read (number, SHA-256) of the papers a row rests on."""
    return [
        (name.removeprefix("paper:"), sha)
        for name, sha in json.loads(row.rests_on)
        if name.startswith("paper:")
    ]


def open_work(case: Case) -> list[tuple[str, str, str]]:
    """Read (step, role, organisation) of what is open."""
    rows = WorkItem.objects.filter(case_key=case.pk, status="OPEN").select_related("organisation")
    return [(row.step, row.role, row.organisation.name) for row in rows.order_by("pk")]


def states_of(case: Case) -> dict[str, str]:
    """Read the state of each right's newest registration, by the right's title."""
    rows = case.registrations.select_related("pledged_right").order_by("attempt")
    return {row.pledged_right.title: str(row.state) for row in rows}


def check_case(case: Case) -> None:
    """Check everything that holds of a case whatever has happened to it."""
    case = Case.objects.get(pk=case.pk)
    rows = record_of(case)
    _check_record(case, rows)
    _check_papers(case, rows)
    _check_hands(case, rows)
    _check_work(case)
    _check_amounts(case)
    if case.state in FINAL_CASE_STATES:
        _check_ended(case)


def check_ended(case: Case) -> None:
    """Check a case that has ended, its process, and the whole record."""
    assert Case.objects.get(pk=case.pk).state in FINAL_CASE_STATES
    check_case(case)
    assert prove_record().breaches == ()


def _check_record(case: Case, rows: list[RecordEntry]) -> None:
    assert [row.seq for row in rows] == list(range(1, case.record_seq + 1))
    assert rows[-1].hash == case.record_tip
    moves = [row for row in rows if row.subject == "case" and row.from_state != row.to_state]
    assert moves[-1].to_state == case.state
    for earlier, later in pairwise(moves):
        assert earlier.to_state == later.from_state, f"{earlier} does not lead to {later}"


def _check_papers(case: Case, rows: list[RecordEntry]) -> None:
    papers = {paper.number: paper for paper in Paper.objects.filter(chain=case.pk)}
    resting = [pair for row in rows for pair in _papers(row)]
    assert sorted(resting) == sorted((p.number, p.content_sha256) for p in papers.values())
    ordered = Rendering.objects.filter(paper__chain=case.pk).count()
    assert ordered == len(papers), "a paper whose PDF nobody ordered"
    for row in rows:
        left = [papers[number].code for number, _sha in _papers(row)]
        due = PAPER_OF_ARROW.get((row.subject.split(":")[0], row.arrow), "an act on the work")
        assert left == ([] if isinstance(due, str) else [kind.code for kind in due]), row.arrow


def _check_work(case: Case) -> None:
    items = WorkItem.objects.filter(case_key=case.pk, status="OPEN")
    parts = (case.amendments.values_list("pk"), case.consents.values_list("pk"))
    flows = [case.pk, *(key for rows in parts for (key,) in rows)]
    tasks = FlowTask.objects.filter(process__case_key__in=flows, finished__isnull=True)
    people = {task.pk for task in tasks if task.flow_task_type == "HUMAN"}
    assert {item.task_id for item in items} == people
    assert bool(people) == (case.state not in FINAL_CASE_STATES)
    shown = Counter((item.step, item.subject_key) for item in items)
    assert not shown or max(shown.values()) == 1, shown
    assert all(item.due_at is not None or item.step == "repay" for item in items)


def _check_hands(case: Case, rows: list[RecordEntry]) -> None:
    hands = {role: set(people) for role, people in case.hands.items()}
    for one, other in (
        ("SPECIALIST", "RISK_OFFICER"),
        ("SPECIALIST", "APPROVER"),
        ("RISK_OFFICER", "APPROVER"),
        ("SPECIALIST", "VALUER"),
    ):
        assert not hands.get(one, set()) & hands.get(other, set()), (one, other)
    # What the case remembers is what the record says.
    for row in rows:
        if row.role in hands:
            assert row.actor_id in hands[row.role]


def _check_amounts(case: Case) -> None:
    for approval in Approval.objects.filter(case=case):
        assert 0 < approval.approved_fen <= approval.authority_fen
    drawn = sum(row.principal_fen for row in Drawdown.objects.filter(line__case=case))
    assert case.disbursed_fen == drawn
    assert drawn <= (case.approved_fen or 0)
    for registration in case.registrations.filter(state=RegistrationState.REGISTERED):
        assert registration.registered_fen == registration.secured_fen


def _check_ended(case: Case) -> None:
    process = FlowProcess.objects.get(case_key=case.pk)
    # Who withdraws or cancels stops the flow; every other ending walks to its end.
    ways = {PROCESS.DONE} if case.state != CaseState.CANCELLED else {PROCESS.CANCELED}
    if case.state == CaseState.WITHDRAWN:
        ways.add(PROCESS.CANCELED)
    assert process.status in ways
    assert process.finished is not None
    assert case.ended_at is not None
    tasks = FlowTask.objects.filter(process=process)
    assert set(tasks.values_list("status", flat=True)) <= {STATUS.DONE, STATUS.CANCELED}
    assert not case.registrations.filter(state__in=["DRAFTED", "FILED", "REGISTERED"]).exists()
    held = case.pledged_rights.filter(locked_at__isnull=False, released_at__isnull=True)
    assert not held.exists(), "an ended case still locks a right"
