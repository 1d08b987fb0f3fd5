"""The methods that stand beside a case's own: read from what a valuer typed, run and reconciled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from financing.valuation.methods import methods_beside
from financing.valuation.models import IncomeStream
from financing.valuation.readings import Reading
from workflows.errors import Objection, Objections
from workflows.sentences import say

DEALS = (1, 2, 3)
WEIGHTS = ("bundle_weight", "profit_weight", "excess_weight", "brand_weight", "market_weight")
METHOD_FIELDS = (
    "profit_share_percent", "profit_evidence",
    "charge_percent", "excess_evidence",
    "generic_margin_percent", "brand_evidence",
    "replacement_cost_yuan", "functional_percent", "economic_percent", "cost_evidence",
    *(f"deal_{n}_{what}" for n in DEALS for what in ("yuan", "percent", "on")),
    "market_evidence", *WEIGHTS, "apart_reason",
)  # fmt: skip
# Which typed field asks for a method, and the evidence and weight that belong to it.
_ASKED = {
    "profit": ("profit_share_percent", "profit_evidence"),
    "excess": ("charge_percent", "excess_evidence"),
    "brand": ("generic_margin_percent", "brand_evidence"),
    "cost": ("replacement_cost_yuan", "cost_evidence"),
    "market": ("deal_1_yuan", "market_evidence"),
}
_FEN = 100
_TOLERANCE = Decimal("0.000000001")


@dataclass(frozen=True, slots=True)
class Beside:
    """Every method's value in yuan with its weight, and the conclusion from them; None for none."""

    rows: tuple[Mapping[str, Any], ...]
    conclusion: Mapping[str, Any] | None


def stand_beside(
    raw: Mapping[str, Any], stream: IncomeStream, bundle_fen: int, *, on: date, where: str
) -> Beside:
    """Run the methods that were asked for, by what was filled in, and reconcile them.

    Weights of income and market methods add up to one; left empty they are alike. Cost is a bound.

    Raises:
        Objections: fields that cannot be read, a method without evidence, weights that do not add
            up, methods far apart without a reason, inputs that a model refuses.

    Source: valuation.md section 0 and 3.13.
    """
    reading = Reading(raw, METHOD_FIELDS, where)
    asked = [name for name, (field, _evidence) in _ASKED.items() if reading.text(field)]
    reading.wrong += _check_evidence(reading, asked, where)
    weights = _weights(reading, asked, where)
    methods = [_method(name, reading, stream, on) for name in asked]
    reading.check()
    if not methods:
        return Beside((), None)
    for method, name in zip(methods, asked, strict=True):
        method["weight"] = float(weights.get(f"{name}_weight", 0))
    rows, conclusion = methods_beside(
        methods, bundle_fen / _FEN, bundle_weight=float(weights["bundle_weight"])
    )
    if conclusion["held"] and not reading.text("apart_reason"):
        sentence = say("各方法结果相差过大，须写明理由后才能采用。")
        raise Objections([Objection("methods.apart", f"{where}.apart_reason", sentence)])
    evidence = ["", *(reading.text(_ASKED[name][1]) for name in asked)]
    names = ["bundle_weight", *(f"{name}_weight" for name in asked)]
    told = tuple(
        {**row, "weight": _short(weights.get(name)), "evidence": said}
        for row, name, said in zip(rows, names, evidence, strict=True)
    )
    return Beside(told, conclusion)


def _short(weight: Decimal | None) -> str:
    return "" if weight is None else f"{weight:.4f}".rstrip("0").rstrip(".")


def _check_evidence(reading: Reading, asked: list[str], where: str) -> Iterator[Objection]:
    for name in asked:
        field = _ASKED[name][1]
        if not reading.text(field):
            yield Objection("methods.evidence", f"{where}.{field}", say("请写明这种方法的依据。"))


def _weights(reading: Reading, asked: list[str], where: str) -> dict[str, Decimal]:
    """Read the weights of the methods used but cost; none given means alike."""
    used = ["bundle_weight", *(f"{name}_weight" for name in asked if name != "cost")]
    given: dict[str, Decimal] = {name: reading.decimal(name, Decimal(0)) for name in used}
    unused = [name for name in WEIGHTS if name not in used and reading.text(name)]
    for name in unused:
        sentence = say("没有采用这种方法，不能给它权重。")
        reading.wrong.append(Objection("methods.weight_unused", f"{where}.{name}", sentence))
    if not any(reading.text(name) for name in used):
        return dict.fromkeys(used, Decimal(1) / len(used))
    total = sum(given.values(), Decimal(0))
    if abs(total - 1) > _TOLERANCE or any(weight < 0 for weight in given.values()):
        sentence = say("各方法权重合计为{total}，应为1，且都不小于零。", total=total)
        reading.wrong.append(Objection("methods.weights", f"{where}.bundle_weight", sentence))
    return given


def _method(name: str, reading: Reading, stream: IncomeStream, on: date) -> dict[str, Any]:
    model, inputs = _INPUTS[name](reading, stream, on)
    return {"model": model, "inputs": inputs}


def _fraction(reading: Reading, name: str) -> float:
    return float(reading.decimal(name, Decimal(0)) / 100)


def _base(stream: IncomeStream) -> list[float]:
    """Give the revenue that uses the rights, in yuan by year."""
    share = float(stream.apportionment_percent) / 100
    return [fen / _FEN * share for fen in stream.revenue_fen]


def _common(stream: IncomeStream) -> dict[str, Any]:
    taxes = [float(tax) / 100 for tax in stream.tax_percent]
    return {
        "tax_rate": taxes[0],
        "discount_rate": float(stream.discount_rate_percent) / 100,
        "timing": stream.timing,
    }


def _margins(stream: IncomeStream) -> list[float]:
    return [float(margin) / 100 for margin in stream.ebit_margin_percent]


def _profit(reading: Reading, stream: IncomeStream, on: date) -> tuple[str, dict[str, Any]]:  # noqa: ARG001 -- one table of methods
    earned = [r * m for r, m in zip(_base(stream), _margins(stream), strict=True)]
    share = _fraction(reading, "profit_share_percent")
    return "profit_split", {"profits": earned, "share": share, **_common(stream)}


def _excess(reading: Reading, stream: IncomeStream, on: date) -> tuple[str, dict[str, Any]]:  # noqa: ARG001 -- one table of methods
    charge = _fraction(reading, "charge_percent")
    return "multi_period_excess_earnings", {
        "revenue": _base(stream),
        "ebit_margin": _margins(stream),
        "contributory": [{"name": "其他资产", "charge": charge}],
        **_common(stream),
    }


def _brand(reading: Reading, stream: IncomeStream, on: date) -> tuple[str, dict[str, Any]]:  # noqa: ARG001 -- one table of methods
    generic = _fraction(reading, "generic_margin_percent")
    extra = [r * (m - generic) for r, m in zip(_base(stream), _margins(stream), strict=True)]
    return "excess_earnings", {"pre_tax_excess": extra, **_common(stream)}


def _cost(reading: Reading, stream: IncomeStream, on: date) -> tuple[str, dict[str, Any]]:  # noqa: ARG001 -- one table of methods
    return "cost_approach", {
        "replacement_cost": float(reading.decimal("replacement_cost_yuan", Decimal(0))),
        "functional": _fraction(reading, "functional_percent"),
        "economic": _fraction(reading, "economic_percent"),
    }


def _market(reading: Reading, stream: IncomeStream, on: date) -> tuple[str, dict[str, Any]]:  # noqa: ARG001 -- one table of methods
    deals = [
        {
            "price": float(reading.decimal(f"deal_{n}_yuan", Decimal(0))),
            "adjustments": [_fraction(reading, f"deal_{n}_percent")],
            "deal_date": reading.text(f"deal_{n}_on"),
        }
        for n in DEALS
        if reading.text(f"deal_{n}_yuan")
    ]
    return "market_approach", {"comparables": deals, "valuation_date": on.isoformat()}


_INPUTS = {
    "profit": _profit,
    "excess": _excess,
    "brand": _brand,
    "cost": _cost,
    "market": _market,
}
