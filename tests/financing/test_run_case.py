"""The headless door: a file is played to its end, and leaves papers, facts and the record."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from documents.models import Paper
from financing.management.case_progress import Progress
from financing.models import Case
from financing.operations.playing import play_case_file
from financing.queries.dossiers import case_amounts, papers_in_order, registration_states
from financing.rules.casefile import read_case_file
from financing.rules.casefile_ending import Ending, differences
from tests.financing.running import ROOT, SMALL, Run, Terminal, changed, run
from tests.financing.spoiled_cases import SHIPPED, Content, shipped
from workflows.models import User
from workflows.queries.proof import prove_record

__all__ = ["run"]

TODAY = dt.date(2026, 11, 22)


# --- Every shipped file


def attachments_of(path: Path) -> dict[str, bytes]:
    reports = path.parent / "reports"
    return {f"reports/{report.name}": report.read_bytes() for report in reports.iterdir()}


@pytest.mark.django_db
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_ends_as_it_says(path: Path) -> None:
    file = read_case_file(path.read_bytes(), today=TODAY)

    played = play_case_file(file=file, attachments=attachments_of(path), on_step=lambda _: None)

    assert played.stopped is None
    case = Case.objects.get(pk=played.cases[file.file_to[0]])
    papers = len(papers_in_order(case))
    ending = Ending(str(case.state), case_amounts(case), registration_states(case), papers)
    assert differences(file.expect, ending, where="expect") == ()
    assert papers == Paper.objects.filter(chain=case.pk).count()
    assert prove_record().breaches == ()


# Setting hundreds of papers is the renderer's matter; of the large bundles, one goes all the way.
LARGE_BUNDLES = {
    "c013-patents", "c029-patents-and-software", "c034-patents-own-terms",
    "c037-television-copyright",
}  # fmt: skip
SMALL_BUNDLES = [path for path in SHIPPED if path.stem not in LARGE_BUNDLES]


@pytest.mark.django_db
@pytest.mark.parametrize("path", SMALL_BUNDLES, ids=lambda path: path.stem)
def test_a_shipped_file_leaves_its_papers_in_order(path: Path, tmp_path: Path) -> None:
    ran = Run(path, tmp_path)

    assert (ran.code, ran.summary["outcome"]) == (0, "as_expected")
    pdfs = sorted(tmp_path.glob("*.pdf"))
    assert len(pdfs) == ran.summary["case"]["papers"]
    assert [int(pdf.name[:2]) for pdf in pdfs] == list(range(1, len(pdfs) + 1))
    assert pdfs[0].name == "01-SQ-知识产权质押融资申请书.pdf"
    assert all(pdf.read_bytes().startswith(b"%PDF-") for pdf in pdfs)


# --- What it leaves


@pytest.mark.django_db
def test_case_json_tells_every_step_with_who_when_amounts_and_papers(
    run: Callable[..., Run],
) -> None:
    ran = run(shipped(SMALL))

    dossier = ran.dossier
    decided = next(step for step in dossier["steps"] if step["step"] == "decide")

    assert [step["step"] for step in dossier["steps"]] == [
        step["step"] for step in shipped(SMALL)["steps"]
    ]
    assert decided["who"] == {
        "name": "雷决", "username": "c058.approver", "role": "APPROVER", "role_name": "审批人",
        "organisation": "塞北示例银行", "branch": None,
    }  # fmt: skip
    assert decided["at"] == "2026-03-25T10:00:00+08:00"
    (act,) = decided["acts"]
    assert act["due_at"] == "2026-03-27T17:00:00+08:00"
    assert act["amounts"]["approved_fen"] == 40_000_000
    assert len(act["papers"]) == 3
    assert (dossier["expected"]["state"], dossier["got"]["state"]) == ("DISBURSED", "DISBURSED")
    assert dossier["source"]["made_up"]
    assert len(dossier["made_up_numbers"]) == 1


@pytest.mark.django_db
def test_events_are_the_record_and_hash_as_it_does(run: Callable[..., Run]) -> None:
    ran = run(shipped(SMALL))

    lines = (ran.out / "events.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]

    assert [row["seq"] for row in rows] == list(range(1, ran.case.record_seq + 1))
    assert rows[-1]["hash"] == ran.case.record_tip
    for row in rows:
        hashed = {key: value for key, value in row.items() if key != "hash"}
        text = json.dumps(hashed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == row["hash"]


@pytest.mark.django_db
def test_the_same_facts_make_the_same_pdfs(run: Callable[..., Run]) -> None:
    def played(out: str) -> dict[str, str]:
        with transaction.atomic():
            ran = run(shipped(SMALL), out)
            transaction.set_rollback(True)
        pdfs = {pdf.name: hashlib.sha256(pdf.read_bytes()) for pdf in ran.out.glob("*.pdf")}
        return {name: digest.hexdigest() for name, digest in pdfs.items()}

    first, second = played("first"), played("second")

    assert first == second
    assert len(first) == 15


@pytest.mark.django_db
def test_a_second_run_is_a_second_case(run: Callable[..., Run]) -> None:
    first = run(shipped(SMALL))
    second = run(shipped(SMALL))

    assert (first.code, second.code) == (0, 0)
    assert first.summary["case"]["number"] != second.summary["case"]["number"]
    assert first.dossier["made_up_numbers"] == second.dossier["made_up_numbers"]  # one folder
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_a_later_run_into_the_same_folder_clears_only_what_the_earlier_left(
    run: Callable[..., Run],
) -> None:
    long = run(shipped(SMALL))
    (long.out / "mine.pdf").write_bytes(b"mine")

    short = run(changed(SMALL, lambda c: (c["steps"].__delitem__(slice(2, None)),
                                          c.update(expect={"state": "ACCEPTED"}))))  # fmt: skip

    assert short.code == 0
    assert sorted(pdf.name for pdf in short.out.glob("*.pdf")) == [
        "01-SQ-知识产权质押融资申请书.pdf", "02-SL-受理通知书.pdf", "mine.pdf",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_application_to_two_banks_leaves_two_dossiers(run: Callable[..., Run]) -> None:
    ran = run(shipped("made-two-banks"))

    other = json.loads((ran.out / "branch2" / "case.json").read_text(encoding="utf-8"))

    assert (ran.dossier["state"], other["state"]) == ("DISBURSED", "REFUSED")
    assert (ran.dossier["bank"], other["bank"]) == ("滨海湾示例银行七号", "滨海湾示例银行八号")
    assert [step["step"] for step in other["steps"]] == ["accept", "verify_rights"]


@pytest.mark.django_db
def test_rights_and_people_of_the_file_cannot_sign_in(run: Callable[..., Run]) -> None:
    run(shipped(SMALL))

    assert not any(user.has_usable_password() for user in User.objects.all())


# --- Progress


@pytest.mark.django_db
def test_progress_names_who_did_what_the_clock_and_the_paper(run: Callable[..., Run]) -> None:
    ran = run(shipped(SMALL))

    assert (
        "[2/12] 2026-03-17 10:00 冀专（知识产权金融专员，塞北示例银行示例支行） 受理审查 → 已受理"
        in ran.progress
    )
    assert "时限2026-03-19 17:00（提前2个工作日）" in ran.progress
    assert "受理通知书" in ran.progress
    assert "\r" not in ran.progress


@pytest.mark.django_db
def test_a_terminal_gets_a_bar(run: Callable[..., Run]) -> None:
    ran = run(shipped(SMALL), stderr=Terminal())

    assert "█" in ran.progress
    assert "步骤 12/12" in ran.progress
    assert "文书 15/15" in ran.progress


# --- 1: otherwise than expected


@pytest.mark.django_db
def test_another_end_than_expected_is_saved_and_told(run: Callable[..., Run]) -> None:
    ran = run(changed(SMALL, lambda c: c["expect"].update(
        state="CLOSED", amounts={"disbursed": "50万元"})))  # fmt: skip

    assert (ran.code, ran.summary["outcome"]) == (1, "otherwise")
    assert ran.summary["differences"] == [
        {"where": "expect.state", "expected": "CLOSED", "got": "DISBURSED"},
        {"where": "expect.amounts.disbursed_fen", "expected": 50_000_000, "got": 40_000_000},
    ]
    assert ran.case.state == "DISBURSED"
    assert "预期CLOSED，实际DISBURSED" in ran.progress


@pytest.mark.django_db
def test_an_unexpected_refusal_ends_the_run_at_its_step(run: Callable[..., Run]) -> None:
    ran = run(changed("made-who-may-not", lambda c: c["steps"][9].pop("expect_refusal")))

    assert ran.code == 1
    (complaint,) = ran.summary["complaints"]
    assert complaint["path"] == "steps[9]"
    assert "same_pair_of_eyes" in complaint["message"]
    assert ran.case.state == "INVESTIGATED"
    assert ran.summary["steps"] == {"played": 10, "in_file": 21}


@pytest.mark.django_db
def test_a_refusal_that_does_not_come_ends_the_run(run: Callable[..., Run]) -> None:
    ran = run(changed(SMALL, lambda c: c["steps"][1].update(expect_refusal="not_allowed")))

    assert ran.code == 1
    assert ran.summary["complaints"] == [
        {"path": "steps[1]", "message": "预期以not_allowed被拒，实际办成了。"}
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("expectation", "sentence"),
    [
        ({"expect_state": "FILED"}, "预期状态为FILED，实际为ACCEPTED。"),
        ({"expect_open": ["accept"]}, "预期的待办为accept，实际为verify_rights。"),
    ],
)
def test_a_check_on_the_way_that_fails_ends_the_run(
    run: Callable[..., Run], expectation: Content, sentence: str
) -> None:
    ran = run(changed(SMALL, lambda c: c["steps"][1].update(expectation)))

    assert ran.code == 1
    assert ran.summary["complaints"] == [{"path": "steps[1]", "message": sentence}]


@pytest.mark.django_db
def test_an_application_that_is_refused_leaves_no_case_to_show(run: Callable[..., Run]) -> None:
    ran = run(changed(SMALL, lambda c: c["steps"][0].update(by="c058.valuer")))

    assert (ran.code, ran.summary["case"]) == (1, None)
    assert "not_allowed" in ran.summary["complaints"][0]["message"]


# --- Playing without the command


@pytest.mark.django_db
def test_whoever_plays_a_file_is_told_of_each_step() -> None:
    told: list[str] = []
    raw = json.dumps(shipped("made-refused")).encode()
    file = read_case_file(raw, today=TODAY)

    played = play_case_file(
        file=file, attachments={}, on_step=lambda step: told.append(step.state_after)
    )

    assert told[-1] == "REFUSED"
    assert played.stopped is None
    (case_id,) = played.cases.values()
    assert papers_in_order(Case.objects.get(pk=case_id))[-1].code == "JJ"


def test_a_bar_is_cleared_at_the_end() -> None:
    terminal = Terminal()
    progress = Progress(Output(terminal), total=1)

    progress.tell_papers(1, 2)
    progress.close()

    assert terminal.getvalue().endswith("\r\x1b[2K")


class Output:
    """What a command writes through."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def isatty(self) -> bool:
        return self._stream.isatty()

    def write(self, text: str, *, ending: str = "\n") -> None:
        self._stream.write(text + ending)

    def flush(self) -> None:
        self._stream.flush()


# --- As a program


def test_the_program_leaves_with_the_exit_code_and_no_traceback(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "DJANGO_SETTINGS_MODULE": "settings.dev",
        "PYTHONIOENCODING": "ascii",
    }

    def program(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=environment, capture_output=True, encoding="utf-8", check=False, timeout=300,
        )  # fmt: skip

    small = str(ROOT / "cases" / f"{SMALL}.json")
    bad = tmp_path / "bad.json"
    bad.write_text("{")

    unmigrated = program("run_case", small, "--out", str(tmp_path / "out"))
    program("migrate", "--verbosity", "0")
    good = program("run_case", small, "--out", str(tmp_path / "out"))
    broken = program("run_case", str(bad), "--out", str(tmp_path / "out"))

    assert unmigrated.returncode == 2
    assert json.loads(unmigrated.stdout)["problems"][0]["code"] == "database.not_migrated"
    assert good.returncode == 0
    assert json.loads(good.stdout)["case"]["state_name"] == "已放款，贷后管理"
    assert broken.returncode == 2
    assert "Traceback" not in unmigrated.stderr + good.stderr + broken.stderr
