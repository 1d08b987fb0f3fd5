"""Statistics of recorded licence contracts: means and shares from the counts published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from workflows.errors import Objection
from workflows.rules.inputs import Inputs, Span

_FEWEST = 20


def _parts_of_whole(contracts: int, fixed: int, running: int, free: int) -> Iterator[Objection]:
    if fixed + running + free != contracts:
        sentence = f"三类合同合计{fixed + running + free}份，与总数{contracts}份不符。"
        yield Objection("valuation.statistics.not_whole", "contracts", sentence)
    if contracts < _FEWEST:
        sentence = f"样本不足{_FEWEST}份合同，不得采用。"
        yield Objection("valuation.evidence.too_few", "contracts", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceYear(Inputs):
    """One period's contracts by kind of payment; fixed fees together in 亿元, terms in years."""

    contracts: Annotated[int, Span(1)]
    patents: Annotated[int, Span(1)]
    fixed: Annotated[int, Span(1)]
    fixed_total_yi: Annotated[float, Span(0)]
    running: Annotated[int, Span(0)]
    free: Annotated[int, Span(0)]
    avg_term_fixed: Annotated[float | None, Span(0)] = None
    avg_term_running: Annotated[float | None, Span(0)] = None

    checks = (_parts_of_whole,)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceYears(Inputs):
    """Periods by name."""

    gathers = "periods"

    periods: Mapping[str, LicenceYear]


def licence_statistics(inputs: LicenceYears) -> dict[str, dict[str, float]]:
    """Derive each period's mean fixed fee (万元), shares in percent, and patents per contract.

    Source: valuation.md 3.2 (DAT-01): a cell of fewer than 20 contracts is refused, CNIPA's rule.
    """
    return {name: _derived(year) for name, year in inputs.periods.items()}


def _derived(year: LicenceYear) -> dict[str, float]:
    return {
        "avg_fixed_wan": year.fixed_total_yi * 10_000 / year.fixed,
        "share_fixed": 100 * year.fixed / year.contracts,
        "share_running": 100 * year.running / year.contracts,
        "share_free": 100 * year.free / year.contracts,
        "patents_per_contract": year.patents / year.contracts,
    }
