"""A day that has not come yet is objected to, where it stands."""

from __future__ import annotations

import datetime as dt

from financing.rules.dates import LABELS, not_after

TODAY = dt.date(2026, 3, 2)


def test_today_and_any_day_before_it_is_fine() -> None:
    assert not_after(TODAY, "signed_on", TODAY) == ()
    assert not_after(TODAY, "signed_on", dt.date(2020, 1, 1)) == ()


def test_a_day_nobody_gave_is_no_fault() -> None:
    assert not_after(TODAY, "effective_date", None) == ()


def test_tomorrow_is_objected_to_where_it_stands_and_by_its_name() -> None:
    (ahead,) = not_after(TODAY, "contract.signed_on", dt.date(2026, 3, 3))

    assert (ahead.code, ahead.where) == ("date.ahead", "contract.signed_on")
    assert LABELS["signed_on"] in ahead.message
    assert "2026-03-03" in ahead.message
