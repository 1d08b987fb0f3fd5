"""The rulebook as a command lists it, and its switches."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from financing.operations.reference import load_reference
from financing.queries.checks import rules_in_force

DAY = dt.date(2026, 11, 22)


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command("rules", *arguments, stdout=said, stderr=io.StringIO())
    return said.getvalue()


def told(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run("--json", *arguments))
    return answer


def test_it_lists_every_group_in_full_and_what_is_left_out(db: None) -> None:
    answer = told("--on-date", "2026-11-22")

    assert all(group["missing"] == [] for group in answer["groups"].values())
    assert answer["groups"]["PAT"]["in_rulebook"] == answer["groups"]["PAT"]["covered"] == 46
    assert all(each["reason"] for each in answer["left_out"])
    assert {row["type"] for row in answer["rules"]} == {
        "predicate", "clock", "task", "fact", "design",
    }  # fmt: skip


def test_it_says_how_sure_the_days_of_each_instrument_are(db: None) -> None:
    instruments = {each["key"]: each for each in told()["instruments"]}

    assert instruments["TL26"] == {
        "key": "TL26", "name": "《商标法》（2026年修订，自2027年1月1日起施行）",
        "valid_from": "2027-01-01", "valid_to": None, "date_status": "V1",
    }  # fmt: skip
    assert instruments["ECO"]["date_status"] == "U1"


def test_it_lists_the_articles_of_the_day_that_was_asked_for(db: None) -> None:
    def basis(day: str) -> str:
        [row] = [row for row in told("--on-date", day)["rules"] if row["rule"] == "TM-040"]
        return str(row["basis"])

    assert "第三十九条" in basis("2026-12-31")
    assert "第四十三条" in basis("2027-01-01")


def test_people_read_a_line_for_each_rule(db: None) -> None:
    lines = run("--on-date", "2026-11-22").splitlines()

    [line] = [line for line in lines if line.startswith("PAT-039")]
    assert "BLOCK" in line
    assert "不予登记情形" in line


def test_an_unverified_rule_is_switched_off_and_on_for_the_engine(db: None) -> None:
    load_reference(years=[2026])

    assert "TM-015" in {row.rule for row in rules_in_force(DAY)}
    assert not {row["rule"]: row["enabled"] for row in told("--off", "TM-015")["rules"]}["TM-015"]
    assert "TM-015" not in {row.rule for row in rules_in_force(DAY)}
    run("--on", "TM-015")
    assert "TM-015" in {row.rule for row in rules_in_force(DAY)}


@pytest.mark.parametrize("rule", ["PAT-039", "PAT-999"])
def test_a_verified_rule_and_one_that_is_none_are_not_switched(db: None, rule: str) -> None:
    load_reference(years=[2026])
    before = rules_in_force(DAY)

    with pytest.raises(SystemExit) as left:
        run("--off", rule)

    assert left.value.code == 2
    assert rules_in_force(DAY) == before
