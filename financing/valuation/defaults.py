"""The defaults of a valuation: judgements with their source, as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Disposal:
    """How a right is turned into money on default."""

    forced_sale_discount_percent: Decimal
    disposal_cost_percent: Decimal
    years_to_sell: Decimal
    mark: str
    source: str


@dataclass(frozen=True, slots=True)
class KindDefaults:
    """What is assumed of a kind of right where nothing better is known."""

    kind: str
    economic_life_years: int
    hazard_percent: Decimal
    decay_percent: Decimal
    discount_rate_percent: Decimal
    cap_percent: Decimal
    legal_term_binds: bool
    disposal: Disposal


@dataclass(frozen=True, slots=True)
class Limits:
    """What an input may be at all."""

    most_years: int
    most_royalty_percent: Decimal
    most_royalty_of_margin_percent: Decimal
    most_royalties_together_percent: Decimal
    discount_rate_percent: tuple[Decimal, Decimal]
    growth_percent: tuple[Decimal, Decimal]
    first_year_against_last_percent: Decimal
    tax_percent: tuple[Decimal, Decimal]
    hazard_percent: tuple[Decimal, Decimal]
    fewest_statistics: int
    value_over_revenue: tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Defaults:
    """One version of all defaults.

    ``stacking_discount_percent`` is by the number of rights, the last one for every more.
    """

    version: str
    kinds: Mapping[str, KindDefaults]
    stacking_discount_percent: tuple[Decimal, ...]
    profit_cap_share: Fraction
    most_groups: int
    together: Disposal
    liquidation_rate_percent: Decimal
    target_cover_percent: Decimal
    limits: Limits

    def kept_share(self, count: int) -> float:
        """Say what part of the summed rates so many rights keep after stacking."""
        discounts = self.stacking_discount_percent
        return 1 - float(discounts[min(count, len(discounts)) - 1]) / 100


@cache
def shipped_defaults() -> Defaults:
    """Read ``financing/data/valuation_defaults.json``."""
    text = files("financing").joinpath("data/valuation_defaults.json").read_text("utf-8")
    return defaults_from(json.loads(text))


def defaults_from(raw: Mapping[str, Any]) -> Defaults:
    """Read defaults as JSON holds them."""
    stacking = raw["bundle"]["stacking_discount_percent"]
    discounts = tuple(Decimal(stacking[count]) for count in sorted(stacking, key=int))
    assert list(discounts) == sorted(discounts), "more rights never stack for less"
    return Defaults(
        version=raw["version"],
        kinds={row["kind"]: _kind(row) for row in raw["kinds"]},
        stacking_discount_percent=discounts,
        profit_cap_share=Fraction(raw["bundle"]["profit_cap_share"]),
        most_groups=raw["bundle"]["most_groups"],
        together=_disposal(raw["together"]),
        liquidation_rate_percent=Decimal(raw["liquidation"]["discount_rate_percent"]),
        target_cover_percent=Decimal(raw["liquidation"]["target_cover_percent"]),
        limits=_limits(raw["limits"]),
    )


def _kind(row: Mapping[str, Any]) -> KindDefaults:
    return KindDefaults(
        kind=row["kind"],
        economic_life_years=row["economic_life_years"],
        hazard_percent=Decimal(row["hazard_percent"]),
        decay_percent=Decimal(row["decay_percent"]),
        discount_rate_percent=Decimal(row["discount_rate_percent"]),
        cap_percent=Decimal(row["cap_percent"]),
        legal_term_binds=row["legal_term_binds"],
        disposal=_disposal(row),
    )


def _disposal(row: Mapping[str, Any]) -> Disposal:
    return Disposal(
        forced_sale_discount_percent=Decimal(row["forced_sale_discount_percent"]),
        disposal_cost_percent=Decimal(row["disposal_cost_percent"]),
        years_to_sell=Decimal(row["years_to_sell"]),
        mark=row["mark"],
        source=row["source"],
    )


def _limits(row: Mapping[str, Any]) -> Limits:
    def span(name: str) -> tuple[Decimal, Decimal]:
        low, high = row[name]
        return Decimal(low), Decimal(high)

    return Limits(
        most_years=row["most_years"],
        most_royalty_percent=Decimal(row["most_royalty_percent"]),
        most_royalty_of_margin_percent=Decimal(row["most_royalty_of_margin_percent"]),
        most_royalties_together_percent=Decimal(row["most_royalties_together_percent"]),
        discount_rate_percent=span("discount_rate_percent"),
        growth_percent=span("growth_percent"),
        first_year_against_last_percent=Decimal(row["first_year_against_last_percent"]),
        tax_percent=span("tax_percent"),
        hazard_percent=span("hazard_percent"),
        fewest_statistics=row["fewest_statistics"],
        value_over_revenue=span("value_over_revenue"),
    )
