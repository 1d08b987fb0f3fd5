"""Explicit years and what stays after them, capitalised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.discounting import When, present_value
from financing.valuation.income import Valued, path_is_plausible, rate_is_usual, right_is_alive
from workflows.errors import Objection
from workflows.rules.inputs import Also, Span


def _rates_fit(
    discount_rate: float, cap_rate: float | None, growth: float | None
) -> Iterator[Objection]:
    if cap_rate is None and growth is None:
        yield Objection("input.missing", "cap_rate", "请填写资本化率，或永续增长率。")
    if (
        cap_rate is not None
        and growth is not None
        and abs(discount_rate - growth - cap_rate) > 1e-9
    ):
        sentence = "资本化率应等于折现率减永续增长率；请核对，或只填一项。"
        yield Objection("valuation.cap_rate.contradicts", "cap_rate", sentence)
    if growth is not None and growth >= discount_rate:
        sentence = f"永续增长率{growth:.2%}应低于折现率{discount_rate:.2%}。"
        yield Objection("valuation.growth.above_rate", "growth", sentence)


def _income_path(
    income: Sequence[float], discount_rate: float, evidence: str
) -> Iterator[Objection]:
    yield from path_is_plausible("income", income, discount_rate, evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoStageInputs(Valued):
    """Income by explicit year, then a stable one for ever, capitalised at its own rate."""

    income: Annotated[tuple[float, ...], Span(0), Also("incomes", "explicit_income")]
    stable: Annotated[float, Span(0), Also("stable_income", "terminal_income")]
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    cap_rate: Annotated[
        float | None, Span(above=0, below=1), Also("capitalisation_rate", "capitalization_rate")
    ] = None
    growth: Annotated[float | None, Span(-0.5, 1), Also("g", "terminal_growth")] = None
    timing: When = "end"

    checks = (right_is_alive, rate_is_usual, _income_path, _rates_fit)


@dataclass(frozen=True, slots=True)
class TwoStage:
    """The value, and its two parts."""

    value: float
    explicit: float
    terminal: float


def two_stage(inputs: TwoStageInputs) -> TwoStage:
    """Capitalise in two stages: V = sum E_t DF(t) + E_s / c (1 + r)^-n.

    Source: valuation.md 3.4 (VAL-22). For lending the value of a mark has no second stage (2.2).
    """
    explicit = present_value(inputs.income, inputs.discount_rate, inputs.timing)
    cap = inputs.cap_rate or inputs.discount_rate - (inputs.growth or 0.0)
    terminal = inputs.stable / cap / (1 + inputs.discount_rate) ** len(inputs.income)
    return TwoStage(explicit + terminal, explicit, terminal)
