"""What a bundle on one income stream is valued from, and what its value is told as: no arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from financing.valuation.bundle_checks import (
    families_in_bounds,
    horizon_holds,
    income_is_planned,
    mappings_name_rights,
    paths_are_even,
    rates_are_usual,
    rights_are_alive,
    risk_once,
    stacking_in_order,
)
from financing.valuation.defaults import shipped_defaults
from financing.valuation.discounting import When
from financing.valuation.income import Status, rate_is_usual, tax_is_usual
from financing.valuation.uncertainty import Uncertainty
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

DEFAULT_SEED = 20_261_121


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleInputs(Inputs):
    """The stream, and of every right its stand-alone royalty rate and life in years, by name.

    All rates are fractions. ``hazards`` and ``decays`` are yearly, ``families`` puts rights
    together that count as one, ``scores`` split a family, ``lost`` names rights that are gone:
    the bundle is what the others are worth. ``stacking_discount`` is by number of rights, the
    last for every more; without it and ``profit_cap_share`` the defaults hold.
    """

    revenue: Annotated[tuple[float, ...], Span(0), Also("sales")]
    ebit_margin: Annotated[float | tuple[float, ...], Span(-1, 1), Also("margin")]
    standalone_rates: Annotated[
        Mapping[str, float], Span(above=0, high=0.2), Also("royalty_rates", "rates")
    ]
    lives: Annotated[Mapping[str, float], Span(0, 100)]
    stacking_discount: Annotated[Mapping[str, float], Span(0, below=1)] = field(
        default_factory=dict
    )
    profit_cap_share: Annotated[float, Span(above=0, high=1), Also("cap_share")] = 1 / 3
    tax_rate: Annotated[float | tuple[float, ...], Span(0, below=1), Also("tax")] = 0.0
    discount_rate: Annotated[float, Span(above=0, below=1), Also("rate", "r")]
    timing: When = "mid"
    first_period_years: Annotated[float, Span(above=0, high=1), Also("stub")] = 1.0
    apportionment: Annotated[float, Span(above=0, high=1)] = 1.0
    costs: Annotated[float | tuple[float, ...], Span(0)] = 0.0
    hazards: Annotated[Mapping[str, float], Span(0, 0.3)] = field(default_factory=dict)
    decays: Annotated[Mapping[str, float], Span(0, below=1)] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    scores: Annotated[Mapping[str, float], Span(0, 100)] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    rate_includes_hazard: Annotated[bool, Also("hazard_in_rate", "risk_in_rate")] = False
    loan: Annotated[float | None, Span(above=0), Also("principal")] = None
    uncertainty: Uncertainty | None = None
    paths: Annotated[int | None, Span(2**12, 2**20)] = None
    seed: Annotated[int | None, Span(0)] = None
    evidence: str = ""

    checks = (
        horizon_holds, income_is_planned, mappings_name_rights, rights_are_alive, rates_are_usual,
        families_in_bounds, stacking_in_order, risk_once, rate_is_usual, tax_is_usual,
        paths_are_even,
    )  # fmt: skip

    @property
    def is_drawn(self) -> bool:
        """Tell whether a distribution is asked for: by an uncertainty, by paths or by a seed."""
        return any(each is not None for each in (self.uncertainty, self.paths, self.seed))

    @property
    def undrawn(self) -> BundleInputs:
        """Give the same without a distribution."""
        return replace(self, uncertainty=None, paths=None, seed=None)

    @property
    def law(self) -> Uncertainty:
        """Give the uncertainty, or our judgement of it."""
        return self.uncertainty or Uncertainty()

    @property
    def drawn_paths(self) -> int:
        """Give the number of paths."""
        return self.paths or 2**16

    @property
    def drawn_seed(self) -> int:
        """Give the seed."""
        return DEFAULT_SEED if self.seed is None else self.seed

    @property
    def rights(self) -> list[str]:
        """Name the rights that are still there, in one order whatever order they came in."""
        return sorted(set(self.standalone_rates) - set(self.lost))

    @property
    def kept(self) -> list[float]:
        """Say what part of the summed rates one, two, … rights keep."""
        given = self.stacking_discount
        if not given:
            table = shipped_defaults().stacking_discount_percent
            return [1 - float(percent) / 100 for percent in table]
        most = max(int(count) for count in given)
        kept, discount = [], 0.0
        for count in range(1, most + 1):
            discount = given.get(str(count), discount)
            kept.append(1 - discount)
        return kept


@dataclass(frozen=True, slots=True)
class BundleValue:
    """The bundle, its parts, and the naive sum that it is not.

    ``loss_of`` is what the bundle would be worth after the loss of each right, ``rates`` the
    combined royalty rate by year. ``bands`` and ``replay`` are there with an uncertainty,
    ``liquidation`` where every right's kind is given: forced-sale value and the most to lend.
    """

    value: float
    bundle: float
    allocation: Mapping[str, float]
    naive_sum: float
    standalone: Mapping[str, float]
    rates: tuple[float, ...]
    loss_of: Mapping[str, float]
    bands: Mapping[str, float] | None
    liquidation: Mapping[str, float] | None
    replay: Mapping[str, Any] | None
    checks: tuple[Objection, ...]
