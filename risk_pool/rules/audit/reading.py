"""Read the rows of an audit from a file; everything wrong is said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, fields
from typing import Any

from risk_pool.rules.audit.rows import TABLES, Row
from risk_pool.rules.audit.running import World
from risk_pool.rules.term_values import read_fen
from workflows.errors import Objection, Objections
from workflows.rules.json_shape import read_date

_MOST_NAMED = 100


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 (what was written is wrong, not our types)
    return value


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)  # noqa: TRY004
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(value)  # noqa: TRY004
    return value


_READERS: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "str": (_words, "文字"),
    "Words": (_words, "文字"),
    "Day": (lambda value: read_date(_words(value)), "日期，如2026-03-02"),
    "Yes": (_yes, "true或false"),
    "Number": (_number, "整数"),
    "Fen | None": (read_fen, "金额：整数为分，文字为元"),
}


def read_world(content: Mapping[str, Any]) -> World:
    """Read tables of rows: ``{"loans": [{"key": …}], …}``.

    A field that is null is known to be none; one that no row of a table names is unknown.

    Raises:
        Objections: everything that does not hold.
    """
    wrong: list[Objection] = []
    tables: dict[type[Row], Sequence[Row]] = {}
    columns: dict[type[Row], frozenset[str]] = {}
    for name, rows in content.items():
        kind = TABLES.get(name)
        if kind is None:
            sentence = f"没有“{name}”这张表；可用的有：{'、'.join(TABLES)}。"
            wrong.append(Objection("table.unknown", name, sentence))
        elif not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            wrong.append(Objection("table.form", name, f"“{name}”应为由对象组成的列表。"))
        else:
            found = [_row(kind, row, f"{name}[{index}]", wrong) for index, row in enumerate(rows)]
            tables[kind] = [row for row in found if row is not None]
            columns[kind] = frozenset(key for row in rows for key in row)
    if wrong:
        raise Objections(wrong[:_MOST_NAMED])
    return World(tables, columns)


def _row(kind: type[Row], row: Mapping[str, Any], where: str, wrong: list[Objection]) -> Row | None:
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}
    faults = [*_faults(row, known, where)]
    wrong += faults
    if faults:
        return None
    values: dict[str, Any] = {
        name: _read(known[name], value) for name, value in row.items() if value is not None
    }
    return kind(**values)


def _faults(
    row: Mapping[str, Any], known: Mapping[str, Field[Any]], where: str
) -> Iterator[Objection]:
    if not row.get("key"):
        yield Objection("key.missing", f"{where}.key", "每行须有key：它的编号。")
    for name, value in row.items():
        if name not in known:
            yield Objection("field.unknown", f"{where}.{name}", f"没有“{name}”这一项；请核对。")
            continue
        if value is None:
            continue
        try:
            _read(known[name], value)
        except ValueError:
            form = _READERS[str(known[name].type)][1]
            yield Objection("value.form", f"{where}.{name}", f"这一项应为{form}；请更正。")


def _read(field: Field[Any], value: object) -> object:
    return _READERS[str(field.type)][0](value)


def write_value(value: object) -> object:
    """Write a value of a row as JSON has it."""
    return value.isoformat() if isinstance(value, dt.date) else value
