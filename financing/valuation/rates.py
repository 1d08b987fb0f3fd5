"""Where a discount rate and a royalty rate come from, and whether the parts fit the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from financing.valuation.income import weights_are_whole
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_WARA_TOLERANCE = 0.005
_PREMIUM_GROUPS = ("technology", "market", "funding", "management")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Inputs):
    """One factor: its weight among its siblings (a fraction) and its score from 0 to 100."""

    weight: Annotated[float, Span(0, 1)]
    score: Annotated[float, Span(0, 100)]
    name: str = ""


def _groups_are_whole(groups: Mapping[str, Sequence[Scored]]) -> Iterator[Objection]:
    for name, factors in groups.items():
        yield from weights_are_whole(f"groups.{name}", [factor.weight for factor in factors])
        if name not in _PREMIUM_GROUPS:
            sentence = f"没有“{name}”这一组；风险分组为{'、'.join(_PREMIUM_GROUPS)}。"
            yield Objection("valuation.premium.group", f"groups.{name}", sentence)


def _title_risk_once(hazard: float, title_score: float | None) -> Iterator[Objection]:
    if hazard > 0 and (title_score or 0) > 50:
        sentence = "失权风险已按失权率计入现金流，权属风险得分不得再高于50；请只计一处。"
        yield Objection("valuation.risk.double_counted", "title_score", sentence)


def _premium_given_once(
    premiums: Mapping[str, float], groups: Mapping[str, Sequence[Scored]]
) -> Iterator[Objection]:
    for name in premiums.keys() & groups.keys():
        sentence = f"“{name}”的风险报酬既直接填写又由评分得出，属重复计算；请只填一处。"
        yield Objection("valuation.risk.double_counted", f"premiums.{name}", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildUpInputs(Inputs):
    """A riskless rate and premiums over it, given as rates or scored by group.

    A scored group earns up to ``premium_range``. ``hazard`` and ``title_score`` are there to find
    the risk of losing the right counted twice.
    """

    risk_free: Annotated[float, Span(0, below=1), Also("rf", "riskless_rate")]
    premiums: Annotated[Mapping[str, float], Span(0, 0.3), Also("risk_premiums")] = field(
        default_factory=dict
    )
    groups: Mapping[str, tuple[Scored, ...]] = field(default_factory=dict)
    premium_range: Annotated[float, Span(above=0, high=0.1)] = 0.05
    hazard: Annotated[float, Span(0, 0.3)] = 0.0
    title_score: Annotated[float | None, Span(0, 100)] = None

    checks = (_groups_are_whole, _title_risk_once, _premium_given_once)


@dataclass(frozen=True, slots=True)
class BuiltUp:
    """The rate, and the premium of every group."""

    value: float
    rate: float
    premiums: Mapping[str, float]


def build_up(inputs: BuildUpInputs) -> BuiltUp:
    """Add premiums to the riskless rate: r = rf + sum RP; RP_group = 5 % sum w score / 100.

    Source: valuation.md 3.6; the range of a group is common practice, recalled.
    """
    scored = {
        name: inputs.premium_range * sum(each.weight * each.score / 100 for each in factors)
        for name, factors in inputs.groups.items()
    }
    premiums = {**inputs.premiums, **scored}
    rate = inputs.risk_free + sum(premiums.values())
    return BuiltUp(rate, rate, premiums)


def _equity_rate_one_way(
    cost_of_equity: float | None, risk_free: float | None, beta: float | None, erp: float | None
) -> Iterator[Objection]:
    parts = (risk_free, beta, erp)
    if cost_of_equity is None and any(part is None for part in parts):
        sentence = "请填写权益成本，或无风险利率、贝塔与市场风险溢价。"
        yield Objection("input.missing", "cost_of_equity", sentence)
    if cost_of_equity is not None and all(part is not None for part in parts):
        sentence = "权益成本既直接填写又由CAPM得出；请只填一处。"
        yield Objection("input.twice", "cost_of_equity", sentence)


def _capital_given(
    equity: float | None, debt: float | None, debt_weight: float | None
) -> Iterator[Objection]:
    if debt_weight is None and (equity is None or debt is None):
        yield Objection("input.missing", "equity", "请填写权益与债务的金额，或债务占比。")
    if debt_weight is None and equity is not None and debt is not None and equity + debt <= 0:
        yield Objection("valuation.capital.none", "equity", "权益与债务合计应大于零。")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaccInputs(Inputs):
    """Capital by market value (or the fraction of debt), and the cost of each part.

    ``spread`` is added for the right over the enterprise.
    """

    equity: Annotated[float | None, Span(0), Also("E")] = None
    debt: Annotated[float | None, Span(0), Also("D")] = None
    debt_weight: Annotated[float | None, Span(0, 1), Also("wd")] = None
    cost_of_equity: Annotated[float | None, Span(0, below=1), Also("Ke", "ke")] = None
    risk_free: Annotated[float | None, Span(0, below=1), Also("rf")] = None
    beta: Annotated[float | None, Span(0, 10), Also("beta_levered", "beta_L")] = None
    erp: Annotated[
        float | None, Span(0, below=1), Also("equity_risk_premium", "market_risk_premium")
    ] = None
    specific: Annotated[float, Span(0, 0.3), Also("epsilon", "specific_premium", "alpha")] = 0.0
    cost_of_debt: Annotated[float, Span(0, below=1), Also("Kd", "kd")] = 0.0
    tax_rate: Annotated[float, Span(0, below=1), Also("tax")] = 0.0
    spread: Annotated[float, Span(0, 0.15)] = 0.0

    checks = (_equity_rate_one_way, _capital_given)


@dataclass(frozen=True, slots=True)
class Wacc:
    """The cost of equity, the weighted cost of capital, and the rate of the right."""

    value: float
    cost_of_equity: float
    wacc: float
    rate: float


def wacc(inputs: WaccInputs) -> Wacc:
    """Weigh the cost of capital: Ke = rf + beta ERP + eps; Ke E/V + Kd (1 - tau) D/V.

    Source: valuation.md 3.6.
    """
    equity_rate = inputs.cost_of_equity
    if equity_rate is None:
        premium = (inputs.beta or 0.0) * (inputs.erp or 0.0)
        equity_rate = (inputs.risk_free or 0.0) + premium + inputs.specific
    weight = inputs.debt_weight
    if weight is None:
        weight = (inputs.debt or 0.0) / ((inputs.equity or 0.0) + (inputs.debt or 0.0))
    weighed = equity_rate * (1 - weight) + inputs.cost_of_debt * (1 - inputs.tax_rate) * weight
    return Wacc(weighed + inputs.spread, equity_rate, weighed, weighed + inputs.spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(Inputs):
    """A fair value and the return it asks."""

    value: Annotated[float, Span(above=0), Also("fair_value", "amount")]
    rate: Annotated[float, Span(0, below=1), Also("return")]
    name: str = ""


def _some_assets(assets: Sequence[Asset]) -> Iterator[Objection]:
    if not assets:
        yield Objection("valuation.assets.none", "assets", "请至少填写一项资产。")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaraInputs(Inputs):
    """The assets of an enterprise and its cost of capital."""

    assets: tuple[Asset, ...]
    wacc: Annotated[float | None, Span(above=0, below=1)] = None

    checks = (_some_assets,)


@dataclass(frozen=True, slots=True)
class Wara:
    """The weighted return on assets, and how far it is from the cost of capital."""

    value: float
    wara: float
    difference: float | None
    checks: tuple[Objection, ...]


def wara(inputs: WaraInputs) -> Wara:
    """Weigh the returns on all assets: WARA = sum FV r / sum FV; it should meet the WACC.

    Source: valuation.md 3.6: |WARA - WACC| at most half a percentage point (VAL-24 misprints).
    """
    total = sum(asset.value for asset in inputs.assets)
    weighed = sum(asset.value * asset.rate for asset in inputs.assets) / total
    if inputs.wacc is None:
        return Wara(weighed, weighed, None, ())
    difference = weighed - inputs.wacc
    checks: tuple[Objection, ...] = ()
    if abs(difference) > _WARA_TOLERANCE:
        sentence = f"WARA与WACC相差{difference:.2%}，超过0.5个百分点；请复核各项资产的回报率。"
        checks = (Objection("valuation.wara.off", "wara", sentence, {"difference": difference}),)
    return Wara(weighed, weighed, difference, checks)


def _range_in_order(low: float, high: float, factors: Sequence[Scored]) -> Iterator[Objection]:
    if low > high:
        yield Objection("valuation.range.reversed", "low", "费率下限高于上限；请核对。")
    yield from weights_are_whole("factors", [factor.weight for factor in factors])


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeRateInputs(Inputs):
    """A range of royalty rates (fractions) and the scored factors that place the right in it."""

    low: Annotated[float, Span(0, 0.2), Also("k_lo", "k_low")]
    high: Annotated[float, Span(above=0, high=0.2), Also("k_hi", "k_high")]
    factors: tuple[Scored, ...]

    checks = (_range_in_order,)


@dataclass(frozen=True, slots=True)
class CompositeRate:
    """The rate, and the weighed score (0 to 1) that placed it."""

    value: float
    royalty_rate: float
    score: float


def composite_royalty_rate(inputs: CompositeRateInputs) -> CompositeRate:
    """Place a royalty rate in its range by score (综合评价法): k = lo + (hi - lo) sum w s / 100.

    Source: valuation.md 3.2; the formula is usual in Chinese reports, recalled.
    """
    score = sum(factor.weight * factor.score for factor in inputs.factors) / 100
    rate = inputs.low + (inputs.high - inputs.low) * score
    return CompositeRate(rate, rate, score)
