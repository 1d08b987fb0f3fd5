"""Measure the ledger: transfers a second under contention, ours over the same rows in raw SQL.

``python -m benchmarks.ledger`` needs a PostgreSQL server. Threads pay out of one pool, so that all
wait for the same account; rounds of ours and of raw SQL take turns; the ratio is of the medians.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from statistics import median
from typing import Any

import django
import psycopg

from benchmarks.databases import scratch_postgresql, server_url, why_silent

TODAY = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)

_LOCK = (
    "SELECT id, balance_fen FROM risk_pool_account WHERE id IN (%s, %s) "
    "ORDER BY id FOR NO KEY UPDATE"
)
_KNOWN = "SELECT id FROM risk_pool_transfer WHERE pool_id = %s AND reference = %s"
_INSERT = (
    "INSERT INTO risk_pool_transfer (pool_id, reference, act, source_id, target_id, amount_fen, "
    "source_after_fen, target_after_fen, happened_on, recorded_at, recorded_by_id, remark) "
    "VALUES (%s, %s, 'CHARGE_FEE', %s, %s, 5, %s, %s, %s, %s, %s, '')"
)
_KEEP = "UPDATE risk_pool_account SET balance_fen = balance_fen + %s WHERE id = %s"


def raw(url: str, ids: dict[str, int], prefix: str, transfers: int) -> None:
    """Book with bare psycopg, which prepares what it sends often."""
    source, target = ids["AVAILABLE"], ids["FEES"]
    with psycopg.connect(url) as link, link.cursor() as cursor:
        for number in range(transfers):
            reference = f"{prefix}-{number}"
            held: dict[int, int] = dict(cursor.execute(_LOCK, (source, target)).fetchall())
            cursor.execute(_KNOWN, (ids["pool"], reference)).fetchall()
            row = (ids["pool"], reference, source, target, held[source] - 5, held[target] + 5)
            cursor.execute(_INSERT, (*row, TODAY, NOW, ids["user"]))
            cursor.execute(_KEEP, (-5, source))
            cursor.execute(_KEEP, (5, target))
            link.commit()


def ours(pool: Any, user: Any, prefix: str, transfers: int) -> None:
    """Book with the operation."""
    posting = import_module("risk_pool.operations.posting")
    states = import_module("risk_pool.states")
    for number in range(transfers):
        act = states.TransferAct.CHARGE_FEE
        asked = posting.Posting(f"{prefix}-{number}", act, 5, TODAY)
        posting.post(pool=pool, postings=[asked], user=user, at=NOW)
    import_module("django.db").connections.close_all()


def seconds(work: Callable[[str], None], prefix: str, threads: int) -> float:
    """Let threads work at once."""
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as crew:
        list(crew.map(work, [f"{prefix}-{thread}" for thread in range(threads)]))
    return time.perf_counter() - began


def measure(url: str, rounds: int, threads: int, transfers: int) -> tuple[float, float]:
    """Give the median transfers a second, ours and raw."""
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="settings.dev", DEBUG="0")
    django.setup()
    import_module("django.core.management").call_command("migrate", verbosity=0)
    models, posting = (
        import_module(f"risk_pool.{name}") for name in ("models", "operations.posting")
    )
    act = import_module("risk_pool.states").TransferAct
    user = import_module("workflows.models").User.objects.create(username="b", full_name="记账")
    pool = models.Pool.objects.create(code="bench", name="bench")
    first = [posting.Posting("in", act.PAY_IN, 10**12, TODAY),
             posting.Posting("fee", act.CHARGE_FEE, 5, TODAY)]  # fmt: skip
    posting.post(pool=pool, postings=first, user=user, at=NOW)
    ids = {each.kind: each.pk for each in models.Account.objects.filter(pool=pool)}
    ids |= {"pool": pool.pk, "user": user.pk}
    timed: dict[str, list[float]] = {"ours": [], "raw": []}
    works = {
        "ours": lambda prefix: ours(pool, user, prefix, transfers),
        "raw": lambda prefix: raw(url, ids, prefix, transfers),
    }
    for number in range(rounds + 1):  # the first warms up
        for name, work in works.items():
            timed[name].append(seconds(work, f"{name}-{number}", threads))
    wrong = import_module("risk_pool.queries.ledger").prove_ledger().wrong
    assert not wrong, wrong
    booked = threads * transfers
    return booked / median(timed["ours"][1:]), booked / median(timed["raw"][1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--transfers", type=int, default=100, help="by each thread, each round")
    asked = parser.parse_args()
    if silence := why_silent(server_url()):
        sys.exit(f"No PostgreSQL answers: {silence}")
    run = partial(measure, rounds=asked.rounds, threads=asked.threads, transfers=asked.transfers)
    with scratch_postgresql(server_url()) as url:
        mine, floor = run(url)
        import_module("django.db").connections.close_all()
    print(f"ledger: {mine:.0f} transfers a second, raw SQL {floor:.0f}; ratio {mine / floor:.2f}")


if __name__ == "__main__":
    main()
