"""What a valuation takes in and gives out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workflows.errors import Objection

MODEL_VERSION = "relief-from-royalty-bundle/1"

Timing = Literal["start", "mid", "end"]
EvidenceKind = Literal["own_licence", "comparable", "statistics", "profit_split", "industry_band"]
DriverName = Literal["revenue", "royalty", "ebit_margin", "discount_rate", "tax"]


@dataclass(frozen=True, slots=True)
class IncomeStream:
    """The one income stream of the product that the rights work in, by year from 1 on.

    Rates are percent; ``cost_fen`` is what keeping the rights costs each year, before tax.
    ``first_period_years`` is less than one where the first year is a stub.
    ``last_revenue_fen`` is the last audited year, for the plausibility of the first one.
    """

    revenue_fen: tuple[int, ...]
    ebit_margin_percent: tuple[Decimal, ...]
    tax_percent: tuple[Decimal, ...]
    discount_rate_percent: Decimal
    timing: Timing = "mid"
    first_period_years: Decimal = Decimal(1)
    apportionment_percent: Decimal = Decimal(100)
    apportionment_reason: str = ""
    cost_fen: tuple[int, ...] = ()
    last_revenue_fen: int | None = None
    growth_evidence: str = ""

    @property
    def years(self) -> int:
        """Count the years of the stream."""
        return len(self.revenue_fen)


@dataclass(frozen=True, slots=True)
class RightInput:
    """One right as the valuation sees it.

    ``hazard_percent`` is the yearly risk of losing the right, ``decay_percent`` the yearly loss
    of its hold on the income. Rights of one ``family`` count as one; ``score`` (0 to 100) is a
    right's part in its family.
    """

    key: str
    kind: str
    royalty_percent: Decimal
    life_years: int
    evidence: str
    evidence_kind: EvidenceKind = "comparable"
    evidence_sample: int | None = None
    hazard_percent: Decimal = Decimal(0)
    decay_percent: Decimal = Decimal(0)
    family: str = ""
    score: int = 100

    @property
    def group(self) -> tuple[str, str]:
        """Name the family, or the right itself where it has none."""
        return ("family", self.family) if self.family else ("right", self.key)


@dataclass(frozen=True, slots=True)
class YearRate:
    """The royalty rate of the whole bundle in one year, and the profit cap over it, in percent."""

    year: int
    combined_percent: Decimal
    cap_percent: Decimal
    alive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Driver:
    """What the bundle would be worth with one input a tenth lower and a tenth higher."""

    name: DriverName
    lower_fen: int
    higher_fen: int

    @property
    def swing_fen(self) -> int:
        """Measure how far the value moves."""
        return abs(self.higher_fen - self.lower_fen)


@dataclass(frozen=True, slots=True)
class ValuationResult:
    """The value of a bundle: once, and then allocated; never the sum of stand-alone values.

    ``stand_alone_fen`` is shown beside the allocation to explain the difference.
    """

    model_version: str
    defaults_version: str
    bundle_fen: int
    allocation_fen: Mapping[str, int]
    stand_alone_fen: Mapping[str, int]
    rates: tuple[YearRate, ...]
    drivers: tuple[Driver, ...]
    warnings: tuple[Objection, ...]

    @property
    def stand_alone_sum_fen(self) -> int:
        """Add up the stand-alone values: a figure to explain, not a value."""
        return sum(self.stand_alone_fen.values())
