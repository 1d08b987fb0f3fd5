"""The proof finds what was changed under the record, not only in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from financing.states import CaseState
from tests.cast import make_case
from workflows.operations.sealing import seal_days
from workflows.queries.proof import prove_record
from workflows.queries.walls import append_only_tables, fallen_walls

pytestmark = pytest.mark.django_db


def _without_wall(table: str, statement: str) -> None:
    """Change a table as somebody could who owns the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'trigger'", [table]
            )
            walls = [sql for (sql,) in cursor.fetchall()]
            for wall in walls:
                cursor.execute(f"DROP TRIGGER {wall.split()[2]}")
            cursor.execute(statement)
            for wall in walls:
                cursor.execute(wall)


@pytest.mark.parametrize(
    ("table", "column", "what"),
    [
        ("financing_applicationversion", "content", "version"),
        ("financing_registersnapshot", "facts", "snapshot"),
        ("documents_paper", "content", "paper"),
        ("financing_contract", "content", "contract"),
        ("banks_approvalauthority", "source", "authority"),
        ("banks_loanprimerate", "source", "lpr"),
        ("banks_penaltyrule", "source", "penalty"),
    ],
)
def test_evidence_that_was_rewritten_is_found_and_named(table: str, column: str, what: str) -> None:
    make_case(state=CaseState.DISBURSED)
    assert prove_record().breaches == ()

    _without_wall(table, f"UPDATE {table} SET {column} = {column} || ' '")

    assert any(f"rests on a changed {what}" in b.what for b in prove_record().breaches)


def test_a_wall_that_is_down_is_named() -> None:
    assert "workflows_recordentry" in append_only_tables()
    assert fallen_walls() == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE workflows_recordentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER workflows_recordentry_never_updated")

    assert fallen_walls() == ["workflows_recordentry"]
    with pytest.raises(CommandError, match="append-only wall is down"):
        call_command("verify_record")


UPSERTS = {
    "sqlite": "INSERT OR REPLACE INTO workflows_recordentry SELECT * FROM workflows_recordentry",
    "postgresql": (
        "INSERT INTO workflows_recordentry SELECT * FROM workflows_recordentry"
        " ON CONFLICT (id) DO UPDATE SET facts = 'changed'"
    ),
}


def test_an_insert_that_replaces_does_not_climb_over_the_wall() -> None:
    make_case(state=CaseState.ACCEPTED)

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"):
        cursor.execute(UPSERTS[connection.vendor])


def test_days_are_sealed_once_they_are_safely_over_and_stay_provable() -> None:
    make_case(state=CaseState.ACCEPTED)
    today = dt.datetime.now(tz=dt.UTC).date()

    assert seal_days(today=today) == []
    sealed = seal_days(today=today + dt.timedelta(days=4))

    assert sealed[-1].entries > 0
    assert seal_days(today=today + dt.timedelta(days=4)) == []
    assert prove_record().breaches == ()
