"""The audit command: over live rows, a file's, planted faults, and samples."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from financing.models import Case
from financing.queries.audited import live_world
from financing.states import CaseState
from risk_pool.rules.audit.catalogue import run_tests, shipped_parameters
from risk_pool.rules.audit.rows import Fund
from risk_pool.rules.audit.running import Outcome, Parameters
from tests.cast import make_case
from tests.risk_pool.ledger_facts import make_pool
from workflows.models import User

pytestmark = pytest.mark.django_db


def _run(*options: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("audit", *options, stdout=out, stderr=StringIO())
    except SystemExit as left:
        code = int(left.code or 0)
    return code, out.getvalue()


def _outcomes() -> dict[str, Outcome]:
    world = live_world(today=timezone.localdate())
    return {each.code: each for each in run_tests(world, Parameters(shipped_parameters()))}


def _rows(folder: Path, content: Any) -> str:
    path = folder / "rows.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_loan_that_kept_the_rules_raises_nothing() -> None:
    make_case(state=CaseState.DISBURSED)
    make_pool(paid_in_fen=100)

    outcomes = _outcomes()

    assert [hit for each in outcomes.values() for hit in each.hits] == []
    for code in ("EL-07", "EL-08", "RG-01", "RG-03", "RG-13", "VL-02", "FD-01", "PR-01", "PR-02",
                 "PR-04", "PR-05", "EV-01", "EV-02", "EV-08"):  # fmt: skip
        assert outcomes[code].judged, code
    assert outcomes["CL-01"].missing == ("claims",)


def test_a_state_changed_outside_the_engine_and_a_dismissed_actor_are_found() -> None:
    case = make_case(state=CaseState.APPROVED)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    approval = case.approvals.get()
    User.objects.filter(pk=approval.decided_by_id).update(is_active=False)

    outcomes = _outcomes()

    assert [hit.evidence["stored_state"] for hit in outcomes["PR-05"].hits] == ["CLOSED"]
    assert [hit.key.endswith("approve") for hit in outcomes["PR-02"].hits] == [True]


def test_a_file_is_audited_and_written_as_a_workbook(tmp_path: Path) -> None:
    rows = {"loans": [{"key": "L1", "disbursed_on": "2022-10-27", "scheme_from": "2022-10-28"}]}
    book = tmp_path / "audit.xlsx"

    code, out = _run("--file", _rows(tmp_path, rows), "--json", "--xlsx", str(book))

    answer = json.loads(out)
    hit = next(each for each in answer["tests"] if each["code"] == "EL-11")
    assert code == 0
    assert answer["summary"] == {"tests": 111, "ran": 1, "hits": 1, "without_data": 110}
    assert hit["hits"][0]["evidence"] == {"disbursed_on": "2022-10-27", "scheme_from": "2022-10-28"}
    assert hit["basis"]
    findings = load_workbook(book).worksheets[0]
    assert [cell.value for cell in findings[2]][:4] == [
        "EL-11",
        "放款不早于办法施行",
        "loans",
        "L1",
    ]


def test_the_period_and_rows_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = _rows(tmp_path, {"loans": [{"signed_on": "soon"}]})

    assert _run("--from", "2026-02-01", "--to", "2026-01-01", "--json")[0] == 2
    code, out = _run("--file", path, "--json")

    assert code == 2
    assert {each["path"] for each in json.loads(out)["problems"]} == {
        "loans[0].key", "loans[0].signed_on",
    }  # fmt: skip


def test_the_tests_prove_themselves() -> None:
    code, out = _run("--prove", "--json")

    assert code == 0
    assert json.loads(out)["summary"] == {
        "tests": 111, "planted": 111, "found": 111, "false_alarms": 0,
    }  # fmt: skip


def test_a_sample_tells_its_seed(tmp_path: Path) -> None:
    loans = [{"key": f"L{n}", "bank": "甲行", "amount_fen": n + 1} for n in range(30)]

    path = _rows(tmp_path, {"loans": loans})
    code, out = _run("--file", path, "--sample", "simple", "--size", "4", "--seed", "9", "--json")

    answer = json.loads(out)
    assert (code, answer["seed"], answer["size"], answer["population"]) == (0, 9, 4, 30)
    assert _run("--file", _rows(tmp_path, {}), "--sample", "simple", "--json")[0] == 2


def test_the_fund_is_read_from_its_ledger() -> None:
    from_ledger = make_pool(paid_in_fen=500)

    world = live_world(today=dt.date(2026, 11, 20))

    [fund] = world.rows(Fund)
    assert fund.key == from_ledger.code
    assert (fund.held_fen, fund.paid_in_fen) == (500, 500)
