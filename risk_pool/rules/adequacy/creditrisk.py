"""CREDITRISK+: the loss of a book of unequal loans, without sampling."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from risk_pool.rules.adequacy.quadrature import Array
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_SPECIFIC = "specific"
_MOST_MEAN = 500.0
_MOST_UNITS = 100_000
_QUANTILES = (50, 75, 95, 97.5, 99, 99.5, 99.75, 99.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligor(Inputs):
    """One loan net of recovery, its default probability and the standard deviation of it.

    ``sectors`` are the fractions of its risk by sector; ``specific`` is risk of its own.
    """

    id: int | str = ""
    exposure: Annotated[float, Span(above=0), Also("ead")]
    pd: Annotated[float, Span(above=0, below=1)]
    pd_sd: Annotated[float, Span(0), Also("sigma", "sd")] = 0.0
    sectors: Annotated[Mapping[str, float], Span(0, 1)] = field(default_factory=lambda: {"1": 1.0})


def _book_holds(portfolio: Sequence[Obligor]) -> Iterator[Objection]:
    if not portfolio:
        yield Objection("pool.portfolio.none", "portfolio", "请至少填写一笔贷款。")
    for index, obligor in enumerate(portfolio):
        if abs(sum(obligor.sectors.values()) - 1) > 1e-9:
            sentence = "各行业权重之和应为1。"
            yield Objection("pool.sectors.not_whole", f"portfolio[{index}].sectors", sentence)
    if sum(obligor.pd for obligor in portfolio) > _MOST_MEAN:
        sentence = f"预期违约笔数超过{_MOST_MEAN:g}，递推将下溢；请分组后计算。"
        yield Objection("pool.portfolio.too_many", "portfolio", sentence)


def _unit_fits(portfolio: Sequence[Obligor], unit: float | str) -> Iterator[Objection]:
    if isinstance(unit, str):
        return
    if unit <= 0:
        yield Objection("input.out_of_range", "unit", "损失单位应大于0。")
    elif sum(obligor.exposure for obligor in portfolio) > _MOST_UNITS * unit:
        sentence = f"损失单位过小：组合敞口超过{_MOST_UNITS:,}个单位；请加大单位。"
        yield Objection("pool.unit.too_small", "unit", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRiskInputs(Inputs):
    """The book, and the unit of loss; a text or nothing means a hundredth of the largest loan."""

    portfolio: Annotated[tuple[Obligor, ...], Also("obligors", "loans")]
    unit: float | str = ""
    recovery: Annotated[float, Span(0, below=1)] = 0.0

    checks = (_book_holds, _unit_fits)

    @property
    def step(self) -> float:
        """Give the unit of loss."""
        if isinstance(self.unit, str):
            largest = max(obligor.exposure for obligor in self.portfolio)
            return float(math.ceil(largest * (1 - self.recovery) / 100))
        return self.unit


def creditrisk_plus(inputs: CreditRiskInputs) -> dict[str, Any]:
    """Find the loss distribution by recursion, sector by sector, and its quantiles.

    Bands nu = ceil(EAD / L), mu = PD EAD / L / nu; a sector is negative binomial with
    alpha = (mu / sigma)^2: A_n = sum [p + (alpha - 1) p k / n] q_k A_(n-k); sectors convolve.
    Quantiles are interpolated between grid points.

    Source: valuation.md 5.3; CSFB 1997, Appendix B (CRD-01, CRD-02).
    """
    unit = inputs.step
    net = [obligor.exposure * (1 - inputs.recovery) for obligor in inputs.portfolio]
    grid = sum(math.ceil(exposure / unit) for exposure in net) + 1
    chances: Array = np.zeros(grid)
    chances[0] = 1.0
    variance = 0.0
    for sector in sorted({name for obligor in inputs.portfolio for name in obligor.sectors}):
        law, spread = _sector(inputs, net, unit, sector, grid)
        chances = np.convolve(chances, law)[:grid]
        variance += spread
    expected = math.fsum(o.pd * e for o, e in zip(inputs.portfolio, net, strict=True))
    levels = {f"q{level:g}".replace(".", ""): level for level in _QUANTILES}
    return {
        "exposure": math.fsum(net),
        "expected_loss": expected,
        "sd": math.sqrt(variance) * unit,
        "unit": unit,
        "left_over": max(0.0, 1 - float(chances.sum())),
        **{name: _quantile(chances, level / 100) * unit for name, level in levels.items()},
    }


def _sector(
    inputs: CreditRiskInputs, net: Sequence[float], unit: float, sector: str, grid: int
) -> tuple[Array, float]:
    """Give a sector's loss distribution in units and its variance."""
    jumps: Array = np.zeros(grid)
    mean = sigma = spread = loss = 0.0
    for obligor, exposure in zip(inputs.portfolio, net, strict=True):
        part = obligor.sectors.get(sector, 0.0)
        band = math.ceil(exposure / unit)
        kept = exposure / unit / band * part
        jumps[band] += obligor.pd * kept
        mean += obligor.pd * kept
        sigma += obligor.pd_sd * kept
        loss += obligor.pd * kept * band
        spread += obligor.pd * kept * band**2
    if not mean:
        law: Array = np.zeros(grid)
        law[0] = 1.0
        return law, 0.0
    if sector == _SPECIFIC or not sigma:
        return _recursion(math.exp(-mean), 0.0, mean, jumps / mean), spread
    alpha, beta = (mean / sigma) ** 2, sigma**2 / mean
    p = beta / (1 + beta)
    law = _recursion((1 - p) ** alpha, p, (alpha - 1) * p, jumps / mean)
    return law, spread + (loss * sigma / mean) ** 2


def _recursion(first: float, a: float, b: float, jumps: Array) -> Array:
    """Follow Panjer's recursion: A_n = sum (a + b k / n) q_k A_(n-k)."""
    bands = np.flatnonzero(jumps)
    weights = jumps[bands]
    law: Array = np.zeros(len(jumps))
    law[0] = first
    for n in range(1, len(jumps)):
        inside = bands <= n
        k = bands[inside]
        law[n] = float(((a + b * k / n) * weights[inside]) @ law[n - k])
    return law


def _quantile(chances: Array, confidence: float) -> float:
    below = np.cumsum(chances)
    upper = int(np.searchsorted(below, confidence))
    if upper >= len(below):
        return float(len(below) - 1)
    if upper == 0:
        return 0.0
    inside = (confidence - below[upper - 1]) / (below[upper] - below[upper - 1])
    return float(upper - 1 + inside)
