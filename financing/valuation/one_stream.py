"""A bundle of rights on one income stream, on amounts of any unit: value, parts, losses, bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Annotated, Any

import numpy as np

from financing.valuation.bundle_checks import (
    families_in_bounds,
    horizon_holds,
    income_is_planned,
    mappings_name_rights,
    paths_are_even,
    rates_are_usual,
    rights_are_alive,
    risk_once,
    stacking_in_order,
)
from financing.valuation.coalition_arrays import Array, combined_rates, shapley_parts
from financing.valuation.defaults import shipped_defaults
from financing.valuation.discounting import When, by_year, discount_factors
from financing.valuation.disposal import DisposalInputs, dispose
from financing.valuation.income import Status, rate_is_usual, tax_is_usual
from financing.valuation.uncertainty import Uncertainty
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

DEFAULT_SEED = 20_261_121


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleInputs(Inputs):
    """The stream, and of every right its stand-alone royalty rate and life in years, by name.

    All rates are fractions. ``hazards`` and ``decays`` are yearly, ``families`` puts rights
    together that count as one, ``scores`` split a family, ``lost`` names rights that are gone:
    the bundle is what the others are worth. ``stacking_discount`` is by number of rights, the
    last for every more; without it and ``profit_cap_share`` the defaults hold.
    """

    revenue: Annotated[tuple[float, ...], Span(0), Also("sales")]
    ebit_margin: Annotated[float | tuple[float, ...], Span(-1, 1), Also("margin")]
    standalone_rates: Annotated[
        Mapping[str, float], Span(above=0, high=0.2), Also("royalty_rates", "rates")
    ]
    lives: Annotated[Mapping[str, float], Span(0, 100)]
    stacking_discount: Annotated[Mapping[str, float], Span(0, below=1)] = field(
        default_factory=dict
    )
    profit_cap_share: Annotated[float, Span(above=0, high=1), Also("cap_share")] = 1 / 3
    tax_rate: Annotated[float | tuple[float, ...], Span(0, below=1), Also("tax")] = 0.0
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    timing: When = "mid"
    first_period_years: Annotated[float, Span(above=0, high=1), Also("stub")] = 1.0
    apportionment: Annotated[float, Span(above=0, high=1)] = 1.0
    costs: Annotated[float | tuple[float, ...], Span(0)] = 0.0
    hazards: Annotated[Mapping[str, float], Span(0, 0.3)] = field(default_factory=dict)
    decays: Annotated[Mapping[str, float], Span(0, below=1)] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    scores: Annotated[Mapping[str, float], Span(0, 100)] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    rate_includes_hazard: Annotated[bool, Also("hazard_in_rate", "risk_in_rate")] = False
    loan: Annotated[float | None, Span(above=0), Also("principal")] = None
    uncertainty: Uncertainty | None = None
    paths: Annotated[int | None, Span(2**12, 2**20)] = None
    seed: Annotated[int | None, Span(0)] = None
    evidence: str = ""

    checks = (
        horizon_holds, income_is_planned, mappings_name_rights, rights_are_alive, rates_are_usual,
        families_in_bounds, stacking_in_order, risk_once, rate_is_usual, tax_is_usual,
        paths_are_even,
    )  # fmt: skip

    @property
    def is_drawn(self) -> bool:
        """Tell whether a distribution is asked for: by an uncertainty, by paths or by a seed."""
        return any(each is not None for each in (self.uncertainty, self.paths, self.seed))

    @property
    def undrawn(self) -> BundleInputs:
        """Give the same without a distribution."""
        return replace(self, uncertainty=None, paths=None, seed=None)

    @property
    def law(self) -> Uncertainty:
        """Give the uncertainty, or our judgement of it."""
        return self.uncertainty or Uncertainty()

    @property
    def drawn_paths(self) -> int:
        """Give the number of paths."""
        return self.paths or 2**16

    @property
    def drawn_seed(self) -> int:
        """Give the seed."""
        return DEFAULT_SEED if self.seed is None else self.seed

    @property
    def rights(self) -> list[str]:
        """Name the rights that are still there, in one order whatever order they came in."""
        return sorted(set(self.standalone_rates) - set(self.lost))

    @property
    def kept(self) -> list[float]:
        """Say what part of the summed rates one, two, … rights keep."""
        given = self.stacking_discount
        if not given:
            table = shipped_defaults().stacking_discount_percent
            return [1 - float(percent) / 100 for percent in table]
        most = max(int(count) for count in given)
        kept, discount = [], 0.0
        for count in range(1, most + 1):
            discount = given.get(str(count), discount)
            kept.append(1 - discount)
        return kept


@dataclass(frozen=True, slots=True)
class BundleValue:
    """The bundle, its parts, and the naive sum that it is not.

    ``loss_of`` is what the bundle would be worth after the loss of each right, ``rates`` the
    combined royalty rate by year. ``bands`` and ``replay`` are there with an uncertainty,
    ``liquidation`` where every right's kind is given: forced-sale value and the most to lend.
    """

    value: float
    bundle: float
    allocation: Mapping[str, float]
    naive_sum: float
    standalone: Mapping[str, float]
    rates: tuple[float, ...]
    loss_of: Mapping[str, float]
    bands: Mapping[str, float] | None
    liquidation: Mapping[str, float] | None
    replay: Mapping[str, Any] | None
    checks: tuple[Objection, ...]


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
