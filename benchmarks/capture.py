"""What one real case sends to the database: every statement, its step, and its transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models

from benchmarks.story import Story
from workflows.models import FlowProcess, FlowTask

# The engine's own tables: no part of the floor, though its work items point at two of them.
POINTED_AT = frozenset({FlowProcess._meta.db_table, FlowTask._meta.db_table})
ENGINE_TABLES = POINTED_AT | {FlowTask.previous.through._meta.db_table}


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement. ``transaction`` counts the commits before it."""

    step: str
    transaction: int
    sql: str
    params: tuple[Any, ...]

    @property
    def verb(self) -> str:
        """The statement's first word."""
        return self.sql.split(maxsplit=1)[0]

    @property
    def table(self) -> str:
        """The table that an INSERT or UPDATE writes."""
        return self.sql.split('"', 2)[1]

    @property
    def writes(self) -> bool:
        """Tell whether it writes rows."""
        return self.verb in ("INSERT", "UPDATE", "DELETE")

    @property
    def rows(self) -> int:
        """How many rows an INSERT writes; an UPDATE counts as one."""
        if self.verb != "INSERT":
            return 1
        if " UNNEST(" in self.sql:
            return len(self.params[0])
        return self.sql.split(" VALUES ", 1)[1].count("(")


@dataclass
class CapturedCase:
    """All that one case sent, and the keys that the database gave to its rows."""

    story: Story
    sent: list[Sent] = field(default_factory=list)
    keys: dict[str, list[int]] = field(default_factory=dict)
    commits: int = 0

    def statements_of_steps(self) -> list[tuple[str, Counter[str]]]:
        """Count the statements of each human step by their first word, in order."""
        steps = dict.fromkeys((s.transaction, s.step) for s in self.sent)
        return [
            (step, Counter(s.verb for s in self.sent if (s.transaction, s.step) == (n, step)))
            for n, step in steps
        ]


def capture(story: Story) -> CapturedCase:
    """Act a story out and keep what it sent."""
    case = CapturedCase(story)
    before = newest_keys()
    step = ""

    def keep(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        assert not many, "Django sends executemany nowhere here"
        if sql != "BEGIN IMMEDIATE":
            case.sent.append(Sent(step, case.commits, sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with counting_commits(case), connection.execute_wrapper(keep):
        acts = story.acts()
        while True:
            # What the story itself looks up to find the next item is no part of the step.
            step = ""
            act = next(acts, None)
            if act is None:
                break
            step = act.step
            act.do()
    case.sent = [sent for sent in case.sent if sent.step]
    case.keys = keys_since(before)
    story.told()
    return case


@contextmanager
def counting_commits(case: CapturedCase) -> Iterator[None]:
    """Count every commit that Django sends while the block runs."""
    commit = connection.commit

    def counted() -> None:
        case.commits += 1
        commit()

    connection.commit = counted  # type: ignore[method-assign]
    try:
        yield
    finally:
        connection.commit = commit  # type: ignore[method-assign]


def numbered_tables() -> dict[str, type[models.Model]]:
    """Every table of ours whose rows get their number from the database."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, models.AutoField)
    }


def newest_keys() -> dict[str, int]:
    """Map each numbered table to its highest number; 0 where it is empty."""
    return {
        table: model._default_manager.aggregate(newest=models.Max("pk"))["newest"] or 0
        for table, model in numbered_tables().items()
    }


def keys_since(before: Mapping[str, int]) -> dict[str, list[int]]:
    """Map each numbered table to the numbers given since, in the order in which they were given."""
    return {
        table: list(
            model._default_manager.filter(pk__gt=before[table])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for table, model in numbered_tables().items()
    }


def rows_by_table() -> dict[str, int]:
    """Count the rows of every table."""
    tables = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    return {table: model._default_manager.count() for table, model in tables.items()}


def key_columns() -> Mapping[tuple[str, str], str]:
    """Map each column that holds a numbered row's key to the table of that row."""
    numbered = numbered_tables()
    columns = {}
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            target = column.related_model if column.is_relation else model
            is_key = column.is_relation or column.primary_key
            table = target._meta.db_table if isinstance(target, type) else ""
            if is_key and table in numbered:
                columns[model._meta.db_table, str(column.column)] = table
    return columns


def placeholders(sql: str) -> Sequence[str]:
    """Name the column behind each placeholder of an INSERT or UPDATE; empty where there is none."""
    return _inserted(sql) if sql.startswith("INSERT") else _updated(sql)


def _inserted(sql: str) -> Sequence[str]:
    columns = [name.strip('" ') for name in sql.split("(", 1)[1].split(")", 1)[0].split(",")]
    return columns * (sql.count("%s") // len(columns))


def _updated(sql: str) -> Sequence[str]:
    named = []
    column = ""
    for part in sql.split("%s")[:-1]:
        # Inside IN (%s, %s) the column is the one named before the first.
        if part != ", ":
            column = _column_before(part)
        named.append(column)
    return named


def _column_before(part: str) -> str:
    for ending in (" = ", " IN ("):
        if part.endswith(f'"{ending}'):
            return part[: -len(ending) - 1].rsplit('"', 1)[1]
    return ""
