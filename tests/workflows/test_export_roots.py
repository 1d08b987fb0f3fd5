"""The daily roots leave the house, one line a day."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workflows.models import DailyRoot

pytestmark = pytest.mark.django_db

FIRST, SECOND = "a" * 64, "b" * 64


def _roots() -> None:
    for day, root, before in ((1, FIRST, "0" * 64), (2, SECOND, FIRST)):
        DailyRoot.objects.create(
            day=dt.date(2026, 11, day), chains=3, entries=7, root=root, previous_root=before
        )


def _exported(**options: str | Path) -> str:
    said = io.StringIO()
    call_command("export_roots", stdout=said, **options)
    return said.getvalue()


def test_each_day_is_a_line_that_names_the_day_before() -> None:
    _roots()

    first, second = (json.loads(line) for line in _exported().splitlines())

    assert (first["day"], first["root"]) == ("2026-11-01", FIRST)
    assert (second["root"], second["previous_root"]) == (SECOND, FIRST)


def test_it_can_begin_at_a_day_and_go_into_a_file(tmp_path: Path) -> None:
    _roots()

    said = _exported(since="2026-11-02", out=tmp_path / "roots.jsonl")

    assert "1天" in said
    assert json.loads((tmp_path / "roots.jsonl").read_text(encoding="utf-8"))["root"] == SECOND


def test_what_is_no_day_is_told() -> None:
    with pytest.raises(CommandError, match="不是日期") as refused:
        _exported(since="yesterday")

    assert refused.value.returncode == 2
