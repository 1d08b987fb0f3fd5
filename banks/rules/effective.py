"""What a loan really costs in a year: the one rate at which its cash flows balance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated

from scipy.optimize import brentq

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

# Rates are looked for from -99.99 % to 10,000 % a period, evenly in ln(1 + r).
_DECIMALS = 8
_LOWEST, _HIGHEST, _STEPS = math.log(1e-4), math.log(101.0), 2000


def _both_signs(cashflows: Sequence[float], dates: Sequence[date] | None) -> Iterator[Objection]:
    if not any(flow > 0 for flow in cashflows) or not any(flow < 0 for flow in cashflows):
        sentence = "现金流须有流出（负）也有流入（正），否则没有内部收益率。"
        yield Objection("loan.cashflows.one_sign", "cashflows", sentence)
    if dates is not None:
        if len(dates) != len(cashflows):
            sentence = f"日期有{len(dates)}个，现金流有{len(cashflows)}笔；应一一对应。"
            yield Objection("loan.dates.incomplete", "dates", sentence)
        elif any(later < dates[0] for later in dates):
            sentence = "第一笔现金流应是最早的一笔；请核对日期。"
            yield Objection("loan.dates.order", "dates", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashflowInputs(Inputs):
    """Cash flows of equal periods, or each on its date; ``periods_per_year`` annualises the first.

    Subsidies of the government are cash flows of their own and do not belong here.
    """

    cashflows: Annotated[tuple[float, ...], Also("cash_flows", "flows", "values")]
    dates: tuple[date, ...] | None = None
    periods_per_year: Annotated[int, Span(1, 366), Also("m")] = 1

    checks = (_both_signs,)


@dataclass(frozen=True, slots=True)
class InternalRate:
    """The rate of a period and of a year, to eight decimals; all roots; how often signs change."""

    irr: float | None
    effective_annual: float | None
    roots: tuple[float, ...]
    sign_changes: int
    checks: tuple[Objection, ...]


def internal_rate(inputs: CashflowInputs) -> InternalRate:
    """Find the rate of no net present value by a bracketed root: of several, the nearest to zero.

    Dates count as actual days over 365; one year then is the period.

    Source: valuation.md section 7 (LON-06: a solver without brackets finds the wrong root).
    """
    times = _times(inputs)
    npv = _net_present_value(inputs.cashflows, times)
    roots = tuple(math.expm1(found) for found in _roots(npv))
    flows = [flow for flow in inputs.cashflows if flow]
    changes = sum((before > 0) != (after > 0) for before, after in pairwise(flows))
    rate = min(roots, key=lambda root: abs(math.log1p(root)), default=None)
    periods = 1 if inputs.dates else inputs.periods_per_year
    annual = None if rate is None else (1 + rate) ** periods - 1
    rate, annual = (None if each is None else round(each, _DECIMALS) for each in (rate, annual))
    return InternalRate(rate, annual, roots, changes, tuple(_remarks(roots, changes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NominalInputs(Inputs):
    """A nominal yearly rate (a fraction) and how often a year interest is paid."""

    annual_rate: Annotated[float, Span(0, below=10), Also("rate", "nominal_rate")]
    periods_per_year: Annotated[int, Span(1, 366), Also("m", "periods")] = 12


def effective_annual(inputs: NominalInputs) -> dict[str, float]:
    """Compound a nominal rate over the year: (1 + r / m)^m - 1.

    Source: valuation.md section 7.
    """
    periods = inputs.periods_per_year
    return {"effective_annual": (1 + inputs.annual_rate / periods) ** periods - 1}


def _times(inputs: CashflowInputs) -> list[float]:
    if inputs.dates is None:
        return [float(period) for period in range(len(inputs.cashflows))]
    return [(day - inputs.dates[0]).days / 365 for day in inputs.dates]


def _net_present_value(
    cashflows: Sequence[float], times: Sequence[float]
) -> Callable[[float], float]:
    """Discount by the logarithm of one plus the rate, which no rate makes impossible."""
    flows = tuple(zip(cashflows, times, strict=True))

    def npv(log_rate: float) -> float:
        return math.fsum(flow * math.exp(-log_rate * time) for flow, time in flows)

    return npv


def _roots(npv: Callable[[float], float]) -> Iterator[float]:
    width = (_HIGHEST - _LOWEST) / _STEPS
    points = [_LOWEST + width * step for step in range(_STEPS + 1)]
    values = [npv(point) for point in points]
    for (low, at_low), (high, at_high) in pairwise(zip(points, values, strict=True)):
        if at_low == 0:
            yield low
        elif at_low * at_high < 0:
            yield float(brentq(npv, low, high, xtol=1e-15, rtol=1e-14))


def _remarks(roots: Sequence[float], changes: int) -> Iterator[Objection]:
    if not roots:
        yield Objection("loan.irr.none", "irr", "在-99.99%至10000%之间没有内部收益率。")
    if changes > 1:
        sentence = f"现金流方向变动{changes}次，内部收益率可能不止一个；请结合净现值判断。"
        yield Objection("loan.irr.several", "cashflows", sentence, {"roots": len(roots)})
