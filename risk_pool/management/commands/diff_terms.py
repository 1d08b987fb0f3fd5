"""Say in words what would change from one term sheet to another."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from banks.money import format_yuan
from risk_pool.rules.loss_file import read_loans
from risk_pool.rules.published import published_sheets
from risk_pool.rules.term_diff import Effect, differences, effect_on
from risk_pool.rules.term_reading import read_term_sheet
from workflows.errors import Objection, Objections
from workflows.management.doors import problem_lines, read_input, speak_utf8
from workflows.rules.json_text import parse_json

BAD_INPUT = 2


class Command(BaseCommand):
    """Compare two sheets, by code or file; with a book of loans, what it means for them."""

    help = (
        '比较两份条款，逐条说明变化；--book给出存量贷款（{"loans": [贷款]}），'
        "说明全部损失时各方承担的变化。退出码：0；2文件有误。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take two sheets and a book."""
        parser.add_argument("before", help="内置条款代码，或文件")
        parser.add_argument("after", help="内置条款代码，或文件")
        parser.add_argument("--book", type=Path, metavar="LOANS.json")
        parser.add_argument("--json", action="store_true", help="写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what differs."""
        speak_utf8()
        try:
            contents = [_content(options[name]) for name in ("before", "after")]
            one, other = (read_term_sheet(each) for each in contents)
            book = read_loans(parse_json(read_input(options["book"]))) if options["book"] else ()
        except Objections as refused:
            self.stderr.write("\n".join(problem_lines(refused)))
            sys.exit(BAD_INPUT)
        found = differences(one.content, other.content)
        effect = effect_on(book, one, other) if options["book"] else None
        if options["json"]:
            told: dict[str, Any] = {
                "differences": [
                    {"path": d.path, "name": d.name, "before": d.before, "after": d.after}
                    for d in found
                ]
            }
            if effect:
                told["book"] = {
                    "loans": effect.loans,
                    "before_fen": effect.before,
                    "after_fen": effect.after,
                    "untold": effect.untold,
                }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self.stdout.write("\n".join(str(each) for each in found) or "两份条款没有不同。")
        if effect:
            self._tell(effect, {**one.names, **other.names})

    def _tell(self, effect: Effect, names: Mapping[str, str]) -> None:
        self.stdout.write(f"存量{effect.loans}笔贷款若全部损失：")
        for party in sorted({*effect.before, *effect.after}):
            before, after = effect.before.get(party, 0), effect.after.get(party, 0)
            name, more = names.get(party, party), after - before
            word = "多承担" if more > 0 else "少承担" if more < 0 else "不变"
            change = f"{word}{format_yuan(abs(more))}元" if more else word
            self.stdout.write(f"  {name}：{format_yuan(before)} → {format_yuan(after)}元，{change}")
        for number, why in effect.untold.items():
            self.stdout.write(f"  未能计算{number}：{why}")


def _content(named: str) -> Mapping[str, Any]:
    """Find a sheet by its code, else by its file.

    Raises:
        Objections: there is neither, or the file cannot be read.
    """
    sheets = published_sheets()
    if named in sheets:
        return sheets[named]
    if not Path(named).exists():
        sentence = f"没有内置条款“{named}”，也没有这个文件；内置条款见list_terms。"
        raise Objections([Objection("terms.unknown", "", sentence)])
    return parse_json(read_input(Path(named)))
