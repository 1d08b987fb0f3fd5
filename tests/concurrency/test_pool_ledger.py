"""Processes enrol and pay against one pool at its limit, and are killed at random.

A few seconds in the suite; minutes with ``LEDGER_SECONDS=300 LEDGER_PROCESSES=8``.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from risk_pool.ledger.chart import HELD
from risk_pool.models import Account, Pool, Transfer
from risk_pool.operations.posting import post
from risk_pool.queries.ledger import balances_of, prove_ledger
from risk_pool.states import AccountKind as K
from risk_pool.states import TransferAct as A
from tests.concurrency.racing import at_once, rounds
from tests.risk_pool.ledger_facts import NOW, bookkeeper, make_pool, posting

SECONDS = int(os.environ.get("LEDGER_SECONDS", "6"))
PROCESSES = int(os.environ.get("LEDGER_PROCESSES", "4"))
LIMIT_FEN = 150_000


def _killed_again_and_again(database: str, worker: int) -> Counter[str]:
    """Start a worker, kill it after some acts, start another; count what they said."""
    chance, said = random.Random(worker), Counter[str]()
    until, generation = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        generation += 1
        seed = str(worker * 10_000 + generation)
        command = [sys.executable, "-m", "tests.concurrency.pool_worker", database, seed]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR
        ) as process:
            assert process.stdout is not None
            for _act in range(chance.randint(5, 150)):
                line = process.stdout.readline().strip()
                assert line, "a worker ended by itself"
                said[line] += 1
            process.kill()
        said["killed"] += 1
    return said


@pytest.mark.pg_only
def test_killed_at_random_the_ledger_holds_and_nothing_is_paid_twice(committing_db: str) -> None:
    pool = make_pool("limit", paid_in_fen=LIMIT_FEN)
    database = str(connection.settings_dict["NAME"])

    with ThreadPoolExecutor(PROCESSES) as threads:
        counts = threads.map(partial(_killed_again_and_again, database), range(PROCESSES))
        said = sum(counts, Counter[str]())

    held = balances_of(pool)
    assert said["killed"] >= PROCESSES
    assert said["booked"]
    assert said["overdrawn"], "the pool was never at its limit"
    assert prove_ledger().wrong == ()
    assert sum(held[kind] for kind in (*HELD, K.PAID)) == LIMIT_FEN
    paid = Transfer.objects.filter(pool=pool, act=A.PAY).values("source__loan_reference")
    assert all(row["times"] == 1 for row in paid.annotate(times=Count("id")))
    assert _total(pool, A.RESERVE) <= LIMIT_FEN
    assert _total(pool, A.PAY) == held[K.PAID]


def _total(pool: Pool, act: A) -> int:
    total = Transfer.objects.filter(pool=pool, act=act).aggregate(total=Sum("amount_fen"))
    return int(total["total"] or 0)


def test_the_last_money_goes_to_one_of_many(committing_db: str) -> None:
    for round_ in range(rounds()):
        pool = make_pool(f"last-{round_}", paid_in_fen=100)
        acts = [
            partial(
                post,
                pool=pool,
                postings=[posting(A.RESERVE, 60, f"cover-{n}", loan=f"L{n}")],
                user=bookkeeper(),
                at=NOW,
            )
            for n in range(4)
        ]

        outcomes = at_once(*acts)

        assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
        assert balances_of(pool)[K.AVAILABLE] == 40


def test_one_reference_at_the_same_moment_is_booked_once(committing_db: str) -> None:
    for round_ in range(rounds()):
        pool = make_pool(f"once-{round_}", paid_in_fen=100)
        asked = posting(A.RESERVE, 60, "cover-L1", loan="L1")
        act = partial(post, pool=pool, postings=[asked], user=bookkeeper(), at=NOW)

        booked = at_once(act, act, act, act)

        pks = {transfer.pk for each in booked if isinstance(each, tuple) for transfer in each}
        assert len(booked) == 4
        assert len(pks) == 1
        assert Account.objects.get(pool=pool, kind=K.RESERVED).balance_fen == 60
    assert prove_ledger().wrong == ()
