"""Let people act at the same moment, and say what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections

from workflows.errors import Refusal, SomeoneWasFaster

Act = Callable[[], object]


def rounds() -> int:
    """Give how often a race is run: PostgreSQL locks rows, SQLite lets one writer in at a time."""
    return 30 if connection.vendor == "postgresql" else 5


def at_once(*acts: Act) -> list[object]:
    """Run acts at the same moment, each on a connection of its own, and give what each returned.

    A refusal is what came of an act; anything else that is raised (a deadlock, a broken constraint)
    fails the test.
    """
    barrier = threading.Barrier(len(acts), timeout=30)

    def run(act: Act) -> object:
        try:
            connection.ensure_connection()
            barrier.wait()
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def winners(outcomes: list[object]) -> list[object]:
    """Keep what was not refused."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]


def expect_one_winner(outcomes: list[object], loses: type[Refusal] = SomeoneWasFaster) -> object:
    """Check that one act went through and every other was told the same, kindly."""
    [won] = winners(outcomes)
    lost = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert all(type(refusal) is loses for refusal in lost), lost
    assert all(refusal.message for refusal in lost)
    return won
