"""What the record rests on, so that it can be hashed again and handed to a stranger.

An app that stores evidence says at start-up how to read it; the engine knows no kind by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from uuid import UUID

Bytes = Callable[[Collection[UUID] | None], Iterable[bytes]]
"""Reads every piece of evidence as it is stored; of these chains alone, or of all for None."""

_kinds: dict[str, Bytes] = {}


def evidence(kind: str, read: Bytes) -> None:
    """Say how a kind of evidence is read as the bytes whose SHA-256 the record holds."""
    _kinds[kind] = read


def kinds() -> Mapping[str, Bytes]:
    """Give every kind of evidence that apps have named."""
    return dict(_kinds)


def rehash(read: Bytes) -> Iterator[str]:
    """Hash all evidence of a kind anew."""
    for stored in read(None):
        yield hashlib.sha256(stored).hexdigest()
