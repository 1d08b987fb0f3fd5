"""Share one loss from a file: the pool's headless door."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from banks.money import format_yuan
from risk_pool.rules.loss_file import answer_loss_file
from risk_pool.rules.published import published_sheets
from workflows.errors import Objections
from workflows.management.doors import problem_lines, problems_of, read_input, speak_utf8
from workflows.rules.json_text import parse_json

BAD_INPUT = 2


class Command(BaseCommand):
    """Say what each party carries of one loss, to the fen. Reads no database."""

    help = (
        "按条款分担一笔损失，精确到分。退出码：0成功；2文件有误（列出全部问题）。"
        "文件格式见docs/term-sheet.md。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "file", metavar="FILE.json", type=Path, help="损失分担文件，-为标准输入"
        )
        parser.add_argument("--json", action="store_true", help="只写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer, or every problem and leave with 2."""
        speak_utf8()
        try:
            answer = answer_loss_file(parse_json(read_input(options["file"])), published_sheets())
        except Objections as refused:
            self._list_problems(refused)
            sys.exit(BAD_INPUT)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self._tell(answer)

    def _tell(self, answer: dict[str, Any]) -> None:
        self.stdout.write(f"计入分担的损失{format_yuan(answer['basis_fen'])}元")
        for part in answer["parts"]:
            name = part.get("name", part["party"])
            self.stdout.write(f"  {name}：{format_yuan(part['fen'])}元")
        for bound in answer["bound_by"]:
            self.stdout.write(f"  受限于{bound['cap']}（{bound['path']}）")
        for each in answer["assumed"]:
            self.stdout.write(f"  来源未写明{each['path']}，按“{each['taken_as']}”试算")

    def _list_problems(self, refused: Objections) -> None:
        problems = {"problems": problems_of(refused)}
        self.stdout.write(json.dumps(problems, ensure_ascii=False, indent=1))
        self.stderr.write("\n".join(problem_lines(refused)))
