"""Register facts read from JSON, and the right they are the facts of."""

from __future__ import annotations

from typing import Any

import pytest

from financing.models import PledgedRight, RegisterSnapshot
from financing.rules.extracts import (
    LONGEST_EXCLUSION,
    LONGEST_SOURCE,
    check_identity,
    facts_from,
)
from workflows.errors import Objections


def make_facts(**changes: Any) -> dict[str, Any]:
    facts = {
        "kind": "invention",
        "number": "ZL 2020 1 1472880.4",
        "title": "一种蘑菇种植培养基自动化处理装置",
        "owners": ["津河云帆科技有限公司"],
        "legal_status": "in_force",
    }
    return facts | changes


def test_a_number_is_compared_however_it_is_written() -> None:
    facts = facts_from(make_facts())

    assert facts.number == "2020114728804"
    assert not list(check_identity(facts, kind="invention", number="2020114728804", where="r"))
    [other] = check_identity(facts, kind="design", number="2020114728804", where="rights[1]")
    assert (other.code, other.where) == ("extract.other_right", "rights[1].number")


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"kind": ""}, "extract.number", "extract.number"),
        ({"number": ""}, "extract.number", "extract.number"),
        ({"number": "ZL202011472880.5"}, "extract.number", "extract.number"),
        ({"number": 2020114728804}, "text.invalid", "extract.number"),
        ({"owners": "津河云帆科技有限公司"}, "list.invalid", "extract.owners"),
        ({"owners": []}, "extract.owners", "extract.owners"),
        ({"similar_marks": [12345678]}, "list.invalid", "extract.similar_marks"),
        ({"expiry_date": "明年"}, "date.invalid", "extract.expiry_date"),
        ({"legal_status": "ok"}, "extract.legal_status", "extract.legal_status"),
        ({"colour": "红"}, "extract.unknown_field", "extract.colour"),
    ],
)
def test_facts_that_cannot_be_read_are_told(changes: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(Objections) as refused:
        facts_from(make_facts(**changes), where="extract")

    assert (code, where) in [(each.code, each.where) for each in refused.value.objections]


def test_the_bounds_of_texts_are_those_of_their_columns() -> None:
    assert RegisterSnapshot._meta.get_field("source").max_length == LONGEST_SOURCE
    assert PledgedRight._meta.get_field("excluded_reason").max_length == LONGEST_EXCLUSION
