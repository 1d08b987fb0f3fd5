"""Money: whole fen inside, yuan and 万元 at the edges."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from workflows.errors import Refusal
from workflows.sentences import say

Fen: TypeAlias = int

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000

# What 大写 can still name (千万亿元), and well inside a 64-bit column.
LARGEST_FEN = 10**18 - 1

_FEN_PER_UNIT = {
    "": FEN_PER_YUAN,
    "元": FEN_PER_YUAN,
    "万": FEN_PER_WAN,
    "万元": FEN_PER_WAN,
    "亿": 10_000 * FEN_PER_WAN,
    "亿元": 10_000 * FEN_PER_WAN,
}
_AMOUNT = re.compile(
    r"(?:人民币|RMB|CNY|¥)?"
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,24})(?:\.[0-9]{1,12})?)"
    r"(?P<unit>元|万元|万|亿元|亿)?"
)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


class BadAmount(Refusal):
    """The text is not an amount of money that can be stored in whole fen."""

    code = "bad_amount"


def parse_yuan(text: str) -> Fen:
    """Read an amount in yuan, such as ``1,234.50``.

    Raises:
        BadAmount: not a non-negative number of yuan with at most two decimals.
    """
    match = _match(text)
    if match["unit"] not in (None, "元"):
        raise BadAmount(
            say("此处金额以元为单位，请填写数字，例如1,234.50；所填为“{text}”。", text=text),
            text=text,
        )
    return _fen(match, text)


def parse_amount(text: str) -> Fen:
    """Read an amount with or without a unit, such as ``500万元``, ``1.2亿`` or ``3000000``.

    A bare number is yuan.

    Raises:
        BadAmount: not a non-negative number, an unknown unit, or finer than one fen.
    """
    return _fen(_match(text), text)


def format_yuan(fen: Fen) -> str:
    """Write yuan with two decimals and grouped thousands: ``1,234.50``."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def format_wan(fen: Fen) -> str:
    """Write 万元 exactly, without idle zeros: ``500``, ``12.5``."""
    wan, rest = divmod(abs(fen), FEN_PER_WAN)
    decimals = f".{rest:06d}".rstrip("0").rstrip(".")
    return f"{'-' if fen < 0 else ''}{wan}{decimals}"


def amount_in_words(fen: Fen) -> str:
    """Write the amount in capital Chinese numerals: ``人民币伍佰万元整``.

    Where the standard leaves a 零 to the writer, its first printed example is followed: a 零
    between 元 and 角 after a yuan figure that ends in 0, none between 万 and 仟.

    Source: 《支付结算办法》附件一《正确填写票据和结算凭证的基本规定》 (recalled).
    """
    assert 0 <= fen <= LARGEST_FEN, "an amount on paper is neither negative nor past 千万亿"
    yuan, cents = divmod(fen, FEN_PER_YUAN)
    jiao, rest = divmod(cents, 10)
    words = f"{_whole_number(yuan)}元" if yuan or not cents else ""
    if jiao:
        words += f"{'零' if yuan and yuan % 10 == 0 else ''}{_DIGITS[jiao]}角"
    elif rest and yuan:
        words += "零"
    if rest:
        words += f"{_DIGITS[rest]}分"
    return f"人民币{words}{'' if cents else '整'}"


def split_by_largest_remainder(total_fen: Fen, weights: Mapping[str, int]) -> dict[str, Fen]:
    """Split an amount in proportion to the weights so that the parts add up to it exactly.

    The fen that rounding down leaves over go to the largest remainders, ties by key, so the
    order in which the weights are given changes nothing.
    """
    whole = sum(weights.values())
    assert total_fen >= 0, "only an amount that is there can be split"
    assert whole > 0, "somebody must have a share"
    assert min(weights.values()) >= 0, "a share is never negative"
    parts = {key: total_fen * weight // whole for key, weight in weights.items()}
    left_over = total_fen - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: (-(total_fen * weights[key] % whole), key))
    for key in by_remainder[:left_over]:
        parts[key] += 1
    return parts


def round_half_up(amount: Fraction) -> Fen:
    """Round an exact amount of fen to whole fen, halves up."""
    return math.floor(amount + Fraction(1, 2))


def _match(text: str) -> re.Match[str]:
    match = _AMOUNT.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        raise BadAmount(
            say(
                "无法识别金额“{text}”；请填写不小于零的数字，可带单位，例如3000000、500万元或1.2亿元。",
                text=text,
            ),
            text=text,
        )
    return match


def _fen(match: re.Match[str], text: str) -> Fen:
    number = Fraction(Decimal(match["number"].replace(",", "")))
    fen = number * _FEN_PER_UNIT[match["unit"] or ""]
    if fen.denominator != 1:
        raise BadAmount(
            say("金额“{text}”不足一分；请精确到分，元后最多两位小数。", text=text), text=text
        )
    if fen > LARGEST_FEN:
        raise BadAmount(say("金额“{text}”过大；请核对单位。", text=text), text=text)
    return fen.numerator


def _whole_number(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_whole_number(high)}{name}{gap}{_whole_number(low) if low else ''}"
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[place]
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")
