"""People come onto a platform from a file, and sign in with the password that was printed once."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.http import HttpRequest

from banks.models import ApprovalAuthority
from workflows.models import Membership, Organisation, User

EXAMPLE = Path(settings.BASE_DIR) / "deploy" / "people.example.json"


def enrolled(path: Path) -> tuple[dict[str, str], str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("enrol", path, stdout=out, stderr=err)
    return dict(line.split("\t") for line in out.getvalue().splitlines()), err.getvalue()


def changed(folder: Path, **changes: Any) -> Path:
    content = json.loads(EXAMPLE.read_text(encoding="utf-8")) | changes
    path = folder / "people.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def refusals(path: Path) -> str:
    err = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("enrol", path, stdout=io.StringIO(), stderr=err)
    assert left.value.code == 2
    assert not User.objects.filter(username__startswith="yl.").exists()
    return err.getvalue()


def test_the_example_brings_people_who_can_sign_in(db: None) -> None:
    first, _said = enrolled(EXAMPLE)

    assert set(first) == {"yl.specialist", "yl.approver", "yl.firm"}
    for username, password in first.items():
        user = authenticate(HttpRequest(), username=username, password=password)
        assert user is not None
    assert Membership.objects.get(user__username="yl.specialist").branch is not None
    assert ApprovalAuthority.objects.get(bank__name="样例银行").limit_fen == 1_000_000_000


def test_a_second_run_changes_nothing_and_prints_no_password(db: None) -> None:
    enrolled(EXAMPLE)
    kept = list(User.objects.order_by("pk").values_list("pk", "password"))

    again, said = enrolled(EXAMPLE)

    assert again == {}
    assert "没有新人员" in said
    assert list(User.objects.order_by("pk").values_list("pk", "password")) == kept


def test_every_problem_is_told_and_nobody_is_saved(db: None, tmp_path: Path) -> None:
    people = [
        {"username": "yl.a", "name": "某甲", "organisation": "nowhere", "role": "SPECIALIST"},
        {"username": "yl.b", "name": "某乙", "organisation": "firm", "role": "APPROVER"},
    ]

    said = refusals(changed(tmp_path, people=people, extra=1))

    assert "people[0].organisation" in said
    assert "people[1].role" in said
    assert "extra" in said


def test_somebody_described_otherwise_than_known_is_told(db: None, tmp_path: Path) -> None:
    Organisation.objects.create(kind="BANK", name="另一家银行", credit_code="91120116MA98000275")

    assert "organisations.bank.name" in refusals(changed(tmp_path))


def test_a_file_that_is_not_there_is_told(db: None, tmp_path: Path) -> None:
    assert "没有文件" in refusals(tmp_path / "none.json")
