"""Draws that fill the space evenly, and what is needed to draw them again."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import scipy
from scipy.special import ndtri
from scipy.stats import qmc

from financing.valuation.coalition_arrays import Array

QUANTILES = {"p5": 5, "p10": 10, "p25": 25, "p50": 50, "p75": 75, "p90": 90, "p95": 95}


@lru_cache(maxsize=2)
def uniform_draws(paths: int, columns: int, seed: int) -> Array:
    """Draw scrambled Sobol points inside (0, 1), a column for each driver.

    ``paths`` is a power of two. The first columns fill the space best: they belong to the drivers
    that matter most. A book draws the same points for every bundle, so the last ones are kept.

    Source: valuation.md 3.11.
    """
    assert paths & (paths - 1) == 0, "checked"
    points: Array = qmc.Sobol(columns, scramble=True, rng=seed).random(paths)
    half = 2.0**-33
    drawn = np.ascontiguousarray(np.clip(points, half, 1 - half).T)
    drawn.flags.writeable = False
    return drawn


@lru_cache(maxsize=2)
def normal_draws(paths: int, columns: int, seed: int, first: int) -> Array:
    """Turn the draws from a column on into standard normal ones."""
    drawn: Array = ndtri(uniform_draws(paths, columns, seed)[first:])
    drawn.flags.writeable = False
    return drawn


@lru_cache(maxsize=32)
def _walk(years: int) -> Array:
    """Give the principal components of a random walk, the one that moves most first."""
    steps = np.arange(1, years + 1, dtype=float)
    values, vectors = np.linalg.eigh(np.minimum.outer(steps, steps))
    order = np.argsort(-values)
    signs = np.sign(vectors[-1, order])
    components: Array = vectors[:, order] * np.sqrt(values[order]) * signs
    return components


def walks(scores: Array) -> Array:
    """Turn normal rows into random walks, a row for each year, by principal components."""
    drawn: Array = _walk(len(scores)) @ scores
    return drawn


def triangular(uniform: Array, low: float, mode: float, high: float) -> Array:
    """Draw from a triangle."""
    if high == low:
        return np.full_like(uniform, mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - mode))
    return np.where(uniform < turn, rising, falling)


def normal(scores: Array, mean: float, sd: float, clip: Sequence[float]) -> Array:
    """Draw from a normal distribution, clipped."""
    drawn: Array = np.clip(mean + sd * scores, clip[0], clip[1])
    return drawn


def bands_of(values: Array, loan: float | None = None) -> dict[str, float]:
    """Tell percentiles, mean, deviation, and how likely the value is below a loan."""
    cuts = np.percentile(values, list(QUANTILES.values()))
    told = dict(zip(QUANTILES, (float(cut) for cut in cuts), strict=True))
    told |= {"mean": float(values.mean()), "sd": float(values.std(ddof=1))}
    if loan is not None:
        told["p_below_loan"] = float((values < loan).mean())
    return told


def replay_of(seed: int, paths: int, values: Array) -> Mapping[str, Any]:
    """Say what draws the same again, and how far another library's draws may be off.

    ``sampling_error`` is that of plain draws: Sobol's is smaller.
    """
    return {
        "seed": seed,
        "paths": paths,
        "sampler": "Sobol, scrambled; revenue by principal components",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "sampling_error": float(values.std(ddof=1) / np.sqrt(paths)),
    }
