"""Other methods beside the bundle's own, and the conclusion drawn from all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from financing.valuation.catalogue import MODELS
from financing.valuation.plain import plain
from financing.valuation.reconciling import MethodValue, ReconciliationInputs, reconcile
from workflows.errors import Objection, Objections
from workflows.rules.inputs import read_inputs

# What the bundle itself already is: relief from royalty, drawn where that is asked for.
_THE_BUNDLE_ITSELF = ("relief_from_royalty", "bundle_one_stream_shapley", "monte_carlo")
_COST = ("cost_approach", "cost_multiplier", "cost_software_cocomo")


def methods_beside(
    methods: Sequence[Any], bundle: float, *, bundle_weight: float = 1.0
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run the methods asked for and reconcile them with the bundle's own value.

    Raises:
        Objections: a method is unknown or its inputs do not hold, all at once.

    Source: valuation.md section 0 (two approaches a report) and 3.13.
    """
    wrong: list[Objection] = []
    rows: list[dict[str, Any]] = [
        {"model": "bundle_one_stream_shapley", "approach": "income", "value": bundle}
    ]
    weights = [bundle_weight]
    for index, method in enumerate(methods):
        where = f"methods[{index}]"
        if isinstance(method, str) and method in _THE_BUNDLE_ITSELF:
            continue
        try:
            name, value, weight = _run(method, where)
        except Objections as refused:
            wrong += refused.objections
            continue
        rows.append({"model": name, "approach": _approach(name), "value": value})
        weights.append(weight)
    if wrong:
        raise Objections(wrong)
    values = tuple(
        MethodValue(name=row["model"], approach=row["approach"], value=row["value"], weight=weight)
        for row, weight in zip(rows, weights, strict=True)
    )
    single = "" if len({each.approach for each in values}) > 1 else "只要求一种方法"
    result = reconcile(ReconciliationInputs(methods=values, single_reason=single))
    return rows, plain(result)


def _run(method: Any, where: str) -> tuple[str, float, float]:
    name = method.get("model") if isinstance(method, Mapping) else method
    model = MODELS.get(name) if isinstance(name, str) else None
    wrong = list(_check(method, where, known=model is not None))
    if wrong or model is None:
        raise Objections(wrong)
    inputs = read_inputs(model.inputs, method["inputs"], f"{where}.inputs")
    value = plain(model.run(inputs)).get(model.headline)
    if not isinstance(value, float):
        sentence = f"模型“{name}”在这些输入下不给出价值；请补充输入。"
        raise Objections([Objection("model.no_value", where, sentence)])
    return str(name), value, float(method.get("weight", 1.0))


def _check(method: Any, where: str, *, known: bool) -> Iterator[Objection]:
    if not known:
        yield Objection("model.unknown", where, f"没有这种方法：{method}。")
    elif not isinstance(method, Mapping) or not isinstance(method.get("inputs"), Mapping):
        sentence = "除收益法外，每种方法须写明model与inputs。"
        yield Objection("input.not_an_object", where, sentence)
    elif not isinstance(weight := method.get("weight", 1.0), int | float) or not 0 <= weight <= 1:
        yield Objection("input.out_of_range", f"{where}.weight", "权重应在0与1之间。")


def _approach(name: str) -> Literal["income", "market", "cost"]:
    if name in _COST:
        return "cost"
    return "market" if name == "market_approach" else "income"
