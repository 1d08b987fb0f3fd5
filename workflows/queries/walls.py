"""Are the walls standing? Every table that migrations made append-only, and its triggers."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from workflows.appendonly import AppendOnly


def append_only_tables() -> list[str]:
    """List the tables that migrations made append-only."""
    loader = MigrationLoader(None)
    return sorted(
        {
            operation.table
            for migration in loader.disk_migrations.values()
            for operation in migration.operations
            if isinstance(operation, AppendOnly)
        }
    )


def fallen_walls() -> list[str]:
    """List the append-only tables whose triggers the database lacks."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        endings: tuple[str, ...] = ("_append_only", "_never_truncated")
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        endings = ("_never_updated", "_never_deleted", "_never_replaced")
    with connection.cursor() as cursor:
        cursor.execute(asked)
        standing = {name for (name,) in cursor.fetchall()}
    return [
        table
        for table in append_only_tables()
        if any(f"{table}{ending}" not in standing for ending in endings)
    ]
