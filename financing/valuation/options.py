"""Real options: information about research and undeveloped patents, never a value to lend on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from financing.valuation.normal import cumulative
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

INFORMATION_ONLY = Objection(
    "valuation.option.information_only",
    "option",
    "实物期权价值仅供参考，不得作为放款依据；请同时查看敏感性分析。",
)


def _volatility_once(variance: float | None, sigma: float | None) -> Iterator[Objection]:
    if (variance is None) == (sigma is None):
        yield Objection("input.missing", "variance", "请填写方差或波动率，二者取一。")


def _steps_follow_drift(
    *,
    T: float,  # noqa: N803 - the formula's own letter
    rf: float,
    variance: float | None,
    sigma: float | None,
    cost_of_delay: float | None,
    steps: int,
) -> Iterator[Objection]:
    deviation = sigma if sigma is not None else math.sqrt(variance or 0.0)
    drift = abs(rf - (1 / T if cost_of_delay is None else cost_of_delay))
    if deviation > 0 and drift * math.sqrt(T / steps) > deviation:
        sentence = f"{steps}步太少，树上的概率会超出0至1；请增加步数。"
        yield Objection("valuation.option.too_few_steps", "steps", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionInputs(Inputs):
    """Present value of the cash flows, cost to develop, years of protection and rates.

    ``rf`` and ``cost_of_delay`` are continuous yearly fractions; without one the delay costs a
    year of the remaining life: 1 / T.
    """

    S: Annotated[float, Span(above=0), Also("value", "pv_inflows")]
    K: Annotated[float, Span(above=0), Also("cost", "strike")]
    T: Annotated[float, Span(above=0, high=100), Also("years", "life")]
    rf: Annotated[float, Span(-0.1, below=1), Also("r", "risk_free")]
    variance: Annotated[float | None, Span(above=0)] = None
    sigma: Annotated[float | None, Span(above=0), Also("volatility")] = None
    cost_of_delay: Annotated[float | None, Span(0, below=1), Also("y", "dividend_yield")] = None
    steps: Annotated[int, Span(1, 5000), Also("n_steps")] = 1000

    checks = (_volatility_once, _steps_follow_drift)

    @property
    def volatility(self) -> float:
        """Give the yearly standard deviation."""
        return self.sigma if self.sigma is not None else math.sqrt(self.variance or 0.0)

    @property
    def delay(self) -> float:
        """Give what waiting costs a year."""
        return 1 / self.T if self.cost_of_delay is None else self.cost_of_delay


@dataclass(frozen=True, slots=True)
class OptionValue:
    """The option, its pieces, and what developing at once would be worth."""

    option: float
    static_npv: float
    d1: float
    d2: float
    N_d1: float
    N_d2: float
    checks: tuple[Objection, ...] = (INFORMATION_ONLY,)


def closed_form(inputs: OptionInputs) -> OptionValue:
    """Value a European call with a cost of delay: S e^-yT N(d1) - K e^-rT N(d2).

    Source: valuation.md 3.10, Black-Scholes-Merton; Damodaran, illustration 12.5 (VAL-01, VAL-02).
    """
    sd, delay = inputs.volatility * math.sqrt(inputs.T), inputs.delay
    drift = inputs.rf - delay + inputs.volatility**2 / 2
    d1 = (math.log(inputs.S / inputs.K) + drift * inputs.T) / sd
    d2 = d1 - sd
    value = inputs.S * math.exp(-delay * inputs.T) * cumulative(d1)
    cost = inputs.K * math.exp(-inputs.rf * inputs.T) * cumulative(d2)
    return OptionValue(value - cost, inputs.S - inputs.K, d1, d2, cumulative(d1), cumulative(d2))


@dataclass(frozen=True, slots=True)
class TreeValue:
    """The option exercised at the end only, and at any time."""

    european: float
    american: float
    static_npv: float
    checks: tuple[Objection, ...] = (INFORMATION_ONLY,)


def binomial_tree(inputs: OptionInputs) -> TreeValue:
    """Value the option on a Cox-Ross-Rubinstein tree, with and without early exercise.

    Source: valuation.md 3.10 (VAL-03).
    """
    step = inputs.T / inputs.steps
    up = math.exp(inputs.volatility * math.sqrt(step))
    chance = (math.exp((inputs.rf - inputs.delay) * step) - 1 / up) / (up - 1 / up)
    assert 0 <= chance <= 1, "checked"
    discount = math.exp(-inputs.rf * step)
    powers = np.arange(-inputs.steps, inputs.steps + 1)
    with np.errstate(over="ignore"):  # what has no finite value is refused by who asked
        prices = inputs.S * up ** powers.astype(float)
    european = np.maximum(prices[::2] - inputs.K, 0.0)
    american = european.copy()
    for level in range(inputs.steps - 1, -1, -1):
        european = discount * (chance * european[1:] + (1 - chance) * european[:-1])
        american = discount * (chance * american[1:] + (1 - chance) * american[:-1])
        offset = inputs.steps - level
        exercised = prices[offset : offset + 2 * level + 1 : 2] - inputs.K
        american = np.maximum(american, exercised)
    return TreeValue(float(european[0]), float(american[0]), inputs.S - inputs.K)
