"""Check a bundle before anyone files: every rule, every right, in one pass."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from financing.management.case_results import as_json
from financing.rules.preflight import Report, check_preflight
from financing.rules.preflight_reading import read_preflight
from financing.rules.rights import Finding
from workflows.errors import Objections
from workflows.management.doors import problem_lines, problems_of, read_input, speak_utf8

CLEAN, BLOCKED, BAD_INPUT = 0, 1, 2
_VERDICTS = {"passes": "通过", "declarations": "须先具名声明", "blocked": "不予登记"}
_SEVERITIES = {
    "BLOCK": "禁止", "SOFT": "须声明", "WARN": "关注", "INFO": "提示", "CLOCK": "期限",
    "TASK": "待办",
}  # fmt: skip


class Command(BaseCommand):
    """Say for each right of a file whether it passes, is blocked, or needs declarations."""

    help = (
        "按预检文件核对每项权利、合同和当事人，一次列出全部问题及补正办法；不需要数据库。"
        "退出码：0没有阻断；1有阻断；2文件有误（全部问题一次列出）。文件格式见docs/preflight.md。"
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the form."""
        parser.add_argument("file", metavar="FILE.json", type=Path, help="预检文件；-为标准输入")
        parser.add_argument("--json", action="store_true", help="在标准输出写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, tell; leave with the exit code."""
        speak_utf8()
        try:
            report = check_preflight(read_preflight(read_input(options["file"])))
        except Objections as refused:
            self._tell_problems(refused, as_data=options["json"])
            sys.exit(BAD_INPUT)
        text = as_json(report.as_dict()) if options["json"] else "\n".join(_lines(report))
        self.stdout.write(text)
        if report.is_blocked:
            sys.exit(BLOCKED)

    def _tell_problems(self, refused: Objections, *, as_data: bool) -> None:
        if as_data:
            self.stdout.write(as_json({"problems": problems_of(refused)}))
            return
        self.stderr.write(f"预检文件有{len(refused.objections)}处问题：")
        for line in problem_lines(refused):
            self.stderr.write(f"  {line}")


def _lines(report: Report) -> Iterator[str]:
    for checked in report.rights:
        right = checked.right
        yield f"{right.display} “{right.title}”：{_VERDICTS[checked.verdict]}"
        yield from map(_line, checked.findings)
    if report.findings:
        yield "整体："
        yield from map(_line, report.findings)
    yield "结论：" + ("有阻断事项，暂不能申请登记。" if report.is_blocked else "没有阻断事项。")


def _line(finding: Finding) -> str:
    return (
        f"  [{_SEVERITIES[finding.severity]}] {finding.rule} {finding.message}\n"
        f"    补正：{finding.cure}\n    依据：{finding.basis}"
    )
