"""Two extracts of one register, compared field by field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financing.rules.extract_differences import differences
from financing.rules.extracts import FACT_NAMES, facts_from
from financing.rules.register_entries import (
    ENTRY_NAMES,
    entries_as_dict,
    entries_from,
    entries_of_kind,
)
from workflows.errors import Objections

LEDGER = [
    {"year": 6, "due_on": "2025-12-14", "paid_on": "2025-11-20"},
    {"year": 7, "due_on": "2026-12-14"},
]


def told(kind: str, before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    return [each.as_dict() for each in differences(kind, before, after)]


def test_a_new_owner_touches_the_rules_of_its_kind_of_register() -> None:
    before, after = {"owners": ["甲公司"]}, {"owners": ["乙公司"]}

    assert told("invention", before, after) == [
        {"field": "owners", "from": ["甲公司"], "to": ["乙公司"], "rules": ["PAT-031", "PAT-038"]}
    ]
    [mark] = told("trademark", before, after)
    assert mark["rules"] == ["TM-023(1)", "TM-015"]


def test_an_annuity_that_was_paid_meanwhile_is_one_difference_of_one_year() -> None:
    paid = [LEDGER[0], {**LEDGER[1], "paid_on": "2026-11-02"}]

    assert told("invention", {"annuities": LEDGER}, {"annuities": paid}) == [
        {
            "field": "annuities[7].paid_on",
            "from": None,
            "to": "2026-11-02",
            "rules": ["PAT-034", "TERM-7"],
        }
    ]


def test_an_entry_that_came_is_told_whole_and_its_order_makes_no_difference() -> None:
    hold = {"kind": "court", "since": "2026-09-05"}

    [came] = told("trademark", {}, {"holds": [hold]})
    assert (came["field"], came["from"], came["to"]) == ("holds[court,2026-09-05]", None, hold)
    assert came["rules"] == ["TM-023(4)"]
    assert told("invention", {"annuities": LEDGER}, {"annuities": LEDGER[::-1]}) == []


def test_empty_and_left_out_are_the_same() -> None:
    assert told("software", {"authors": [], "pledged": False, "expiry_date": None}, {}) == []


def test_a_register_s_entries_are_those_of_its_kind() -> None:
    every = {name for kind in ("invention", "trademark", "work") for name in entries_of_kind(kind)}

    assert every == ENTRY_NAMES
    assert "annuities" not in entries_of_kind("trademark")
    assert entries_of_kind("unregistered") == ()


def test_entries_are_read_as_a_preflight_file_writes_them_and_written_back() -> None:
    raw = {"annuities": LEDGER, "twin": {"number": "202010000001.2"}, "holds": []}

    register = entries_from(raw)
    written = entries_as_dict(register)
    assert [row["year"] for row in written["annuities"]] == [6, 7]
    assert set(written) == {"annuities", "twin"}


def test_an_entry_of_another_shape_is_refused_with_its_place() -> None:
    with pytest.raises(Objections) as refused:
        entries_from({"annuities": [{"year": 6}], "holds": [{"kind": "x"}]}, where="rights[1]")

    places = {each.where for each in refused.value.objections}
    assert any(place.startswith("rights[1].annuities[0]") for place in places)
    assert any(place.startswith("rights[1].holds[0]") for place in places)


def test_facts_leave_entries_to_others() -> None:
    raw = {"kind": "trademark", "number": "12345678", "title": "云帆", "owners": ["甲公司"],
           "legal_status": "in_force", "classes": [9]}  # fmt: skip

    assert facts_from(raw).title == "云帆"


VALUES = st.one_of(st.none(), st.booleans(), st.text(max_size=5), st.lists(st.text(max_size=3)))
PLAIN = st.dictionaries(st.sampled_from(FACT_NAMES), VALUES)


@given(PLAIN, PLAIN)
def test_differences_undo_themselves_and_nothing_differs_from_itself(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    forth, back = differences("design", before, after), differences("design", after, before)

    assert [(d.name, d.before, d.after) for d in forth] == [
        (d.name, d.after, d.before) for d in back
    ]
    assert differences("design", after, after) == ()
