"""What the record rests on, so that it can be hashed again.

An app that stores evidence says at start-up how to hash it anew; the engine knows no kind by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Rehash = Callable[[], Iterable[str]]

_kinds: dict[str, Rehash] = {}


def evidence(kind: str, rehash: Rehash) -> None:
    """Say how a kind of evidence is hashed anew: every SHA-256 that the stored rows come to."""
    _kinds[kind] = rehash


def kinds() -> Mapping[str, Rehash]:
    """Give every kind of evidence that apps have named."""
    return dict(_kinds)
