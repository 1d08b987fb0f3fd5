"""Show the product: one whole case, about 40 more for the pages, then serve."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from financing.models import Case
from financing.operations.cast import load_cast
from financing.operations.playing import play_case_file
from financing.operations.products import load_products
from financing.operations.reference import load_reference
from financing.rules.casefile import read_case_file
from financing.rules.staging import STAGES, staged_cases
from risk_pool.operations.opening import open_pool
from workflows.queries.clocks import working_calendar

PASSWORD = "zhirongtong-demo-2026"  # noqa: S105 — printed for everyone to use
SHOWN = "made-three-kinds-twelve-rights.json"
DEMO_POOL = Path(settings.BASE_DIR) / "risk_pool" / "data" / "demo_pool.json"
BAR = 30


class Command(BaseCommand):
    """Load the cast, run one whole case, leave cases in all states, serve. Safe to run twice."""

    help = "Show one whole case, leave about 40 for the pages, then serve and print the logins."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --serve or --no-serve, --port, and the folder for the shown case."""
        serving = parser.add_mutually_exclusive_group()
        serving.add_argument("--serve", dest="serve", action="store_true", default=True)
        serving.add_argument("--no-serve", dest="serve", action="store_false")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--out", type=Path, default=Path("var") / "demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the demo."""
        this_year = timezone.localdate().year
        load_reference(years=range(this_year - 2, this_year + 6))
        raw = _cast()
        cast = load_cast(raw, valid_from=dt.date(2020, 1, 1), password=PASSWORD)
        load_products(_shipped("demo_products"), cast.organisations)
        open_pool(
            json.loads(DEMO_POOL.read_text(encoding="utf-8")),
            officer=cast.actors["yang"],
            reviewer=cast.actors["jing"],
            finance=cast.organisations["caizheng"],
            at=timezone.now(),
        )
        self._show_one_case(options["out"])
        self._stage_cases(raw)
        self._say_logins(raw, options["port"], serving=options["serve"])
        if options["serve"]:
            with _worker():
                call_command("runserver", f"127.0.0.1:{options['port']}", use_reloader=False)

    def _show_one_case(self, out: Path) -> None:
        self.stderr.write("── 一件完整的打包质押融资（无界面办理，文书逐步生成）──")
        case = Path(settings.BASE_DIR) / "cases" / SHOWN
        call_command(
            "run_case", case, out=settings.BASE_DIR / out, stdout=_Silence(), stderr=self.stderr
        )
        self.stderr.write(f"文书与记录：{out}/")

    def _stage_cases(self, raw: dict[str, Any]) -> None:
        wanted = sum(times for _stage, times in STAGES)
        have = Case.objects.filter(enterprise__credit_code__in=_enterprises(raw)).count()
        if have >= wanted:
            self.stderr.write(f"页面所需的 {wanted} 件案件已在，不再重复生成。")
            return
        self.stderr.write("── 为页面准备各种状态的案件 ──")
        today = timezone.localdate()
        for done, content in enumerate(staged_cases(raw, day_before=_ago(today)), start=1):
            file = read_case_file(json.dumps(content).encode(), today=today)
            play_case_file(file=file, attachments={}, on_step=lambda _step: None)
            self._tell(done, wanted)
        self.stderr.write("")

    def _tell(self, done: int, wanted: int) -> None:
        filled = BAR * done // wanted
        bar = "█" * filled + "░" * (BAR - filled)
        if self.stderr.isatty():
            self.stderr.write(f"\r  {bar} {done}/{wanted}", ending="")
        elif done % 10 == 0 or done == wanted:
            self.stderr.write(f"  {bar} {done}/{wanted}")

    def _say_logins(self, raw: dict[str, Any], port: int, *, serving: bool) -> None:
        self.stdout.write("")
        self.stdout.write("登录名（密码均为 " + PASSWORD + "）：")
        organisations = raw["organisations"]
        for person in raw["people"]:
            name = organisations[person["organisation"]]["name"]
            self.stdout.write(
                f"  {person['username']:<7}{person['name']}\t{person['role']:<18}{name}"
            )
        self.stdout.write("机构、人员、金额均为虚构；标“示例”的比例与利率不是官方数据。")
        if serving:
            self.stdout.write(f"打开 http://127.0.0.1:{port}/ （Ctrl-C 结束）")


class _Silence:
    """Swallow a command's summary; the reader sees its progress."""

    def write(self, _text: str) -> None:
        """Write nothing."""


@contextmanager
def _worker() -> Iterator[None]:
    """Make the papers in a process beside the pages, as a server would; it ends with them."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as worker:  # noqa: S603 — our own
        try:
            yield
        finally:
            worker.terminate()


def _cast() -> dict[str, Any]:
    return _shipped("demo_cast")


def _shipped(name: str) -> dict[str, Any]:
    path = Path(settings.BASE_DIR) / "financing" / "data" / f"{name}.json"
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return raw


def _enterprises(raw: dict[str, Any]) -> list[str]:
    rows = raw["organisations"].values()
    return [row["credit_code"] for row in rows if row["kind"] == "ENTERPRISE"]


def _ago(today: dt.date) -> Any:
    """Count back over working days."""
    calendar = working_calendar()

    def days() -> Iterator[dt.date]:
        day = today
        while True:
            if calendar.is_working_day(day):
                yield day
            day -= dt.timedelta(days=1)

    walked: list[dt.date] = []
    walk = days()

    def day_before(count: int) -> dt.date:
        while len(walked) <= count:
            walked.append(next(walk))
        return walked[count]

    return day_before
