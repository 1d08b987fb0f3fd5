"""Databases for tests that commit.

Append-only tables refuse DELETE and TRUNCATE, so a test that commits cannot clean up after itself.
It works in a copy of the migrated test database, and the copy is dropped whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection, connections


@contextmanager
def copy_of_the_database() -> Iterator[str]:
    """Point Django at a copy of the test database, in every thread, and drop it afterwards.

    Yields the copy's name: of the database on PostgreSQL, of the file on SQLite. Outside a
    transaction only.
    """
    original = connection.settings_dict["NAME"]
    made_for_tests = connection.settings_dict["TEST"]["NAME"]
    assert original.startswith(made_for_tests), f"{original} is no test database"
    copy = f"{original}_{uuid4().hex[:8]}"
    copied, dropped = _ways_of[connection.vendor]
    connections.close_all()
    copied(original, copy)
    # New connections, of other threads too, read this same dictionary.
    connection.settings_dict["NAME"] = copy
    try:
        yield copy
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = original
        dropped(copy)


def _copy_postgresql(original: str, copy: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')


def _drop_postgresql(copy: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _copy_sqlite(original: str, copy: str) -> None:
    # Every connection is closed, so the write-ahead log has been folded into the file.
    shutil.copyfile(original, copy)


def _drop_sqlite(copy: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{copy}{suffix}").unlink(missing_ok=True)


_ways_of = {
    "postgresql": (_copy_postgresql, _drop_postgresql),
    "sqlite": (_copy_sqlite, _drop_sqlite),
}
