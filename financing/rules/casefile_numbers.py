"""Numbers for rights whose number nobody published: openly made up, and well formed."""

from __future__ import annotations

from financing.rules.identifiers import MARK_KINDS, PATENT_KINDS, patent_check_character

MOST_SERIALS = 10**6

_TYPE_DIGITS = {"invention": "1", "utility_model": "2", "design": "3"}


def made_up_number(kind: str, *, serial: int, year: int) -> str:
    """Make up the number of a right: the form and check character of its kind, the serial its own.

    Every one begins its serial part with a 9, where registers have not arrived yet.
    """
    tail = f"9{serial % MOST_SERIALS:06d}"
    if kind in PATENT_KINDS:
        body = f"{year}{_TYPE_DIGITS[kind]}{tail}"
        return f"ZL{body}.{patent_check_character(body)}"
    if kind in MARK_KINDS:
        return f"9{tail}"
    if kind == "software":
        return f"{year}SR{tail}"
    assert kind == "work", kind
    return f"国作登字-{year}-I-9{tail}"
