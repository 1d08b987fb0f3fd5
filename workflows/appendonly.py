"""A migration operation that makes the database itself refuse to rewrite a table."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

_POSTGRES = """
CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER {table}_never_truncated BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();
"""

# REPLACE deletes without firing a DELETE trigger unless the connection asks for it, so a row that
# is there already is refused before it is inserted as well.
_SQLITE = {
    "updated": "BEFORE UPDATE ON {table} BEGIN",
    "deleted": "BEFORE DELETE ON {table} BEGIN",
    "replaced": (
        "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) BEGIN"
    ),
}
_SQLITE_REFUSAL = "SELECT RAISE(ABORT, '{table} is append-only'); END"


class AppendOnly(Operation):
    """Refuse UPDATE, DELETE, REPLACE and TRUNCATE on a table, in the database.

    ``key`` is the primary key's column. A later migration that alters the table on SQLite makes it
    anew, without triggers: it must end with this operation again, which a test demands.
    """

    reversible = True

    def __init__(self, table: str, key: str = "id") -> None:
        self.table, self.key = table, key

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state as it is: triggers are no part of it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Create the triggers in the dialect of the connected database."""
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES.format(table=self.table).replace("%", "%%"), ())
            return
        for name, head in _SQLITE.items():
            body = f"CREATE TRIGGER {{table}}_never_{name} {head} {_SQLITE_REFUSAL}"
            schema_editor.execute(body.format(table=self.table, key=self.key))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Drop the triggers."""
        if schema_editor.connection.vendor == "postgresql":
            for name in (f"{self.table}_append_only", f"{self.table}_never_truncated"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {self.table}")
        else:
            for name in _SQLITE:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_never_{name}")

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self) -> str:
        """Name the migration."""
        return f"{self.table}_append_only"
