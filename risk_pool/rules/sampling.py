"""Audit sampling by monetary unit: factors, sample size, and the most that may be wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from scipy.optimize import brentq
from scipy.special import gammaincinv

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorInputs(Inputs):
    """Risks of overreliance as fractions, and numbers of overstatements found.

    With ``ratio`` (expected over tolerable misstatement) the factors are told by ratio instead.
    """

    risk: Annotated[float | tuple[float, ...], Span(above=0, below=1), Also("risks")]
    overstatements: Annotated[tuple[int, ...], Span(0, 1000), Also("k")] = tuple(range(21))
    ratio: Annotated[float | tuple[float, ...] | None, Span(0, below=1), Also("ratios", "q")] = None


def confidence_factors(inputs: FactorInputs) -> dict[str, Any]:
    """Give R_k, the upper bound of a Poisson mean: gamma.ppf(1 - risk, k + 1).

    Source: valuation.md 6 (AUD-01); printed tables round up.
    """
    risks = _each(inputs.risk)
    if inputs.ratio is not None:
        return {
            f"{ratio:g}": [_fixed_point(ratio, risk) for risk in risks]
            for ratio in _each(inputs.ratio)
        }
    return {str(k): [factor(risk, k) for risk in risks] for k in inputs.overstatements}


def factor(risk: float, overstatements: int) -> float:
    """Give the confidence factor for so many overstatements."""
    return float(gammaincinv(overstatements + 1, 1 - risk))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRatioInputs(Inputs):
    """Ratios of expected to tolerable misstatement, and the risk, as fractions."""

    ratio: Annotated[float | tuple[float, ...], Span(0, below=1), Also("ratios", "q")]
    risk: Annotated[float, Span(above=0, below=1)] = 0.05


def factors_by_ratio(inputs: ExpectedRatioInputs) -> dict[str, Any]:
    """Give the confidence factor where misstatement is expected: F = gamma.ppf(c, 1 + q F).

    Source: valuation.md 6, AICPA 2012.
    """
    return {f"{ratio:g}": _fixed_point(ratio, inputs.risk) for ratio in _each(inputs.ratio)}


def _fixed_point(ratio: float, risk: float) -> float:
    def gap(guess: float) -> float:
        return float(gammaincinv(1 + ratio * guess, 1 - risk)) - guess

    high = 1.0
    while gap(high) > 0:
        high *= 2
    return float(brentq(gap, 1e-12, high, xtol=1e-12))


def _expected_below_tolerable(
    tolerable: float, expected: float, expansion: float
) -> Iterator[Objection]:
    if expected * expansion >= tolerable:
        sentence = "预计错报（乘以扩展系数）应小于可容忍错报；请核对。"
        yield Objection("audit.expected.too_high", "expected", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSizeInputs(Inputs):
    """Book value, tolerable and expected misstatement in one unit; the risk as a fraction."""

    book_value: Annotated[float, Span(above=0), Also("BV")]
    tolerable: Annotated[float, Span(above=0), Also("TM", "tolerable_misstatement")]
    expected: Annotated[float, Span(0), Also("AM", "expected_misstatement")] = 0.0
    expansion: Annotated[float, Span(0), Also("EF", "expansion_factor")] = 1.6
    risk: Annotated[float, Span(above=0, below=1)] = 0.05

    checks = (_expected_below_tolerable,)


def sample_size(inputs: SampleSizeInputs) -> dict[str, Any]:
    """Plan a sample: n = BV R / (TM - AM EF); every item of an interval or more is examined.

    Source: valuation.md 6.
    """
    room = inputs.tolerable - inputs.expected * inputs.expansion
    size = math.ceil(inputs.book_value * factor(inputs.risk, 0) / room)
    return {"n": size, "interval": inputs.book_value / size}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleInputs(Inputs):
    """The interval, the taintings found (fractions), known misstatement of items above it."""

    interval: Annotated[float, Span(above=0), Also("I")]
    taintings: Annotated[tuple[float, ...], Span(0, 1)] = ()
    known: Annotated[float, Span(0)] = 0.0
    risk: Annotated[float, Span(above=0, below=1)] = 0.05


def upper_limit(inputs: SampleInputs) -> dict[str, Any]:
    """Bound what may be wrong: I R_0 + sum t_j I (R_j - R_(j-1)), the worst tainting first.

    Source: valuation.md 6.
    """
    ranked = sorted(inputs.taintings, reverse=True)
    steps = [factor(inputs.risk, j) - factor(inputs.risk, j - 1) for j in range(1, len(ranked) + 1)]
    basic = inputs.interval * factor(inputs.risk, 0)
    more = math.fsum(t * inputs.interval * step for t, step in zip(ranked, steps, strict=True))
    return {
        "basic_precision": basic,
        "projected": inputs.interval * math.fsum(ranked) + inputs.known,
        "upper_limit": basic + more + inputs.known,
    }


def _each(value: float | Sequence[float]) -> tuple[float, ...]:
    return (float(value),) if isinstance(value, int | float) else tuple(value)
