"""One database's side of a run: it answers each line asked with a line of JSON."""

from __future__ import annotations

import gc
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.capture import CapturedCase, capture
from benchmarks.floor import Floor, connect
from benchmarks.spiff import Spiff
from benchmarks.story import Story, load_people

# How many cases a contestant runs in one round, so that none is too short to be timed.
CASES_A_ROUND: Mapping[str, int] = {"operations": 1, "floor": 6, "spiff": 1, "spiff_kept": 1}


class Contest:
    """The contestants, on one scratch database."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        self.cast = load_people()
        self._serials = itertools.count(1)
        # The first case is a warm-up: it fills the caches a server has filled.
        self._story().tell()
        self.captured = capture(self._story())
        driver = connect()
        self.floor = Floor(self.captured, driver)
        self.spiff = Spiff(driver)
        self._rounds = 0

    def _story(self) -> Story:
        return Story(self.cast, next(self._serials))

    def round(self) -> dict[str, float]:
        """Time every contestant once, each time beginning with another: seconds a case."""
        order = list(CASES_A_ROUND)
        first = self._rounds % len(order)
        self._rounds += 1
        return {name: self._time(name) for name in order[first:] + order[:first]}

    def _time(self, name: str) -> float:
        gc.collect()
        cases = CASES_A_ROUND[name]
        runs: Mapping[str, Callable[[], float]] = {
            "operations": lambda: told_in(self._story()),
            "floor": lambda: _seconds(self.floor.prepare()),
            "spiff": lambda: _seconds(self.spiff.loaded_each_step),
            "spiff_kept": lambda: _seconds(self.spiff.kept_in_memory),
        }
        return sum(runs[name]() for _case in range(cases)) / cases

    def summary(self) -> dict[str, Any]:
        """Say what was measured: statements, commits, rows and sizes of one case."""
        return {
            "database": connection.vendor,
            "version": _version(),
            "steps": [[step, dict(n)] for step, n in self.captured.statements_of_steps()],
            "commits": {
                "operations": self.captured.commits,
                "floor": self.floor.transactions,
                "spiff": self.spiff.steps,
            },
            "written": _written(self.captured),
            "floor_statements": len(self.floor.own),
            "spiff_state_bytes": self.spiff.state_bytes,
        }


def told_in(story: Story) -> float:
    """Act a story out and add up the seconds inside the operations."""
    spent = 0.0
    for act in story.acts():
        spent += _seconds(act.do)
    story.told()
    return spent


def _seconds(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _written(case: CapturedCase) -> dict[str, int]:
    """Count the rows that one case writes, by verb and table."""
    written: dict[str, int] = {}
    for sent in case.sent:
        if sent.writes:
            name = f"{sent.verb} {sent.table}"
            written[name] = written.get(name, 0) + sent.rows
    return written


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()"
        )
        [text] = cursor.fetchone() or ("",)
    return str(text).split(" on ", maxsplit=1)[0]


def serve() -> None:
    """Answer ``round`` and ``summary`` until the asker hangs up."""
    contest = Contest()
    answers: Mapping[str, Callable[[], object]] = {
        "round": contest.round,
        "summary": contest.summary,
    }
    for asked in _lines():
        print(json.dumps(answers[asked]()), flush=True)


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.strip()
