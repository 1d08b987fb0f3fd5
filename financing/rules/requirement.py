"""Which registrations must be effective before money moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """One right at its registrar.

    Its part of the bundle's value in fen, and whether the pledge exists.
    """

    position: int
    weight_fen: int
    effective: bool


def is_met(
    standing: Sequence[Standing], *, requirement: str, weight_bp: int, positions: Sequence[int]
) -> bool:
    """Tell whether enough is registered: ``all``, the ``listed``, or ``weighted`` by value.

    Source: BND-1 (drawdown policy a bank: all, or value-weighted).
    """
    effective = {s.position for s in standing if s.effective}
    if not standing:
        return False
    if requirement == "all":
        return len(effective) == len(standing)
    if requirement == "listed":
        return set(positions) <= effective
    total = sum(s.weight_fen for s in standing)
    held = sum(s.weight_fen for s in standing if s.effective)
    return held > 0 and held * 10_000 >= weight_bp * total
