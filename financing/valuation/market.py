"""What comparable rights were sold for, adjusted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_FEWEST = 3
_MOST_ADJUSTMENT = 0.3
_PRODUCT = (0.5, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable(Inputs):
    """One deal: price, date, adjustments as fractions by factor, or its quality score.

    A listing price is not a deal.
    """

    price: Annotated[float, Span(above=0), Also("P")]
    deal_date: Annotated[date | None, Also("date")] = None
    adjustments: Annotated[Mapping[str, float] | tuple[float, ...], Also("adj")] = field(
        default_factory=dict
    )
    quality: Annotated[float | None, Span(above=0), Also("Q", "score")] = None
    unrelated: Annotated[bool, Also("arm_length", "arms_length", "unrelated_parties")] = True
    is_listing: bool = False

    @property
    def moves(self) -> tuple[float, ...]:
        """Give the adjustments."""
        given = self.adjustments
        return tuple(given.values()) if isinstance(given, Mapping) else given


def _deals_are_usable(
    comparables: Sequence[Comparable], valuation_date: date | None
) -> Iterator[Objection]:
    if len(comparables) < _FEWEST:
        sentence = f"可比交易不足{_FEWEST}例；请补充。"
        yield Objection("valuation.comparables.too_few", "comparables", sentence)
    for index, deal in enumerate(comparables):
        where = f"comparables[{index}]"
        if not deal.unrelated or deal.is_listing:
            sentence = "关联交易或挂牌价不是可比成交；请更换。"
            yield Objection("valuation.comparable.not_a_deal", where, sentence)
        if valuation_date and deal.deal_date and deal.deal_date > valuation_date:
            sentence = "交易日晚于评估基准日；请更换。"
            yield Objection("valuation.comparable.later", f"{where}.deal_date", sentence)
        if any(abs(move) > _MOST_ADJUSTMENT + 1e-12 for move in deal.moves):
            sentence = f"单项修正超过{_MOST_ADJUSTMENT:.0%}，可比性不足；请更换。"
            yield Objection("valuation.comparable.adjusted_too_far", where, sentence)
        elif not _PRODUCT[0] <= math.prod(1 + move for move in deal.moves) <= _PRODUCT[1]:
            sentence = "修正系数连乘超出0.5至2，可比性不足；请更换。"
            yield Objection("valuation.comparable.adjusted_too_far", where, sentence)


def _quality_all_or_none(
    quality: float | None, comparables: Sequence[Comparable]
) -> Iterator[Objection]:
    if quality is not None and any(deal.quality is None for deal in comparables):
        yield Objection("input.missing", "comparables", "按质量得分修正的，每例交易都要有得分。")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketInputs(Inputs):
    """Deals to compare with; ``quality`` is the score of the right itself (地方标准的形式)."""

    comparables: Annotated[tuple[Comparable, ...], Also("deals")]
    quality: Annotated[float | None, Span(above=0), Also("Q", "score")] = None
    valuation_date: date | None = None

    checks = (_deals_are_usable, _quality_all_or_none)


@dataclass(frozen=True, slots=True)
class MarketValue:
    """The value, every deal's adjusted price, and its weight."""

    value: float
    adjusted: tuple[float, ...]
    weights: tuple[float, ...]


def market_approach(inputs: MarketInputs) -> MarketValue:
    """Weigh adjusted prices: V_i = P_i prod (1 + adj), w ~ 1 / sum |adj|; or mean of P_i Q / Q_i.

    Source: valuation.md 3.9; the second form is that of DB1304/T 432-2023.
    """
    deals = inputs.comparables
    if inputs.quality is not None:
        adjusted = tuple(deal.price * inputs.quality / (deal.quality or 1.0) for deal in deals)
        weights = (1 / len(deals),) * len(deals)
    else:
        adjusted = tuple(deal.price * math.prod(1 + move for move in deal.moves) for deal in deals)
        weights = _weights([sum(abs(move) for move in deal.moves) for deal in deals])
    value = math.fsum(w * price for w, price in zip(weights, adjusted, strict=True))
    return MarketValue(value, adjusted, weights)


def _weights(moved: Sequence[float]) -> tuple[float, ...]:
    """Weigh deals by how little they were moved; those not moved at all share everything."""
    raw = [float(move == 0) for move in moved] if 0 in moved else [1 / move for move in moved]
    return tuple(weight / sum(raw) for weight in raw)
