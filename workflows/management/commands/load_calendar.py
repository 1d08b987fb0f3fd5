"""Load official notices of working days from a file, without a network."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from workflows.errors import Objections
from workflows.management.doors import problem_lines, read_input, speak_utf8
from workflows.operations.calendar_loading import load_notices
from workflows.rules.calendar_notice import Day, YearChange, read_notices
from workflows.rules.json_text import parse_json

BAD_INPUT = 2
_STATUSES = {"": "未载入", "official": "依通知", "provisional": "仅按周末暂排"}


class Command(BaseCommand):
    """Check a file of notices, load it, and say which days it changed."""

    help = (
        "载入国务院放假调休通知（JSON，格式见docs/calendar.md），逐日列出变化；--check只核对不保存。"
        "退出码：0已载入或核对无误；2文件有误（什么也不保存）。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether only to look."""
        parser.add_argument("file", metavar="NOTICE.json", type=Path, help="通知文件；-为标准输入")
        parser.add_argument("--check", action="store_true", help="只核对、列出变化，不保存")
        parser.add_argument("--json", action="store_true", help="在标准输出写JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check, load, tell."""
        speak_utf8()
        try:
            notices = read_notices(parse_json(read_input(options["file"])))
        except Objections as refused:
            self.stderr.write(f"通知文件有{len(refused.objections)}处问题，什么也没有保存：")
            for line in problem_lines(refused):
                self.stderr.write(f"  {line}")
            sys.exit(BAD_INPUT)
        changes = load_notices(notices=notices, keep=not options["check"])
        if options["json"]:
            self.stdout.write(json.dumps([_plain(c) for c in changes], ensure_ascii=False))
            return
        for change in changes:
            for line in _lines(change):
                self.stdout.write(line)
        self.stdout.write("以上变化没有保存。" if options["check"] else "已保存。")


def _lines(change: YearChange) -> Iterator[str]:
    yield f"{change.year}年：{_STATUSES[change.was]} → 依通知，{len(change.days)} 天有变化"
    for day, before, after in change.days:
        yield f"  {day}：{_said(before)} → {_said(after)}"


def _said(day: Day | None) -> str:
    if day is None:
        return "照常"
    return f"{'上班' if day[0] else '放假'}（{day[1]}）" if day[1] else "上班" if day[0] else "放假"


def _plain(change: YearChange) -> dict[str, Any]:
    days = [
        {"day": day.isoformat(), "before": _said(before), "after": _said(after)}
        for day, before, after in change.days
    ]
    return {"year": change.year, "was": change.was or None, "days": days}
