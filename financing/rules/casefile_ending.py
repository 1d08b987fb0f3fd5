"""Compare how a case ended with how its file said it would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise; ``where`` is its path in the case file."""

    where: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case stands.

    ``amounts`` are in fen, ``registrations`` by position; ``papers`` counts those with a PDF.
    """

    state: str
    amounts: Mapping[str, int | None]
    registrations: Mapping[str, str]
    papers: int


def differences(expected: Mapping[str, Any], got: Ending, *, where: str) -> tuple[Difference, ...]:
    """List what is otherwise than expected; what the file does not mention is not compared."""
    return tuple(_differences(expected, got, where))


def _differences(expected: Mapping[str, Any], got: Ending, where: str) -> Iterator[Difference]:
    if expected["state"] != got.state:
        yield Difference(f"{where}.state", expected["state"], got.state)
    for name, fen in expected.get("amounts", {}).items():
        found = got.amounts.get(name)
        if fen != (found or 0):
            yield Difference(f"{where}.amounts.{name}", fen, found)
    for position, state in expected.get("registrations", {}).items():
        if position != "all":
            found_state = got.registrations.get(position)
            if state != found_state:
                yield Difference(f"{where}.registrations.{position}", state, found_state)
        elif not got.registrations or set(got.registrations.values()) != {state}:
            yield Difference(f"{where}.registrations.all", state, dict(got.registrations))
    least = expected.get("papers_at_least", 0)
    if got.papers < least:
        yield Difference(f"{where}.papers_at_least", least, got.papers)
