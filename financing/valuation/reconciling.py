"""One conclusion from several methods, or none where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Annotated, Literal

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_MOST_RATIO = 2.0
_MOST_SPREAD = 0.6
_EXPLAIN_SPREAD = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodValue(Inputs):
    """What one method gave, and how far its data is trusted (0 to 1)."""

    name: Annotated[str, Also("method")] = ""
    approach: Literal["income", "market", "cost"]
    value: Annotated[float, Span(0)]
    weight: Annotated[float, Span(0, 1), Also("confidence")] = 1.0
    reason: str = ""


def _enough_methods(methods: Sequence[MethodValue], single_reason: str) -> Iterator[Objection]:
    if len({method.approach for method in methods}) < 2 and not single_reason:
        sentence = "应采用两种以上评估方法（资产评估法第二十六条）；只用一种的须说明理由。"
        yield Objection("valuation.methods.too_few", "methods", sentence)
    if not any(method.weight for method in methods if method.approach != "cost"):
        sentence = "至少一种收益法或市场法应有权重；成本法只作为界限。"
        yield Objection("valuation.weights.none", "methods", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationInputs(Inputs):
    """All methods' values; ``single_reason`` says why there is only one approach."""

    methods: tuple[MethodValue, ...]
    single_reason: str = ""

    checks = (_enough_methods,)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The weighted value, how far the methods are apart, and whether a person must decide."""

    value: float
    ratio: float
    spread: float
    held: bool
    floor: float | None
    checks: tuple[Objection, ...]


def reconcile(inputs: ReconciliationInputs) -> Reconciled:
    """Weigh income and market values: V = sum w V / sum w; cost is a bound, never a summand.

    Source: valuation.md 3.13: held for a person if max / min > 2 or spread / median > 0.6.
    """
    weighed = [method for method in inputs.methods if method.approach != "cost"]
    total = sum(method.weight for method in weighed)
    value = sum(method.weight * method.value for method in weighed) / total
    amounts = [method.value for method in weighed]
    low, high = min(amounts), max(amounts)
    ratio = high / low if low else float(high > 0) * 1e9 or 1.0
    spread = (high - low) / median(amounts) if median(amounts) else 0.0
    costs = [method.value for method in inputs.methods if method.approach == "cost"]
    held = ratio > _MOST_RATIO or spread > _MOST_SPREAD
    return Reconciled(
        value,
        ratio,
        spread,
        held,
        max(costs, default=None),
        tuple(_remarks(held, spread, value, costs)),
    )


def _remarks(
    held: bool,
    spread: float,
    value: float,
    costs: Sequence[float],
) -> Iterator[Objection]:
    if held:
        sentence = "各方法结果相差过大，须由人复核后决定。"
        yield Objection("valuation.methods.apart", "methods", sentence, {"spread": spread})
    elif spread > _EXPLAIN_SPREAD:
        sentence = "各方法结果相差超过30%，报告中须说明原因。"
        yield Objection("valuation.methods.explain", "methods", sentence, {"spread": spread})
    if costs and value < max(costs):
        sentence = "结论低于成本法结果；成本不提高可贷额，请说明原因。"
        yield Objection("valuation.below_cost", "value", sentence)
