"""Play a case file: the headless door."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from financing.management.case_progress import Progress
from financing.management.case_results import CaseResult, as_json, write_results
from financing.operations.playing import PlayedCase, play_case_file
from financing.rules.casefile import CaseFile, read_case_file
from workflows.errors import Objection, Objections
from workflows.management.doors import problem_lines, problems_of, read_input, speak_utf8

AS_EXPECTED, OTHERWISE, BAD_INPUT = 0, 1, 2


class Command(BaseCommand):
    """Act as each person of a case file in turn, and say whether it ended as the file expects."""

    help = (
        "按案例文件依次以每个人的身份办理一件融资，写出文书、case.json和events.jsonl。"
        "退出码：0按预期结束；1未按预期结束（已保存）；2文件有误（什么也不保存）。"
        "文件格式见docs/case-file.md。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case file and the folder for what it leaves."""
        parser.add_argument("case", metavar="CASE.json", type=Path, help="案例文件")
        parser.add_argument(
            "--out", metavar="DIR", type=Path, required=True, help="结果写入的文件夹"
        )
        parser.add_argument("--json", action="store_true", help="在标准输出写JSON（默认如此）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, write, summarise; leave with the exit code."""
        speak_utf8()
        try:
            summary, code = self._run(options["case"], options["out"])
        except Objections as refused:
            summary, code = _bad_input(refused), BAD_INPUT
            self._list_problems(refused)
        self.stdout.write(as_json(summary))
        if code != AS_EXPECTED:
            sys.exit(code)

    def _run(self, path: Path, folder: Path) -> tuple[dict[str, Any], int]:
        file = read_case_file(read_input(path), today=timezone.localdate())
        attachments = _read_attachments(file, path.parent)
        _make_folder(folder)
        _check_database()
        progress = Progress(self.stderr, total=len(file.steps))
        try:
            played = _play(file, attachments, progress)
            results = write_results(played, folder, on_paper=progress.tell_papers)
        finally:
            progress.close()
        summary, code = _summary(played, results, folder)
        self._say_end(summary)
        return summary, code

    def _say_end(self, summary: dict[str, Any]) -> None:
        if case := summary["case"]:
            self.stderr.write(f"案件{case['number']}：{case['state_name']}")
        for complaint in summary["complaints"]:
            self.stderr.write(f"{complaint['path']}：{complaint['message']}")
        for each in summary["differences"]:
            self.stderr.write(f"{each['where']}：预期{each['expected']}，实际{each['got']}")

    def _list_problems(self, refused: Objections) -> None:
        self.stderr.write(f"案例文件有{len(refused.objections)}处问题，什么也没有保存：")
        for line in problem_lines(refused):
            self.stderr.write(f"  {line}")


def _read_attachments(file: CaseFile, folder: Path) -> dict[str, bytes]:
    """Read the reports that the file names, from below its own folder.

    Raises:
        Objections: every one that is not there.
    """
    attachments: dict[str, bytes] = {}
    wrong = []
    for step in file.steps:
        name = step.values.get("report", {}).get("file")
        if not name or name in attachments:
            continue
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            with path.open("rb") as stream:
                attachments[name] = stream.read(settings.UPLOAD_MAX_BYTES + 1)
        else:
            sentence = f"案例文件所在目录里没有“{name}”；请放好文件，或更正路径。"
            wrong.append(Objection("file.missing", f"{step.path}.report.file", sentence))
    if wrong:
        raise Objections(wrong)
    return attachments


def _make_folder(folder: Path) -> None:
    """Make the folder before anything is played: a result nobody can read helps nobody.

    Raises:
        Objections: it cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / ".run_case"
        trial.touch()
        trial.unlink()
    except (OSError, ValueError) as refused:
        sentence = f"不能写入文件夹“{folder}”；请换一个--out。"
        raise Objections([Objection("out.unwritable", "", sentence)]) from refused


def _check_database() -> None:
    """Check that there is a database with our tables.

    Raises:
        Objections: it does not answer, or lacks migrations.
    """
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as silent:
        sentence = "数据库没有应答；请检查DATABASE_URL。"
        raise Objections([Objection("database.silent", "", sentence)]) from silent
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sentence = "数据库还没有建好；请先运行 python manage.py migrate。"
        raise Objections([Objection("database.not_migrated", "", sentence)])


def _play(file: CaseFile, attachments: dict[str, bytes], progress: Progress) -> PlayedCase:
    """Play in one transaction; one that waits in vain for another is told like a bad input.

    Raises:
        Objections: the file does not hold, or others kept the rows locked for too long.
    """
    try:
        return play_case_file(file=file, attachments=attachments, on_step=progress.tell)
    except OperationalError as locked:
        sentence = "数据库正忙，等待超时；什么也没有保存，请稍后再运行。"
        raise Objections([Objection("database.busy", "", sentence)]) from locked


def _bad_input(refused: Objections) -> dict[str, Any]:
    return {
        "outcome": "bad_input",
        "exit_code": BAD_INPUT,
        "problems": problems_of(refused),
    }


def _summary(
    played: PlayedCase, results: list[CaseResult], folder: Path
) -> tuple[dict[str, Any], int]:
    """Say how it ended, what was expected, and where everything lies."""
    stopped = played.stopped
    complaints = [{"path": stopped.step.path, "message": stopped.complaint}] if stopped else []
    complaints += [
        {"path": "", "message": f"文书{number}的PDF没有生成。"}
        for result in results
        for number in result.failed
    ]
    found = [difference for result in results for difference in result.differences]
    otherwise = bool(complaints or found)
    told = [_told(result) for result in results]
    summary = {
        "outcome": "otherwise" if otherwise else "as_expected",
        "exit_code": OTHERWISE if otherwise else AS_EXPECTED,
        "title": played.file.title,
        "case": told[0] if told else None,
        "others": told[1:],
        "steps": {"played": len(played.steps), "in_file": len(played.file.steps)},
        "expected": played.file.expect,
        "complaints": complaints,
        "differences": [
            {"where": each.where, "expected": each.expected, "got": each.got} for each in found
        ],
        "out": str(folder),
    }
    return summary, OTHERWISE if otherwise else AS_EXPECTED


def _told(result: CaseResult) -> dict[str, Any]:
    return {
        "number": result.case.number,
        "state": result.ending.state,
        "state_name": str(result.case.get_state_display()),
        "amounts": result.ending.amounts,
        "registrations": result.ending.registrations,
        "papers": result.ending.papers,
    }
