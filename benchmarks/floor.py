"""The floor: the rows of one real case, written by the bare driver in as many transactions."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any, Protocol
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.types.json import Jsonb

from benchmarks.capture import (
    ENGINE_TABLES,
    POINTED_AT,
    CapturedCase,
    Sent,
    key_columns,
    placeholders,
)
from documents.models import Paper

_RETURNING = re.compile(r" RETURNING .*$")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")


class Driver(Protocol):
    """A database without Django."""

    def begin(self) -> None:
        """Begin a transaction."""

    def commit(self) -> None:
        """Commit it."""

    def execute(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Send one statement; give back the rows it returns."""

    def close(self) -> None:
        """Hang up."""


class Postgres:
    """psycopg 3 as it comes: the server binds, and prepares a statement at its sixth use."""

    placeholder = "%s"

    def __init__(self) -> None:
        parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
        for name in ("context", "prepare_threshold"):
            parameters.pop(name, None)
        self.connection = psycopg.connect(**parameters)
        self.cursor = self.connection.cursor()

    def begin(self) -> None:
        """Leave it to the driver, which sends BEGIN before the first statement."""

    def commit(self) -> None:
        """Commit."""
        self.connection.commit()

    def execute(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Send one statement."""
        self.cursor.execute(sql, params)
        return self.cursor.fetchall() if self.cursor.description else []

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


class Sqlite:
    """sqlite3 with the settings' own pragmas, in IMMEDIATE transactions."""

    placeholder = "?"

    def __init__(self) -> None:
        database = settings.DATABASES["default"]
        name = connection.settings_dict["NAME"]
        self.connection = sqlite3.connect(str(name), isolation_level=None)
        self.connection.executescript(database["OPTIONS"]["init_command"])

    def begin(self) -> None:
        """Take the write lock."""
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Commit."""
        self.connection.execute("COMMIT")

    def execute(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Send one statement."""
        return self.connection.execute(sql, params).fetchall()

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


def connect() -> Postgres | Sqlite:
    """Open the database that Django is connected to, without Django."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


@dataclass(frozen=True, slots=True)
class Key:
    """A number that the database gives while the floor runs: the n-th row of a table."""

    table: str
    n: int


@dataclass(slots=True)
class Write:
    """One statement of the floor. ``keyed`` are the places of its parameters that hold keys."""

    transaction: int
    sql: str
    params: list[Any]
    keyed: list[tuple[int, Any]]
    gives: list[Key]


class Floor:
    """One captured case, to be written again and again under keys and numbers of its own.

    Nothing is computed while the clock runs: texts are renamed before it starts, and only the
    numbers that the database gives are put in on the way, as any program must.
    """

    def __init__(self, case: CapturedCase, driver: Postgres | Sqlite) -> None:
        self.driver = driver
        self.names = _names_of(case)
        self._serials = count(1)
        writes = list(_writes(case, driver.placeholder))
        self.engine = [w for table, w in writes if table in POINTED_AT and w.gives]
        self.own = [w for table, w in writes if table not in ENGINE_TABLES]

    @property
    def transactions(self) -> int:
        """How many transactions it writes in."""
        return len({write.transaction for write in self.own})

    def prepare(self) -> Callable[[], None]:
        """Make a new case ready, off the clock: its names, and the engine's rows it points at."""
        rename = _renaming(self.names, next(self._serials))
        keys: dict[Key, int] = {}
        self._run([_renamed(write, rename) for write in self.engine], keys)
        own = [_renamed(write, rename) for write in self.own]
        return lambda: self._run(own, keys)

    def _run(self, writes: list[Write], keys: dict[Key, int]) -> None:
        execute = self.driver.execute
        for _transaction, together in groupby(writes, key=lambda write: write.transaction):
            self.driver.begin()
            for write in together:
                for place, key in write.keyed:
                    write.params[place] = _found(key, keys)
                given = execute(write.sql, write.params)
                for key, (number, *_rest) in zip(write.gives, given, strict=True):
                    keys[key] = number
            self.driver.commit()


def _found(key: Any, keys: Mapping[Key, int]) -> Any:
    return [_found(each, keys) for each in key] if isinstance(key, list) else keys.get(key, key)


def _writes(case: CapturedCase, placeholder: str) -> Iterator[tuple[str, Write]]:
    """Turn what was captured into statements whose keys are open."""
    columns = key_columns()
    numbers = {t: {pk: Key(t, n) for n, pk in enumerate(pks)} for t, pks in case.keys.items()}
    given = {table: iter(known.values()) for table, known in numbers.items()}
    for sent in case.sent:
        if not sent.writes:
            continue
        keyed = []
        for place, column in enumerate(placeholders(sent.sql)):
            known = numbers.get(columns.get((sent.table, column), ""), {})
            key = _open(sent.params[place], known)
            if key != sent.params[place]:
                keyed.append((place, key))
        inserts = sent.verb == "INSERT" and sent.table in numbers
        gives = [next(given[sent.table]) for _row in range(sent.rows)] if inserts else []
        sql = _RETURNING.sub("", sent.sql) + (' RETURNING "id"' if inserts else "")
        sql = sql.replace("%s", placeholder)
        yield sent.table, Write(sent.transaction, sql, list(sent.params), keyed, gives)


def _open(value: Any, known: Mapping[int, Key]) -> Any:
    if isinstance(value, list):
        return [_open(each, known) for each in value]
    return known.get(value, value) if isinstance(value, int) else value


# --- Names that must be new each time


def _names_of(case: CapturedCase) -> list[str]:
    """Every text in which one case differs from the next, the longest first."""
    story = case.story
    assert story.case is not None, "told"
    numbers = {story.case.number}
    for right in story.rights():
        numbers |= {right["number"], right["number"].replace(".", "")}
    keys = {str(value) for sent in case.sent for value in _uuids(sent.params)}
    codes = {code for sent in case.sent for code in _proof_codes(sent)}
    return sorted(numbers | keys | codes, key=lambda name: (-len(name), name))


def _proof_codes(sent: Sent) -> Iterator[str]:
    """Find the codes by which the public page knows a paper: each belongs to one paper only."""
    if sent.verb != "INSERT" or sent.table != Paper._meta.db_table:
        return
    for column, value in zip(placeholders(sent.sql), sent.params, strict=True):
        if column == "proof_code":
            yield from filter(None, value if isinstance(value, list) else [value])


def _uuids(values: Sequence[Any]) -> Iterator[UUID]:
    for value in values:
        if isinstance(value, UUID):
            yield value
        elif isinstance(value, list):
            yield from _uuids(value)
        elif isinstance(value, str) and _UUID.fullmatch(value):
            yield UUID(value)


def _renaming(names: Sequence[str], serial: int) -> Callable[[str], str]:
    """Make a renaming that keeps every length; no two names become the same new name."""
    new: dict[str, str] = {}
    for n, name in enumerate(names):
        if _UUID.fullmatch(name):
            fresh = uuid4()
            new[name], new[UUID(name).hex] = str(fresh), fresh.hex
        else:
            new[name] = f"F{serial * len(names) + n:0{len(name) - 1}d}"
    pattern = re.compile("|".join(re.escape(name) for name in new))
    return lambda text: pattern.sub(lambda found: new[found[0]], text)


def _renamed(write: Write, rename: Callable[[str], str]) -> Write:
    params = [_anew(value, rename) for value in write.params]
    return Write(write.transaction, write.sql, params, write.keyed, write.gives)


def _anew(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return rename(str(value))
    if isinstance(value, UUID):
        return UUID(rename(str(value)))
    if isinstance(value, Jsonb):
        return Jsonb(_anew(value.obj, rename))
    if isinstance(value, list | tuple):
        return [_anew(each, rename) for each in value]
    if isinstance(value, dict):
        return {name: _anew(each, rename) for name, each in value.items()}
    return value
