"""One bundle on one stream: the constructed case, the invariants, the refusals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financing.valuation.bundle import value_bundle
from financing.valuation.coalitions import coalition_rates, combined_rate, shapley_values
from financing.valuation.defaults import shipped_defaults
from financing.valuation.models import MODEL_VERSION, IncomeStream, RightInput, ValuationResult
from workflows.errors import Objections

# 万元 times a fine scale, so that rounding to fen leaves ten digits to compare.
SCALE = 10**9
REVENUE = (1000, 1080, 1150, 1200, 1230, 1250, 1250, 1230, 1200, 1150)
STREAM = IncomeStream(
    revenue_fen=tuple(amount * SCALE for amount in REVENUE),
    ebit_margin_percent=(Decimal(15),) * 10,
    tax_percent=(Decimal(25),) * 10,
    discount_rate_percent=Decimal(18),
    apportionment_reason="单一产品的全部收入",
)
EVIDENCE = "许可合同2025-01"
P = RightInput("P", "invention", Decimal("3.0"), 6, EVIDENCE)
M = RightInput("M", "trademark", Decimal("1.5"), 10, EVIDENCE)
C = RightInput("C", "software", Decimal("1.0"), 8, EVIDENCE)


def test_the_constructed_bundle_is_reproduced() -> None:
    """VAL-27: patent, mark and software on one product."""
    result = value_bundle(STREAM, [P, M, C])

    assert result.bundle_fen / SCALE == pytest.approx(169.34925474, rel=1e-9)
    assert {key: fen / SCALE for key, fen in result.allocation_fen.items()} == pytest.approx(
        {"P": 85.65634221, "M": 53.93666494, "C": 29.75624759}, rel=1e-9
    )
    assert result.stand_alone_sum_fen / SCALE == pytest.approx(197.31491396, rel=1e-9)
    assert result.model_version == MODEL_VERSION
    assert result.warnings == ()


def test_the_rate_of_each_year_follows_the_rights_still_alive() -> None:
    rates = value_bundle(STREAM, [P, M, C]).rates

    assert [str(year.combined_percent) for year in rates] == (
        ["4.675000"] * 6 + ["2.250000"] * 2 + ["1.500000"] * 2
    )
    assert rates[6].alive == ("C", "M")
    assert {str(year.cap_percent) for year in rates} == {"5.000000"}


def test_a_tiny_third_right_does_not_lower_the_bundle() -> None:
    tiny = replace(C, royalty_percent=Decimal("0.01"))

    assert value_bundle(STREAM, [P, M, tiny]).bundle_fen == value_bundle(STREAM, [P, M]).bundle_fen


def test_the_profit_cap_binds_where_the_margin_is_thin() -> None:
    thin = replace(STREAM, ebit_margin_percent=(Decimal(9),) * 10)

    result = value_bundle(thin, [P, M])

    assert str(result.rates[0].combined_percent) == "3.000000"


def test_the_costs_of_keeping_the_rights_come_off_the_bundle_once() -> None:
    costly = replace(STREAM, cost_fen=(SCALE,) * 10)

    before, after = value_bundle(STREAM, [P, M, C]), value_bundle(costly, [P, M, C])

    assert after.bundle_fen < before.bundle_fen
    assert after.stand_alone_fen == before.stand_alone_fen
    assert sum(after.allocation_fen.values()) == after.bundle_fen
    assert value_bundle(replace(STREAM, cost_fen=(10**12,) * 10), [P]).bundle_fen == 0


def test_right_after_right_of_one_family_counts_as_one() -> None:
    first = replace(P, key="P1", family="蘑菇", score=75)
    second = replace(P, key="P2", family="蘑菇", score=25)

    family, single = value_bundle(STREAM, [first, second, M]), value_bundle(STREAM, [P, M])

    assert family.bundle_fen == single.bundle_fen
    assert family.allocation_fen["P1"] == pytest.approx(single.allocation_fen["P"] * 0.75, abs=1)
    assert family.allocation_fen["P2"] == pytest.approx(single.allocation_fen["P"] * 0.25, abs=1)


def test_a_family_whose_living_right_has_no_score_still_carries_its_value() -> None:
    living = replace(P, key="P1", family="蘑菇", score=0)
    dead = replace(P, key="P2", family="蘑菇", life_years=0)

    result = value_bundle(STREAM, [living, dead])

    assert result.allocation_fen == {"P1": result.bundle_fen, "P2": 0}
    assert result.bundle_fen > 0


def test_fifty_nine_rights_in_families_are_valued() -> None:
    rights = [
        replace(P, key=f"P{n}", family=f"族{n % 8}", royalty_percent=Decimal(1)) for n in range(59)
    ]

    result = value_bundle(STREAM, rights)

    assert sum(result.allocation_fen.values()) == result.bundle_fen


def test_more_than_twelve_groups_are_refused_and_told_to_be_grouped() -> None:
    rights = [replace(P, key=f"P{n}", royalty_percent=Decimal(1)) for n in range(13)]

    with pytest.raises(Objections, match="归入同一族") as refused:
        value_bundle(STREAM, rights)

    assert [each.code for each in refused.value.objections] == ["valuation.too_many_groups"]
    assert value_bundle(STREAM, rights[:12]).bundle_fen > 0


def test_the_strongest_driver_comes_first_and_each_moves_the_value() -> None:
    result = value_bundle(STREAM, [P, M, C])

    drivers = {driver.name: driver for driver in result.drivers}
    swings = [driver.swing_fen for driver in result.drivers]
    assert swings == sorted(swings, reverse=True)
    assert drivers["revenue"].higher_fen == pytest.approx(result.bundle_fen * 1.1, rel=1e-6)
    assert drivers["discount_rate"].lower_fen > result.bundle_fen
    assert drivers["tax"].lower_fen > result.bundle_fen


def test_an_implausible_value_is_warned_about() -> None:
    result = value_bundle(STREAM, [replace(P, royalty_percent=Decimal("0.1"))])

    assert [warning.code for warning in result.warnings] == ["valuation.value.implausible"]


@pytest.mark.parametrize(
    ("stream", "right", "code", "where"),
    [
        ({"revenue_fen": ()}, {}, "valuation.horizon.invalid", "stream.revenue_fen"),
        ({"revenue_fen": (0,) * 10}, {}, "valuation.revenue_missing", "stream.revenue_fen"),
        ({"revenue_fen": (-1,) * 10}, {}, "valuation.revenue.negative", "stream.revenue_fen[0]"),
        (
            {"revenue_fen": (1000, 2001, *REVENUE[2:])},
            {},
            "valuation.growth.invalid",
            "stream.revenue_fen[1]",
        ),
        (
            {"last_revenue_fen": 600 * SCALE},
            {},
            "valuation.first_year.implausible",
            "stream.revenue_fen[0]",
        ),
        (
            {"tax_percent": (Decimal(25),) * 9},
            {},
            "valuation.tax_percent.incomplete",
            "stream.tax_percent",
        ),
        (
            {"tax_percent": (Decimal(26),) * 10},
            {},
            "valuation.tax_percent.invalid",
            "stream.tax_percent[0]",
        ),
        ({"cost_fen": (-1,) * 10}, {}, "valuation.cost.negative", "stream.cost_fen"),
        (
            {"discount_rate_percent": Decimal("7.9")},
            {},
            "valuation.discount_rate_percent.invalid",
            "stream.discount_rate_percent",
        ),
        (
            {"revenue_fen": tuple(round(1000 * 1.2**n) for n in range(10))},
            {},
            "valuation.discount_rate.below_growth",
            "stream.discount_rate_percent",
        ),
        (
            {"apportionment_reason": ""},
            {},
            "valuation.apportionment_reason_missing",
            "stream.apportionment_reason",
        ),
        (
            {"apportionment_percent": Decimal(0)},
            {},
            "valuation.apportionment_percent.invalid",
            "stream.apportionment_percent",
        ),
        (
            {"first_period_years": Decimal(0)},
            {},
            "valuation.first_period_years.invalid",
            "stream.first_period_years",
        ),
        (
            {"ebit_margin_percent": (Decimal(99),) * 10},
            {"royalty_percent": Decimal("20.1")},
            "valuation.royalty.invalid",
            "rights[0].royalty_percent",
        ),
        (
            {},
            {"royalty_percent": Decimal("6.1")},
            "valuation.royalty.above_margin",
            "rights[0].royalty_percent",
        ),
        (
            {},
            {"royalty_percent": Decimal(0)},
            "valuation.royalty.invalid",
            "rights[0].royalty_percent",
        ),
        ({}, {"evidence": ""}, "valuation.evidence_missing", "rights[0].evidence"),
        (
            {},
            {"evidence_kind": "statistics", "evidence_sample": 19},
            "valuation.evidence.too_few",
            "rights[0].evidence_sample",
        ),
        (
            {},
            {"hazard_percent": Decimal(31)},
            "valuation.hazard_percent.invalid",
            "rights[0].hazard_percent",
        ),
        (
            {},
            {"decay_percent": Decimal(100)},
            "valuation.decay_percent.invalid",
            "rights[0].decay_percent",
        ),
        ({}, {"life_years": -1}, "valuation.life.invalid", "rights[0].life_years"),
        ({}, {"score": 101}, "valuation.score.invalid", "rights[0].score"),
        ({}, {"score": 0}, "valuation.score_missing", "rights"),
        ({}, {"kind": "plant_variety"}, "valuation.kind.invalid", "rights[0].kind"),
        ({}, {"key": "M"}, "valuation.right.duplicate", "rights"),
    ],
)
def test_an_input_out_of_bounds_is_refused_at_its_place(
    stream: dict[str, object], right: dict[str, object], code: str, where: str
) -> None:
    with pytest.raises(Objections) as refused:
        value_bundle(
            replace(STREAM, **stream),  # type: ignore[arg-type]
            [replace(P, **right), M],  # type: ignore[arg-type]
        )

    assert (code, where) in [(each.code, each.where) for each in refused.value.objections]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Objections) as refused:
        value_bundle(
            replace(STREAM, discount_rate_percent=Decimal(50), apportionment_reason=""),
            [replace(P, evidence="", royalty_percent=Decimal(25))],
        )

    assert len(refused.value.objections) == 5


def test_rates_that_are_high_together_are_refused() -> None:
    rights = [replace(P, key=f"P{n}", royalty_percent=Decimal("5.1")) for n in range(6)]

    with pytest.raises(Objections, match=r"30\.6%"):
        value_bundle(STREAM, rights)


def test_growth_with_evidence_is_accepted() -> None:
    jump = replace(STREAM, last_revenue_fen=600 * SCALE, growth_evidence="已签订的供货合同")

    assert value_bundle(jump, [P]).bundle_fen > 0


RIGHTS = st.lists(
    st.builds(
        RightInput,
        key=st.sampled_from("ABCDEFGH"),
        kind=st.sampled_from(["invention", "trademark", "software"]),
        royalty_percent=st.decimals(Decimal("0.01"), Decimal("3.5"), places=2),
        life_years=st.integers(0, 7),
        evidence=st.just(EVIDENCE),
        hazard_percent=st.decimals(Decimal(0), Decimal(30), places=1),
        decay_percent=st.decimals(Decimal(0), Decimal(50), places=1),
        family=st.sampled_from(["", "", "", "甲", "乙"]),
        score=st.just(100),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda right: right.key,
)
SHORT = replace(
    STREAM,
    revenue_fen=(90_000_000, 100_000_001, 110_000_000, 100_000_000, 70_000_007),
    ebit_margin_percent=tuple(map(Decimal, (15, 12, 9, 20, 15))),
    tax_percent=(Decimal(15),) * 5,
)


def valued(rights: list[RightInput]) -> ValuationResult:
    return value_bundle(SHORT, rights)


@given(RIGHTS)
@settings(deadline=None)
def test_the_allocation_adds_up_to_the_bundle_in_fen(rights: list[RightInput]) -> None:
    result = valued(rights)

    assert sum(result.allocation_fen.values()) == result.bundle_fen
    assert set(result.allocation_fen) == {right.key for right in rights}


@given(RIGHTS)
@settings(deadline=None)
def test_the_bundle_is_never_worth_more_than_its_rights_alone(rights: list[RightInput]) -> None:
    result = valued(rights)

    assert result.bundle_fen <= result.stand_alone_sum_fen
    for key, fen in result.allocation_fen.items():
        assert 0 <= fen <= result.stand_alone_fen[key] + 1


@given(RIGHTS)
@settings(deadline=None)
def test_no_right_lowers_the_bundle(rights: list[RightInput]) -> None:
    whole = valued(rights).bundle_fen

    for left_out in rights:
        rest = [right for right in rights if right != left_out]
        assert not rest or valued(rest).bundle_fen <= whole


@given(RIGHTS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_rights_changes_nothing(rights: list[RightInput], chance: object) -> None:
    shuffled = list(rights)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert valued(shuffled) == valued(rights)


RATES = st.lists(st.floats(0, 0.2), min_size=1, max_size=5)


@given(RATES, st.floats(0, 0.3))
def test_every_coalition_earns_its_best_selection(rates: list[float], cap: float) -> None:
    kept = shipped_defaults().kept_share

    by_coalition = coalition_rates(rates, cap, kept)

    for members in range(1 << len(rates)):
        inside = [rate for index, rate in enumerate(rates) if members >> index & 1]
        selections = [
            min(cap, kept(size) * sum(chosen))
            for size in range(1, len(inside) + 1)
            for chosen in combinations(inside, size)
        ]
        assert by_coalition[members] == pytest.approx(max(selections, default=0))
    assert combined_rate(rates, cap, kept) == pytest.approx(by_coalition[-1])


@given(st.lists(st.integers(0, 100), min_size=8, max_size=8))
def test_shapley_values_average_what_each_adds_over_all_orders(worth: list[int]) -> None:
    worth[0] = 0
    orders = list(permutations(range(3)))
    expected = [0.0] * 3
    for order in orders:
        members = 0
        for right in order:
            joined = members | 1 << right
            expected[right] += (worth[joined] - worth[members]) / len(orders)
            members = joined

    assert shapley_values(worth) == pytest.approx(expected)
