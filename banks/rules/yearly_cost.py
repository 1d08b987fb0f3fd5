"""What a loan costs in a year, for those who borrow: one root, bracketed and halved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from banks.money import Fen
from banks.rules.schedules import Instalment

_DAYS_A_YEAR = 365
# The logarithm of one plus the rate: from nothing to 10,000 % a year, halved far below a basis
# point.
_HIGHEST, _HALVINGS = math.log(101.0), 50


def effective_annual_bp(principal_fen: Fen, paid_out_on: date, due: Sequence[Instalment]) -> int:
    """Give the yearly rate, compounded, at which a loan's instalments are worth what was paid out.

    In basis points, rounded; days count over 365. Money flows out once and then back, so there is
    one root, and it lies in the bracket.

    Source: valuation.md section 7 (effective annual by a bracketed root).
    """
    flows = [
        (each.principal_fen + each.interest_fen, (each.due_date - paid_out_on).days / _DAYS_A_YEAR)
        for each in due
    ]
    low, high = 0.0, _HIGHEST
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        worth = math.fsum(fen * math.exp(-middle * years) for fen, years in flows)
        low, high = (middle, high) if worth > principal_fen else (low, middle)
    return round(math.expm1(low) * 10_000)
