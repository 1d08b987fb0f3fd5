"""Regulatory capital by the internal-ratings formulas of Basel II."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from risk_pool.rules.adequacy.vasicek import worst_rate
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

ExposureClass = Literal["corporate", "resid mortgage", "other retail", "QRRE"]
# The rows of Annex 5.
_ANNEX_PERCENT = (
    0.03, 0.05, 0.1, 0.25, 0.4, 0.5, 0.75, 1.0, 1.3, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 10.0,
    15.0, 20.0,
)  # fmt: skip
_COLUMN = re.compile(
    r"(?P<kind>corporate|resid mortgage|other retail|QRRE) LGD(?P<lgd>\d+)"
    r"(?: turnover(?P<turnover>\d+))?"
)


def _columns_readable(columns: Sequence[str] | None) -> Iterator[Objection]:
    for index, column in enumerate(columns or ()):
        if not _COLUMN.fullmatch(column):
            sentence = f"“{column}”应写作corporate LGD45 turnover50之类。"
            yield Objection("input.choice", f"columns[{index}]", sentence)


def _one_exposure(
    columns: Sequence[str] | None, pd: float | Sequence[float] | None, lgd: float | None
) -> Iterator[Objection]:
    if columns is None:
        for name, value in (("pd", pd), ("lgd", lgd)):
            if value is None:
                yield Objection("input.missing", name, "请填写这一项，或填写columns。")


@dataclass(frozen=True, slots=True, kw_only=True)
class IrbInputs(Inputs):
    """One exposure, or ``columns`` such as ``corporate LGD45 turnover50`` for a table.

    ``pd`` and ``lgd`` are fractions, ``pd_percent`` the rows of a table, ``turnover`` in million
    euro (5 to 50 lowers the correlation), ``maturity`` in years.
    """

    columns: tuple[str, ...] | None = None
    pd_percent: Annotated[tuple[float, ...], Span(above=0, below=100)] = _ANNEX_PERCENT
    pd: Annotated[float | None, Span(above=0, below=1), Also("PD")] = None
    lgd: Annotated[float | None, Span(0, 1), Also("LGD")] = None
    ead: Annotated[float, Span(0), Also("EAD", "exposure")] = 1.0
    exposure_class: Annotated[ExposureClass, Also("asset_class")] = "corporate"
    turnover: Annotated[float | None, Span(0), Also("S", "sales")] = None
    maturity: Annotated[float, Span(0, 30), Also("M")] = 2.5
    confidence: Annotated[float, Span(above=0, below=1)] = 0.999

    checks = (_columns_readable, _one_exposure)


def irb(inputs: IrbInputs) -> dict[str, Any]:
    """Weigh an exposure: K = LGD (WCDR - PD) with the maturity adjustment; weight 12.5 K.

    Correlation of corporates .12 q + .24 (1 - q), q = (1 - e^-50PD) / (1 - e^-50), less
    .04 (1 - (S - 5) / 45) for turnover S; mortgages .15, revolving .04, other retail .03 to .16.

    Source: valuation.md 5.1; BCBS 2006, Annex 5, without the 1.06 scaling (CRD-07).
    """
    if inputs.columns is not None:
        return {
            str(percent): [_weight_percent(column, percent, inputs) for column in inputs.columns]
            for percent in inputs.pd_percent
        }
    assert inputs.pd is not None, "checked"
    assert inputs.lgd is not None, "checked"
    rho = correlation(inputs.exposure_class, inputs.pd, inputs.turnover)
    k = _capital(inputs.exposure_class, inputs.pd, inputs.lgd, rho, inputs)
    return {
        "correlation": rho,
        "K": k,
        "capital": k * inputs.ead,
        "risk_weight_percent": 1250 * k,
        "rwa": 12.5 * k * inputs.ead,
    }


def correlation(kind: ExposureClass, pd: float, turnover: float | None) -> float:
    """Give the asset correlation of a class of exposures."""
    if kind == "resid mortgage":
        return 0.15
    if kind == "QRRE":
        return 0.04
    if kind == "other retail":
        q = (1 - math.exp(-35 * pd)) / (1 - math.exp(-35))
        return 0.03 * q + 0.16 * (1 - q)
    q = (1 - math.exp(-50 * pd)) / (1 - math.exp(-50))
    base = 0.12 * q + 0.24 * (1 - q)
    if turnover is None or turnover >= 50:
        return base
    return base - 0.04 * (1 - (max(5.0, turnover) - 5) / 45)


def _weight_percent(column: str, percent: float, inputs: IrbInputs) -> float:
    found = _COLUMN.fullmatch(column)
    assert found is not None, "checked"
    kind: Any = found["kind"]
    pd, turnover = percent / 100, float(found["turnover"]) if found["turnover"] else None
    rho = correlation(kind, pd, turnover)
    return 1250 * _capital(kind, pd, float(found["lgd"]) / 100, rho, inputs)


def _capital(kind: ExposureClass, pd: float, lgd: float, rho: float, inputs: IrbInputs) -> float:
    k = lgd * (worst_rate(pd, rho, inputs.confidence) - pd)
    if kind != "corporate":
        return k
    b = (0.11852 - 0.05478 * math.log(pd)) ** 2
    return k / (1 - 1.5 * b) * (1 + (inputs.maturity - 2.5) * b)
