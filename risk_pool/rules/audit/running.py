"""How an audit test is declared, given its parameters, and run over rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from risk_pool.rules.audit.rows import TABLES, Row

R = TypeVar("R", bound=Row)
Value = int | str | tuple[str, ...]

_NAMES: Mapping[type, str] = {kind: name for name, kind in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of a test and the days on which it holds, with where it comes from."""

    name: str
    value: Value
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    certainty: str


class ParameterMissing(LookupError):
    """No parameter of this name holds on the day."""


class Parameters:
    """Dated figures by name."""

    def __init__(self, rows: Iterable[Parameter]) -> None:
        self._rows: dict[str, list[Parameter]] = defaultdict(list)
        for row in rows:
            self._rows[row.name].append(row)

    def on(self, name: str, day: dt.date | None) -> Parameter:
        """Give the figure in force on a day; where the day is unknown, the newest.

        Raises:
            ParameterMissing: none is in force.
        """
        rows = sorted(self._rows.get(name, ()), key=lambda row: row.valid_from, reverse=True)
        for row in rows:
            if day is None or (
                row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
            ):
                return row
        raise ParameterMissing(name)


class World:
    """All rows of an audit, by table; a table left out was not supplied.

    ``columns`` are the fields supplied by table: None in them means none, elsewhere unknown.
    """

    def __init__(
        self,
        tables: Mapping[type[Row], Sequence[Row]],
        columns: Mapping[type[Row], frozenset[str]],
    ) -> None:
        self.tables, self.columns = tables, columns
        self._by: dict[tuple[type, str], dict[Any, list[Row]]] = {}

    def rows(self, kind: type[R]) -> Sequence[R]:
        """Give the rows of a table."""
        rows: Any = self.tables.get(cast("type[Row]", kind), ())
        return cast("Sequence[R]", rows)

    def alike(self, row: R, field: str) -> list[R]:
        """Give the rows of the same table with the same value, this one included."""
        index = self._by.get((type(row), field))
        if index is None:
            index = self._by[type(row), field] = defaultdict(list)
            for each in self.rows(type(row)):
                index[getattr(each, field)].append(each)
        return index[getattr(row, field)]  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check may ask: all rows, and figures in force on the day of the row."""

    world: World
    parameters: Parameters
    day: dt.date | None

    def number(self, name: str) -> int:
        """Give a figure."""
        value = self.parameters.on(name, self.day).value
        assert isinstance(value, int), name
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Give a list of words."""
        value = self.parameters.on(name, self.day).value
        assert isinstance(value, tuple), name
        return value


Check = Callable[[Any, Asked], str | None]


@dataclass(frozen=True, slots=True)
class AuditTest:
    """One test: its id, the table it walks, what it needs of a row, its day and its check.

    What it ``needs`` must have a value, what it ``looks`` at may be none. The check says what is
    wrong in a sentence, or nothing.
    """

    code: str
    over: type[Row]
    needs: tuple[str, ...]
    looks: tuple[str, ...]
    day: str
    check: Check

    @property
    def table(self) -> str:
        """Name the table."""
        return _NAMES[self.over]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that fails a test: what is wrong, and what of the row says so."""

    code: str
    table: str
    key: str
    on: dt.date | None
    what: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test: hits, rows judged and left unjudged, and what it lacked to run."""

    code: str
    hits: tuple[Hit, ...]
    judged: int
    unjudged: int
    missing: tuple[str, ...] = ()


REGISTRY: dict[str, AuditTest] = {}


def audit_test(
    code: str, over: type[R], *needs: str, looks: tuple[str, ...] = (), day: str = ""
) -> Callable[[Callable[[R, Asked], str | None]], Callable[[R, Asked], str | None]]:
    """Declare a test. ``day`` names the field of the day it is of; by default the first needed."""

    def declare(check: Callable[[R, Asked], str | None]) -> Callable[[R, Asked], str | None]:
        assert code not in REGISTRY, code
        days = [name for name in needs if name.endswith("_on") or name == "on"]
        REGISTRY[code] = AuditTest(
            code, cast("type[Row]", over), needs, looks, day or (days[0] if days else ""), check
        )
        return check

    return declare


def run_test(
    test: AuditTest,
    world: World,
    parameters: Parameters,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> Outcome:
    """Run one test over the rows whose day lies within the days given; both are included."""
    if missing := tuple(_missing(test, world)):
        return Outcome(test.code, (), 0, 0, missing)
    hits, judged, unjudged = [], 0, 0
    for row in world.rows(test.over):
        day = getattr(row, test.day) if test.day else None
        if day is not None and ((first and day < first) or (last and day > last)):
            continue
        if any(getattr(row, name) is None for name in test.needs):
            unjudged += 1
            continue
        judged += 1
        what = test.check(row, Asked(world, parameters, day))
        if what is not None:
            evidence = {name: getattr(row, name) for name in (*test.needs, *test.looks)}
            hits.append(Hit(test.code, test.table, row.key, day, what, evidence))
    return Outcome(test.code, tuple(hits), judged, unjudged)


def _missing(test: AuditTest, world: World) -> Iterator[str]:
    """Name what nobody supplied: the table, or fields of it."""
    if test.over not in world.tables:
        yield test.table
        return
    for name in (*test.needs, *test.looks):
        if name not in world.columns[test.over]:
            yield f"{test.table}.{name}"
