"""Who must approve, in order: by amount, by pledge rate, and by who valued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banks.money import Fen


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """From which amount and pledge rate on, for which valuation, which levels approve in order.

    ``above_fen`` and ``above_rate_bp`` are passed, not met; ``valuation`` is internal, external or
    any; ``levels`` are ``branch`` and ``head``, one person each.
    """

    above_fen: Fen
    above_rate_bp: int
    valuation: str
    levels: tuple[str, ...]
    source: str = ""


def row_for(
    rows: Sequence[MatrixRow], *, approved_fen: Fen, rate_bp: int, valuation: str
) -> MatrixRow | None:
    """Find the row that binds: of those that hold, the one with the most approvers."""
    holding = [
        row
        for row in rows
        if approved_fen > row.above_fen
        and rate_bp > row.above_rate_bp
        and row.valuation in ("any", valuation)
    ]
    return max(holding, key=_weight, default=None)


def _weight(row: MatrixRow) -> tuple[int, Fen, int]:
    return len(row.levels), row.above_fen, row.above_rate_bp


def rate_bp_of(approved_fen: Fen, value_fen: Fen) -> int:
    """Give the pledge rate in basis points, rounded up; on nothing of value it is beyond all."""
    return -(-approved_fen * 10_000 // value_fen) if value_fen > 0 else 10_000_000
