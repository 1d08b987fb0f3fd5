"""Money at the edges: parsing, writing, capital numerals, exact splits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.money import (
    LARGEST_FEN,
    BadAmount,
    amount_in_words,
    format_wan,
    format_yuan,
    parse_amount,
    parse_yuan,
    round_half_up,
    split_by_largest_remainder,
)

FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.,"}
AMOUNTS = st.integers(0, LARGEST_FEN)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123_450),
        ("1,234.50".translate(FULL_WIDTH), 123_450),
        ("¥ 0.05", 5),
        ("3000000", 300_000_000),
        ("12元", 1_200),
        ("1.50000", 150),
    ],
)
def test_yuan_are_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("500万元", 500_000_000),
        ("500万", 500_000_000),
        ("1.2亿", 12_000_000_000),
        ("1.2345亿元", 12_345_000_000),
        ("3000000", 300_000_000),
        ("3,000,000.00元", 300_000_000),
        ("0.000001万", 1),
        ("人民币 500 万元", 500_000_000),
    ],
)
def test_amounts_are_read_with_their_unit(text: str, fen: int) -> None:
    assert parse_amount(text) == fen


@pytest.mark.parametrize(
    "text", ["", "-1", "壹万", "1,23", "1.", ".5", "1e5", "NaN", "5千", "500 wan", "٣", "1.2.3"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_amount(text)

    assert refused.value.facts["text"] == text


@pytest.mark.parametrize("text", ["1.234", "0.00001亿分", "0.0000001万", "1.005元"])
def test_less_than_a_fen_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_amount(text)


def test_a_unit_is_refused_where_yuan_are_asked_for() -> None:
    with pytest.raises(BadAmount, match="以元为单位"):
        parse_yuan("500万")


def test_an_amount_beyond_any_bank_is_refused() -> None:
    with pytest.raises(BadAmount, match="过大"):
        parse_amount("100000000亿")


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [
        (500_000_000, "5,000,000.00", "500"),
        (12_500_000, "125,000.00", "12.5"),
        (5, "0.05", "0.000005"),
        (0, "0.00", "0"),
        (-123_450, "-1,234.50", "-0.12345"),
    ],
)
def test_money_is_written_in_yuan_and_in_wan(fen: int, yuan: str, wan: str) -> None:
    assert format_yuan(fen) == yuan
    assert format_wan(fen) == wan


@given(AMOUNTS)
def test_what_is_written_reads_back_to_the_same_fen(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen
    assert parse_amount(f"{format_wan(fen)}万元") == fen


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        # The printed examples of the rules on filling in notes.
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # Every other place a zero can stand.
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角"),
        ("10", "壹拾元整"),
        ("100", "壹佰元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10001", "壹万零壹元整"),
        ("10010.10", "壹万零壹拾元零壹角"),
        ("5000000", "伍佰万元整"),
        ("5000000.01", "伍佰万元零壹分"),
        ("100005000", "壹亿零伍仟元整"),
        ("100050000", "壹亿零伍万元整"),
        ("150000000", "壹亿伍仟万元整"),
        ("1000000000", "壹拾亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000500000000", "壹万零伍亿元整"),
        ("1000000000001", "壹万亿零壹元整"),
    ],
)
def test_an_amount_is_written_in_capital_numerals(yuan: str, words: str) -> None:
    assert amount_in_words(parse_yuan(yuan)) == f"人民币{words}"


@given(AMOUNTS)
def test_capital_numerals_read_back_to_the_same_fen(fen: int) -> None:
    words = amount_in_words(fen)

    assert read_words(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 100 == 0)


@given(
    AMOUNTS,
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**6), min_size=1),
)
def test_a_split_adds_up_whatever_the_weights(total_fen: int, weights: dict[str, int]) -> None:
    weights = weights | {"z": 1}

    parts = split_by_largest_remainder(total_fen, weights)

    whole = sum(weights.values())
    assert sum(parts.values()) == total_fen
    for key, weight in weights.items():
        assert abs(parts[key] - Fraction(total_fen * weight, whole)) < 1


@given(st.integers(0, 10**6), st.permutations([("a", 1), ("b", 1), ("c", 1), ("d", 5)]))
def test_a_split_does_not_depend_on_the_order_of_the_parties(
    total_fen: int, weights: list[tuple[str, int]]
) -> None:
    assert split_by_largest_remainder(total_fen, dict(weights)) == split_by_largest_remainder(
        total_fen, {"a": 1, "b": 1, "c": 1, "d": 5}
    )


def test_equal_remainders_go_by_key() -> None:
    assert split_by_largest_remainder(2, {"c": 1, "b": 1, "a": 1}) == {"c": 0, "b": 1, "a": 1}


def test_halves_are_rounded_up() -> None:
    assert round_half_up(Fraction(5, 2)) == 3
    assert round_half_up(Fraction(249, 100)) == 2


def read_words(words: str) -> int:
    """Read capital numerals by adding up, independently of how they are written."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = 0
    for character in words.removeprefix("人民币").removesuffix("整"):
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in units:
            section, digit = section + digit * units[character], 0
        elif character == "万":
            section, digit = (section + digit) * 10**4, 0
        elif character == "亿":
            total, section, digit = (section + digit) * 10**8, 0, 0
        elif character == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        elif character == "角":
            total, digit = total + digit * 10, 0
        else:
            assert character == "分"
            total, digit = total + digit, 0
    return total
