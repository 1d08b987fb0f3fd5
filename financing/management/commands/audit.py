"""Run the audit tests: over the live rows, over a file's, or over planted faults to prove them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from financing.queries.audited import live_world
from risk_pool.queries.audit_sheets import audit_workbook
from risk_pool.queries.ledger import one_moment
from risk_pool.rules.audit.catalogue import run_tests, shipped_parameters
from risk_pool.rules.audit.proving import prove_tests
from risk_pool.rules.audit.reading import read_world
from risk_pool.rules.audit.report import write_audit, write_proved, write_sample
from risk_pool.rules.audit.rows import Loan
from risk_pool.rules.audit.running import Parameters, World
from risk_pool.rules.audit.selecting import Item, NothingToSample, draw_sample
from workflows.errors import Objection, Objections
from workflows.management.doors import problem_lines, problems_of, read_input, speak_utf8
from workflows.rules.json_shape import read_date
from workflows.rules.json_text import parse_json

BAD_INPUT, UNPROVED = 2, 1
_MOST_BYTES = 64 * 1024 * 1024


def _day(text: str) -> dt.date:
    try:
        return read_date(text)
    except ValueError as bad:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成2026-03-02。") from bad


class Command(BaseCommand):
    """Run every audit test and say what it found, or what it lacks to run."""

    help = (
        "运行全部审计测试（--from/--to限定期间）；没有数据的测试列出缺什么。"
        "--file检查文件里的数据；--prove在埋有差错的数据上报告查全率和误报；--sample抽样。"
        "退出码：0已运行；1验证未通过；2输入有误。格式见docs/audit.md。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, the rows and the form of the answer."""
        parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="自（含）")
        parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="至（含）")
        parser.add_argument("--file", type=Path, metavar="ROWS.json", help="检查这个文件里的数据")
        parser.add_argument("--prove", action="store_true", help="在埋有差错的数据上验证")
        parser.add_argument("--sample", choices=("simple", "stratified", "monetary_unit"))
        parser.add_argument("--size", type=int, default=25, help="样本量，默认25")
        parser.add_argument("--seed", type=int, default=1, help="随机种子，默认1，写入结果")
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help="另写工作簿")
        parser.add_argument("--json", action="store_true", help="写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found."""
        speak_utf8()
        if options["prove"]:
            self._prove(as_json=options["json"])
            return
        try:
            if options["first"] and options["last"] and options["first"] > options["last"]:
                raise Objections([Objection("period.backwards", "--from", "起日晚于止日。")])
            world = _world(options["file"])
            answer = self._sample(world, options) if options["sample"] else None
        except Objections as refused:
            self.stdout.write(json.dumps({"problems": problems_of(refused)}, ensure_ascii=False))
            self.stderr.write("\n".join(problem_lines(refused)))
            sys.exit(BAD_INPUT)
        if answer is None:
            answer = self._run(world, options)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))

    def _run(self, world: World, options: dict[str, Any]) -> dict[str, Any]:
        rows, first, last = shipped_parameters(), options["first"], options["last"]
        outcomes = run_tests(world, Parameters(rows), first=first, last=last)
        if options["xlsx"]:
            options["xlsx"].write_bytes(audit_workbook(outcomes, rows, author="审计"))
        answer = write_audit(outcomes, rows, first=first, last=last)
        if not options["json"]:
            self._tell(answer)
        return answer

    def _tell(self, answer: dict[str, Any]) -> None:
        summary = answer["summary"]
        self.stdout.write(
            f"{summary['tests']}项测试，运行{summary['ran']}项，发现{summary['hits']}处；"
            f"{summary['without_data']}项没有数据。"
        )
        for test in answer["tests"]:
            for hit in test.get("hits", ()):
                self.stdout.write(f"{test['code']} {hit['table']} {hit['key']}：{hit['what']}")
        for test in answer["tests"]:
            if test["state"] == "without_data":
                lacking = "、".join(test["missing"])
                self.stdout.write(f"  {test['code']} {test['title']}：缺{lacking}")

    def _prove(self, *, as_json: bool) -> None:
        answer = write_proved(prove_tests())
        summary = answer["summary"]
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(
                f"{summary['tests']}项测试，埋入{summary['planted']}处差错，查出"
                f"{summary['found']}处，误报{summary['false_alarms']}处。"
            )
        if summary["found"] < summary["planted"] or summary["false_alarms"]:
            sys.exit(UNPROVED)

    def _sample(self, world: World, options: dict[str, Any]) -> dict[str, Any]:
        """Draw from the loans of the period, in strata by bank.

        Raises:
            Objections: there is nothing to draw from.
        """
        first, last = options["first"], options["last"]
        loans = [
            Item(loan.key, loan.bank or "", loan.amount_fen or 0)
            for loan in world.rows(Loan)
            if (first is None or (loan.disbursed_on and loan.disbursed_on >= first))
            and (last is None or (loan.disbursed_on and loan.disbursed_on <= last))
        ]
        try:
            drawn = draw_sample(
                loans, method=options["sample"], size=options["size"], seed=options["seed"]
            )
        except NothingToSample as refused:
            objection = Objection(refused.code, "--sample", refused.message, refused.facts)
            raise Objections([objection]) from refused
        answer = write_sample(drawn)
        if not options["json"]:
            self.stdout.write(
                f"{drawn.method}抽样，种子{drawn.seed}，{drawn.population}笔贷款中抽取"
                f"{len(drawn.items)}笔：{'、'.join(each.key for each in drawn.items)}"
            )
        return answer


def _world(path: Path | None) -> World:
    if path is not None:
        raw = read_input(path, largest_bytes=_MOST_BYTES)
        return read_world(parse_json(raw))
    with one_moment():
        return live_world(today=timezone.localdate())
