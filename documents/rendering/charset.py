"""Reads which CID each glyph of a CFF font answers to.

A CID-keyed CFF font inside a PDF is addressed by CID, not by glyph number, and the two part ways in
every subset.

Source: Adobe Technical Note #5176, The Compact Font Format Specification, 4, 5 and 13.
"""

from __future__ import annotations

from itertools import pairwise

_SHORT, _LONG, _REAL, _ESCAPE = 28, 29, 30, 12
_CHARSET = (15,)
_ROS = (12, 30)
_PREDEFINED_CHARSETS = 3


def cids_of_glyphs(cff: bytes, glyph_count: int) -> tuple[int, ...]:
    """Return the CID of each glyph of a CID-keyed font, in glyph order."""
    names_end = _index(cff, cff[2])[1]
    (top, *_), _ = _index(cff, names_end)
    operators = _dictionary(cff[top[0] : top[1]])
    assert _ROS in operators, "the fonts we keep are CID-keyed"
    offset = operators.get(_CHARSET, (0,))[0]
    if offset < _PREDEFINED_CHARSETS:
        return tuple(range(glyph_count))
    return _charset(cff, offset, glyph_count)


def _index(cff: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """Return the spans of an INDEX's objects, and where it ends."""
    count = int.from_bytes(cff[at : at + 2], "big")
    if not count:
        return [], at + 2
    size = cff[at + 2]
    base = at + 2 + (count + 1) * size
    ends = [
        base + int.from_bytes(cff[at + 3 + i * size : at + 3 + (i + 1) * size], "big")
        for i in range(count + 1)
    ]
    return list(pairwise(ends)), ends[-1]


def _dictionary(packed: bytes) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return a DICT as operator → operands; real numbers, which we never need, read as 0."""
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    operands: list[int] = []
    at = 0
    while at < len(packed):
        lead = packed[at]
        if lead == _ESCAPE:
            found[lead, packed[at + 1]], operands = tuple(operands), []
            at += 2
        elif lead < _SHORT:
            found[(lead,)], operands = tuple(operands), []
            at += 1
        else:
            operand, at = _operand(packed, at)
            operands.append(operand)
    return found


def _operand(packed: bytes, at: int) -> tuple[int, int]:
    """Return the operand at a place of a DICT, and where it ends."""
    lead = packed[at]
    if lead in (_SHORT, _LONG):
        end = at + (3 if lead == _SHORT else 5)
        return int.from_bytes(packed[at + 1 : end], "big", signed=True), end
    if lead == _REAL:
        at += 1
        while packed[at] >> 4 != 15 and packed[at] & 15 != 15:  # a nibble of 15 ends the number
            at += 1
        return 0, at + 1
    if lead <= 246:
        return lead - 139, at + 1
    if lead <= 250:
        return (lead - 247) * 256 + packed[at + 1] + 108, at + 2
    return -(lead - 251) * 256 - packed[at + 1] - 108, at + 2


def _charset(cff: bytes, at: int, glyph_count: int) -> tuple[int, ...]:
    """Return the CIDs of a charset in any of its three formats; glyph 0 is always CID 0."""
    form, at = cff[at], at + 1
    tail = (0, 1, 2)[form]  # bytes that say how many follow the first of a range
    cids = [0]
    while len(cids) < glyph_count:
        first = int.from_bytes(cff[at : at + 2], "big")
        more = int.from_bytes(cff[at + 2 : at + 2 + tail], "big")
        cids.extend(range(first, first + more + 1))
        at += 2 + tail
    return tuple(cids[:glyph_count])
