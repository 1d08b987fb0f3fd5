"""First digits against Benford's law: a hint for invoices and fees, never for capped amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

# Mean absolute deviations by Nigrini: close, acceptable, marginal; above is nonconformity.
_BANDS = {1: (0.006, 0.012, 0.015), 2: (0.0012, 0.0018, 0.0022), 3: (0.00036, 0.00044, 0.0005)}
_VERDICTS = ("close", "acceptable", "marginal", "nonconformity")
_FEWEST = {1: 100, 2: 1000, 3: 10_000}


def _enough(data: Sequence[float], digits: int) -> Iterator[Objection]:
    positive = sum(amount > 0 for amount in data)
    if positive < _FEWEST[digits]:
        sentence = f"前{digits}位数字检验至少需要{_FEWEST[digits]}个正数，现有{positive}个。"
        yield Objection("audit.benford.too_few", "data", sentence, {"count": positive})


@dataclass(frozen=True, slots=True, kw_only=True)
class BenfordInputs(Inputs):
    """Amounts (only positive ones count) and how many leading digits to look at."""

    data: Annotated[tuple[float, ...], Also("amounts", "values")]
    digits: Annotated[int, Span(1, 3)] = 2

    checks = (_enough,)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDigitInputs(BenfordInputs):
    """Amounts, of which the first digit is looked at."""

    digits: Annotated[int, Span(1, 3)] = 1


def benford(inputs: BenfordInputs) -> dict[str, Any]:
    """Compare leading digits with log10(1 + 1 / d): mean deviation, chi-square, mantissa arc.

    ``dev_d`` is the absolute difference of counts of the digits that stand out most.

    Source: valuation.md 6; bands by Nigrini (AUD-03).
    """
    amounts = np.array([amount for amount in inputs.data if amount > 0])
    logs = np.log10(amounts)
    first = 10 ** (inputs.digits - 1)
    leading = _leading(amounts, inputs.digits)
    digits = np.arange(first, 10 * first)
    seen = np.bincount(leading, minlength=10 * first)[first:]
    due = np.log10(1 + 1 / digits) * len(amounts)
    apart = np.abs(seen - due)
    mad = float(apart.mean() / len(amounts))
    ranked = np.argsort(-apart)[:10]
    turns = 2 * np.pi * (logs % 1)
    bands = _BANDS[inputs.digits]
    return {
        "n": len(amounts),
        "mad": mad,
        "verdict": _VERDICTS[int(np.searchsorted(bands, mad))],
        "chi_square": float((apart**2 / due).sum()),
        "mantissa_L2": float(np.cos(turns).mean() ** 2 + np.sin(turns).mean() ** 2),
        **{f"dev_{digits[i]}": float(apart[i]) for i in ranked},
    }


def _leading(amounts: NDArray[np.float64], digits: int) -> NDArray[np.int64]:
    """Read leading digits from the decimal text of a number: logarithms blur round amounts."""
    return np.array([int(f"{amount:.14e}".replace(".", "")[:digits]) for amount in amounts])
