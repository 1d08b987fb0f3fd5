"""The simulated pool against hand-made sharing, published figures and the other models."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pool.rules.adequacy.book import Book, Exposure, Pot, make_book
from risk_pool.rules.adequacy.crosschecks import cross_checks
from risk_pool.rules.adequacy.simulation import Weather, simulate
from risk_pool.rules.adequacy.stressing import Plan, default_stresses, stress_pool
from risk_pool.rules.losses import Event, Loan, Loss, Payout
from risk_pool.rules.sharing import share_loss
from risk_pool.rules.term_reading import read_term_sheet
from workflows.errors import Objections

TODAY = dt.date(2026, 11, 20)
POT = Pot(TODAY, 4_000_000_000)
FOUR_WAYS = {
    "code": "four",
    "shares": [
        {"party": "fund", "share": 54}, {"party": "bank", "share": 26},
        {"party": "insurer", "share": 16}, {"party": "appraiser", "share": 4},
    ],
}  # fmt: skip
CAPPED = {
    "code": "capped",
    "shares": [
        {"party": "fund", "share": 50},
        {"party": "district", "share": 20},
        {"party": "bank", "share": "rest"},
    ],
    "caps": [
        {"on": "loan", "amount": 40_000, "parties": ["fund"]},
        {"on": "borrower_year", "amount": 60_000, "parties": ["fund"]},
        {"on": "bank_year", "amount": 130_000, "parties": ["fund", "district"]},
        {"on": "pool_year", "amount": 170_000, "parties": ["fund", "district"]},
    ],
    "shortfall_to": "bank",
}


def _exposures(count: int, owed_fen: int = 300_000_000, pd: float = 0.03) -> list[Exposure]:
    return [
        Exposure(
            Loan(number=f"L{n}", borrower=f"B{n}", amount_fen=owed_fen),
            owed_fen, pd, Fraction(7, 10),
        )
        for n in range(count)
    ]  # fmt: skip


def _book(terms: dict[str, Any], exposures: list[Exposure], pot: Pot = POT) -> Book:
    return make_book(read_term_sheet(terms), exposures, pot)


def test_the_published_pool_is_met() -> None:
    """FND-01: 200 loans of 3m, fund 54%: 6.80m expected, exhausted with 0.24% at 40m."""
    exposures = _exposures(200)

    found = stress_pool(
        lambda more: _book(FOUR_WAYS, [replace(e, lgd=e.lgd + more) for e in exposures]),
        Plan(rho=0.12, stresses=default_stresses(_book(FOUR_WAYS, exposures))),
    )

    assert found.loss.expected_fen == pytest.approx(680_400_000, rel=0.005)
    assert found.loss.p_exhaust == pytest.approx(0.0024, abs=0.0004)
    assert found.loss.quantiles_fen["q99"] == pytest.approx(3_000_000_000, rel=0.04)
    assert found.leverage == 15
    by_code = {each.stress.code: each.loss for each in found.stressed}
    assert by_code["pd_double"].expected_fen == pytest.approx(2 * 680_400_000, rel=0.02)
    assert by_code["lgd_15pp"].expected_fen == pytest.approx(680_400_000 * 85 / 70, rel=0.02)
    assert by_code["together"].p_exhaust > by_code["rho_5pp"].p_exhaust > found.loss.p_exhaust
    assert found.reverse.balance_needed_fen == found.loss.quantiles_fen["q99"]
    assert 1.2 < (found.reverse.pd_times or 0) < 2
    chances = [year.p_by_then for year in found.years]
    assert chances == sorted(chances)


def test_four_models_agree_where_no_limit_is_shared() -> None:
    book = _book(FOUR_WAYS, _exposures(1000, 60_000_000))

    losses = simulate(book, Weather(0.12), scenarios=100_000, seed=3)
    checks = {each.model: each for each in cross_checks(book, 0.12)}

    drawn = sorted(losses.asked_fen)[99_000]
    assert checks["finite_pool"].note == ""
    for model, near in (("finite_pool", 0.02), ("large_pool", 0.04), ("creditrisk_plus", 0.08)):
        assert checks[model].quantiles_fen["q99"] == pytest.approx(drawn, rel=near), model
        assert checks[model].expected_fen == pytest.approx(losses.asked_fen.mean(), rel=0.01)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 120_000), st.integers(0, 2), st.integers(0, 1)),
        min_size=1,
        max_size=8,
    )
)
def test_when_all_default_the_pool_is_asked_what_the_terms_share(
    rows: list[tuple[int, int, int]],
) -> None:
    sheet = read_term_sheet(CAPPED)
    exposures = [
        Exposure(
            Loan(number=f"L{n}", borrower=f"B{borrower}", bank=f"K{bank}", amount_fen=owed),
            owed, 0.5, Fraction(1),
        )
        for n, (owed, borrower, bank) in enumerate(rows)
    ]  # fmt: skip
    book = make_book(sheet, exposures, Pot(TODAY, 10**9, ("fund", "district")))

    weather = Weather(0.1, surely=frozenset(range(len(rows))))
    asked = simulate(book, weather, scenarios=1000, seed=1).asked_fen

    earlier: list[Payout] = []
    for each in exposures:
        event = Event(each.loan, Loss(each.owed_fen, on=TODAY), tuple(earlier))
        earlier += [
            Payout(part.party, part.fen, each.loan.number, each.loan.borrower, each.loan.bank,
                   TODAY)
            for part in share_loss(sheet, event).parts
        ]  # fmt: skip
    paid = sum(each.amount_fen for each in earlier if each.party in ("fund", "district"))
    assert asked[0] == pytest.approx(paid, abs=2 * len(rows))
    assert asked.min() == asked.max()


def test_what_was_paid_this_year_is_taken_off_the_limits() -> None:
    paid = Payout("fund", 150_000, "L0", "B9", "K9", TODAY)
    pot = Pot(TODAY, 10**9, ("fund",), (paid,))
    exposures = [
        replace(each, loan=replace(each.loan, bank="K1")) for each in _exposures(3, 60_000)
    ]

    book = make_book(read_term_sheet(CAPPED), exposures, pot)
    asked = simulate(book, Weather(0.1, surely=frozenset({0, 1, 2})), scenarios=1000, seed=1)

    assert asked.asked_fen.max() < 20_000


def test_the_same_seed_draws_the_same() -> None:
    book = _book(FOUR_WAYS, _exposures(20))

    one, again, other = (
        simulate(book, Weather(0.12), scenarios=2000, seed=seed).asked_fen for seed in (5, 5, 6)
    )

    assert (one == again).all()
    assert (one != other).any()


def test_a_party_that_carries_nothing_is_refused() -> None:
    with pytest.raises(Objections) as refused:
        _book(FOUR_WAYS, _exposures(2), Pot(TODAY, 1, ("province",)))

    assert [each.code for each in refused.value.objections] == ["party.carries_nothing"]


def test_a_limit_by_borrower_asks_who_borrows() -> None:
    nameless = [replace(each, loan=replace(each.loan, borrower=None)) for each in _exposures(2)]

    with pytest.raises(Objections) as refused:
        _book(CAPPED, nameless)

    assert {each.where for each in refused.value.objections} == {
        "loans[0].borrower", "loans[1].borrower",
    }  # fmt: skip
