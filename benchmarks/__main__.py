"""Measure the engine. ``python -m benchmarks --help`` lists what can be asked."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.databases import scratch_postgresql, scratch_sqlite, server_url, why_silent
from benchmarks.figures import ratio_table, result, step_table
from benchmarks.valuation import measure_valuation, valuation_table

DATABASES = ("postgresql", "sqlite")


@dataclass
class Worker:
    """A process with one scratch database, asked over its standard input."""

    process: subprocess.Popen[str]

    def ask(self, what: str) -> Any:
        """Ask for a round or the summary, and wait for the answer.

        Raises:
            SystemExit: the worker has died; it said why on standard error.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("The measuring process ended; its last words are above.")
        return json.loads(answer)


def start_worker(url: str, stack: ExitStack) -> Worker:
    """Start a worker on a scratch database."""
    told = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "settings.dev", "DEBUG": "0",
            "LOG_LEVEL": "WARNING"}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.worker"],
        env={**os.environ, **told}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    stack.enter_context(process)
    return Worker(process)


def measure(databases: Sequence[str], rounds: int) -> list[dict[str, Any]]:
    """Run every contestant on every database, in turns: one round here, one round there."""
    with ExitStack() as stack:
        urls = {
            name: stack.enter_context(
                scratch_sqlite() if name == "sqlite" else scratch_postgresql(server_url())
            )
            for name in databases
        }
        workers = [start_worker(urls[name], stack) for name in databases]
        timed: list[list[dict[str, float]]] = [[] for _worker in workers]
        for n in range(1, rounds + 1):
            for worker, rows in zip(workers, timed, strict=True):
                rows.append(worker.ask("round"))
            print(f"\rround {n} of {rounds}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return [
            result(rows, worker.ask("summary")) for worker, rows in zip(workers, timed, strict=True)
        ]


def main() -> None:
    """Measure, print, and keep the figures as JSON where asked."""
    asked = _arguments()
    if asked.only == "valuation":
        print(valuation_table(measure_valuation()))
        return
    databases = [name for name in DATABASES if asked.only in (None, name)]
    silence = why_silent(server_url()) if "postgresql" in databases else ""
    if silence:
        databases.remove("postgresql")
    if not databases:
        sys.exit(f"No PostgreSQL answers: {silence}")
    results = measure(databases, asked.rounds)
    print(ratio_table(results))
    print()
    print(step_table(results))
    if asked.only is None:
        print()
        print(valuation_table(measure_valuation()))
    if silence:
        print(f"\nLeft out for want of PostgreSQL: its half of the run. {silence}")
    if asked.json:
        asked.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="more rounds where it is noisy")
    parser.add_argument(
        "--only", choices=(*DATABASES, "valuation"), help="one database, or the valuation, only"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all figures in a file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
