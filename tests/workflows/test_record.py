"""The record finds what was done to it, and names the first thing that does not hold.

Whoever tampers here owns the database and has taken the walls down; the proof is what is left.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from financing.models import Case
from financing.states import CaseState
from tests.cast import make_cast, make_story
from workflows.models import DailyRoot, RecordEntry
from workflows.operations.sealing import seal_days
from workflows.queries.proof import prove_record
from workflows.queries.walls import append_only_tables
from workflows.rules.chain import GENESIS, HASHED, row_hash

pytestmark = pytest.mark.django_db
RECORD, DAYS = "workflows_recordentry", "workflows_dailyroot"


@pytest.fixture
def case() -> Case:
    """Make two cases, one of which is tampered with."""
    cast = make_cast()
    make_story(cast, state=CaseState.ACCEPTED)
    return make_story(cast, state=CaseState.VALUED).case


@contextmanager
def walls_down(*tables: str) -> Iterator[None]:
    """Take down the triggers of some tables, as the database's owner could, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        walls = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
        for name, _sql in walls:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in walls:
            cursor.execute(sql)


def _rows(case: Case) -> list[RecordEntry]:
    return list(RecordEntry.objects.filter(chain=case.pk).order_by("seq"))


def _tip(case: Case, row: RecordEntry) -> None:
    """Rewrite what the case holds as its tip."""
    Case.objects.filter(pk=case.pk).update(record_seq=row.seq, record_tip=row.hash)


def _breach(case: Case) -> tuple[int, str]:
    """Name the one breach there is; it is of this case."""
    [breach] = prove_record().breaches
    assert breach.chain == str(case.pk)
    return breach.seq, breach.what


def _forge(row: RecordEntry, **changes: Any) -> RecordEntry:
    """Change a row and hash it anew, as a careful forger would."""
    values = {name: getattr(row, name) for name in HASHED} | changes
    return RecordEntry(**values, hash=row_hash(values))


def test_an_untouched_record_holds(case: Case) -> None:
    proof = prove_record()

    assert proof.breaches == ()
    assert proof.chains == 4  # two applications, two cases
    assert proof.entries == RecordEntry.objects.count()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("facts", '{"remark":"改过"}'),
        ("arrow", "decline"),
        ("to_state", "CLOSED"),
        ("role", "APPROVER"),
        ("happened_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
        ("recorded_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
        ("rests_on", "[]"),
        ("schema_version", 2),
        ("subject", "registration:1"),
        ("from_state", "RETURNED"),
    ],
)
def test_an_edit_of_any_column_is_found(case: Case, column: str, value: object) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq=2).update(**{column: value})

    assert _breach(case) == (2, "edited")


def test_an_edit_of_who_did_it_is_found(case: Case) -> None:
    other = make_cast().actors["li"]
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq=3).update(
            actor=other.user, membership=other.membership
        )

    assert _breach(case) == (3, "edited")


def test_an_edit_that_is_hashed_anew_breaks_the_link_after_it(case: Case) -> None:
    row = _rows(case)[1]
    forged = _forge(row, facts="{}")
    with walls_down(RECORD):
        RecordEntry.objects.filter(pk=row.pk).update(facts="{}", hash=forged.hash)

    assert _breach(case) == (3, "broken link")


def test_an_insertion_is_found(case: Case) -> None:
    """A row is slipped in between the second and the third, and the rest moves up."""
    rows = _rows(case)
    with walls_down(RECORD):
        for row in reversed(rows[2:]):
            RecordEntry.objects.filter(pk=row.pk).update(seq=row.seq + 1)
        _forge(rows[1], seq=3, previous_hash=rows[1].hash, facts="{}").save()

    assert _breach(case) == (4, "broken link")


def test_a_row_added_at_the_end_is_found(case: Case) -> None:
    last = _rows(case)[-1]

    _forge(last, seq=last.seq + 1, previous_hash=last.hash).save()

    assert _breach(case) == (last.seq + 2, "tip differs")


def test_a_cut_head_is_found(case: Case) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq__lte=2).delete()

    assert _breach(case) == (1, "missing")


def test_a_cut_out_middle_is_found(case: Case) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq=3).delete()

    assert _breach(case) == (3, "missing")


def test_a_cut_tail_is_found(case: Case) -> None:
    last = _rows(case)[-1]
    with walls_down(RECORD):
        RecordEntry.objects.filter(pk=last.pk).delete()

    assert _breach(case) == (last.seq, "cut tail")


def test_a_record_that_is_gone_is_found(case: Case) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk).delete()

    assert _breach(case) == (1, "missing")


def test_a_rewritten_tip_is_found(case: Case) -> None:
    _tip(case, RecordEntry(seq=case.record_seq, hash="f" * 64))

    assert _breach(case) == (case.record_seq + 1, "tip differs")


def test_a_row_of_a_chain_that_nobody_holds_is_found(case: Case) -> None:
    stray = "00000000-0000-4000-8000-000000000000"

    _forge(_rows(case)[0], chain=stray, previous_hash=GENESIS).save()

    [breach] = prove_record().breaches
    assert (breach.chain, breach.what) == (stray, "tip differs")


def test_the_first_of_several_things_is_named(case: Case) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq__in=(2, 4)).update(arrow="x")

    assert _breach(case) == (2, "edited")


def test_two_broken_chains_are_both_named(case: Case) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq=1).update(arrow="x")
        RecordEntry.objects.filter(chain=case.application_id, seq=1).update(arrow="x")

    broken = {breach.chain for breach in prove_record().breaches}
    assert broken == {str(case.pk), str(case.application_id)}


# --- The daily root


def _sealed() -> list[DailyRoot]:
    return seal_days(today=timezone.localdate() + dt.timedelta(days=5))


def test_a_forged_tail_with_a_rewritten_tip_is_found_by_the_daily_root(case: Case) -> None:
    """The chain alone would hold: only the root of the day remembers."""
    _sealed()
    last = _rows(case)[-1]
    forged = _forge(last, facts=json.dumps({"value_fen": 1}))
    with walls_down(RECORD):
        RecordEntry.objects.filter(pk=last.pk).update(facts=forged.facts, hash=forged.hash)
    _tip(case, forged)

    [breach] = prove_record().breaches
    assert breach.what == "daily root differs"
    assert breach.chain == f"day {timezone.localdate()}"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"root": "0" * 64}, "daily root differs"),
        ({"previous_root": "1" * 64}, "daily root differs"),
    ],
)
def test_a_rewritten_root_is_found(case: Case, change: dict[str, str], what: str) -> None:
    days = _sealed()
    with walls_down(DAYS):
        DailyRoot.objects.filter(day=days[1].day).update(**change)

    [breach] = prove_record().breaches
    assert (breach.chain, breach.what) == (f"day {days[1].day}", what)


def test_a_root_that_is_cut_out_is_found(case: Case) -> None:
    days = _sealed()
    with walls_down(DAYS):
        DailyRoot.objects.filter(day=days[1].day).delete()

    [breach] = prove_record().breaches
    assert breach.what == "daily root missing"


def test_a_day_is_sealed_once(case: Case) -> None:
    first = _sealed()
    roots = list(DailyRoot.objects.order_by("day").values_list("day", "root"))

    again = _sealed()

    assert len(first) == 4
    assert again == []
    assert list(DailyRoot.objects.order_by("day").values_list("day", "root")) == roots


def test_each_root_rests_on_the_one_before(case: Case) -> None:
    days = _sealed()

    assert days[0].previous_root == GENESIS
    assert [day.previous_root for day in days[1:]] == [day.root for day in days[:-1]]
    assert len({day.root for day in days}) == len(days)
    assert {day.entries for day in days} == {RecordEntry.objects.count()}


# --- The command


def test_the_command_says_that_the_record_holds(case: Case) -> None:
    said = StringIO()

    call_command("verify_record", stdout=said)

    assert str(RecordEntry.objects.count()) in said.getvalue()


def test_the_command_ends_with_one_and_names_the_breach(case: Case) -> None:
    with walls_down(RECORD):
        RecordEntry.objects.filter(chain=case.pk, seq=2).update(arrow="decline")

    with pytest.raises(CommandError) as refused:
        call_command("verify_record")

    assert refused.value.returncode == 1
    assert f"{case.pk} #2: edited" in str(refused.value)


def test_walls_are_put_back_after_a_test() -> None:
    with walls_down(*append_only_tables()):
        pass

    assert prove_record().breaches == ()
