"""The large pool with one factor (ASRF): worst-case default rate, capital, expected shortfall."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from scipy.special import ndtr, ndtri

from risk_pool.rules.adequacy.quadrature import default_rate_given, factor_nodes
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

# The rows of the table in Vasicek's paper: what a list of quantiles alone asks for.
_TABLE_PD, _TABLE_RHO = (0.01, 0.001), (0.1, 0.4)


def _pool_given(
    pd: float | Sequence[float] | None,
    rho: float | Sequence[float] | None,
    alpha: Sequence[float] | None,
) -> Iterator[Objection]:
    if alpha is None:
        for name, value in (("pd", pd), ("rho", rho)):
            if value is None:
                yield Objection("input.missing", name, "请填写这一项。")


def _loss_given_once(lgd: float | None, recovery: float | None) -> Iterator[Objection]:
    if lgd is not None and recovery is not None and abs(lgd + recovery - 1) > 1e-9:
        sentence = "违约损失率与回收率之和应为1；请只填一项。"
        yield Objection("input.twice", "recovery", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsrfInputs(Inputs):
    """Default probability, correlation and confidence as fractions; lists make a table.

    With ``alpha`` the standardised loss (L - p) / s is told at each quantile, for the rows of the
    published table where no pool is given.
    """

    pd: Annotated[float | tuple[float, ...] | None, Span(above=0, below=1), Also("p", "PD")] = None
    rho: Annotated[float | tuple[float, ...] | None, Span(above=0, high=0.99)] = None
    confidence: Annotated[float, Span(above=0, below=1)] = 0.999
    alpha: Annotated[tuple[float, ...] | None, Span(above=0, below=1)] = None
    ead: Annotated[float, Span(0), Also("exposure", "EAD")] = 1.0
    lgd: Annotated[float | None, Span(0, 1), Also("LGD")] = None
    recovery: Annotated[float | None, Span(0, 1), Also("recovery_rate")] = None

    checks = (_pool_given, _loss_given_once)

    @property
    def loss_rate(self) -> float:
        """Give the part of the exposure that a default loses."""
        if self.lgd is not None:
            return self.lgd
        return 1.0 if self.recovery is None else 1 - self.recovery


def asrf(inputs: AsrfInputs) -> dict[str, Any]:
    """Find the default rate not exceeded with the confidence, and what it costs.

    WCDR = Phi[(Phi^-1(PD) + sqrt(rho) Phi^-1(a)) / sqrt(1 - rho)]; loss EAD LGD WCDR; capital
    EAD LGD (WCDR - PD); ES = Phi2(Phi^-1(PD), Phi^-1(1 - a); sqrt(rho)) / (1 - a).

    Source: valuation.md 5.1; Vasicek 2002 (CRD-05, CRD-06, CRD-09).
    """
    if inputs.alpha is not None:
        return _standardised(inputs, inputs.alpha)
    assert inputs.pd is not None, "checked"
    assert inputs.rho is not None, "checked"
    if isinstance(inputs.pd, tuple) or isinstance(inputs.rho, tuple):
        return {
            f"{rho:g}": [100 * worst_rate(pd, rho, inputs.confidence) for pd in _each(inputs.pd)]
            for rho in _each(inputs.rho)
        }
    rate = worst_rate(inputs.pd, inputs.rho, inputs.confidence)
    exposed = inputs.ead * inputs.loss_rate
    return {
        "wcdr": rate,
        "loss": exposed * rate,
        "expected_loss": exposed * inputs.pd,
        "capital": exposed * (rate - inputs.pd),
        "expected_shortfall": exposed * shortfall(inputs.pd, inputs.rho, inputs.confidence),
    }


def worst_rate(pd: float, rho: float, confidence: float) -> float:
    """Find the default rate of a large pool that is not exceeded with the confidence."""
    worst = ndtri(pd) + math.sqrt(rho) * ndtri(confidence)
    return float(ndtr(worst / math.sqrt(1 - rho)))


def shortfall(pd: float, rho: float, confidence: float) -> float:
    """Average the default rate over everything worse than the confidence level."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    edge = float(ndtri(1 - confidence))
    half = (edge + 12) / 2
    z = half * (nodes + 1) - 12
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return float(half * weights @ (density * default_rate_given(pd, rho, z)) / (1 - confidence))


def _standardised(inputs: AsrfInputs, alpha: Sequence[float]) -> dict[str, Any]:
    z, weights = factor_nodes()
    rows = {}
    for pd in _each(inputs.pd or _TABLE_PD):
        for rho in _each(inputs.rho or _TABLE_RHO):
            sd = math.sqrt(float(weights @ default_rate_given(pd, rho, z) ** 2) - pd * pd)
            name = f"p={_short(pd)},rho={_short(rho)}"
            rows[name] = [(worst_rate(pd, rho, each) - pd) / sd for each in alpha]
    return rows


def _short(number: float) -> str:
    return f"{number:g}".removeprefix("0")


def _each(value: float | Sequence[float]) -> tuple[float, ...]:
    return (float(value),) if isinstance(value, int | float) else tuple(value)
