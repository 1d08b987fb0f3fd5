"""Hand out the daily roots, to be kept elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.models import DailyRoot

BAD_INPUT = 2


class Command(BaseCommand):
    """Write each day's root as a line of JSON, the oldest first."""

    help = (
        "导出日根，供另行保存或公布：每行一天，一个JSON对象（日期、日根、前一日根、链数、行数）。"
        "退出码：0已导出；2日期或文件有误。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take from which day on, and the file to write."""
        parser.add_argument("--since", metavar="YYYY-MM-DD", default="", help="自哪一天起")
        parser.add_argument("--out", metavar="FILE", type=Path, help="写入的文件；默认写到标准输出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write the lines, and say how many there are."""
        roots = DailyRoot.objects.filter(day__gte=_day(options["since"])).order_by("day")
        lines = [_line(root) for root in roots]
        out: Path | None = options["out"]
        if out is None:
            for line in lines:
                self.stdout.write(line)
            return
        try:
            out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as failed:
            sentence = f"无法写入“{out}”（{failed.strerror}）；请换一个位置。"
            raise CommandError(sentence, returncode=BAD_INPUT) from failed
        self.stdout.write(f"已导出{len(lines)}天的日根：{out}")


def _day(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed) if typed else dt.date.min
    except ValueError as wrong:
        sentence = f"“{typed}”不是日期；请写成2026-01-31这样。"
        raise CommandError(sentence, returncode=BAD_INPUT) from wrong


def _line(root: DailyRoot) -> str:
    told = {
        "day": root.day.isoformat(),
        "root": root.root,
        "previous_root": root.previous_root,
        "chains": root.chains,
        "entries": root.entries,
    }
    return json.dumps(told, sort_keys=True)
