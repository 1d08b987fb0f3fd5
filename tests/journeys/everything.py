"""How many rows there are, and what stands of each case: seen before and after a refusal."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection


def everything() -> dict[str, Any]:
    """Count the rows of every table, and read what stands of each case and its work."""
    return {
        # In order: PostgreSQL may count many tables at once, and tell them as they come.
        "rows": sorted(_rows(" UNION ALL ".join(_counting()))),
        "cases": _rows("SELECT * FROM financing_case ORDER BY id"),
        "applications": _rows("SELECT * FROM financing_application ORDER BY id"),
        "items": _rows("SELECT id, status, due_at FROM workflows_workitem ORDER BY id"),
    }


@cache
def _counting() -> list[str]:
    tables = sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True))
    return [f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables]


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
