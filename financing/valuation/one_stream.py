"""A bundle of rights on one income stream, on amounts of any unit: value, parts, losses, bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from financing.valuation.bundle_inputs import BundleInputs, BundleValue
from financing.valuation.coalition_arrays import Array, combined_rates, shapley_parts
from financing.valuation.defaults import shipped_defaults
from financing.valuation.discounting import by_year, discount_factors
from financing.valuation.disposal import DisposalInputs, dispose
from workflows.errors import Objection


def value_one_stream(inputs: BundleInputs) -> BundleValue:
    """Value one income stream once, and allocate it.

    k(A) = max over T in A of min(cap EBIT margin, (1 - d_|T|) sum rho); V = sum Rev (1 - tau)
    k(A_t) DF(t) - costs; V_i by Shapley values over families, inside a family by score.

    Source: valuation.md 3.12 (VAL-27).
    """
    stream = Stream.of(inputs)
    rates = stream.rates
    bundle = stream.net_value(rates)
    alone = {
        name: float(stream.weights @ np.minimum(stream.caps, each))
        for name, each in zip(stream.rights, stream.right_rates, strict=True)
    }
    bands, replay = _drawn(inputs, stream)
    allocation = stream.allocation(bundle, alone, inputs.scores)
    return BundleValue(
        value=bundle,
        bundle=bundle,
        allocation=allocation,
        naive_sum=sum(alone.values()),
        standalone=alone,
        rates=tuple(combined_rates(rates, stream.caps, stream.kept).tolist()),
        loss_of={
            name: stream.net_value(stream.family_rates(without=name)) for name in stream.rights
        },
        bands=bands,
        liquidation=_liquidation(inputs, allocation, bands),
        replay=replay,
        checks=tuple(_remarks(inputs, bundle)),
    )


def _drawn(
    inputs: BundleInputs, stream: Stream
) -> tuple[Mapping[str, float] | None, Mapping[str, Any] | None]:
    """Draw the bundle's value, where that is asked for.

    What draws is loaded when it is asked: it takes longer to load than to value a bundle.
    """
    if not inputs.is_drawn:
        return None, None
    drawing = import_module("financing.valuation.drawing")
    told: tuple[Mapping[str, float], Mapping[str, Any]] = drawing.bands(inputs, stream)
    return told


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream as arrays: weights and caps by year, rates by right or family and year."""

    rights: list[str]
    families: dict[str, list[int]]
    weights: Array
    caps: Array
    right_rates: Array
    cost: float
    kept: list[float]

    @staticmethod
    def of(inputs: BundleInputs) -> Stream:
        """Lay the inputs out as arrays."""
        years = len(inputs.revenue)
        kept = 1 - np.array(by_year(inputs.tax_rate, years))
        factors = np.array(
            discount_factors(inputs.discount_rate, years, inputs.timing, inputs.first_period_years)
        )
        margins = np.array(by_year(inputs.ebit_margin, years))
        families: dict[str, list[int]] = {}
        for index, name in enumerate(inputs.rights):
            families.setdefault(inputs.families.get(name, name), []).append(index)
        return Stream(
            rights=inputs.rights,
            families=families,
            weights=np.array(inputs.revenue) * inputs.apportionment * kept * factors,
            caps=np.maximum(0.0, inputs.profit_cap_share * margins),
            right_rates=_rates(inputs, years),
            cost=float((np.array(by_year(inputs.costs, years)) * kept) @ factors),
            kept=inputs.kept,
        )

    @property
    def rates(self) -> Array:
        """Give the rate of every family by year: that of its best right."""
        return self.family_rates()

    def family_rates(self, without: str | None = None) -> Array:
        """Give the rate of every family by year, one right being gone."""
        rates = self.right_rates
        if without is not None:
            rates = rates.copy()
            rates[self.rights.index(without)] = 0.0
        return self.grouped(rates)

    def grouped(self, rates: Array) -> Array:
        """Take the best right of every family; a right without relatives is its own."""
        if len(self.families) == len(rates):
            return rates[[members[0] for members in self.families.values()]]
        return np.array([rates[members].max(axis=0) for members in self.families.values()])

    def net_value(self, rates: Array) -> float:
        """Value the stream at the families' combined rates, less costs; never below nothing."""
        gross = float(self.weights @ combined_rates(rates, self.caps, self.kept))
        return max(0.0, gross - self.cost)

    def allocation(
        self, bundle: float, alone: Mapping[str, float], scores: Mapping[str, float]
    ) -> dict[str, float]:
        """Split the bundle by the families' Shapley parts, and a family's part by score."""
        parts = np.maximum(0.0, shapley_parts(self.rates, self.caps, self.weights, self.kept))
        whole = parts.sum()
        split: dict[str, float] = {}
        for part, members in zip(parts, self.families.values(), strict=True):
            names = [self.rights[member] for member in members]
            inside = {name: scores.get(name, 100.0) * alone[name] for name in names}
            if not any(inside.values()):
                inside = dict.fromkeys(names, 1.0)
            share = bundle * float(part) / whole if whole else 0.0
            split |= {name: share * inside[name] / sum(inside.values()) for name in names}
        return split


def without_right(inputs: BundleInputs, name: str) -> BundleValue:
    """Value the bundle again at once after a right is lost."""
    return value_one_stream(replace(inputs, lost=(*inputs.lost, name)))


def _rates(inputs: BundleInputs, years: int) -> Array:
    """Follow every right's rate: survival, decay, and nothing after its life.

    Source: valuation.md 2.2.
    """
    year = np.arange(1, years + 1)
    rows = [
        inputs.standalone_rates[name]
        * np.exp(-inputs.hazards.get(name, 0.0) * year)
        * (1 - inputs.decays.get(name, 0.0)) ** (year - 1)
        * (year <= inputs.lives[name])
        for name in inputs.rights
    ]
    return np.array(rows)


def _liquidation(
    inputs: BundleInputs, allocation: Mapping[str, float], bands: Mapping[str, float] | None
) -> dict[str, float] | None:
    """Sell every right apart, from the lower quartile where there is one.

    Source: valuation.md 3.15.
    """
    if not allocation.keys() <= inputs.kinds.keys():
        return None
    value = sum(allocation.values())
    low = min(1.0, bands["p25"] / value) if bands and value else 1.0
    sold = {
        name: dispose(DisposalInputs(market_value=part, p25=low * part, kind=inputs.kinds[name]))
        for name, part in allocation.items()
    }
    liquidation = sum(each.liquidation_value for each in sold.values())
    cap = sum(each.ceilings["cap_by_kind"] for each in sold.values())
    told = {"liquidation_value": liquidation, "cap_by_kind": cap}
    return told | {"lendable": min(cap, liquidation)}


def _remarks(inputs: BundleInputs, bundle: float) -> Iterator[Objection]:
    low, high = (float(bound) for bound in shipped_defaults().limits.value_over_revenue)
    if not low * inputs.revenue[0] <= bundle <= high * inputs.revenue[0]:
        sentence = f"组合价值与首年收入之比不在{low:g}至{high:g}之间；请复核。"
        yield Objection("valuation.value.implausible", "bundle", sentence)
    if inputs.apportionment == 1:
        sentence = "全部收入计入分成基数；请说明理由，或填写使用权利的收入比例。"
        yield Objection("valuation.apportionment_reason_missing", "apportionment", sentence)
    if inputs.loan is not None and inputs.loan > bundle:
        sentence = "贷款金额高于组合价值；请复核。"
        yield Objection("valuation.loan.above_value", "loan", sentence)
    if inputs.is_drawn and inputs.uncertainty is None:
        sentence = "未填写不确定性（uncertainty），区间按默认判断值模拟；请以本行数据替换。"
        yield Objection("valuation.uncertainty.default", "uncertainty", sentence)
    if inputs.lost:
        sentence = f"已按失去{'、'.join(sorted(inputs.lost))}重新计算。"
        yield Objection("valuation.right.lost", "lost", sentence)
