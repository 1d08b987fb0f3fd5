"""Run the suite on SQLite, then on PostgreSQL where one answers. ``make test`` calls this.

Arguments go to pytest. Environment: DATABASE_URL (a PostgreSQL server; its databases stay as they
are), REQUIRE_POSTGRES=1 (a missing server is a failure), TEST_WORKERS (2 processes).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass

import psycopg

LOCAL_DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"
# How many of the slowest tests a run names at its end.
SLOWEST = "15"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the suite: where, pytest's exit code and last line, and what was left out."""

    database: str
    exit_code: int
    summary: str
    left_out: tuple[str, ...]


def main(arguments: list[str]) -> int:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        url = LOCAL_DEFAULT
    silence = why_postgresql_is_silent(url)
    runs = [run_suite("SQLite", None, arguments)]
    if silence is None:
        runs.append(run_suite("PostgreSQL", url, arguments))

    print()
    for run in runs:
        print(f"{run.database + ':':12}{run.summary}")
    for line in left_out(runs, silence):
        print(line)
    failed = any(run.exit_code for run in runs)
    return int(failed or (silence is not None and bool(os.environ.get("REQUIRE_POSTGRES"))))


def why_postgresql_is_silent(url: str) -> str | None:
    """Ask the server for a connection; return its refusal, or None when it answers."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as refusal:
        return str(refusal).splitlines()[0]
    return None


def run_suite(database: str, url: str | None, arguments: list[str]) -> Run:
    """Run pytest against one database, passing its output on as it comes."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url is not None:
        environment["DATABASE_URL"] = url
    workers = os.environ.get("TEST_WORKERS", "2")
    command = [
        *(sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadfile"),
        *("--durations", SLOWEST, *arguments),
    ]

    print(f"\n--- {database} ---", flush=True)
    lines = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pytest:
        assert pytest.stdout is not None
        for line in pytest.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    verdicts = [line for line in lines if re.search(r"(passed|failed|errors?|ran)\b.* in \d", line)]
    return Run(
        database=database,
        exit_code=pytest.returncode,
        summary=verdicts[-1].strip("= ") if verdicts else "pytest did not finish",
        left_out=tuple(line for line in lines if line.startswith("left out for want of ")),
    )


def left_out(runs: list[Run], silence: str | None) -> list[str]:
    """Say what no run has shown."""
    lines = {line: None for run in runs for line in run.left_out}
    if silence is None:
        shown = [line for line in lines if "PostgreSQL" not in line]
    else:
        whole_run = (
            "left out for want of PostgreSQL: the whole second run. No server answers "
            f"(start one, or set DATABASE_URL): {silence}"
        )
        shown = [*lines, whole_run]
    return shown or ["Nothing was left out."]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
