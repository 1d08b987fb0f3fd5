"""What it would cost to have the right again: a floor, never a reason to lend more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_TWO_APPROACHES = Objection(
    "valuation.approaches.added",
    "value",
    "该惯例把成本法与收益法相加，只适用于考试所说的最低收费加分成；打包估值不得采用。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlay(Inputs):
    """What was spent in one year, its index to the valuation date, and years it was tied up."""

    amount: Annotated[float, Span(0)]
    index: Annotated[float, Span(above=0)] = 1.0
    years_tied: Annotated[float, Span(0)] = 0.0
    voucher: str = ""
    capitalised: bool = False


def _cost_one_way(
    replacement_cost: float | None, outlays: Sequence[Outlay] | None
) -> Iterator[Objection]:
    if (replacement_cost is None) == (outlays is None):
        sentence = "请填写重置成本，或逐年支出，二者取一。"
        yield Objection("valuation.cost.one_way", "replacement_cost", sentence)


def _worn_one_way(
    used_life: float | None,
    remaining_life: float | None,
    functional: float,
    economic: float,
) -> Iterator[Objection]:
    if (used_life is None) != (remaining_life is None):
        yield Objection("input.missing", "used_life", "请同时填写已用年限与剩余年限。")
    if used_life is not None and (functional or economic):
        sentence = "贬值既按年限又按比率计算，属重复；请只用一种。"
        yield Objection("valuation.obsolescence.twice", "used_life", sentence)


def _research_once(
    outlays: Sequence[Outlay] | None, capitalised_cost: float
) -> Iterator[Objection]:
    if capitalised_cost and any(outlay.capitalised for outlay in outlays or ()):
        sentence = "已资本化的研发支出又列入逐年支出，属重复计算；请只计一处。"
        yield Objection("valuation.cost.double_counted", "capitalised_cost", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostInputs(Inputs):
    """Replacement cost, or outlays by year, and how far the right is worn.

    Obsolescence is given as fractions, or as years used and left.
    """

    replacement_cost: Annotated[float | None, Span(0), Also("RC", "rc")] = None
    outlays: Annotated[tuple[Outlay, ...] | None, Also("costs")] = None
    capitalised_cost: Annotated[float, Span(0)] = 0.0
    return_rate: Annotated[float, Span(0)] = 0.0
    functional: Annotated[float, Span(0, 1), Also("f_functional", "functional_obsolescence")] = 0.0
    economic: Annotated[float, Span(0, 1), Also("f_economic", "economic_obsolescence")] = 0.0
    used_life: Annotated[float | None, Span(0), Also("used")] = None
    remaining_life: Annotated[float | None, Span(above=0), Also("remaining")] = None

    checks = (_cost_one_way, _worn_one_way, _research_once)


@dataclass(frozen=True, slots=True)
class Cost:
    """The value by cost, the cost of replacing, and the part that is left of it."""

    value: float
    replacement: float
    kept: float


def cost_approach(inputs: CostInputs) -> Cost:
    """Value by cost: V = RC (1 - f)(1 - e), or RC left / (used + left).

    RC = sum cost index (1 + return)^(years tied).

    Source: valuation.md 3.8.
    """
    replacement = inputs.replacement_cost
    if replacement is None:
        replacement = inputs.capitalised_cost + math.fsum(
            each.amount * each.index * (1 + inputs.return_rate) ** each.years_tied
            for each in inputs.outlays or ()
        )
    kept = (1 - inputs.functional) * (1 - inputs.economic)
    if inputs.used_life is not None and inputs.remaining_life is not None:
        kept = inputs.remaining_life / (inputs.used_life + inputs.remaining_life)
    return Cost(replacement * kept, replacement, kept)


def _labour_inside(total_cost: float, labour: float) -> Iterator[Objection]:
    if labour > total_cost:
        yield Objection("valuation.cost.labour", "labour", "人工成本不得高于总成本；请核对。")


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiplierInputs(Inputs):
    """All cost, the creative labour inside it, its multiplier, the risk of failing and a return.

    ``risk`` and ``return_rate`` are fractions.
    """

    total_cost: Annotated[float, Span(0), Also("cost")]
    labour: Annotated[float, Span(0), Also("creative_labour", "labor")]
    creative_multiplier: Annotated[float, Span(0), Also("multiplier", "beta1")]
    risk: Annotated[float, Span(0, below=1), Also("beta2", "risk_rate")]
    return_rate: Annotated[float, Span(0), Also("L", "return")]

    checks = (_labour_inside,)


def cost_multiplier(inputs: MultiplierInputs) -> Cost:
    """Multiply creative labour (倍加系数法): [(C - V) + beta1 V] / (1 - beta2) (1 + L).

    Source: valuation.md 3.8 (VAL-20).
    """
    base = inputs.total_cost - inputs.labour + inputs.labour * inputs.creative_multiplier
    value = base / (1 - inputs.risk) * (1 + inputs.return_rate)
    return Cost(value, value, 1.0)


def _known_rounding(rounding: str) -> Iterator[Objection]:
    if rounding not in ("", "none") and not rounding.startswith("round person-months"):
        sentence = f"没有“{rounding}”这种取整方式；可填none或round person-months。"
        yield Objection("input.choice", "rounding", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftwareInputs(Inputs):
    """Size in thousand lines, the model's coefficients, and the cost of a person-month.

    ``rounding`` is ``none``, or ``round person-months``: half up after each step.
    """

    ksloc: Annotated[float, Span(above=0), Also("kloc")]
    a: Annotated[float, Span(above=0)] = 2.8
    b: Annotated[float, Span(above=0)] = 1.2
    beta: Annotated[float, Span(above=0), Also("eaf", "EAF")] = 1.0
    unit_cost: Annotated[float, Span(above=0)]
    maintenance: Annotated[float, Span(0), Also("maint")] = 0.0
    rounding: str = "none"

    checks = (_known_rounding,)


@dataclass(frozen=True, slots=True)
class SoftwareCost:
    """Person-months to build, with maintenance, and what they cost."""

    value: float
    person_months: float
    total_person_months: float


def software_cost(inputs: SoftwareInputs) -> SoftwareCost:
    """Value software by what writing it again takes: PM = a KSLOC^b EAF; V = PM (1 + m) c.

    Source: valuation.md 3.8 (VAL-19); a 2.8 and b 1.2 are COCOMO's embedded mode.
    """
    rounded = inputs.rounding not in ("", "none")
    built = inputs.a * inputs.ksloc**inputs.b * inputs.beta
    built = math.floor(built + 0.5) if rounded else built
    total = built * (1 + inputs.maintenance)
    total = math.floor(total + 0.5) if rounded else total
    return SoftwareCost(total * inputs.unit_cost, built, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumFeeInputs(Inputs):
    """A work's production cost and creative labour, and the income a licensee makes with it."""

    production: Annotated[float, Span(0), Also("production_cost")]
    creative_labour: Annotated[float, Span(0)]
    creative_multiplier: Annotated[float, Span(0)]
    risk: Annotated[float, Span(0, below=1)]
    return_rate: Annotated[float, Span(0)]
    annual_income: Annotated[float, Span(above=0)]
    annual_incremental_profit: Annotated[float, Span(0)]
    discount_rate: Annotated[float, Span(above=0, below=1)]
    years: Annotated[int, Span(1, 50)]


@dataclass(frozen=True, slots=True)
class MinimumFee:
    """The floor by cost, the discounted income, the share of it, and both together."""

    value: float
    replacement: float
    income_pv: float
    share: float
    checks: tuple[Objection, ...] = (_TWO_APPROACHES,)


def minimum_fee_plus_share(inputs: MinimumFeeInputs) -> MinimumFee:
    """Set a sale price of a floor and a share (exam convention): RC + share PV(income).

    Source: valuation.md 3.8 (VAL-21), which forbids it as a rule for bundles: it adds two
    approaches to one asset.
    """
    base = inputs.production + inputs.creative_labour * inputs.creative_multiplier
    replacement = base / (1 - inputs.risk) * (1 + inputs.return_rate)
    rate = inputs.discount_rate
    income = inputs.annual_income * (1 - (1 + rate) ** -inputs.years) / rate
    share = inputs.annual_incremental_profit / inputs.annual_income
    return MinimumFee(replacement + share * income, replacement, income, share)
