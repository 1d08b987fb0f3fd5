"""Which marks of one owner look identical or similar, so that they must be pledged together.

A proposal only: whoever judges two marks (``similar`` true or false) prevails over it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

# How many characters a name must have to be found inside another, or one character apart from it.
_CONTAINED_HAN, _CONTAINED_LATIN = 2, 4
_APART_HAN, _APART_LATIN = 3, 5


def look_alike(one: str, other: str) -> bool:
    """Tell whether two names are the same, one holds the other, or they differ in one character.

    Blanks, letter case, punctuation and full-width forms do not make a difference.
    """
    first, second = sorted((_bare(one), _bare(other)), key=len)
    if not first:
        return False
    if first == second:
        return True
    latin = first.isascii()
    if len(first) >= (_CONTAINED_LATIN if latin else _CONTAINED_HAN) and first in second:
        return True
    shortest = _APART_LATIN if latin else _APART_HAN
    return len(first) >= shortest and _one_apart(first, second)


def share_a_class(one: Collection[int] | None, other: Collection[int] | None) -> bool:
    """Tell whether two marks share a Nice class; unknown classes may."""
    return not one or not other or bool(set(one) & set(other))


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold()


def _one_apart(shorter: str, longer: str) -> bool:
    if len(longer) - len(shorter) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), None)
    if same is None:
        return True
    rest = shorter[same + (len(shorter) == len(longer)) :]
    return rest == longer[same + 1 :]
