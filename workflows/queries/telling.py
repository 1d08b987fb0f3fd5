"""Tell in the reader's language what a rule said."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from workflows.sentences import Listing, Sentence


def told(message: Any) -> Any:
    """Translate what was said, and what was said within it; anything else stays as it is."""
    if isinstance(message, Listing):
        return gettext("、").join(told(part) for part in message.parts)
    if not isinstance(message, Sentence):
        return message
    words = gettext(message.words)
    if not message.facts:
        return words
    return words.format_map({name: told(fact) for name, fact in message.facts.items()})
