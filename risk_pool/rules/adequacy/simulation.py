"""A year of defaults under one common factor, with the real limits, scenario by scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from risk_pool.rules.adequacy.book import Book, Limit, Position
from risk_pool.rules.adequacy.quadrature import Array, default_rate_given

# Scenarios are worked through in blocks, so that memory does not grow with them; those that follow
# each other share a value of the factor, which is spread evenly over its whole range.
_BLOCK, _SHARING_A_FACTOR = 25_000, 8
_MOST_PD = 0.9999


@dataclass(frozen=True, slots=True)
class Losses:
    """What was asked of the pool in each scenario; ``free_fen`` is that without shared limits."""

    asked_fen: Array
    free_fen: Array


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad a year may be: the correlation, PDs multiplied, and loans that default for sure."""

    rho: float
    pd_times: float = 1.0
    surely: frozenset[int] = frozenset()


def simulate(book: Book, weather: Weather, *, scenarios: int, seed: int) -> Losses:
    """Draw defaults by Gaussian copula, and let each meet the limits in the order of the book.

    A loan defaults where its own draw falls below p(z) of the common factor z; z is stratified.
    What exceeds a limit is cut in proportion among its parties. The pool's balance is not applied.

    Source: valuation.md 5.2, 5.4.
    """
    chance = np.random.default_rng(seed)
    factors = _factors(chance, scenarios)
    losses = Losses(np.zeros(scenarios), np.zeros(scenarios))
    for start in range(0, scenarios, _BLOCK):
        block = slice(start, min(start + _BLOCK, scenarios))
        part = Losses(losses.asked_fen[block], losses.free_fen[block])
        _one_block(book, weather, factors[block], chance, part)
    return losses


def _factors(chance: np.random.Generator, scenarios: int) -> Array:
    strata = -(-scenarios // _SHARING_A_FACTOR)
    levels = (chance.permutation(strata) + chance.random(strata)) / strata
    values: Array = ndtri(np.clip(levels, 1e-12, 1 - 1e-12))
    return np.repeat(values, _SHARING_A_FACTOR)[:scenarios]


def _one_block(
    book: Book,
    weather: Weather,
    factors: Array,
    chance: np.random.Generator,
    losses: Losses,
) -> None:
    """Add what one block of scenarios asks, in place."""
    rates = _rates(book.positions, weather, factors)
    used: list[Array | None] = [None] * book.groups
    for index, position in enumerate(book.positions):
        draws = chance.random(len(factors), dtype=np.float32)
        if index in weather.surely:
            hit = np.arange(len(factors))
        else:
            hit = np.flatnonzero(draws < rates[position.pd])
        whole = book.asked_of_pool_fen(position)
        if not len(hit) or not any(position.asked_fen):
            continue
        losses.free_fen[hit] += whole
        if position.limits:
            losses.asked_fen[hit] += _limited(book, position, hit, used, len(factors))
        else:
            losses.asked_fen[hit] += whole


def _rates(
    positions: Sequence[Position], weather: Weather, factors: Array
) -> dict[float, NDArray[np.float32]]:
    """Give the default rate in each scenario for each PD of the book, worked out once a factor."""
    few = factors[::_SHARING_A_FACTOR]
    rates = {}
    for pd in {position.pd for position in positions}:
        rate = default_rate_given(min(pd * weather.pd_times, _MOST_PD), weather.rho, few)
        rates[pd] = np.repeat(rate.astype(np.float32), _SHARING_A_FACTOR)[: len(factors)]
    return rates


def _limited(
    book: Book, position: Position, hit: NDArray[np.int64], used: list[Array | None], size: int
) -> Array:
    """Cut what the defaults of one loan ask to what its limits leave, and use them up."""
    amounts = [np.full(len(hit), float(fen)) for fen in position.asked_fen]
    for limit in position.limits:
        left = _left(limit, hit, used, size)
        if len(limit.members) == 1:
            [member] = limit.members
            amounts[member] = np.minimum(amounts[member], left)
            continue
        together = sum(amounts[member] for member in limit.members)
        kept = np.minimum(1.0, left / np.maximum(together, 1.0))
        for member in limit.members:
            amounts[member] = amounts[member] * kept
    for limit in position.limits:
        spent = used[limit.group] if limit.group >= 0 else None
        if spent is not None:
            for member in limit.members:
                spent[hit] += amounts[member]
    paid: Array = sum((amounts[member] for member in book.paying[1:]), amounts[book.paying[0]])
    return paid


def _left(
    limit: Limit, hit: NDArray[np.int64], used: list[Array | None], size: int
) -> Array | float:
    if limit.group < 0:
        return float(limit.left_fen)
    spent = used[limit.group]
    if spent is None:
        spent = used[limit.group] = np.zeros(size)
    left: Array = np.maximum(0.0, limit.left_fen - spent[hit])
    return left
