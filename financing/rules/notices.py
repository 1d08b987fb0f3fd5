"""Numbers and dates in the text of a registrar's notice (通知书)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from financing.rules.identifiers import patent_check_character

_PATENT = re.compile(r"(?<![0-9A-Z])(?:ZL)?([0-9]{12})\.?([0-9X])(?![0-9A-Z])")
_PLEDGE = re.compile(r"(?<![0-9A-Z.])(Y[0-9]{13})(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class NoticePatent:
    """A patent number as a notice writes it; ``verifies`` tells whether its check digit does."""

    number: str
    verifies: bool


def read_notice_patents(text: str) -> tuple[NoticePatent, ...]:
    """Read the patent numbers of a notice, each once: 13 characters, with ZL and dot or without.

    Source: rulebook PAT-052, IDF-1.
    """
    return tuple(dict.fromkeys(_patents(text)))


def read_notice_numbers(text: str) -> tuple[str, ...]:
    """Read the pledge registration numbers of a notice (rulebook IDF-11, unverified form)."""
    return tuple(dict.fromkeys(_PLEDGE.findall(_plain(text))))


def _patents(text: str) -> Iterator[NoticePatent]:
    for body, found in _PATENT.findall(_plain(text)):
        yield NoticePatent(body + found, patent_check_character(body) == found)


def _plain(text: str) -> str:
    return re.sub(r"[ \t]", "", unicodedata.normalize("NFKC", text)).upper()
