"""Sentences that rules say: Chinese as they stand, and told in the reader's language when shown.

A rule knows no framework and no reader. It says a sentence with its facts; whoever shows it asks
``workflows.queries.telling.told`` for it in the language of the page. ``make messages`` collects
what is said, so a sentence is a literal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Sentence(str):
    """A Chinese sentence that remembers the words and facts it was made of.

    It is the whole sentence wherever a text is wanted: stored, hashed, printed, compared.
    """

    __slots__ = ("facts", "words")

    words: str
    facts: Mapping[str, object]


class Listing(str):
    """Several words, one after the other, that remember where each begins."""

    __slots__ = ("parts",)

    parts: tuple[str, ...]


def say(words: str, /, **facts: object) -> Sentence:
    """Say a sentence; ``{name}`` in it stands for the fact of that name, itself said or not."""
    sentence = Sentence(words.format_map(facts) if facts else words)
    sentence.words, sentence.facts = words, facts
    return sentence


def listed(parts: Iterable[str]) -> Listing:
    """List words, each of them said or not."""
    gathered = tuple(parts)
    listing = Listing("、".join(gathered))
    listing.parts = gathered
    return listing
