"""Bring a portfolio of rights from a sheet: the headless door."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from documents.rules.uploads import UploadRefused
from financing.management.case_results import as_json
from financing.models import PortfolioImport
from financing.operations.portfolios import read_sheet, write_portfolio
from financing.queries.portfolio_sheets import OUTCOME_WORDS, answered_workbook
from financing.queries.portfolios import judged_rows
from financing.rules.portfolio import OUTCOMES, PortfolioRow
from workflows.errors import Objection, Objections
from workflows.management.doors import problem_lines, problems_of, read_input, speak_utf8
from workflows.models import Organisation
from workflows.roles import OrganisationKind
from workflows.rules.credit_code import BadCreditCode, check_credit_code

ALL_GOOD, SOME_WRONG, BAD_INPUT = 0, 1, 2


class Command(BaseCommand):
    """Write the rights of a sheet into an enterprise's own portfolio, by number."""

    help = (
        "把XLSX或CSV表格里的知识产权导入企业自己的清单，按号码新增或更新。"
        "有一行不对就什么也不保存，除非加--skip-wrong（只导入没有问题的行）。可重复执行。"
        "退出码：0全部导入；1有的行不对；2文件读不了或没有这家企业。模板和各列写法见docs/portfolio.md。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the enterprise, and how to treat wrong rows."""
        parser.add_argument("file", metavar="FILE", type=Path, help=".xlsx或.csv文件")
        parser.add_argument(
            "--for", metavar="ORG", dest="enterprise", required=True,
            help="企业的统一社会信用代码或全称",
        )  # fmt: skip
        parser.add_argument("--skip-wrong", action="store_true", help="跳过不对的行，导入其余各行")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不保存")
        parser.add_argument(
            "--errors", metavar="OUT.xlsx", type=Path, help="把结果和问题写回这个表格"
        )
        parser.add_argument("--json", action="store_true", help="在标准输出写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, judge, write, tell; leave with the exit code."""
        speak_utf8()
        try:
            told, rows = self._run(options)
        except Objections as refused:
            self._refuse(refused, as_data=options["json"])
            sys.exit(BAD_INPUT)
        self._tell(told, rows, as_data=options["json"])
        if told["wrong"]:
            sys.exit(SOME_WRONG)

    def _run(self, options: dict[str, Any]) -> tuple[dict[str, Any], list[PortfolioRow]]:
        enterprise = _enterprise(options["enterprise"])
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=enterprise.pk)
            brought = _read(options["file"], enterprise)
            self._note(f"读到{len(brought.rows)}行，正在核对……")
            rows = judged_rows(brought)
            counts: Counter[str] = Counter(row.outcome for row in rows)
            refused = bool(counts["wrong"]) and not options["skip_wrong"]
            saves = not refused and not options["dry_run"] and counts["wrong"] < len(rows)
            if saves:
                self._note(f"核对完毕，正在写入{counts['added'] + counts['changed']}项……")
                write_portfolio(brought, rows, at=timezone.now())
        if options["errors"]:
            _write(options["errors"], answered_workbook(brought, rows))
        return _told(brought, rows, counts, saved=saves), rows

    def _note(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _tell(self, told: dict[str, Any], rows: Sequence[PortfolioRow], *, as_data: bool) -> None:
        if as_data:
            self.stdout.write(as_json(told))
            return
        for row in rows:
            for each in row.problems:
                self.stdout.write(f"第{row.line}行 {each.where}：{each.message}（{each.code}）")
        counted = "，".join(f"{OUTCOME_WORDS[each]}{told[each]}行" for each in OUTCOMES)
        self.stdout.write(f"{counted}。" + ("已导入。" if told["saved"] else "没有保存。"))

    def _refuse(self, refused: Objections, *, as_data: bool) -> None:
        if as_data:
            self.stdout.write(as_json({"saved": False, "problems": problems_of(refused)}))
            return
        self.stderr.write("不能导入：")
        for line in problem_lines(refused):
            self.stderr.write(f"  {line}")


def _enterprise(named: str) -> Organisation:
    """Find an enterprise by code or by name.

    Raises:
        Objections: there is none.
    """
    known = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE)
    found = known.filter(name=named.strip()).first()
    if found is None:
        try:
            found = known.filter(credit_code=check_credit_code(named)).first()
        except BadCreditCode:
            found = None
    if found is None:
        sentence = f"没有企业“{named}”；请用已登记企业的统一社会信用代码或全称，或先用enrol登记。"
        raise Objections([Objection("enterprise.unknown", "--for", sentence)])
    return found


def _read(path: Path, enterprise: Organisation) -> PortfolioImport:
    """Read the sheet.

    Raises:
        Objections: it is not there, or cannot be read, or must not be.
    """
    raw = read_input(path, largest_bytes=settings.UPLOAD_MAX_BYTES)
    try:
        return read_sheet(
            keeper=enterprise, enterprise=enterprise, by=None, at=timezone.now(),
            name=path.name, declared_type="", stream=BytesIO(raw), size=len(raw),
        )  # fmt: skip
    except UploadRefused as refused:
        problem = f"file.{refused.facts['problem']}"
        raise Objections([Objection(problem, "", refused.message, refused.facts)]) from refused


def _write(path: Path, content: bytes) -> None:
    """Write the sheet with the problems in it.

    Raises:
        Objections: there is no writing there.
    """
    try:
        path.write_bytes(content)
    except OSError as failed:
        sentence = f"不能写入“{path}”（{failed.strerror}）；请换一个--errors。"
        raise Objections([Objection("errors.unwritable", "--errors", sentence)]) from failed


def _told(
    brought: PortfolioImport,
    rows: Sequence[PortfolioRow],
    counts: Counter[str],
    *,
    saved: bool,
) -> dict[str, Any]:
    return {
        "file": brought.filename,
        "sha256": brought.sha256,
        "enterprise": brought.enterprise.name,
        "rows": len(rows),
        **{outcome: counts[outcome] for outcome in OUTCOMES},
        "saved": saved,
        "problems": [
            {"row": row.line, "cell": each.where, "code": each.code, "message": str(each.message)}
            for row in rows
            for each in row.problems
        ],
        "hints": [{"row": row.line, "message": str(hint)} for row in rows for hint in row.hints],
    }
