"""The unified social credit code, on the real codes of rulebook 7.1."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.credit_code import (
    BadCreditCode,
    check_character,
    check_credit_code,
    organisation_code_warning,
)

REAL_CODES = [
    "91100000100003962T",
    "911100001000044477",
    "911000001000013428",
    "914403001922038216",
    "9144030071526726XG",
    "91110000802100433B",
    "91330100799655058B",
]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", REAL_CODES)
def test_a_real_code_passes_unchanged(code: str) -> None:
    assert check_credit_code(code) == code


def test_blanks_small_letters_and_full_width_digits_are_mended() -> None:
    assert check_credit_code(" 9110 0000-1000 0396 2t ") == "91100000100003962T"
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in "91100000100003962T")
    assert check_credit_code(full_width) == "91100000100003962T"


@pytest.mark.parametrize(
    ("text", "problem", "says"),
    [
        ("", "missing", "请填写"),
        ("91100000100003962", "length", "所填为17位"),
        ("120116000123456", "length", "旧营业执照注册号"),
        ("9110000O100003962T", "letters", "O是否应为0"),
        ("9110000V100003962T", "letters", "V"),
        ("91100000100003962津", "letters", "津"),
        ("91100000100003963T", "check_character", "末位应为"),
    ],
)
def test_a_wrong_code_is_refused_with_what_is_wrong(text: str, problem: str, says: str) -> None:
    with pytest.raises(BadCreditCode) as refused:
        check_credit_code(text)

    assert refused.value.facts["problem"] == problem
    assert says in refused.value.message


@pytest.mark.parametrize("code", REAL_CODES)
def test_the_inner_organisation_code_of_real_codes_raises_no_warning(code: str) -> None:
    assert organisation_code_warning(code) is None


def test_an_odd_inner_organisation_code_is_only_warned_about() -> None:
    body = "91120116" + "71093512" + "0"
    code = check_credit_code(body + check_character(body))

    warning = organisation_code_warning(code)

    assert warning is not None
    assert "71093512-0" in warning


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_always_found(body: str, place: int, typed: str) -> None:
    code = body + check_character(body)
    mistyped = code[:place] + typed + code[place + 1 :]

    if mistyped == code:
        assert check_credit_code(mistyped) == code
    else:
        with pytest.raises(BadCreditCode):
            check_credit_code(mistyped)


@given(st.text(max_size=30))
def test_any_text_is_accepted_or_refused_and_never_crashes(text: str) -> None:
    with suppress(BadCreditCode):
        assert len(check_credit_code(text)) == 18
