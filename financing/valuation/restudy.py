"""A stored study computed again from what it recorded: the same to the fen, or what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from financing.valuation.defaults import shipped_defaults
from financing.valuation.models import MODEL_VERSION, IncomeStream, RightInput
from financing.valuation.study import study_bundle, study_facts
from workflows.errors import Objection, Objections

_FIGURES = (
    "value_fen", "bundle_fen", "sum_of_parts_fen", "allocation_fen", "stand_alone_fen",
    "loss_fen", "bands_fen", "liquidation_fen", "lendable_fen", "ceilings_fen",
)  # fmt: skip
# What rests on drawn paths, and so on the libraries that drew them.
_DRAWN = ("bands_fen", "liquidation_fen", "lendable_fen", "ceilings_fen")
_LIBRARIES = ("python", "numpy", "scipy")
_ERRORS = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that came out otherwise, in fen."""

    figure: str
    recorded_fen: int | None
    now_fen: int | None


@dataclass(frozen=True, slots=True)
class Restudied:
    """What a replay found; figures drawn by other libraries may stray by the sampling error."""

    same_versions: bool
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Tell whether everything came out as recorded."""
        return not self.differences


def restudy(told: Mapping[str, Any], inputs: Mapping[str, Any], *, on: date) -> Restudied:
    """Compute a stored study again from its own basis, seed and paths.

    Raises:
        Objections: it was stored without them, or by other models or defaults.
    """
    basis, drawn = told.get("basis"), told.get("replay")
    if not basis or not drawn:
        sentence = "这次估值没有存下全部输入，不能复算。"
        raise Objections([Objection("replay.no_basis", "", sentence)])
    recorded = (told["model_version"], told["defaults_version"])
    if recorded != (MODEL_VERSION, shipped_defaults().version):
        sentence = f"这次估值用的模型和参数为{recorded[0]}、{recorded[1]}，现已更换，不能复算。"
        raise Objections([Objection("replay.other_model", "", sentence)])
    again = study_facts(
        study_bundle(
            _stream(basis["stream"]),
            [_right(row) for row in basis["rights"]],
            inputs,
            on=on,
            seed=int(drawn["seed"]),
            paths=int(drawn["paths"]),
        )
    )
    same_versions = all(drawn.get(name) == again["replay"][name] for name in _LIBRARIES)
    stray = 0.0 if same_versions else _ERRORS * float(drawn.get("sampling_error", 0))
    return Restudied(same_versions, tuple(_differences(told, again, stray)))


def _differences(
    told: Mapping[str, Any], again: Mapping[str, Any], stray: float
) -> Iterator[Difference]:
    for name in _FIGURES:
        before, after = _flat(name, told.get(name)), _flat(name, again.get(name))
        allowed = stray if name in _DRAWN else 0.0
        for figure in sorted(before.keys() | after.keys()):
            one, other = before.get(figure), after.get(figure)
            if one is None or other is None or abs(one - other) > allowed:
                yield Difference(figure, one, other)


def _flat(name: str, value: Any) -> dict[str, int]:
    if isinstance(value, Mapping):
        return {f"{name}.{key}": int(each) for key, each in value.items()}
    return {} if value is None else {name: int(value)}


def _stream(row: Mapping[str, Any]) -> IncomeStream:
    return IncomeStream(
        **{
            **row,
            "revenue_fen": tuple(row["revenue_fen"]),
            "cost_fen": tuple(row["cost_fen"]),
            "ebit_margin_percent": tuple(map(Decimal, row["ebit_margin_percent"])),
            "tax_percent": tuple(map(Decimal, row["tax_percent"])),
            "discount_rate_percent": Decimal(row["discount_rate_percent"]),
            "apportionment_percent": Decimal(row["apportionment_percent"]),
            "first_period_years": Decimal(row["first_period_years"]),
        }
    )


def _right(row: Mapping[str, Any]) -> RightInput:
    rates = ("royalty_percent", "hazard_percent", "decay_percent")
    return RightInput(**{**row, **{name: Decimal(row[name]) for name in rates}})
