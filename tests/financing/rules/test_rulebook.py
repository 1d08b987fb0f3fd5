"""What makes rows a rulebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from financing.rules.dossier import UNREGISTERED_KINDS
from financing.rules.identifiers import KIND_CODES
from financing.rules.rights import EXECUTABLES, shipped_rulebook
from financing.rules.rulebook import (
    EXECUTABLE,
    PREDICATES,
    RuleRow,
    Severity,
    check_rows,
    rule,
    rule_rows,
)

ROW = RuleRow(
    rule="PAT-039",
    title="已质押的专利不得再次质押登记",
    severity=Severity.BLOCK,
    kinds=("invention",),
    valid_from=date(2021, 11, 15),
    valid_to=None,
    basis="公告第461号",
    source="rulebook PAT-039",
    status="V2",
    message="{number}已质押。",
    cure="请等待注销。",
)


def codes(*rows: RuleRow) -> set[str]:
    return {objection.code for objection in check_rows(rows, PREDICATES)}


def test_the_rows_that_ship_are_a_rulebook() -> None:
    assert check_rows(shipped_rulebook(), EXECUTABLES) == ()
    assert {row.rule for row in shipped_rulebook() if row.nature in EXECUTABLE} == EXECUTABLES


def test_every_row_applies_to_known_kinds_of_right() -> None:
    kinds = {kind for row in shipped_rulebook() for kind in row.kinds}

    assert kinds == {*KIND_CODES, *UNREGISTERED_KINDS}


def test_a_row_that_was_not_read_may_not_block() -> None:
    assert codes(replace(ROW, status="U1")) == {"rulebook.uncertain_block"}
    assert codes(replace(ROW, status="U2")) == {"rulebook.uncertain_block"}
    assert codes(ROW) == set()


def test_a_soft_stop_names_who_acknowledges_it_and_no_other_row_does() -> None:
    assert codes(replace(ROW, severity=Severity.SOFT)) == {"rulebook.acknowledgers"}
    assert codes(replace(ROW, acknowledged_by=("pledgor",))) == {"rulebook.acknowledgers"}
    soft = replace(ROW, severity=Severity.SOFT, acknowledged_by=("somebody",))
    assert codes(soft) == {"rulebook.acknowledgers"}


@pytest.mark.parametrize("field", ["title", "kinds", "basis", "source", "message", "cure"])
def test_a_row_tells_its_basis_its_source_and_its_cure(field: str) -> None:
    assert codes(replace(ROW, **{field: type(getattr(ROW, field))()})) == {"rulebook.text_missing"}


def test_a_rule_without_a_predicate_is_no_rule() -> None:
    assert codes(replace(ROW, rule="PAT-999")) == {"rulebook.predicate_missing"}


def test_an_unknown_mark_of_certainty_is_refused() -> None:
    assert codes(replace(ROW, status="V3")) == {"rulebook.status.invalid"}


def test_two_rows_of_one_rule_may_follow_each_other_but_not_overlap() -> None:
    first = replace(ROW, valid_to=date(2026, 12, 31))

    assert codes(first, replace(ROW, valid_from=date(2027, 1, 1))) == set()
    assert codes(first, replace(ROW, valid_from=date(2026, 12, 31))) == {"rulebook.period.overlap"}
    assert codes(first, replace(ROW, kinds=("design",))) == set()
    assert codes(replace(ROW, valid_to=date(2020, 1, 1))) == {"rulebook.period.invalid"}


def test_one_rule_has_one_predicate() -> None:
    with pytest.raises(AssertionError, match="PAT-039"):
        rule("PAT-039")(PREDICATES["PAT-039"])


def test_a_severity_nobody_knows_is_refused_when_the_row_is_read() -> None:
    raw: dict[str, object] = {
        "rule": "PAT-039",
        "title": "",
        "severity": "STOP",
        "kinds": [],
        "valid_from": "2021-11-15",
        "valid_to": None,
    }

    with pytest.raises(ValueError, match="STOP"):
        rule_rows([raw])
