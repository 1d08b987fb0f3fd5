"""One bundle on one income stream: valued once, then allocated to its rights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from banks.money import split_by_largest_remainder
from financing.valuation.coalitions import coalition_rates, combined_rate, shapley_values
from financing.valuation.defaults import Defaults, shipped_defaults
from financing.valuation.inputs import check_inputs, check_value
from financing.valuation.models import (
    MODEL_VERSION,
    Driver,
    DriverName,
    IncomeStream,
    RightInput,
    ValuationResult,
    YearRate,
)
from financing.valuation.royalty import income_weights, present_cost, royalty_rates
from workflows.errors import Objections

_TENTH_LOWER, _TENTH_HIGHER = Decimal("0.9"), Decimal("1.1")
# Parts of a fen that the allocation still tells apart before it is rounded.
_FINENESS = 10**6


@dataclass(frozen=True, slots=True)
class _Group:
    """The rights of one family, or one right alone, and the group's rate by year."""

    rights: tuple[RightInput, ...]
    rates: tuple[float, ...]


def value_bundle(
    stream: IncomeStream, rights: Sequence[RightInput], defaults: Defaults | None = None
) -> ValuationResult:
    """Value a bundle by relief from royalty over one income stream, and allocate the value.

    The order of the rights changes nothing. The allocation adds up to the bundle in fen.

    Raises:
        Objections: every input that is out of bounds, all at once.

    Source: valuation.md 3.1, 3.12; exact Shapley values over the groups.
    """
    defaults = defaults or shipped_defaults()
    objections = check_inputs(stream, rights, defaults)
    if objections:
        raise Objections(objections)
    groups = _groups(rights, stream.years)
    alone_fen = {right.key: round_fen(_value_alone(stream, right, defaults)) for right in rights}
    # Rounding right by right may lose a fen that rounding the whole would keep.
    bundle_fen = min(round_fen(_net_value(stream, groups, defaults)), sum(alone_fen.values()))
    return ValuationResult(
        model_version=MODEL_VERSION,
        defaults_version=defaults.version,
        bundle_fen=bundle_fen,
        allocation_fen=_allocation(stream, groups, alone_fen, bundle_fen, defaults),
        stand_alone_fen=alone_fen,
        rates=tuple(_year_rates(stream, groups, defaults)),
        drivers=_drivers(stream, rights, defaults),
        warnings=check_value(bundle_fen, stream, defaults),
    )


def round_fen(value: float) -> int:
    """Round a value to whole fen, halves up."""
    return math.floor(value + 0.5)


def _groups(rights: Iterable[RightInput], years: int) -> list[_Group]:
    """Put families together; the order of groups and members is by name, not as given."""
    ordered = sorted(rights, key=lambda right: (right.group, right.key))
    groups = []
    for _, members in groupby(ordered, key=lambda right: right.group):
        family = tuple(members)
        by_year = zip(*(royalty_rates(right, years) for right in family), strict=True)
        groups.append(_Group(family, tuple(max(rates) for rates in by_year)))
    return groups


def _caps(stream: IncomeStream, defaults: Defaults) -> list[float]:
    share = float(defaults.profit_cap_share)
    return [max(0.0, share * float(margin) / 100) for margin in stream.ebit_margin_percent]


def _value_alone(stream: IncomeStream, right: RightInput, defaults: Defaults) -> float:
    return math.fsum(
        weight * min(cap, rate)
        for weight, cap, rate in zip(
            income_weights(stream),
            _caps(stream, defaults),
            royalty_rates(right, stream.years),
            strict=True,
        )
    )


def _combined_rates(
    stream: IncomeStream, groups: Sequence[_Group], defaults: Defaults
) -> list[float]:
    return [
        combined_rate([group.rates[year] for group in groups], cap, defaults.kept_share)
        for year, cap in enumerate(_caps(stream, defaults))
    ]


def _net_value(stream: IncomeStream, groups: Sequence[_Group], defaults: Defaults) -> float:
    rates = _combined_rates(stream, groups, defaults)
    gross = math.fsum(
        weight * rate for weight, rate in zip(income_weights(stream), rates, strict=True)
    )
    return max(0.0, gross - present_cost(stream))


def _allocation(
    stream: IncomeStream,
    groups: Sequence[_Group],
    alone_fen: Mapping[str, int],
    bundle_fen: int,
    defaults: Defaults,
) -> dict[str, int]:
    """Split the bundle by the Shapley parts of the groups, and a family's part by score."""
    weights: dict[str, int] = {}
    for group, part in zip(groups, _group_parts(stream, groups, defaults), strict=True):
        by_score = {right.key: right.score * alone_fen[right.key] for right in group.rights}
        inside = (
            by_score
            if any(by_score.values())
            else {right.key: alone_fen[right.key] for right in group.rights}
        )
        fine = round(max(0.0, part) * _FINENESS)
        weights |= split_by_largest_remainder(fine, inside) if any(inside.values()) else inside
    if not any(weights.values()):
        return dict.fromkeys(weights, 0)
    return split_by_largest_remainder(bundle_fen, weights)


def _group_parts(stream: IncomeStream, groups: Sequence[_Group], defaults: Defaults) -> list[float]:
    # Shapley values add over years, so one pass over the summed worth does for all of them.
    worth = [0.0] * (1 << len(groups))
    for year, (weight, cap) in enumerate(
        zip(income_weights(stream), _caps(stream, defaults), strict=True)
    ):
        rates = coalition_rates([group.rates[year] for group in groups], cap, defaults.kept_share)
        worth = [value + weight * rate for value, rate in zip(worth, rates, strict=True)]
    return shapley_values(worth)


def _year_rates(
    stream: IncomeStream, groups: Sequence[_Group], defaults: Defaults
) -> Iterable[YearRate]:
    rates = _combined_rates(stream, groups, defaults)
    for year, (rate, cap) in enumerate(zip(rates, _caps(stream, defaults), strict=True), start=1):
        yield YearRate(
            year=year,
            combined_percent=_percent(rate),
            cap_percent=_percent(cap),
            alive=tuple(
                sorted(
                    right.key
                    for group in groups
                    for right in group.rights
                    if right.life_years >= year
                )
            ),
        )


def _drivers(
    stream: IncomeStream, rights: Sequence[RightInput], defaults: Defaults
) -> tuple[Driver, ...]:
    """Move one input at a time by a tenth; the strongest driver first."""
    names: tuple[DriverName, ...] = ("revenue", "royalty", "ebit_margin", "discount_rate", "tax")
    drivers = [
        Driver(
            name,
            _moved(name, _TENTH_LOWER, stream, rights, defaults),
            _moved(name, _TENTH_HIGHER, stream, rights, defaults),
        )
        for name in names
    ]
    return tuple(sorted(drivers, key=lambda driver: -driver.swing_fen))


def _moved(
    name: DriverName,
    factor: Decimal,
    stream: IncomeStream,
    rights: Sequence[RightInput],
    defaults: Defaults,
) -> int:
    match name:
        case "revenue":
            moved = tuple(int(revenue_fen * factor) for revenue_fen in stream.revenue_fen)
            stream = replace(stream, revenue_fen=moved)
        case "royalty":
            rights = [
                replace(right, royalty_percent=right.royalty_percent * factor) for right in rights
            ]
        case "ebit_margin":
            margins = tuple(margin * factor for margin in stream.ebit_margin_percent)
            stream = replace(stream, ebit_margin_percent=margins)
        case "discount_rate":
            rate = stream.discount_rate_percent * factor
            stream = replace(stream, discount_rate_percent=rate)
        case "tax":
            stream = replace(stream, tax_percent=tuple(tax * factor for tax in stream.tax_percent))
    return round_fen(_net_value(stream, _groups(rights, stream.years), defaults))


def _percent(rate: float) -> Decimal:
    return Decimal(rate * 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)
