"""How the parties of a pool share one loss."""

from __future__ import annotations

from collections.abc import Mapping

from banks.money import Fen, split_by_largest_remainder
from workflows.errors import Refusal

WHOLE_BP = 10_000


class SharesDoNotAddUp(Refusal):
    """The shares of the terms in force are not a whole; ``sum_bp`` says what they are."""

    code = "shares_do_not_add_up"


def split_loss(loss_fen: Fen, shares_bp: Mapping[str, int]) -> dict[str, Fen]:
    """Split a loss over the parties by their shares, in basis points, exactly to the fen.

    Raises:
        SharesDoNotAddUp: the shares are not 10,000 basis points together, or one is negative.

    Source: shares are terms of the pool (dated rows); rounding by largest remainder, ties by key,
    is a design decision.
    """
    whole = sum(shares_bp.values())
    if whole != WHOLE_BP or min(shares_bp.values()) < 0:
        raise SharesDoNotAddUp(
            f"各方分担比例合计为{whole / 100:g}%，应为100%且不得为负；请核对资金池条款。",
            sum_bp=whole,
            shares_bp=dict(shares_bp),
        )
    return split_by_largest_remainder(loss_fen, shares_bp)
