"""The worker: make papers and put on their seals, seal days that ended, watch the pledges daily."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from documents.operations import render_due, seal_due
from documents.queries import due_renderings
from financing.operations.watching import claim_watch, finish_watch, watch
from workflows.operations.sealing import seal_days

_BATCH = 20  # papers between two looks at the clock and at the signal to stop
_PATIENCE_SECONDS = 10.0  # when the database does not answer


class Command(BaseCommand):
    """Work until told to stop; several may run, each paper is made by one of them."""

    help = (
        "后台作业：生成待生成的文书并用印，封存已结束的日期，每天巡查一次有效质押；"
        "可同时运行多个，可重复运行。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long to stay and how often to look."""
        parser.add_argument("--once", action="store_true", help="办完当前的作业即退出")
        parser.add_argument(
            "--interval", type=float, default=2.0, help="两次查看之间的秒数（默认 2）"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Go round: work, then wait for the next look or the signal to stop."""
        self._stop = threading.Event()
        self._sealed_until = self._watched_on = dt.date.min
        if options["once"]:
            self._round()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        self._say("后台作业已就绪")
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._patient_round(options["interval"])
        self._say("后台作业已停止")

    def _patient_round(self, interval: float) -> float:
        """Work once; say how long to wait. A database that is away is waited for."""
        try:
            self._round()
        except (InterfaceError, OperationalError) as away:
            connections.close_all()
            self._say(f"数据库暂时不可用（{type(away).__name__}），稍后重试")
            return max(interval, _PATIENCE_SECONDS)
        return interval

    def _round(self) -> None:
        self._render()
        self._put_seals()
        self._seal()
        self._watch()

    def _render(self) -> None:
        rendered = 0
        while not self._stop.is_set() and due_renderings(timezone.now()).exists():
            rendered += render_due(at=timezone.now(), limit=_BATCH)
        if rendered:
            self._say(f"已生成文书 {rendered} 份")

    def _put_seals(self) -> None:
        sealed = 0
        while not self._stop.is_set() and (batch := seal_due(at=timezone.now(), limit=_BATCH)):
            sealed += batch
        if sealed:
            self._say(f"已用印文书 {sealed} 份")

    def _seal(self) -> None:
        """Seal yesterday and what was missed before it, once a day."""
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        if self._sealed_until >= yesterday:
            return
        for root in seal_days(today=timezone.localdate()):
            self._say(f"已封存 {root.day} {root.root}")
        self._sealed_until = yesterday

    def _watch(self) -> None:
        """Watch the pledges once a day, in one of the workers."""
        today = timezone.localdate()
        if self._watched_on == today:
            return
        if claim_watch(on=today, at=timezone.now()):
            swept = watch(on=today, at=timezone.now())
            finish_watch(on=today, at=timezone.now(), swept=swept)
            if swept.pledges:
                self._say(f"已巡查质押 {swept.pledges} 项，新增预警 {swept.raised} 项")
        self._watched_on = today

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
