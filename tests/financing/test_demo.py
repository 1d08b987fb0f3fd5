"""The demo runs from nothing, leaves a case in every state for the pages, and may be run twice."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command

from financing.models import Case
from financing.rules.staging import STAGES
from financing.states import CaseState

# An operator's cancelling is no stage of the demo's loans.
NOT_SHOWN = {CaseState.CANCELLED}


def shown(out: Path) -> tuple[str, str]:
    said, told = io.StringIO(), io.StringIO()
    call_command("demo", "--no-serve", out=out, stdout=said, stderr=told)
    return said.getvalue(), told.getvalue()


def test_the_demo_leaves_cases_in_all_states_and_runs_again_without_doubling_them(
    db: None, tmp_path: Path
) -> None:
    wanted = sum(times for _stage, times in STAGES)

    logins, progress = shown(tmp_path / "first")

    states = set(Case.objects.values_list("state", flat=True))
    assert Case.objects.count() == wanted + 1
    assert states >= set(CaseState) - NOT_SHOWN
    assert f"{wanted}/{wanted}" in progress
    assert "wang" in logins
    assert len(list((tmp_path / "first").glob("*.pdf"))) > 80

    _logins, again = shown(tmp_path / "second")

    assert Case.objects.count() == wanted + 2
    assert "不再重复生成" in again
