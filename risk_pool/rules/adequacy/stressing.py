"""How much a pool needs: a year's losses, stresses, what breaks it, and the years to come."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from banks.money import Fen
from risk_pool.rules.adequacy.book import Book
from risk_pool.rules.adequacy.crosschecks import CONFIDENCES, CrossCheck, cross_checks
from risk_pool.rules.adequacy.quadrature import Array
from risk_pool.rules.adequacy.simulation import Losses, Weather, simulate

_MONTHS_A_YEAR = 12
# Stresses and the search take fewer scenarios than the base, which is told.
_STRESS_PART, _SEARCH_PART, _FEWEST = 4, 10, 5_000
_SEARCH_STEPS, _MOST_TIMES, _MOST_RHO = 6, 32.0, 0.99
_HISTOGRAM_BARS = 40


@dataclass(frozen=True, slots=True)
class Stress:
    """A named worsening. ``surely`` are numbers of loans that default in every scenario."""

    code: str
    title: str
    pd_times: float = 1.0
    lgd_add: Fraction = Fraction(0)
    rho_add: float = 0.0
    surely: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: the model's parameters, the years ahead, and the target of exhaustion."""

    rho: float
    scenarios: int = 100_000
    seed: int = 1
    target: float = 0.01
    years: int = 5
    replenished_fen: Fen = 0
    premium: float = 0.0
    stresses: tuple[Stress, ...] = ()


@dataclass(frozen=True, slots=True)
class YearOfLoss:
    """One year's losses of the pool, in fen. ``asked`` is before, ``paid`` after its balance."""

    expected_fen: Fen
    sd_fen: Fen
    quantiles_fen: Mapping[str, Fen]
    shortfall99_fen: Fen
    paid_fen: Fen
    p_exhaust: float
    p_exhaust_error: float
    months_of_cover: float | None
    free_quantiles_fen: Mapping[str, Fen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stressed:
    """A stress and what it does."""

    stress: Stress
    loss: YearOfLoss


@dataclass(frozen=True, slots=True)
class Reverse:
    """What brings the pool to its target: the balance it needs, a larger book, more defaults."""

    balance_needed_fen: Fen
    largest_book_fen: Fen | None
    largest_leverage: float | None
    pd_times: float | None


@dataclass(frozen=True, slots=True)
class YearAhead:
    """The end of one year to come. ``p_by_then`` is exhaustion in this year or before."""

    year: int
    p_exhaust: float
    p_by_then: float
    mean_balance_fen: Fen
    low_balance_fen: Fen
    paid_fen: Fen


@dataclass(frozen=True, slots=True)
class Adequacy:
    """Everything told about a pool's adequacy. ``bars`` are a histogram of what is asked."""

    book: Book
    plan: Plan
    loss: YearOfLoss
    checks: tuple[CrossCheck, ...]
    stressed: tuple[Stressed, ...]
    reverse: Reverse
    years: tuple[YearAhead, ...]
    bars: tuple[tuple[Fen, Fen, float], ...]

    @property
    def leverage(self) -> float | None:
        """How many times its balance the pool carries."""
        balance = self.book.balance_fen
        return self.book.owed_fen / balance if balance else None


def stress_pool(book_with: Callable[[Fraction], Book], plan: Plan) -> Adequacy:
    """Measure a pool; ``book_with`` gives its book with so much added to every LGD."""
    book = book_with(Fraction(0))
    losses = simulate(book, Weather(plan.rho), scenarios=plan.scenarios, seed=plan.seed)
    base = _year(book, losses)
    return Adequacy(
        book=book,
        plan=plan,
        loss=base,
        checks=cross_checks(book, plan.rho),
        stressed=_stressed(book_with, plan),
        reverse=_reverse(book, plan, losses),
        years=_years(book, plan, losses.asked_fen),
        bars=_bars(losses.asked_fen),
    )


def default_stresses(book: Book) -> tuple[Stress, ...]:
    """Give the stresses of the rule, and the failure of the largest loan.

    Source: valuation.md 5.4.
    """
    largest = max(book.positions, key=book.asked_of_pool_fen, default=None)
    named = (
        ()
        if largest is None
        else (Stress("largest_loan", "最大一笔必然违约", surely=frozenset({largest.number})),)
    )
    return (
        Stress("pd_double", "违约率翻倍", pd_times=2),
        Stress("lgd_15pp", "违约损失率上升15个百分点", lgd_add=Fraction(15, 100)),
        Stress("rho_5pp", "相关性上升0.05", rho_add=0.05),
        Stress("together", "以上三项同时", 2, Fraction(15, 100), 0.05),
        *named,
    )


def _stressed(book_with: Callable[[Fraction], Book], plan: Plan) -> tuple[Stressed, ...]:
    books: dict[Fraction, Book] = {}
    scenarios = _part(plan.scenarios, _STRESS_PART)
    found = []
    for stress in plan.stresses:
        book = books.setdefault(stress.lgd_add, book_with(stress.lgd_add))
        surely = frozenset(
            index for index, each in enumerate(book.positions) if each.number in stress.surely
        )
        weather = Weather(min(plan.rho + stress.rho_add, _MOST_RHO), stress.pd_times, surely)
        losses = simulate(book, weather, scenarios=scenarios, seed=plan.seed)
        found.append(Stressed(stress, _year(book, losses)))
    return tuple(found)


def _year(book: Book, losses: Losses) -> YearOfLoss:
    asked, balance = losses.asked_fen, book.balance_fen
    expected = float(asked.mean())
    exhausted = _exhausted(asked, balance)
    level = float(np.quantile(asked, 0.99))
    return YearOfLoss(
        expected_fen=round(expected),
        sd_fen=round(float(asked.std())),
        quantiles_fen=_quantiles(asked),
        shortfall99_fen=round(float(asked[asked >= level].mean())),
        paid_fen=round(float(np.minimum(asked, balance).mean())),
        p_exhaust=exhausted,
        p_exhaust_error=math.sqrt(exhausted * (1 - exhausted) / len(asked)),
        months_of_cover=balance / expected * _MONTHS_A_YEAR if expected else None,
        free_quantiles_fen=_quantiles(losses.free_fen),
    )


def _exhausted(asked: Array, balance_fen: Fen) -> float:
    """Give the probability that all of the balance is asked for."""
    return float(((asked >= balance_fen) & (asked > 0)).mean())


def _quantiles(values: Array) -> dict[str, Fen]:
    """Give the smallest amounts that are not exceeded with each confidence."""
    return {
        name: round(float(np.quantile(values, level, method="inverted_cdf")))
        for name, level in CONFIDENCES.items()
    }


def _reverse(book: Book, plan: Plan, losses: Losses) -> Reverse:
    """Find the balance, the book of the same make, and the PDs at which the target is met."""
    at_target = float(np.quantile(losses.asked_fen, 1 - plan.target, method="inverted_cdf"))
    times = book.balance_fen / at_target if at_target else None
    scenarios = _part(plan.scenarios, _SEARCH_PART)

    def breaks(pd_times: float) -> bool:
        tried = simulate(book, Weather(plan.rho, pd_times), scenarios=scenarios, seed=plan.seed)
        return _exhausted(tried.asked_fen, book.balance_fen) > plan.target

    return Reverse(
        balance_needed_fen=math.ceil(at_target),
        largest_book_fen=None if times is None else int(book.owed_fen * times),
        largest_leverage=None if not at_target else book.owed_fen / at_target,
        pd_times=_edge(breaks) if at_target and book.balance_fen else None,
    )


def _edge(breaks: Callable[[float], bool]) -> float | None:
    """Double or halve until the edge lies between, then search by halves on a scale of ratios."""
    low = high = 1.0
    if breaks(1.0):
        while breaks(low := low / 2):
            high = low
            if low < 1 / _MOST_TIMES:
                return 0.0
    else:
        while not breaks(high := high * 2):
            low = high
            if high > _MOST_TIMES:
                return None
    for _step in range(_SEARCH_STEPS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if breaks(middle) else (middle, high)
    return low


def _years(book: Book, plan: Plan, asked: Array) -> tuple[YearAhead, ...]:
    """Let the balance run: replenished and topped up by premiums each new year, then drawn on.

    Each year's loss is drawn anew from the base year; the book is taken to be renewed.
    """
    chance = np.random.default_rng([plan.seed, 1])
    income = plan.replenished_fen + plan.premium * book.owed_fen
    balance: Array = np.full(len(asked), float(book.balance_fen))
    ever = np.zeros(len(asked), dtype=bool)
    ahead = []
    for year in range(1, plan.years + 1):
        if year > 1:
            balance = balance + income
        drawn = asked if year == 1 else chance.permutation(asked)
        exhausted = (drawn >= balance) & (drawn > 0)
        paid = np.minimum(drawn, balance)
        balance = balance - paid
        ever |= exhausted
        ahead.append(
            YearAhead(
                year=year,
                p_exhaust=float(exhausted.mean()),
                p_by_then=float(ever.mean()),
                mean_balance_fen=round(float(balance.mean())),
                low_balance_fen=round(float(np.quantile(balance, 0.05))),
                paid_fen=round(float(paid.mean())),
            )
        )
    return tuple(ahead)


def _bars(asked: Array) -> tuple[tuple[Fen, Fen, float], ...]:
    top = float(np.quantile(asked, 0.999))
    if not top:
        return ()
    counts, edges = np.histogram(np.minimum(asked, top), bins=_HISTOGRAM_BARS, range=(0, top))
    return tuple(
        (round(low), round(high), float(count / len(asked)))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )


def _part(scenarios: int, parts: int) -> int:
    return max(min(scenarios, _FEWEST), scenarios // parts)
