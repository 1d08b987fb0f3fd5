"""A pool of finitely many loans, and how its losses are shared up to a yearly cap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from banks.money import split_by_largest_remainder
from risk_pool.rules.adequacy.quadrature import default_counts, quantile_count
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

_CONFIDENCES = {"q95": 0.95, "q99": 0.99, "q995": 0.995, "q999": 0.999}
# The quadrature is good for more; probabilities are told to as many decimals.
_DECIMALS = 8
# Shares of published schemes, in basis points and in their order (valuation.md 5.4).
_PUBLISHED_BP: Mapping[str, tuple[int, ...]] = {
    "zhongshan": (5400, 2600, 1600, 400),
    "zhuhai": (6000, 4000),
    "shenzhen": (5000, 5000),
}


def _one_pool(
    n: int | None, pd: float | None, rho: float | None, pools: Sequence[object]
) -> Iterator[Objection]:
    if not pools:
        for name, value in (("n", n), ("pd", pd), ("rho", rho)):
            if value is None:
                yield Objection("input.missing", name, "请填写这一项。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(Inputs):
    """So many loans of one default probability and correlation."""

    n: Annotated[int, Span(1, 5_000)]
    pd: Annotated[float, Span(above=0, below=1)]
    rho: Annotated[float, Span(0, 0.99)]

    @property
    def label(self) -> str:
        """Name the pool as the published cases do."""
        return f"n={self.n},pd={self.pd:g},rho={self.rho:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinitePoolInputs(Inputs):
    """One pool, or several."""

    asks = "pools"

    n: Annotated[int | None, Span(1, 5_000)] = None
    pd: Annotated[float | None, Span(above=0, below=1), Also("p", "PD")] = None
    rho: Annotated[float | None, Span(0, 0.99)] = None
    pools: tuple[Pool, ...] = ()

    checks = (_one_pool,)


def finite_pool(inputs: FinitePoolInputs) -> dict[str, Any]:
    """Count the defaults of a homogeneous pool: default rate, and quantiles of the count.

    Source: valuation.md 5.2, exact by quadrature (CRD-10).
    """
    if inputs.pools:
        return {pool.label: _counted(pool) for pool in inputs.pools}
    assert inputs.n is not None, "checked"
    assert inputs.pd is not None, "checked"
    assert inputs.rho is not None, "checked"
    return _counted(Pool(n=inputs.n, pd=inputs.pd, rho=inputs.rho))


def _counted(pool: Pool) -> dict[str, float]:
    chances = default_counts(pool.n, pool.pd, pool.rho)
    rates = np.arange(pool.n + 1) / pool.n
    mean = float(chances @ rates)
    sd = float(np.sqrt(chances @ rates**2 - mean**2))
    told = {"mean": round(mean, _DECIMALS), "sd": round(sd, _DECIMALS)}
    told["p0"] = round(float(chances[0]), _DECIMALS)
    return told | {name: quantile_count(chances, q) for name, q in _CONFIDENCES.items()}


def _shares_are_whole(shares: Mapping[str, float]) -> Iterator[Objection]:
    total = sum(shares.values())
    if shares and abs(total - 1) > 1e-9:
        sentence = f"各方分担比例合计为{total:.10g}，应为1；请核对。"
        yield Objection("pool.shares.not_whole", "shares", sentence, {"sum": total})


def _something_lost(
    *,
    loss: float | None,
    n: int | None,
    ead: float | None,
    lgd: float | None,
    pd: float | None,
    rho: float | None,
    shares: Mapping[str, float],
    overflow_to: str,
) -> Iterator[Objection]:
    book = {"n": n, "ead": ead, "lgd": lgd, "pd": pd, "rho": rho}
    if loss is not None:
        return
    for name, value in book.items():
        if value is None:
            yield Objection("input.missing", name, "请填写这一项，或填写一笔损失（loss）。")
    if "fund" not in shares or overflow_to not in shares:
        sentence = "分担比例须包括fund和承担超额部分的一方（overflow_to）。"
        yield Objection("pool.shares.party_missing", "shares", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCap(Inputs):
    """The most that the fund pays in a year; nothing is no cap."""

    cap: Annotated[float | None, Span(0)] = None

    @property
    def label(self) -> str:
        """Name the cap as the published cases do."""
        return f"cap={'none' if self.cap is None else f'{self.cap:.0f}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingInputs(Inputs):
    """A loss in yuan to split by shares, or a book of equal loans whose fund has a yearly cap.

    Shares are fractions by party. Without shares a loss is split as published schemes would.
    """

    asks = "annual_caps"

    loss: Annotated[float | None, Span(0)] = None
    shares: Annotated[Mapping[str, float], Span(0, 1)] = field(default_factory=dict)
    n: Annotated[int | None, Span(1, 5_000)] = None
    ead: Annotated[float | None, Span(0)] = None
    lgd: Annotated[float | None, Span(0, 1)] = None
    pd: Annotated[float | None, Span(above=0, below=1)] = None
    rho: Annotated[float | None, Span(0, 0.99)] = None
    overflow_to: str = "bank"
    annual_cap: Annotated[float | None, Span(0), Also("cap", "fund_cap")] = None
    annual_caps: tuple[YearCap, ...] = ()

    checks = (_shares_are_whole, _something_lost)


def share_losses(inputs: SharingInputs) -> dict[str, Any]:
    """Split one loss to the fen, or find what a year of losses costs fund and bank.

    Fund pays min(cap, share of the loss); what is above goes to ``overflow_to``.

    Source: valuation.md 5.4 (FND-01, FND-02); a year's defaults as in 5.2.
    """
    if inputs.loss is not None:
        return _split(inputs.loss, inputs.shares)
    assert inputs.n is not None, "checked"
    assert inputs.pd is not None, "checked"
    assert inputs.rho is not None, "checked"
    chances = default_counts(inputs.n, inputs.pd, inputs.rho)
    caps = inputs.annual_caps or (YearCap(cap=inputs.annual_cap),)
    told = {cap.label: _year(inputs, chances, cap.cap) for cap in caps}
    return told if inputs.annual_caps else next(iter(told.values()))


def _split(loss: float, shares: Mapping[str, float]) -> dict[str, Any]:
    fen = round(loss * 100)
    if shares:
        weights = {party: round(share * 10**9) for party, share in shares.items()}
        return {name: part / 100 for name, part in split_by_largest_remainder(fen, weights).items()}
    told = {}
    for scheme, parts in _PUBLISHED_BP.items():
        split = split_by_largest_remainder(fen, {str(i): bp for i, bp in enumerate(parts)})
        told[scheme] = [split[str(i)] / 100 for i in range(len(parts))]
    return told


def _year(inputs: SharingInputs, chances: Any, cap: float | None) -> dict[str, float]:
    each = (inputs.ead or 0.0) * (inputs.lgd or 0.0)
    losses = np.arange(len(chances)) * each
    asked = losses * inputs.shares["fund"]
    paid = asked if cap is None else np.minimum(asked, cap)
    other = losses * inputs.shares[inputs.overflow_to] + (asked - paid)
    exhausted = 0.0 if cap is None else float(chances[asked >= cap].sum())
    return {
        "expected_fund": float(chances @ paid),
        f"expected_{inputs.overflow_to}": float(chances @ other),
        "p_exhaust": round(exhausted, _DECIMALS),
        **{f"fund_{q}": float(paid[quantile_count(chances, c)]) for q, c in _CONFIDENCES.items()},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverageInputs(Inputs):
    """A fund and the loans it carries, in one unit."""

    fund: Annotated[float, Span(above=0), Also("fund_bn")]
    risk: Annotated[float, Span(0), Also("risk_bn", "book", "book_bn")]


def leverage(inputs: LeverageInputs) -> dict[str, float]:
    """Say how many times its size a fund carries (放大倍数).

    Source: valuation.md 5.1 (FND-03).
    """
    return {"multiple": inputs.risk / inputs.fund}
