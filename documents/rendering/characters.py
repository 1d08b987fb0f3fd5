"""How each character behaves at the edges of a line.

Source: GB/T 15834-2011 标点符号用法, 5.1 (where marks may stand); W3C, Requirements for Chinese
Text Layout, 3.1 (line breaks, squeezed marks, space between Han and Latin).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

CLOSING = frozenset("、。，．：；！？）］｝〉》」』】〕〗’”…—～·／％‰℃°′″ー々!),.:;?]}%")  # noqa: RUF001
OPENING = frozenset("（［｛〈《「『【〔〖‘“￥＄￡＃№$£¥([{")  # noqa: RUF001

# Ink in one half of the em only: the blank half may go where two of them meet, or at a line's end.
_INK_LEFT = frozenset("、。，．：；）］｝〉》」』】〕〗’”")  # noqa: RUF001
_INK_RIGHT = frozenset("（［｛〈《「『【〔〖‘“")  # noqa: RUF001

_AMBIGUOUS_WIDE = frozenset("“”‘’…—·①②③④⑤⑥⑦⑧⑨⑩□■●○★☆√×→←↑↓≥≤℃‰")
_STRAIGHT_QUOTES = frozenset("\"'")
_UNITS = frozenset("元万亿年月日")
_UNIT_HEADS = frozenset("万亿")
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the line breaker asks of a character."""

    wide: bool
    han: bool
    space: bool
    closing: bool
    opening: bool
    ink_left: bool
    ink_right: bool
    latin: bool


@cache
def behaviour(char: str) -> Behaviour:
    """Look a character up once."""
    width = unicodedata.east_asian_width(char)
    wide = width in "WF" or char in _AMBIGUOUS_WIDE
    return Behaviour(
        wide=wide,
        han=width == "W" and char.isalpha(),
        space=char.isspace() and char != NO_BREAK_SPACE,
        closing=char in CLOSING,
        opening=char in OPENING,
        ink_left=char in _INK_LEFT,
        ink_right=char in _INK_RIGHT,
        latin=char.isalnum() and not wide,
    )


@cache
def may_part(before: str, after: str) -> bool:
    """Say whether a line may end between two neighbours.

    Words, numbers and identifiers stay whole, and so do a number and its unit (500万元, 11月).
    """
    left, right = behaviour(before), behaviour(after)
    if right.space or right.closing or left.opening:
        return False
    if left.space:
        return True
    if before in _STRAIGHT_QUOTES or after in _STRAIGHT_QUOTES:
        return False
    if after in _UNITS and (before.isdigit() or before in _UNIT_HEADS):
        return False
    return left.wide or right.wide


@cache
def squeezes(before: str, after: str) -> bool:
    """Say whether two punctuation marks meet whose blank halves make a hole."""
    left, right = behaviour(before), behaviour(after)
    return (left.ink_left and (right.ink_left or right.ink_right)) or (
        left.ink_right and right.ink_right
    )


@cache
def wants_air(before: str, after: str) -> bool:
    """Say whether Han and Latin meet, which asks for a sliver of space."""
    left, right = behaviour(before), behaviour(after)
    return (left.han and right.latin) or (left.latin and right.han)


@cache
def may_stretch(before: str, after: str) -> bool:
    """Say whether a justified line may be spread here; marks stay close to what they mark."""
    left, right = behaviour(before), behaviour(after)
    if left.opening or right.closing:
        return False
    return left.wide or right.wide or left.space or right.space
