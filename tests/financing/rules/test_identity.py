"""Organisation codes, identity numbers, notices, and ten thousand slips of the pen."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from financing.rules.identifiers import KIND_CODES, BadIdentifier, parse_identifier
from financing.rules.identity import identity_number_problem, organisation_code_problem
from financing.rules.notices import NoticePatent, read_notice_numbers, read_notice_patents
from tests.financing.rules.test_identifiers import REAL_NUMBERS, REAL_PATENTS
from tests.workflows.test_credit_code import REAL_CODES
from workflows.rules.credit_code import BadCreditCode, check_credit_code, organisation_code_warning

MUTATIONS = 10_000
CHARACTERS = "0123456789XZLSRGYABCOI.-— 　国津作登字第号\u0000\u202e😀\uff5a\uff10"


ORGANISATION_CODES = [code[8:17] for code in REAL_CODES if organisation_code_warning(code) is None]


def test_the_organisation_codes_inside_real_credit_codes_verify() -> None:
    assert len(ORGANISATION_CODES) == len(REAL_CODES)
    for code in ORGANISATION_CODES:
        assert organisation_code_problem(code) == ""
        assert organisation_code_problem(f" {code[:8].lower()}-{code[8:]} ") == ""


@pytest.mark.parametrize(
    ("text", "says"), [("10000039-7", "校验位不符"), ("1000003", "应为8位"), ("", "应为8位")]
)
def test_a_wrong_organisation_code_says_what_is_wrong(text: str, says: str) -> None:
    assert says in organisation_code_problem(text)


def test_an_identity_number_is_checked_and_never_repeated_whole() -> None:
    # The standard's own example.
    assert identity_number_problem("11010519491231002X") == ""
    problem = identity_number_problem("110105194912310021")
    assert "0021" in problem
    assert "1101051949" not in problem
    assert "所填为3位" in identity_number_problem("123")


@pytest.mark.parametrize("written", ["{0}", "ZL{0}.{1}", "专利号：ZL {0} . {1}，", "（{0}{1}）"])
def test_a_notice_is_read_in_every_spelling(written: str) -> None:
    for number in REAL_PATENTS:
        body, last = number.split(".")
        text = written.format(body, last) if "{1}" in written else written.format(body + last)

        assert read_notice_patents(text) == (NoticePatent(body + last, verifies=True),)


def test_a_notice_lists_each_number_once_and_says_which_do_not_verify() -> None:
    text = "专利号 2014103620773、2014103620774，重复2014103620773；登记号：Y2023980012345"

    assert read_notice_patents(text) == (
        NoticePatent("2014103620773", verifies=True),
        NoticePatent("2014103620774", verifies=False),
    )
    assert read_notice_numbers(text) == ("Y2023980012345",)


def test_ten_thousand_mutations_never_crash_a_reader() -> None:
    draw = random.Random(20261122)
    starts = [*REAL_PATENTS, *REAL_NUMBERS.values(), *REAL_CODES, *ORGANISATION_CODES]
    for _ in range(MUTATIONS):
        text = _mutated(draw.choice(starts), draw)
        for kind in KIND_CODES:
            with suppress(BadIdentifier):
                assert parse_identifier(kind, text).normalised
        with suppress(BadCreditCode):
            assert len(check_credit_code(text)) == 18
        organisation_code_problem(text)
        identity_number_problem(text)
        read_notice_patents(text)


@pytest.mark.parametrize("number", REAL_PATENTS)
def test_one_wrong_digit_of_a_patent_number_is_always_found(number: str) -> None:
    digits = number.replace(".", "")
    for place, right in enumerate(digits[:12]):
        for wrong in set("0123456789") - {right}:
            with pytest.raises(BadIdentifier, match="校验位不符"):
                parse_identifier("invention", digits[:place] + wrong + digits[place + 1 :])


def _mutated(text: str, draw: random.Random) -> str:
    signs = list(text)
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(signs) + 1)
        match draw.randrange(4):
            case 0:
                signs.insert(place, draw.choice(CHARACTERS))
            case 1 if signs:
                del signs[place - 1]
            case 2 if signs:
                signs[place - 1] = draw.choice(CHARACTERS)
            case _:
                signs[place:] = reversed(signs[place:])
    return "".join(signs)
