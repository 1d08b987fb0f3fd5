"""How uncertain a bundle's inputs are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from workflows.rules.inputs import Also, Inputs, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty(Inputs):
    """Yearly revenue shocks (log), the spread of royalty rates, and of rate and margin.

    What is not given is a judgement of ours, to be replaced by the bank's own.
    ``royalty_spread`` 0.3 draws every right's rate from a triangle 30 % to either side;
    ``rate_sd`` and ``margin_sd`` are in the units of their means, as fractions.
    """

    revenue_sigma: Annotated[float, Span(0, 1), Also("sigma")] = 0.15
    royalty_spread: Annotated[float, Span(0, below=1)] = 0.3
    rate_sd: Annotated[float, Span(0, 0.1)] = 0.02
    rate_clip: Annotated[tuple[float, float], Span(above=0, below=1)] = (0.08, 0.4)
    margin_sd: Annotated[float, Span(0, 0.2)] = 0.02
