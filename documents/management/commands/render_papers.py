"""Make the PDFs of frozen papers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from documents.models import Rendering
from documents.operations import render_due
from documents.queries import due_renderings, troubled_renderings
from documents.states import RenderingState

_BATCH = 20  # papers between two looks at the clock
_WORTH_A_PROCESS = 50  # papers; starting one takes as long as a dozen of them


class Command(BaseCommand):
    """Make every PDF that is due; with ``--watch`` go on until told to stop."""

    help = "生成待生成文书的 PDF；可重复运行，也可多个进程同时运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long to stay and how often to look."""
        parser.add_argument("--watch", action="store_true", help="持续运行，直到收到停止信号")
        parser.add_argument(
            "--interval", type=float, default=2.0, help="两次查看之间的秒数（默认 2）"
        )
        parser.add_argument(
            "--processes", type=int, default=0, help="最多使用的进程数（默认与处理器核数相同）"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Drain what is due, once or for as long as the process may run."""
        stop = threading.Event()
        self._most = options["processes"] or os.cpu_count() or 1
        if options["watch"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        self._drain(stop)
        while options["watch"] and not stop.wait(options["interval"]):
            close_old_connections()
            self._drain(stop)

    def _drain(self, stop: threading.Event) -> None:
        due = due_renderings(timezone.now()).count()
        if not due:
            return
        before = _rendered()
        with _helpers(helpers_for(due, self._most)):
            while not stop.is_set() and due_renderings(timezone.now()).exists():
                render_due(at=timezone.now(), limit=_BATCH, on_progress=self._show)
        troubled = troubled_renderings().count()
        self.stderr.write(f"\r文书：已生成 {_rendered() - before} 份，未能生成 {troubled} 份")

    def _show(self, done: int, total: int) -> None:
        self.stderr.write(f"\r文书：本批 {done}/{total}", ending="")
        self.stderr.flush()


def helpers_for(due: int, most: int) -> int:
    """Say how many processes help this one with so many papers, of ``most`` in all."""
    return max(0, min(most - 1, due // _WORTH_A_PROCESS))


@contextmanager
def _helpers(count: int) -> Iterator[None]:
    """Have other processes drain the same orders; each paper is made by one of them."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    command = [sys.executable, str(manage), "render_papers", "--processes", "1"]
    started = [
        subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 -- ourselves
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for helper in started:
            helper.wait()


def _rendered() -> int:
    return Rendering.objects.filter(state=RenderingState.RENDERED).count()
