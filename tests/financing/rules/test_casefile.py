"""Reading case files: forgiving to write, strict to read, everything wrong at once."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from financing.rules.casefile import CaseFile, merge_patch, read_case_file
from financing.rules.casefile_ending import Difference, Ending, differences
from financing.rules.casefile_numbers import made_up_number
from financing.rules.casefile_registers import register_facts
from financing.rules.casefile_shape import published_schema
from financing.rules.identifiers import KIND_CODES, parse_identifier
from tests.financing.spoiled_cases import (
    NO_CASE_FILES,
    SHIPPED,
    SPOILED,
    Content,
    shipped,
    spoiled,
)
from workflows.errors import Objection, Objections

TODAY = dt.date(2026, 11, 22)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read(content: Content) -> CaseFile:
    return read_case_file(json.dumps(content).encode(), today=TODAY)


def problems_of(raw: bytes) -> tuple[Objection, ...]:
    with pytest.raises(Objections) as refused:
        read_case_file(raw, today=TODAY)
    return refused.value.objections


def sentences_about(content: Content) -> list[str]:
    try:
        read(content)
    except Objections as refused:
        return [each.message for each in refused.objections]
    return []


def problems_in(content: Content) -> dict[tuple[str, str], str]:
    found = problems_of(json.dumps(content).encode())
    return {(each.code, each.where): each.message for each in found}


# --- What ships


def test_the_published_schema_is_a_schema_with_a_name_for_every_key() -> None:
    schema = published_schema()

    Draft202012Validator.check_schema(schema)

    unnamed = [name for name, of in _properties(schema) if "title" not in of and "$ref" not in of]
    assert unnamed == []


def _properties(schema: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(schema, list):
        return [found for each in schema for found in _properties(each)]
    if not isinstance(schema, dict):
        return []
    named = schema.get("properties", {}) if "if" not in schema else {}
    own = [(name, of) for name, of in named.items() if isinstance(of, dict)]
    inner = [each for key, each in schema.items() if key != "if"]
    return own + [found for each in inner for found in _properties(each)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_reads_and_fits_the_schema_as_others_validate_it(path: Path) -> None:
    raw = path.read_bytes()

    read_case_file(raw, today=TODAY)

    assert list(Draft202012Validator(published_schema()).iter_errors(json.loads(raw))) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_says_what_is_made_up(path: Path) -> None:
    source = json.loads(path.read_bytes())["source"]

    assert source["made_up"]
    assert source.get("constructed") or source["case_id"]


@pytest.mark.parametrize(
    "path", [path for path in SHIPPED if path.stem.startswith("c")], ids=lambda path: path.stem
)
def test_a_published_case_keeps_its_amount_and_its_number_of_rights(path: Path) -> None:
    content = json.loads(path.read_bytes())
    published = content["source"]["published"]
    file = read(content)

    yuan = published.get("loan_yuan") or published.get("credit_line_yuan")
    count = sum(right["count"] for right in published["ip_list"])

    assert len(file.application.content["rights"]) == count
    if yuan is not None:
        assert file.application.content["loan"]["amount_fen"] == yuan * 100
    assert file.application.content["borrower"]["name"] != published["borrower"]


# --- What is filled in


def test_a_short_application_is_completed_from_the_organisations() -> None:
    content = shipped("c040-one-invention")

    filed = read(content).application.content

    firm = content["organisations"]["firm"]
    assert filed["borrower"]["name"] == firm["name"]
    assert filed["pledgors"] == [
        {"name": firm["name"], "credit_code": firm["credit_code"], "is_borrower": True}
    ]
    assert filed["rights"][0]["owners"] == [firm["name"]]
    assert filed["loan"]["amount_fen"] == 80_000_000


def test_a_count_becomes_so_many_rights_with_made_up_numbers() -> None:
    content = shipped("c040-one-invention")
    content["application"]["rights"] = [{"kind": "software", "count": 3, "title": "示例软件"}]

    filed = read(content).application

    assert [right["title"] for right in filed.content["rights"]] == [
        "示例软件（1）", "示例软件（2）", "示例软件（3）",
    ]  # fmt: skip
    assert len({right["number"] for right in filed.content["rights"]}) == 3
    assert filed.made_up == {1, 2, 3}


def test_an_objection_to_a_right_out_of_a_count_names_the_line_of_the_file() -> None:
    content = shipped("c040-one-invention")
    content["application"]["rights"] += [
        {"kind": "trademark", "count": 2, "title": "示例商标"},
    ]

    found = problems_in(content)

    assert list(found) == [("right.classes_missing", "application.rights[1].classes")]


def test_amounts_may_be_texts_or_fen() -> None:
    content = shipped("c040-one-invention")
    content["steps"][7]["approved"] = "75.5万元"

    assert read(content).steps[7].values["approved_fen"] == 75_500_000


def test_a_time_without_a_zone_is_beijing_time_and_a_bare_date_ten_o_clock() -> None:
    content = shipped("c040-one-invention")
    content["steps"][1]["at"] = "2025-07-01T15:30"
    content["steps"][2]["at"] = "2025-07-02"
    content["steps"][3]["at"] = "2025-07-02T20:00:00Z"

    moments = [str(step.at) for step in read(content).steps[1:4]]

    assert moments == [
        "2025-07-01 15:30:00+08:00", "2025-07-02 10:00:00+08:00", "2025-07-03 04:00:00+08:00",
    ]  # fmt: skip


def test_a_file_without_dates_begins_today() -> None:
    content = shipped("c040-one-invention")
    del content["starts_on"]

    assert read(content).starts_on == TODAY


def test_changes_are_merged_into_the_application_as_it_stood() -> None:
    content = shipped("made-returned-once")

    corrected = read(content).steps[2].filed

    assert corrected is not None
    assert corrected.content["loan"]["amount_fen"] == 480_000_000
    assert corrected.content["loan"]["term_months"] == 12
    assert len(corrected.content["rights"]) == 2


def test_changes_that_break_the_application_are_told_with_the_step() -> None:
    content = shipped("made-returned-once")
    content["steps"][2]["changes"]["loan"]["repayment"] = None

    assert list(problems_in(content)) == [
        ("loan.repayment_missing", "steps[2].changes.loan.repayment")
    ]


def test_a_merge_patch_removes_merges_and_replaces() -> None:
    merged = merge_patch(
        {"a": 1, "b": {"c": 1, "d": 2}, "e": [1]}, {"a": None, "b": {"c": 3}, "e": []}
    )

    assert merged == {"b": {"c": 3, "d": 2}, "e": []}


@pytest.mark.parametrize("kind", KIND_CODES)
def test_made_up_numbers_are_numbers_of_their_kind_and_differ(kind: str) -> None:
    numbers = [made_up_number(kind, serial=serial, year=2024) for serial in (1, 2, 999_999)]

    assert len({parse_identifier(kind, number).normalised for number in numbers}) == 3
    assert all(parse_identifier(kind, number).warnings == () for number in numbers)


def test_a_register_says_what_the_application_says_unless_told_otherwise() -> None:
    filed = {
        "kind": "invention", "number": "ZL202014000401.X", "title": "示例", "owners": ["甲"],
        "filing_date": "2020-05-22", "grant_date": "2022-01-14",
    }  # fmt: skip
    filed["number"] = made_up_number("invention", serial=1, year=2020)

    facts = register_facts(
        filed, {"licensed": True}, {"owners": ["甲", "乙"]}, on=dt.date(2024, 2, 29), where="x"
    )

    assert (facts.owners, facts.licensed, facts.legal_status) == (("甲", "乙"), True, "in_force")
    assert facts.expiry_date == dt.date(2040, 5, 21)
    assert facts.annuity_paid_until == dt.date(2025, 2, 28)


def test_a_mark_is_taken_as_renewed_as_often_as_it_must_have_been() -> None:
    filed = {
        "kind": "certification_mark", "number": "9000001", "title": "示例", "owners": ["甲"],
        "grant_date": "2003-09-14",
    }  # fmt: skip

    facts = register_facts(filed, {}, {}, on=dt.date(2026, 3, 1), where="x")

    assert facts.expiry_date == dt.date(2033, 9, 13)


# --- What is refused


@pytest.mark.parametrize(
    ("spoil", "code", "path"), [row[1:] for row in SPOILED], ids=[row[0] for row in SPOILED]
)
def test_a_spoiled_file_is_refused_by_code_path_and_sentence(
    spoil: Any, code: str, path: str
) -> None:
    found = problems_in(spoiled(spoil))

    assert (code, path) in found
    assert all(CHINESE.search(sentence) for sentence in found.values())


@pytest.mark.parametrize(
    ("raw", "code"), [row[1:] for row in NO_CASE_FILES], ids=[row[0] for row in NO_CASE_FILES]
)
def test_what_is_no_case_file_is_refused_with_a_sentence(raw: bytes, code: str) -> None:
    found = problems_of(raw)

    assert code in {each.code for each in found}
    assert all(CHINESE.search(each.message) for each in found)


def test_everything_wrong_is_told_at_once_each_thing_once_in_the_order_of_the_file() -> None:
    content = shipped("c040-one-invention")
    content["steps"][10]["by"] = "nobody"
    content["steps"][2]["by"] = "nobody"
    content["application"]["rights"][0]["number"] = "ZL1"
    content["application"]["loan"]["amout"] = content["application"]["loan"].pop("amount")
    content["organisations"]["firm"]["credit_code"] = "X"
    del content["expect"]["state"]

    assert list(problems_in(content)) == [
        ("loan.amount_missing", "application.loan.amount_fen"),
        ("key.unknown", "application.loan.amout"),
        ("right.number.invalid", "application.rights[0].number"),
        ("key.missing", "expect.state"),
        ("credit_code.invalid", "organisations.firm.credit_code"),
        ("person.unknown", "steps[2].by"),
        ("person.unknown", "steps[10].by"),
    ]


def test_a_misspelt_key_is_met_with_a_guess() -> None:
    content = shipped("c040-one-invention")
    content["steps"][1]["decison"] = "accept"

    assert "“decision”" in problems_in(content)["key.unknown", "steps[1].decison"]


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    return [path, *(place for key, inner in pairs for place in _places(inner, (*path, key)))]


@pytest.mark.parametrize("name", ["made-returned-once", "made-two-banks", "c034-patents-own-terms"])
@given(data=st.data())
def test_whatever_stands_anywhere_ends_in_a_case_file_or_in_sentences(
    name: str, data: st.DataObject
) -> None:
    content = shipped(name)
    *parents, last = data.draw(st.sampled_from([path for path in _places(content) if path]))
    place: Any = content
    for key in parents:
        place = place[key]
    place[last] = data.draw(_JSON)

    assert all(CHINESE.search(sentence) for sentence in sentences_about(content))


# --- How it ended


def test_only_what_the_file_mentions_is_compared() -> None:
    got = Ending("CLOSED", {"approved_fen": 100, "disbursed_fen": None}, {"1": "DEREGISTERED"}, 9)

    assert differences({"state": "CLOSED"}, got, where="expect") == ()


def test_every_difference_is_named_with_what_was_expected_and_what_came() -> None:
    got = Ending("SIGNED", {"approved_fen": 90, "disbursed_fen": None},
                 {"1": "REGISTERED", "2": "REFUSED"}, 9)  # fmt: skip
    expected = {
        "state": "DISBURSED",
        "amounts": {"approved_fen": 100, "disbursed_fen": 0},
        "registrations": {"2": "REGISTERED", "all": "REGISTERED"},
        "papers_at_least": 10,
    }

    found = differences(expected, got, where="expect")

    assert found == (
        Difference("expect.state", "DISBURSED", "SIGNED"),
        Difference("expect.amounts.approved_fen", 100, 90),
        Difference("expect.registrations.2", "REGISTERED", "REFUSED"),
        Difference("expect.registrations.all", "REGISTERED", {"1": "REGISTERED", "2": "REFUSED"}),
        Difference("expect.papers_at_least", 10, 9),
    )
