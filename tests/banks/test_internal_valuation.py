"""Which bank may value by itself: branch, region, amount and day, all as dated rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from banks.rules.internal_valuation import Leave, Region, why_not_internal

ON = dt.date(2026, 3, 2)
TEN_MILLION_FEN = 1_000_000_000
LEAVE = Leave("江苏省", None, dt.date(2025, 6, 1), dt.date(2026, 12, 31))
PILOT = {"江苏省": Region(True, TEN_MILLION_FEN), "天津市": Region(False, None)}


def test_ten_million_yuan_itself_may_be_valued_inside_and_a_fen_more_may_not() -> None:
    """以下 includes the number (CAL-7)."""
    assert why_not_internal([LEAVE], PILOT, amount_fen=TEN_MILLION_FEN, on=ON) == ()
    (reason,) = why_not_internal([LEAVE], PILOT, amount_fen=TEN_MILLION_FEN + 1, on=ON)
    assert reason == "单笔贷款10,000,000.01元超过内部评估的上限10,000,000.00元（含本数）。"


def test_a_bank_without_a_leave_values_nothing_by_itself() -> None:
    """Nobody is eligible by default."""
    (reason,) = why_not_internal([], PILOT, amount_fen=1, on=ON)
    assert reason == "本行（网点）没有登记内部评估资格。"


@pytest.mark.parametrize("region", ["天津市", "火星"])
def test_a_leave_in_a_region_outside_the_pilot_opens_nothing(region: str) -> None:
    """Tianjin's membership was not found, so it is off."""
    leave = replace(LEAVE, region=region)
    (reason,) = why_not_internal([leave], PILOT, amount_fen=1, on=ON)
    assert reason == f"{region}在2026-03-02未列入内部评估试点地区（金发〔2025〕10号）。"


@pytest.mark.parametrize(
    ("on", "is_open"),
    [
        (dt.date(2025, 5, 31), False),
        (dt.date(2025, 6, 1), True),
        (dt.date(2026, 12, 31), True),
        (dt.date(2027, 1, 1), False),
    ],
)
def test_a_leave_holds_from_its_first_to_its_last_day(on: dt.date, is_open: bool) -> None:
    """Both ends are included."""
    assert (why_not_internal([LEAVE], PILOT, amount_fen=1, on=on) == ()) is is_open


def test_a_leave_of_its_own_limit_is_no_wider_than_the_pilot() -> None:
    """The lower of both limits counts, and one leave that carries the loan is enough."""
    wide, narrow = replace(LEAVE, limit_fen=2 * TEN_MILLION_FEN), replace(LEAVE, limit_fen=100)
    assert why_not_internal([wide], PILOT, amount_fen=TEN_MILLION_FEN + 1, on=ON)
    assert why_not_internal([narrow], PILOT, amount_fen=101, on=ON)
    assert why_not_internal([narrow, wide], PILOT, amount_fen=101, on=ON) == ()
