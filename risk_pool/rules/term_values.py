"""What a term sheet writes: shares, amounts of money, and what nobody knows yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from banks.money import LARGEST_FEN, BadAmount, Fen, parse_amount

UNKNOWN_WORDS = frozenset({"unknown", "未知", "未见"})

_PERCENT = re.compile(r"(?P<number>[0-9]{1,3}(?:\.[0-9]{1,12})?)(?P<sign>%?)")
_RATIO = re.compile(r"(?P<over>[0-9]{1,9})/(?P<under>[1-9][0-9]{0,8})")


def read_share(value: object) -> Fraction:
    """Read a share of a whole: ``40``, ``33.4``, ``"40%"``, ``"0.5%"`` or ``"1/3"``.

    A bare number is percent. One between 0 and 1 without a percent sign is refused: 0.4 may be
    meant as 40% or as 0.4%.

    Raises:
        ValueError: no share between 0 and 1, or ambiguous.
    """
    text = _plain(value)
    if ratio := _RATIO.fullmatch(text):
        share = Fraction(int(ratio["over"]), int(ratio["under"]))
    elif percent := _PERCENT.fullmatch(text):
        number = Decimal(percent["number"])
        if 0 < number < 1 and not percent["sign"]:
            raise ValueError(text)
        share = Fraction(number) / 100
    else:
        raise ValueError(text)
    if share > 1:
        raise ValueError(text)
    return share


def read_fen(value: object) -> Fen:
    """Read an amount: a whole number is fen, a text is yuan (``"200万元"``, ``"1,234.50"``).

    Raises:
        ValueError: neither, negative, or finer than one fen.
    """
    if isinstance(value, str):
        try:
            return parse_amount(value)
        except BadAmount as bad:
            raise ValueError(value) from bad
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_FEN:
        raise ValueError(value)
    return value


def write_share(share: Fraction) -> str:
    """Write a share as percent where that is exact to six places, else as a ratio."""
    percent = share * 100
    if (percent * 10**6).denominator == 1:
        digits = f"{float(percent):.6f}".rstrip("0").rstrip(".")
        return f"{digits}%"
    return f"{share.numerator}/{share.denominator}"


def plainly(content: Any) -> Any:
    """Write a document in one way.

    ``"unknown"`` becomes null, and ``"amount_fen": 5`` becomes ``"amount": 5``.
    """
    if isinstance(content, Mapping):
        plain: dict[str, Any] = {}
        for key, value in content.items():
            short = key.removesuffix("_fen")
            whole = isinstance(value, int) and not isinstance(value, bool)
            named = short if whole and short not in content else key
            plain[named] = plainly(value)
        return plain
    if isinstance(content, list):
        return [plainly(each) for each in content]
    if isinstance(content, str) and content.strip().lower() in UNKNOWN_WORDS:
        return None
    return content


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(value)  # noqa: TRY004 (what was written is wrong, not our types)
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
