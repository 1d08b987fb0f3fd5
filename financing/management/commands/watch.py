"""The daily watch over all living pledges, by hand."""

from __future__ import annotations

import datetime as dt
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from financing.operations.watching import finish_watch, watch
from financing.queries.watching import live_count
from workflows.management.doors import speak_utf8


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，应写成2026-11-22") from None


class Command(BaseCommand):
    """Look at every living pledge; what is known already is not raised again."""

    help = (
        "巡查全部有效质押：年费、续展、质权登记期限、权利与债务期限、登记簿变化。"
        "可重复运行，可同时在多处运行；同一事项只提示一次，事实消除后自动解除。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day."""
        parser.add_argument("--on", type=_day, metavar="DATE", help="按哪一天巡查（默认今天）")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Watch, show how far it is, and say what came of it."""
        speak_utf8()
        on = options["on"] or timezone.localdate()
        self._total = live_count()
        swept = watch(on=on, at=timezone.now(), progress=self._show)
        finish_watch(on=on, at=timezone.now(), swept=swept)
        self.stdout.write(
            f"{on} 已巡查质押 {swept.pledges} 项：新增预警 {swept.raised} 项，"
            f"再次提醒 {swept.reminded} 项，解除 {swept.cured} 项"
        )

    def _show(self, seen: int) -> None:
        """Keep one line on a terminal; a log gets a line a batch."""
        ending = "\r" if sys.stderr.isatty() and seen < self._total else "\n"
        self.stderr.write(f"已巡查 {seen} / {self._total} 项", ending=ending)
