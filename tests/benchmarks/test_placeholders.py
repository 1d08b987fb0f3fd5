"""The columns behind a statement's placeholders."""

from __future__ import annotations

from benchmarks.capture import placeholders


def test_an_insert_of_several_rows_repeats_its_columns() -> None:
    sql = 'INSERT INTO "t" ("a", "b") VALUES (%s, %s), (%s, %s)'

    assert placeholders(sql) == ["a", "b", "a", "b"]


def test_an_insert_of_arrays_has_one_placeholder_a_column() -> None:
    sql = 'INSERT INTO "t" ("a", "b") SELECT * FROM UNNEST((%s)::bigint[], (%s)::text[])'

    assert placeholders(sql) == ["a", "b"]


def test_an_update_names_what_it_sets_and_what_it_looks_for() -> None:
    sql = 'UPDATE "t" SET "a" = %s, "b" = NULL WHERE ("t"."state" = %s AND "t"."id" = %s)'

    assert placeholders(sql) == ["a", "state", "id"]


def test_a_choice_of_rows_names_their_column_for_each() -> None:
    sql = 'UPDATE "t" SET "a" = CASE WHEN ("t"."id" = %s) THEN %s END WHERE "t"."id" IN (%s, %s)'

    assert placeholders(sql) == ["id", "", "id", "id"]
