"""Measure whether a pool suffices, from a file: expected loss, quantiles, stresses, years ahead."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from banks.money import format_yuan
from risk_pool.rules.adequacy.stress_answer import write_adequacy
from risk_pool.rules.adequacy.stress_file import read_stress_file
from risk_pool.rules.adequacy.stressing import stress_pool
from risk_pool.rules.published import published_sheets
from workflows.errors import Objections
from workflows.management.doors import problem_lines, problems_of, read_input, speak_utf8
from workflows.rules.json_text import parse_json

BAD_INPUT = 2


class Command(BaseCommand):
    """Say whether a pool suffices. Reads no database."""

    help = (
        "测算资金池是否充足：预期损失、分位数、耗尽概率、压力与反向压力、多年滚动。"
        "退出码：0成功；2文件有误（列出全部问题）。文件格式见docs/adequacy.md。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", metavar="FILE.json", type=Path, help="测算文件，-为标准输入")
        parser.add_argument("--json", action="store_true", help="只写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer, or every problem and leave with 2."""
        speak_utf8()
        try:
            content = parse_json(read_input(options["file"]))
            asked = read_stress_file(content, published_sheets(), today=timezone.localdate())
            found = stress_pool(asked.book_with, asked.plan)
        except Objections as refused:
            problems = {"problems": problems_of(refused)}
            self.stdout.write(json.dumps(problems, ensure_ascii=False, indent=1))
            self.stderr.write("\n".join(problem_lines(refused)))
            sys.exit(BAD_INPUT)
        answer = write_adequacy(found, asked.assumed)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self._tell(answer)

    def _tell(self, answer: dict[str, Any]) -> None:
        book, loss = answer["book"], answer["loss"]
        self._line(f"在保{book['loans']}笔，未还本金", book["owed_fen"])
        self._line("资金池余额", answer["balance_fen"])
        self._line("一年预期应补偿", loss["expected_fen"])
        for name, title in (("q95", "95%"), ("q99", "99%"), ("q999", "99.9%")):
            self._line(f"  {title}分位", loss[f"{name}_fen"])
        self.stdout.write(f"一年内耗尽概率{loss['p_exhaust']:.2%}")
        for each in answer["stresses"]:
            told = each["loss"]
            self._line(f"压力“{each['title']}”：耗尽{told['p_exhaust']:.2%}，99.9%分位",
                       told["q999_fen"])  # fmt: skip
        needed = answer["reverse"]["balance_needed_fen"]
        self._line(f"耗尽概率不超过{answer['reverse']['target']:.2%}所需余额", needed)
        for each in answer["years"]:
            self.stdout.write(f"第{each['year']}年止累计耗尽概率{each['p_exhausted_by_then']:.2%}")
        for each in answer["assumed"]:
            self.stdout.write(f"  未写明{each['path']}，按“{each['taken_as']}”测算")

    def _line(self, words: str, fen: int) -> None:
        self.stdout.write(f"{words}{format_yuan(fen)}元")
