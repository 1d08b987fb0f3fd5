"""The tax benefit of writing a purchased right off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.discounting import EARLIER, When
from financing.valuation.income import tax_is_usual
from financing.valuation.models import Timing
from workflows.rules.inputs import Also, Inputs, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AmortisationInputs(Inputs):
    """A buyer's tax rate, discount rate and years of straight-line amortisation.

    ``value_before`` is the value without the benefit, in any unit.
    """

    tax_rate: Annotated[float, Span(0, below=1), Also("tax")]
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "k", "r", "wacc")]
    years: Annotated[int, Span(1), Also("n", "amortisation_years", "amortization_years", "life")]
    timing: When = "end"
    value_before: Annotated[float | None, Span(0), Also("pv", "value", "value_without_tab")] = None
    evidence: str = ""

    checks = (tax_is_usual,)


@dataclass(frozen=True, slots=True)
class Amortised:
    """The factor, the present value of the annuity, and the value with the benefit if asked."""

    tab_factor: float
    annuity: float
    value: float | None
    benefit: float | None


def tax_amortisation(inputs: AmortisationInputs) -> Amortised:
    """Compute what a buyer who writes the price off may pay for one; off for a pledge.

    TAB = 1 / (1 - tau / n A), A = [1 - (1 + k)^-n] / k (1 + k)^m.

    Source: valuation.md 3.7; at least ten years in the PRC (EIT Rules art. 67).
    """
    annuity = _annuity(inputs.discount_rate, inputs.years, inputs.timing)
    factor = amortisation_factor(inputs.tax_rate, inputs.discount_rate, inputs.years, inputs.timing)
    before = inputs.value_before
    value = None if before is None else before * factor
    benefit = None if value is None or before is None else value - before
    return Amortised(factor, annuity, value, benefit)


def amortisation_factor(tax_rate: float, rate: float, years: int, timing: Timing) -> float:
    """Compute what a buyer who writes the price off in equal parts may pay for 1.

    Source: valuation.md 3.7.
    """
    return 1 / (1 - tax_rate / years * _annuity(rate, years, timing))


def _annuity(rate: float, years: int, timing: Timing) -> float:
    return (1 - math.pow(1 + rate, -years)) / rate * math.pow(1 + rate, EARLIER[timing])
