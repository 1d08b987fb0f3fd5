"""From one right's market value to what may be lent on it, on amounts of any unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from financing.valuation.defaults import shipped_defaults
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span


def _kind_or_discounts(
    kind: str,
    forced_sale_discount: float | None,
    disposal_cost: float | None,
    years_to_sell: float | None,
) -> Iterator[Objection]:
    kinds = shipped_defaults().kinds
    if kind and kind not in kinds:
        sentence = f"没有“{kind}”类权利的处置参数；可填{'、'.join(kinds)}。"
        yield Objection("valuation.kind.invalid", "kind", sentence)
    given = {
        "forced_sale_discount": forced_sale_discount, "disposal_cost": disposal_cost,
        "years_to_sell": years_to_sell,
    }  # fmt: skip
    if not kind:
        for name, value in given.items():
            if value is None:
                sentence = "请填写这一项，或填写权利种类（kind）以用其默认值。"
                yield Objection("input.missing", name, sentence)


def _quartile_below(market_value: float, p25: float | None) -> Iterator[Objection]:
    if p25 is not None and p25 > market_value:
        sentence = "下四分位值高于市场价值；请核对。"
        yield Objection("valuation.band.disordered", "p25", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalInputs(Inputs):
    """A market value, its lower quartile, and how the right would be sold.

    Discounts and caps are fractions. What is not given follows the kind's defaults.
    """

    market_value: Annotated[float, Span(0), Also("mv", "MV", "value")]
    p25: Annotated[float | None, Span(0), Also("mv_p25", "MV_P25")] = None
    kind: Annotated[str, Also("right_kind", "type")] = ""
    forced_sale_discount: Annotated[float | None, Span(0, 1), Also("h_forced", "h")] = None
    disposal_cost: Annotated[float | None, Span(0, 1), Also("c_disposal", "c")] = None
    years_to_sell: Annotated[float | None, Span(0, 20), Also("T_sell", "T")] = None
    rate: Annotated[float, Span(0, below=1), Also("r_d", "discount_rate")] = 0.1
    cap: Annotated[float | None, Span(0, 1), Also("cap_type", "cap_rate")] = None
    target_cover: Annotated[float, Span(above=0), Also("cover")] = 1.0
    product_cap: Annotated[float | None, Span(0)] = None
    cash_flow_cap: Annotated[float | None, Span(0)] = None
    principal: Annotated[float | None, Span(above=0), Also("loan", "secured_principal", "ead")] = (
        None
    )
    lgd_floor: Annotated[float, Span(0, 1), Also("floor")] = 0.0

    checks = (_kind_or_discounts, _quartile_below)


@dataclass(frozen=True, slots=True)
class Disposed:
    """What a forced sale brings, the most that may be lent and why, and a loan set against it.

    ``pledge_rate``, ``coverage`` and ``lgd`` are fractions, there only with a principal.
    """

    liquidation_value: float
    recovery: float
    lendable: float
    binding: str
    ceilings: Mapping[str, float]
    pledge_rate: float | None
    coverage: float | None
    lgd: float | None
    checks: tuple[Objection, ...]


def dispose(inputs: DisposalInputs) -> Disposed:
    """Discount for haste, costs and time, and find the lowest ceiling.

    LV = P25 (1 - h)(1 - c) / (1 + r)^T; loan <= min(cap MV, LV / cover, product, cash flow);
    LGD = max(floor, 1 - min(EAD, LV) / EAD).

    Source: valuation.md 3.15; the defaults are judgements.
    """
    haste, cost, years, cap = _terms(inputs)
    base = inputs.market_value if inputs.p25 is None else inputs.p25
    kept = (1 - haste) * (1 - cost) / (1 + inputs.rate) ** years
    liquidation = base * kept
    ceilings = {
        "cap_by_kind": None if cap is None else cap * inputs.market_value,
        "liquidation_cover": liquidation / inputs.target_cover,
        "product": inputs.product_cap,
        "cash_flow": inputs.cash_flow_cap,
    }
    known = {name: amount for name, amount in ceilings.items() if amount is not None}
    binding = min(known, key=lambda name: (known[name], name))
    loan, value = inputs.principal, inputs.market_value
    lgd = max(inputs.lgd_floor, 1 - min(loan, liquidation) / loan) if loan else None
    return Disposed(
        liquidation, kept, known[binding], binding, known,
        loan / value if loan and value else None, liquidation / loan if loan else None, lgd,
        tuple(_remarks(inputs, known[binding])),
    )  # fmt: skip


def _terms(inputs: DisposalInputs) -> tuple[float, float, float, float | None]:
    haste, cost, years, cap = (
        inputs.forced_sale_discount, inputs.disposal_cost, inputs.years_to_sell, inputs.cap,
    )  # fmt: skip
    if not inputs.kind:
        return haste or 0.0, cost or 0.0, years or 0.0, cap
    row = shipped_defaults().kinds[inputs.kind]
    sale = row.disposal
    return (
        float(sale.forced_sale_discount_percent) / 100 if haste is None else haste,
        float(sale.disposal_cost_percent) / 100 if cost is None else cost,
        float(sale.years_to_sell) if years is None else years,
        float(row.cap_percent) / 100 if cap is None else cap,
    )


def _remarks(inputs: DisposalInputs, lendable: float) -> Iterator[Objection]:
    if inputs.p25 is None:
        sentence = "没有下四分位值，快速变现值以市场价值计算；放款宜用P25。"
        yield Objection("valuation.band.none", "p25", sentence)
    if inputs.principal is not None and inputs.principal > lendable:
        sentence = "贷款本金超过可贷额；请减少金额或增加担保。"
        yield Objection("valuation.loan.above_limit", "principal", sentence)
