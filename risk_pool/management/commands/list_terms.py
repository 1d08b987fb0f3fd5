"""List the term sheets that ship, and what each lacks before a pool may go live on it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from risk_pool.rules.published import published_sheets
from risk_pool.rules.term_gaps import gaps_of
from risk_pool.rules.term_reading import read_term_sheet


class Command(BaseCommand):
    """Name every sheet with its gaps; with a code, that one only."""

    help = "列出内置条款，以及每份条款在用于真实资金池之前还缺什么。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a code."""
        parser.add_argument("code", nargs="?", help="只看一份")
        parser.add_argument("--json", action="store_true", help="写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        sheets, wanted = published_sheets(), options["code"]
        if wanted and wanted not in sheets:
            raise CommandError(f"没有内置条款“{wanted}”。")
        told = [_told(sheets[code]) for code in sorted(sheets) if wanted in (None, code)]
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for sheet in told:
            self.stdout.write(f"{sheet['code']}  {sheet['title']}  尚缺{len(sheet['missing'])}项")
            for gap in sheet["missing"] if wanted else ():
                self.stdout.write(f"  {gap['path']}：{gap['name']}")


def _told(content: Any) -> dict[str, Any]:
    sheet = read_term_sheet(content)
    return {
        "code": sheet.code,
        "title": sheet.title,
        "modes": [
            {
                "code": mode.code,
                "shares": [share.name for share in mode.shares or ()],
                "computable": bool(mode.shares) and not any(s.unknown for s in mode.shares or ()),
            }
            for mode in sheet.modes
        ],
        "missing": [{"path": gap.path, "name": gap.name} for gap in gaps_of(sheet)],
    }
