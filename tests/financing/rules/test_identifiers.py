"""Numbers of rights: the real ones of rulebook 7.1, and everything that can be mistyped."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financing.rules.identifiers import (
    KIND_CODES,
    BadIdentifier,
    check_classes,
    kind_by_number,
    parse_identifier,
    patent_check_character,
)

REAL_PATENTS = [
    "202011472880.4",
    "202511400055.6",
    "202111118032.8",
    "202310397744.0",
    "201410026192.3",
    "202410040777.4",
    "201210442457.9",
    "202210110472.7",
    "201410362077.3",
    "200310102344.5",
]
REAL_NUMBERS = {
    "invention": "ZL202011472880.4",
    "utility_model": "ZL202020000001.4",
    "design": "ZL202030000001.1",
    "trademark": "12345678A",
    "collective_mark": "9876543",
    "certification_mark": "G1234567",
    "software": "2023SR0599982",
    "work": "国作登字-2021-L-00268255",
}
OTHER_CHARACTERS = st.one_of(
    st.sampled_from("0123456789XZLSRG.-— 　国津作登字第号"), st.characters()
)


@pytest.mark.parametrize("number", REAL_PATENTS)
def test_a_real_patent_number_passes(number: str) -> None:
    identifier = parse_identifier("invention", f"ZL{number}")

    assert identifier.normalised == number.replace(".", "")
    assert identifier.display == f"ZL{number}"
    assert identifier.warnings == ()


@pytest.mark.parametrize(
    "text",
    ["202011472880.4", "zl 2020 1 1472880\uff0e4", "2020114728804", " ZL2020-11472880.4 "],
)
def test_one_patent_number_is_read_in_every_spelling(text: str) -> None:
    assert parse_identifier("invention", text).normalised == "2020114728804"


def test_a_number_without_its_check_digit_is_refused_and_told_the_digit() -> None:
    with pytest.raises(BadIdentifier, match=r"完整号码应为ZL202411074110\.") as refused:
        parse_identifier("invention", "ZL202411074110")

    assert refused.value.facts["problem"] == "check_character_missing"
    assert refused.value.facts["expected"] == patent_check_character("202411074110")


def test_a_wrong_check_digit_is_refused_and_told_the_right_one() -> None:
    with pytest.raises(BadIdentifier) as refused:
        parse_identifier("invention", "ZL202011472880.5")

    assert refused.value.facts["expected"] == "4"
    assert refused.value.facts["found"] == "5"


def test_a_publication_number_is_named_as_such() -> None:
    with pytest.raises(BadIdentifier, match="公布号或公告号"):
        parse_identifier("invention", "CN112345678B")


def test_a_type_digit_that_is_not_of_the_declared_kind_is_warned_about() -> None:
    assert kind_by_number("2020114728804") == "invention"
    [warning] = parse_identifier("design", "ZL202011472880.4").warnings
    assert "通常表示发明" in warning


@pytest.mark.parametrize(("digit", "kind"), [("8", "invention"), ("9", "utility_model")])
def test_an_international_patent_has_its_own_type_digits(digit: str, kind: str) -> None:
    body = f"2020{digit}0000001"

    assert parse_identifier(kind, body + patent_check_character(body)).warnings == ()


def test_a_number_from_before_2003_is_read_and_warned_about() -> None:
    identifier = parse_identifier("invention", "ZL98101234" + patent_check_character("98101234"))

    assert identifier.normalised[:8] == "98101234"
    assert len(identifier.warnings) == 1
    assert "2003年10月1日" in identifier.warnings[0]


def test_a_wrong_check_digit_of_an_old_number_is_only_warned_about() -> None:
    wrong = "0" if patent_check_character("98101234") != "0" else "1"

    assert len(parse_identifier("invention", "98101234" + wrong).warnings) == 2


@pytest.mark.parametrize(
    ("text", "normalised", "warnings"),
    [
        ("12345678", "12345678", 0),
        ("第1234567号", "1234567", 0),
        ("12345678a", "12345678A", 0),
        ("G1234567", "G1234567", 0),
        ("1234", "1234", 1),
    ],
)
def test_a_registration_number_of_a_mark_is_read(text: str, normalised: str, warnings: int) -> None:
    identifier = parse_identifier("trademark", text)

    assert identifier.normalised == normalised
    assert len(identifier.warnings) == warnings


@pytest.mark.parametrize("text", ["12345678/9", "TM123", "12345678AB", "12345678901"])
def test_what_is_no_registration_number_is_refused(text: str) -> None:
    with pytest.raises(BadIdentifier):
        parse_identifier("certification_mark", text)


def test_classes_run_from_1_to_45_and_are_put_in_order() -> None:
    assert check_classes([35, 9]) == (9, 35)


@pytest.mark.parametrize("classes", [[], [0], [46], [9, 9], ["9"], [True], [9.0]])
def test_a_class_that_does_not_exist_is_refused(classes: list[object]) -> None:
    with pytest.raises(BadIdentifier):
        check_classes(classes)


def test_software_numbers_of_early_years_are_shorter_and_warned_about() -> None:
    assert parse_identifier("software", "2023sr0446741").warnings == ()
    assert len(parse_identifier("software", "2005SR12345").warnings) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("软著登字第1234567号", "certificate_number"),
        ("2023SR123", "form"),
        ("2023SR12345678", "form"),
        ("SR0599982", "form"),
    ],
)
def test_what_is_no_software_number_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BadIdentifier) as refused:
        parse_identifier("software", text)

    assert refused.value.facts["problem"] == problem


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("国作登字-2021-L-00268255", 0),
        ("国作登字—2026—A—00037559", 0),
        ("津作登字-2021-f-00268255", 0),
        ("省作登字-2021-F-00268255", 1),
        ("津作登字-2013-F-12345", 1),
    ],
)
def test_a_registration_number_of_a_work_is_read(text: str, warnings: int) -> None:
    assert len(parse_identifier("work", text).warnings) == warnings


@pytest.mark.parametrize("kind", KIND_CODES)
def test_no_number_and_an_unknown_kind_are_refused(kind: str) -> None:
    with pytest.raises(BadIdentifier, match="请填写"):
        parse_identifier(kind, " 　")
    with pytest.raises(BadIdentifier, match="不支持的权利种类"):
        parse_identifier(f"{kind}_2", REAL_NUMBERS[kind])


@given(
    st.sampled_from(KIND_CODES),
    st.sampled_from(sorted(REAL_NUMBERS.values())),
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 2), OTHER_CHARACTERS), min_size=20, max_size=20
    ),
)
@settings(max_examples=500, deadline=None)
def test_ten_thousand_mutations_are_read_or_refused_and_never_crash(
    kind: str, text: str, mutations: list[tuple[int, int, str]]
) -> None:
    for place, cut, character in mutations:
        text = text[:place] + character + text[place + cut :]
        with suppress(BadIdentifier):
            identifier = parse_identifier(kind, text)
            assert parse_identifier(kind, identifier.display) == identifier
            assert parse_identifier(kind, identifier.normalised) == identifier


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(0, 9))
def test_one_mistyped_digit_of_a_patent_number_is_always_found(
    body: str, place: int, digit: int
) -> None:
    mistyped = body[:place] + str(digit) + body[place + 1 :]

    same = mistyped == body

    assert (patent_check_character(mistyped) == patent_check_character(body)) == same
