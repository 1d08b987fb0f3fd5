"""One right's relief from royalty, drawn on many paths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from financing.valuation.bundle_checks import paths_are_even
from financing.valuation.coalition_arrays import Array
from financing.valuation.discounting import EARLIER, When
from financing.valuation.income import tax_is_usual
from financing.valuation.sobol import (
    bands_of,
    normal,
    normal_draws,
    replay_of,
    triangular,
    uniform_draws,
    walks,
)
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span


def _shapes_hold(
    royalty_triangular: Sequence[float], rate_normal: Sequence[float], rate_clip: Sequence[float]
) -> Iterator[Objection]:
    if list(royalty_triangular) != sorted(royalty_triangular):
        sentence = "三角分布应按下限、众数、上限填写。"
        yield Objection("valuation.range.reversed", "royalty_triangular", sentence)
    if not rate_clip[0] <= rate_normal[0] <= rate_clip[1]:
        sentence = "折现率的均值应在截断范围之内。"
        yield Objection("valuation.range.reversed", "rate_clip", sentence)


def _grows_slower(log_growth_mean_net: float, rate_normal: Sequence[float]) -> Iterator[Objection]:
    growth = math.expm1(log_growth_mean_net)
    if growth >= rate_normal[0]:
        sentence = f"增长率{growth:.2%}应低于折现率{rate_normal[0]:.2%}；请复核。"
        yield Objection("valuation.growth.above_rate", "log_growth_mean_net", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationInputs(Inputs):
    """Last revenue, its growth and shocks in logarithms, and the laws of royalty and rate.

    A normal law is mean and deviation, a triangular one low, mode and high; the right is lost in
    a year with the probability ``invalidation_hazard``.
    """

    R0: Annotated[float, Span(above=0), Also("base_revenue")]
    years: Annotated[int, Span(1, 20), Also("n")]
    log_growth_mean_net: Annotated[float, Span(-0.7, 0.7), Also("mu", "log_growth_mean")]
    sigma: Annotated[float, Span(0, 1)]
    royalty_triangular: Annotated[tuple[float, float, float], Span(0, 0.2)]
    rate_normal: Annotated[tuple[float, float], Span(0, below=1)]
    rate_clip: Annotated[tuple[float, float], Span(above=0, below=1)] = (0.08, 0.4)
    tax_rate: Annotated[float, Span(0, below=1), Also("tax")] = 0.0
    invalidation_hazard: Annotated[float, Span(0, 0.3), Also("hazard")] = 0.0
    timing: When = "mid"
    loan: Annotated[float | None, Span(above=0)] = None
    paths: Annotated[int, Span(2**12, 2**20)] = 2**16
    seed: Annotated[int, Span(0)] = 20_261_121
    evidence: str = ""

    checks = (paths_are_even, _shapes_hold, _grows_slower, tax_is_usual)


@dataclass(frozen=True, slots=True)
class Simulated:
    """The mean and the percentiles of the value, and what draws them again."""

    mean: float
    q05: float
    q50: float
    q95: float
    bands: Mapping[str, float]
    replay: Mapping[str, Any]


def simulate(inputs: SimulationInputs) -> Simulated:
    """Draw R_t = R0 exp(sum(mu - s^2 / 2 + s z)), k, r and the right's life; discount and add.

    Columns are royalty, life, rate, then the revenue walk by principal components.

    Source: valuation.md 3.11 (VAL-26, whose mean is exact).
    """
    values = draw(inputs)
    bands = bands_of(values, inputs.loan)
    return Simulated(
        bands["mean"], bands["p5"], bands["p50"], bands["p95"], bands,
        replay_of(inputs.seed, inputs.paths, values),
    )  # fmt: skip


def draw(inputs: SimulationInputs) -> Array:
    """Draw the value on every path."""
    drawn = uniform_draws(inputs.paths, 3 + inputs.years, inputs.seed)
    royalty = triangular(drawn[0], *inputs.royalty_triangular)
    hazard = -math.log1p(-inputs.invalidation_hazard)
    life = -np.log(drawn[1]) / hazard if hazard else np.full(inputs.paths, np.inf)
    scores = normal_draws(inputs.paths, 3 + inputs.years, inputs.seed, 2)
    logs = np.log1p(normal(scores[0], *inputs.rate_normal, inputs.rate_clip))
    shocks = inputs.sigma * walks(scores[1:])
    drift = inputs.log_growth_mean_net - inputs.sigma**2 / 2
    value = np.zeros(inputs.paths)
    for year in range(1, inputs.years + 1):
        exponent = shocks[year - 1] - logs * (year - EARLIER[inputs.timing]) + drift * year
        value += np.exp(exponent) * (life > year)
    worth: Array = inputs.R0 * (1 - inputs.tax_rate) * royalty * value
    return worth
