"""Make the PDFs of frozen papers."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from documents.operations import render_due
from documents.queries import due_renderings, troubled_renderings

_BATCH = 20  # papers between two looks at the clock


class Command(BaseCommand):
    """Make every PDF that is due; with ``--watch`` go on until told to stop."""

    help = "生成待生成文书的 PDF；可重复运行，也可多个进程同时运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long to stay and how often to look."""
        parser.add_argument("--watch", action="store_true", help="持续运行，直到收到停止信号")
        parser.add_argument(
            "--interval", type=float, default=2.0, help="两次查看之间的秒数（默认 2）"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Drain what is due, once or for as long as the process may run."""
        stop = threading.Event()
        if options["watch"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        self._drain(stop)
        while options["watch"] and not stop.wait(options["interval"]):
            close_old_connections()
            self._drain(stop)

    def _drain(self, stop: threading.Event) -> None:
        rendered, began = 0, False
        while not stop.is_set() and due_renderings(timezone.now()).exists():
            began = True
            rendered += render_due(at=timezone.now(), limit=_BATCH, on_progress=self._show)
        if began:
            troubled = troubled_renderings().count()
            self.stderr.write(f"\r文书：已生成 {rendered} 份，未能生成 {troubled} 份")

    def _show(self, done: int, total: int) -> None:
        self.stderr.write(f"\r文书：本批 {done}/{total}", ending="")
        self.stderr.flush()
