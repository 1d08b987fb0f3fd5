"""What the charts of a bundle's valuation draw: one series for the page and for the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from financing.valuation.study import BAND


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from one amount to another, in fen; ``key`` names what it is of."""

    key: str
    start_fen: int
    end_fen: int


def band(facts: Mapping[str, Any]) -> list[Bar]:
    """Draw the percentiles of the value, the lowest first."""
    bands = facts.get("bands_fen") or {}
    return [Bar(name, 0, bands[name]) for name in BAND if name in bands]


def tornado(facts: Mapping[str, Any]) -> list[Bar]:
    """Draw each driver from its lower to its higher end, the strongest first."""
    return [
        Bar(driver["name"], driver["lower_fen"], driver["higher_fen"])
        for driver in facts.get("drivers", ())
    ]


def allocation(facts: Mapping[str, Any]) -> list[Bar]:
    """Draw what falls to each right; the key is its position."""
    parts = facts["allocation_fen"]
    return [Bar(key, 0, parts[key]) for key in sorted(parts, key=int)]


def methods(facts: Mapping[str, Any]) -> list[Bar]:
    """Draw each method's value."""
    return [Bar(row["model"], 0, row["value_fen"]) for row in facts.get("methods", ())]


def waterfall(facts: Mapping[str, Any]) -> list[Bar]:
    """Draw the way from the value to what may be lent: band, forced sale, ceilings."""
    bands = facts.get("bands_fen")
    if not bands:
        return []
    value, lendable = facts["value_fen"], facts["lendable_fen"]
    low, sold = min(bands["p25"], value), facts["liquidation_fen"]
    return [
        Bar("value", 0, value),
        Bar("band", low, value),
        Bar("liquidation", sold, low),
        Bar("ceiling", lendable, sold),
        Bar("lendable", 0, lendable),
    ]
