"""The ground the concurrency tests stand on: a copied database, seen by every thread, then gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.utils.timezone import now


def _sessions_seen_by_another_thread() -> int:
    def count() -> int:
        try:
            return Session.objects.count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(count).result()


def test_a_committed_row_is_seen_by_another_thread(committing_db: str) -> None:
    Session.objects.create(session_key="a", session_data="", expire_date=now())

    assert connection.settings_dict["NAME"] == committing_db
    assert _sessions_seen_by_another_thread() == 1


def test_a_committed_row_stays_for_the_next_test_of_the_module(committing_db: str) -> None:
    assert Session.objects.filter(session_key="a").exists()
