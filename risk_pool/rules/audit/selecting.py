"""Draw a sample for an auditor: simple, stratified or by monetary unit, with a recorded seed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from banks.money import Fen, split_by_largest_remainder
from workflows.errors import Refusal

Method = Literal["simple", "stratified", "monetary_unit"]


class NothingToSample(Refusal):
    """No item can be drawn; ``population`` and ``size`` say why."""

    code = "nothing_to_sample"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a population: its key, its stratum, its amount."""

    key: str
    stratum: str
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample, and all that is needed to draw it again."""

    method: Method
    seed: int
    size: int
    population: int
    population_fen: Fen
    interval_fen: Fen | None
    items: tuple[Item, ...]


def draw_sample(population: Sequence[Item], *, method: Method, size: int, seed: int) -> Drawn:
    """Draw a sample; the same population, in any order, and seed give the same.

    Stratified: strata by largest remainder of their numbers. Monetary unit: every item of an
    interval or more, and those in which start + j intervals of the added-up amounts fall.

    Raises:
        NothingToSample: nothing to draw from, a size below one, or amounts that are all zero.

    Source: valuation.md 6.
    """
    ordered = sorted(population, key=lambda each: each.key)
    whole = sum(each.amount_fen for each in ordered)
    if not ordered or size < 1 or (method == "monetary_unit" and not whole):
        raise NothingToSample(
            "没有可抽取的样本：总体为空、样本量小于1，或金额全为零；请核对范围和样本量。",
            population=len(ordered),
            size=size,
        )
    chance = random.Random(seed)  # noqa: S311 (a recorded seed, to be drawn again)
    size = min(size, len(ordered))
    interval = None
    if method == "simple":
        items = chance.sample(ordered, size)
    elif method == "stratified":
        items = _stratified(ordered, size, chance)
    else:
        interval = -(-whole // size)
        items = _by_unit(ordered, interval, chance)
    items = sorted(items, key=lambda each: each.key)
    return Drawn(method, seed, size, len(ordered), whole, interval, tuple(items))


def _stratified(population: Sequence[Item], size: int, chance: random.Random) -> list[Item]:
    strata: dict[str, list[Item]] = defaultdict(list)
    for each in population:
        strata[each.stratum].append(each)
    counts = split_by_largest_remainder(size, {name: len(items) for name, items in strata.items()})
    return [each for name in sorted(strata) for each in chance.sample(strata[name], counts[name])]


def _by_unit(population: Sequence[Item], interval: Fen, chance: random.Random) -> list[Item]:
    next_unit, passed, found = chance.randrange(interval), 0, []
    for each in population:
        passed += each.amount_fen
        if passed > next_unit:
            found.append(each)
            next_unit += ((passed - next_unit - 1) // interval + 1) * interval
    return found
