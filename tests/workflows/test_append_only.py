"""What was written is never rewritten: the database itself refuses, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from documents.models import Paper, SealedRevision, VoidedPaper
from financing.models import Case
from financing.operations.commenting import write_comment
from financing.operations.verifying import verify_rights
from financing.states import Audience, CaseState
from risk_pool.ledger.matching import Line
from risk_pool.operations.statements import import_statement
from tests.cast import Story, make_cast, make_story
from tests.risk_pool.ledger_facts import NOW, TODAY, make_pool
from tests.workflows.plain_rows import plain_row
from workflows.operations.sealing import seal_days
from workflows.queries.walls import append_only_tables
from workflows.roles import Role

TABLES = append_only_tables()
MODELS = {model._meta.db_table: model for model in apps.get_models()}


@pytest.fixture(scope="module")
def _written(committing_db: str) -> Iterator[None]:
    """Write at least one row into every append-only table, once for all tests."""
    cast = make_cast()
    first = make_story(cast, state=CaseState.CLOSED)
    again = make_story(cast, content=first.content, state=CaseState.ACCEPTED)
    _verify_a_licensed_right(again)
    _remark(first)
    _book_and_import()
    _seal_and_void(first)
    seal_days(today=timezone.localdate() + dt.timedelta(days=3))
    for table in TABLES:
        plain_row(MODELS[table])
    yield
    cache.clear()


def _verify_a_licensed_right(story: Story) -> None:
    """Leave a finding: the rights are licensed, and everyone who must has taken note."""
    noted = [
        {"rule": rule, "capacity": capacity, "name": "某人", "statement": "知悉"}
        for rule in ("PAT-063", "CPR-004")
        for capacity in ("pledgor", "pledgee", "specialist", "risk_officer")
    ]
    extracts = [
        replace(extract, acknowledgements=noted) for extract in story.extracts(licensed=True)
    ]
    verify_rights(**story.by("verify_rights"), extracts=extracts)


def _remark(story: Story) -> None:
    wang = story.actor(Role.SPECIALIST)
    write_comment(
        case_id=story.case.pk, actor=wang, at=story.at, text="请尽快。", audience=[Audience.BANK]
    )


def _book_and_import() -> None:
    """Leave a transfer, and a line of a bank statement."""
    pool = make_pool(paid_in_fen=100)
    import_statement(pool=pool, lines=[Line("S1", TODAY, 100, 100)], at=NOW)


def _seal_and_void(story: Story) -> None:
    """Leave a seal on a paper, and a paper that another one voided."""
    one, other = Paper.objects.filter(chain=story.case.pk)[:2]
    SealedRevision.objects.create(
        paper=one, number=2, signer="某行", appended=b"1", end=1, file_sha256="0" * 64,
        sealed_at=story.at,
    )  # fmt: skip
    VoidedPaper.objects.create(paper=one, by=other)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("_written")
def test_no_row_is_updated_deleted_or_replaced(table: str) -> None:
    model = MODELS[table]
    rows = model._default_manager.count()
    assert rows

    for statement in _rewritings(model):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            _execute(statement)
    for act in (_update, _save, _delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act(model)

    assert model._default_manager.count() == rows


def _rewritings(model: type[models.Model]) -> Iterator[str]:
    table, key = model._meta.db_table, model._meta.pk.column
    yield f"UPDATE {table} SET {key} = {key}"
    yield f"DELETE FROM {table}"
    if connection.vendor == "postgresql":
        yield f"TRUNCATE {table} CASCADE"
        return
    yield f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    yield f"UPDATE OR REPLACE {table} SET {key} = {key}"
    for unique in _unique_together(model):
        yield _with_another_key(model, unique)


def _unique_together(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield tuple(constraint.fields)
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield (field.name,)


def _with_another_key(model: type[models.Model], unique: tuple[str, ...]) -> str:
    """Replace rows through another of their unique keys, under a primary key of their own."""
    table, key = model._meta.db_table, model._meta.pk
    columns = [str(field.column) for field in model._meta.concrete_fields]
    fresh = (
        f"{key.column} + 1000000" if isinstance(key, models.AutoField) else "hex(randomblob(16))"
    )
    chosen = [fresh if column == key.column else column for column in columns]
    return (
        f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(chosen)} FROM {table} /* {unique} */"
    )


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _update(model: type[models.Model]) -> None:
    model._default_manager.update(**{_some_field(model): None})


def _some_field(model: type[models.Model]) -> str:
    return next(f.name for f in model._meta.concrete_fields if not f.primary_key)


def _save(model: type[models.Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    row.save(force_update=True)


def _delete(model: type[models.Model]) -> None:
    rows: Any = model._default_manager.all()
    rows._raw_delete(rows.db)


def test_the_walls_stand_around_everything_that_is_evidence() -> None:
    assert {
        "workflows_recordentry", "workflows_dailyroot", "documents_paper",
        "financing_applicationversion", "financing_registersnapshot", "financing_rightfinding",
        "financing_bundlevaluation", "financing_duediligence", "financing_riskreview",
        "financing_approval", "financing_contract", "financing_instalment",
        "financing_repayment", "financing_drawdown",
    } <= set(TABLES)  # fmt: skip


@pytest.mark.usefixtures("_written")
def test_what_is_not_evidence_may_change() -> None:
    assert Case.objects.update(term_months=6) == 2
