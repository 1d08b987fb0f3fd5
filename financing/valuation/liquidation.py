"""From market value to what a bank may lend: liquidation value, caps, the pledge rate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Literal

from banks.money import Fen
from financing.valuation.defaults import Defaults, Disposal

Basis = Literal["p25", "market"]


@dataclass(frozen=True, slots=True)
class LiquidationValue:
    """What a forced sale would bring, right by right and in all.

    ``basis`` says whether the values it starts from are a lower quartile or market values.
    """

    basis: Basis
    apart_fen: Mapping[str, Fen]
    together_fen: Fen | None

    @property
    def total_fen(self) -> Fen:
        """Take the better of selling apart and, where that is possible, together."""
        return max(sum(self.apart_fen.values()), self.together_fen or 0)


@dataclass(frozen=True, slots=True)
class LendableAmount:
    """The most a bank may lend, and every ceiling it is the lowest of."""

    ceilings_fen: Mapping[str, Fen]

    @property
    def limit_fen(self) -> Fen:
        """Take the lowest ceiling."""
        return min(self.ceilings_fen.values())

    @property
    def binding(self) -> str:
        """Name the ceiling that binds."""
        return min(self.ceilings_fen, key=lambda name: (self.ceilings_fen[name], name))


def liquidation_value(
    values_fen: Mapping[str, Fen],
    kinds: Mapping[str, str],
    defaults: Defaults,
    *,
    basis: Basis,
    sold_with_product_line: bool = False,
) -> LiquidationValue:
    """Value a forced sale of each right by its kind, and of the whole with its product line.

    ``values_fen`` is the allocation of the bundle; the whole counts only where the product
    line would be sold along.

    Source: valuation.md 3.12 (break-up), 3.15; discounts are judgements, marked so in the rows.
    """
    rate = defaults.liquidation_rate_percent
    apart = {
        key: forced_sale_fen(value_fen, defaults.kinds[kinds[key]].disposal, rate)
        for key, value_fen in values_fen.items()
    }
    whole_fen = sum(values_fen.values())
    together = (
        forced_sale_fen(whole_fen, defaults.together, rate) if sold_with_product_line else None
    )
    return LiquidationValue(basis, apart, together)


def forced_sale_fen(value_fen: Fen, disposal: Disposal, rate_percent: Decimal) -> Fen:
    """Discount a value for haste, costs and time; rounded down.

    Source: valuation.md 3.15, LV = MV (1 - h) (1 - c) / (1 + r)^T.
    """
    kept = (100 - disposal.forced_sale_discount_percent) * (100 - disposal.disposal_cost_percent)
    waited = math.pow(1 + float(rate_percent) / 100, float(disposal.years_to_sell))
    return math.floor(value_fen * float(kept) / 10_000 / waited)


def lendable_amount(
    market_values_fen: Mapping[str, Fen],
    kinds: Mapping[str, str],
    liquidation: LiquidationValue,
    defaults: Defaults,
    *,
    product_cap_fen: Fen | None = None,
    cash_flow_cap_fen: Fen | None = None,
) -> LendableAmount:
    """Find the most that may be lent: caps by kind, cover by liquidation value, other ceilings.

    Source: valuation.md 3.15; caps are judgements from public pledge rates, rows of the defaults.
    """
    caps = sum(
        value_fen * defaults.kinds[kinds[key]].cap_percent
        for key, value_fen in market_values_fen.items()
    )
    ceilings = {
        "cap_by_kind": math.floor(caps / 100),
        "liquidation_cover": math.floor(
            liquidation.total_fen * 100 / defaults.target_cover_percent
        ),
        "product": product_cap_fen,
        "cash_flow": cash_flow_cap_fen,
    }
    return LendableAmount({name: fen for name, fen in ceilings.items() if fen is not None})


def pledge_rate_percent(principal_fen: Fen, value_fen: Fen) -> Decimal:
    """Set the secured principal against the value (质押率), rounded up to a hundredth."""
    assert value_fen > 0, "nothing is pledged"
    return (Decimal(principal_fen) * 100 / value_fen).quantize(Decimal("0.01"), ROUND_UP)
