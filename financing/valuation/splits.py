"""A right's part of the profit: by equivalent investment, by a share, and the rule that is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.discounting import When, by_year, present_value
from financing.valuation.income import (
    Valued,
    path_is_plausible,
    rate_is_usual,
    right_is_alive,
    same_length,
    tax_is_usual,
)
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_WARN_SHARE = 1 / 3


def _profits_and_rate(
    profits: Sequence[float] | None, discount_rate: float | None, evidence: str
) -> Iterator[Objection]:
    if profits is None:
        return
    if discount_rate is None:
        yield Objection("input.missing", "discount_rate", "给出利润的，请填写折现率。")
        return
    yield from rate_is_usual(discount_rate, evidence)
    yield from path_is_plausible("profits", profits, discount_rate, evidence)


def _tax_years(
    profits: Sequence[float] | None, tax_rate: float | Sequence[float]
) -> Iterator[Objection]:
    if profits is not None and not isinstance(tax_rate, int | float):
        yield from same_length("tax_rate", tax_rate, len(profits))


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentInvestmentInputs(Valued):
    """Costs of the right and of the enterprise's other assets, and the profits they share.

    ``book_cost`` times ``price_index`` is the replacement cost of the right; cost-profit rates are
    fractions. ``profits`` are those of the licensee by year; without them only the share is told.
    """

    book_cost: Annotated[
        float, Span(above=0), Also("ip_cost", "ip_replacement_cost", "replacement_cost")
    ]
    price_index: Annotated[float, Span(above=0)] = 1.0
    ip_cost_profit_rate: Annotated[float, Span(0), Also("ip_profit_rate", "p_ip")]
    enterprise_replacement_cost: Annotated[float, Span(above=0), Also("enterprise_cost", "C_ent")]
    enterprise_cost_profit_rate: Annotated[float, Span(0), Also("enterprise_profit_rate", "p_ent")]
    profits: Annotated[tuple[float, ...] | None, Span(0), Also("profit")] = None
    discount_rate: Annotated[float | None, Span(above=0, below=1), Also("rate", "r")] = None
    tax_rate: Annotated[float | tuple[float, ...], Span(0, below=1), Also("tax")] = 0.0
    timing: When = "end"

    checks = (right_is_alive, _profits_and_rate, _tax_years, tax_is_usual)


@dataclass(frozen=True, slots=True)
class Split:
    """The right's share of profit (a fraction), its value, and the whole profit's present value."""

    value: float | None
    share: float
    pv: float | None
    checks: tuple[Objection, ...] = ()


def equivalent_investment(inputs: EquivalentInvestmentInputs) -> Split:
    """Split profit by what each side would have to invest (约当投资分成法).

    alpha = C_ip (1 + p_ip) / [C_ip (1 + p_ip) + C_ent (1 + p_ent)]; V = sum alpha P_t DF(t).

    Source: valuation.md 3.3 (VAL-11, VAL-13).
    """
    ip = inputs.book_cost * inputs.price_index * (1 + inputs.ip_cost_profit_rate)
    enterprise = inputs.enterprise_replacement_cost * (1 + inputs.enterprise_cost_profit_rate)
    share = ip / (ip + enterprise)
    if inputs.profits is None or inputs.discount_rate is None:
        return Split(None, share, None, _share_checks(share))
    taxes = by_year(inputs.tax_rate, len(inputs.profits))
    kept = [profit * (1 - tax) for profit, tax in zip(inputs.profits, taxes, strict=True)]
    pv = present_value(kept, inputs.discount_rate, inputs.timing)
    return Split(share * pv, share, pv, _share_checks(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitSplitInputs(Valued):
    """Profits by year and the fraction of them that the right earns."""

    profits: Annotated[tuple[float, ...], Span(0), Also("profit", "incomes")]
    share: Annotated[
        float | tuple[float, ...], Span(above=0, below=1), Also("alpha", "profit_share")
    ]
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    tax_rate: Annotated[float | tuple[float, ...], Span(0, below=1), Also("tax")] = 0.0
    timing: When = "end"

    checks = (right_is_alive, _profits_and_rate, _tax_years, tax_is_usual)


def profit_split(inputs: ProfitSplitInputs) -> Split:
    """Give the right its share of each year's profit: V = sum alpha P_t (1 - tau) DF(t).

    Source: valuation.md 3.3 (VAL-18 prints a wrong factor for year 2).
    """
    years = len(inputs.profits)
    taxes, shares = by_year(inputs.tax_rate, years), by_year(inputs.share, years)
    kept = [profit * (1 - tax) for profit, tax in zip(inputs.profits, taxes, strict=True)]
    pv = present_value(kept, inputs.discount_rate, inputs.timing)
    parts = [profit * share for profit, share in zip(kept, shares, strict=True)]
    value = present_value(parts, inputs.discount_rate, inputs.timing)
    return Split(value, max(shares), pv, _share_checks(max(shares)))


def _licence_is_named(licence_evidence: str) -> Iterator[Objection]:
    if not licence_evidence.strip():
        yield Objection(
            "valuation.royalty.rule_of_thumb",
            "licence_evidence",
            "“25%法则”不得作为估值依据；请提供可比许可合同等证据（licence_evidence）。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOfThumbInputs(Inputs):
    """A bare share of profit per unit; refused unless a licence proves it."""

    share: Annotated[float, Span(above=0, below=1)]
    unit_value: Annotated[float, Span(0)]
    units: Annotated[float, Span(0)]
    licence_evidence: str = ""

    checks = (_licence_is_named,)


@dataclass(frozen=True, slots=True)
class RuleOfThumb:
    """What the proven share of all units comes to."""

    total: float


def royalty_by_rule(inputs: RuleOfThumbInputs) -> RuleOfThumb:
    """Multiply a share that a licence proves; a bare rule of thumb is refused.

    Source: valuation.md 3.2; Uniloc v. Microsoft, 632 F.3d 1292 (2011): 25 % is inadmissible.
    """
    return RuleOfThumb(inputs.share * inputs.unit_value * inputs.units)


def _share_checks(share: float) -> tuple[Objection, ...]:
    if share <= _WARN_SHARE:
        return ()
    sentence = f"利润分成率{share:.2%}高于三分之一；请说明理由。"
    return (Objection("valuation.share.high", "share", sentence, {"share": share}),)
