"""How what comes back after a payout is divided: costs first, then who bore the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banks.money import Fen, split_by_largest_remainder

COSTS, PRO_RATA = "costs", "pro_rata"


@dataclass(frozen=True, slots=True)
class Distribution:
    """Who gets what of a receipt; ``rest_fen`` is left once all is made good."""

    costs_fen: Fen
    parts: Mapping[str, Fen]
    rest_fen: Fen


def distribute(
    receipt_fen: Fen, *, order: Sequence[str], borne: Mapping[str, Fen], costs_fen: Fen
) -> Distribution:
    """Divide a receipt in the order of the terms.

    ``borne`` is what each party bore and did not get back yet, ``costs_fen`` what was spent and
    not made good. ``costs`` pays costs, ``pro_rata`` divides among all by what they bore, largest
    remainder; any other word is one party. Nobody gets more than they bore, whatever the order;
    costs that the order does not name come last.
    """
    left, parts = receipt_fen, dict.fromkeys(borne, 0)
    for_costs = 0
    for step in (*order, PRO_RATA, COSTS):
        if step == COSTS:
            taken = min(left, costs_fen - for_costs)
            for_costs += taken
            left -= taken
            continue
        open_fen = {
            party: borne[party] - parts[party]
            for party in borne
            if step in (PRO_RATA, party) and borne[party] > parts[party]
        }
        whole = min(left, sum(open_fen.values()))
        if whole:
            for party, fen in split_by_largest_remainder(whole, open_fen).items():
                parts[party] += fen
            left -= whole
    return Distribution(for_costs, parts, left)
