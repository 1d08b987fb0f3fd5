"""What the watch worries about in a living pledge, day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financing.rules.rights import shipped_rulebook
from financing.rules.watching import (
    WATCHED_RULES,
    Alarm,
    Reading,
    Watch,
    Watched,
    alarms_of,
    reading_of,
)
from workflows.calendar import WorkingCalendar

LIMITS = {
    "watch_annuity": (15, "calendar"),
    "watch_renewal": (30, "calendar"),
    "watch_period": (15, "calendar"),
    "watch_changed": (3, "working"),
    "watch_term": (10, "working"),
    "watch_unread": (90, "calendar"),
    "watch_reread": (5, "working"),
}
DUE = dt.date(2027, 3, 15)
PATENT = Reading(
    dt.date(2027, 1, 1), "in_force", ("云遥科技",), expiry=dt.date(2040, 12, 13), paid_until=DUE
)
MARK = Reading(dt.date(2027, 1, 1), "in_force", ("云遥科技",), expiry=DUE)


def watch(on: dt.date, years: tuple[int, ...] = (2027,)) -> Watch:
    calendar = WorkingCalendar(exceptions={}, years=dict.fromkeys(years, "official"))
    rows = {
        (row.rule, kind): row
        for row in shipped_rulebook()
        if row.rule in WATCHED_RULES and row.holds(on)
        for kind in row.kinds
    }
    return Watch(on, rows, LIMITS, calendar)


def alarms(kind: str, on: dt.date, last: Reading, **pledge: object) -> dict[str, Alarm]:
    """Watch a pledge whose register was read yesterday."""
    fresh = replace(last, taken_on=on - dt.timedelta(days=1))
    first = pledge.pop("first", fresh)
    seen = Watched(kind, first=first, last=fresh, **pledge)  # type: ignore[arg-type]
    return {alarm.topic: alarm for alarm in alarms_of(seen, watch(on))}


@pytest.mark.parametrize(
    ("on", "topic", "stage"),
    [
        (DUE - dt.timedelta(days=91), None, 0),
        (DUE - dt.timedelta(days=90), "ANNUITY_DUE", 1),
        (DUE - dt.timedelta(days=30), "ANNUITY_DUE", 3),
        (DUE, "ANNUITY_DUE", 4),
        (DUE + dt.timedelta(days=1), "ANNUITY_LATE", 1),
        (dt.date(2027, 4, 15), "ANNUITY_LATE", 2),
        (dt.date(2027, 9, 15), "ANNUITY_LATE", 7),
        (dt.date(2027, 9, 16), "ANNUITY_LAPSED", 1),
    ],
)
def test_an_annuity_is_due_then_late_then_lost_from_the_day_it_was_due(
    on: dt.date, topic: str | None, stage: int
) -> None:
    found = alarms("invention", on, PATENT)

    assert list(found) == ([topic] if topic else [])
    if topic:
        assert (found[topic].stage, found[topic].about) == (stage, DUE.isoformat())


def test_an_annuity_is_asked_for_early_enough_to_pay_it() -> None:
    found = alarms("invention", DUE - dt.timedelta(days=60), PATENT)["ANNUITY_DUE"]

    assert (found.expected_on, found.latest_on) == (DUE - dt.timedelta(days=15), DUE)


def test_a_patent_that_the_register_calls_terminated_is_lost_from_the_due_day_on() -> None:
    ended = replace(PATENT, status="terminated")

    found = alarms("invention", DUE + dt.timedelta(days=40), ended, first=PATENT)

    assert list(found) == ["ANNUITY_LAPSED"]
    assert found["ANNUITY_LAPSED"].facts["paid_until"] == DUE.isoformat()


def test_no_annuity_is_asked_for_beyond_the_term() -> None:
    last_year = replace(PATENT, expiry=DUE)

    assert alarms("invention", DUE - dt.timedelta(days=5), last_year) == {}


@pytest.mark.parametrize(
    ("on", "topic"),
    [
        (dt.date(2026, 3, 14), None),
        (dt.date(2026, 3, 15), "RENEWAL_DUE"),
        (DUE, "RENEWAL_DUE"),
        (DUE + dt.timedelta(days=1), "RENEWAL_LATE"),
        (dt.date(2027, 9, 15), "RENEWAL_LATE"),
        (dt.date(2027, 9, 16), "RENEWAL_LAPSED"),
    ],
)
def test_a_mark_is_renewed_in_its_last_year_or_in_six_months_of_grace(
    on: dt.date, topic: str | None
) -> None:
    assert list(alarms("trademark", on, MARK)) == ([topic] if topic else [])


@pytest.mark.parametrize(
    ("days", "topic", "stage"),
    [(91, None, 0), (90, "PERIOD_ENDING", 1), (15, "PERIOD_ENDING", 4), (-1, "PERIOD_ENDED", 1)],
)
def test_a_registered_period_is_extended_before_it_ends_or_never(
    days: int, topic: str | None, stage: int
) -> None:
    mark = replace(MARK, expiry=dt.date(2035, 1, 1))

    found = alarms("trademark", DUE - dt.timedelta(days=days), mark, period_to=DUE)

    assert {name: alarm.stage for name, alarm in found.items()} == ({topic: stage} if topic else {})


def test_a_patent_that_ends_before_its_debt_is_told_and_a_mark_is_renewed_instead() -> None:
    on, debt = dt.date(2026, 1, 5), dt.date(2028, 1, 1)
    short = replace(PATENT, expiry=DUE, paid_until=None)

    assert list(alarms("invention", on, short, debt_due=debt)) == ["TERM_SHORT"]
    assert alarms("trademark", on, MARK, debt_due=debt) == {}
    assert alarms("invention", on, short, debt_due=DUE) == {}


def test_what_the_register_changed_is_told_against_what_the_pledge_rests_on() -> None:
    changed = replace(
        PATENT, status="invalidated", owners=("海河制造",), held=True, challenged=True,
        open_licence=True,
    )  # fmt: skip

    found = alarms("invention", dt.date(2027, 1, 5), changed, first=PATENT)

    assert list(found) == [
        "STATUS_CHANGED", "OWNER_CHANGED", "HELD", "CHALLENGED", "OPEN_LICENCE",
    ]  # fmt: skip
    assert found["OWNER_CHANGED"].facts["after"] == "海河制造"


def test_the_same_owner_written_otherwise_is_no_change() -> None:
    spaced = replace(PATENT, owners=("云遥 科技",))

    assert alarms("invention", dt.date(2026, 6, 1), spaced, first=PATENT) == {}


def test_a_register_that_nobody_read_for_long_is_to_be_read_again() -> None:
    old = Watched("software", first=MARK, last=MARK)
    never = Watched("software")

    [stale] = alarms_of(replace(old, kind="software"), watch(dt.date(2027, 4, 2)))
    [unread] = alarms_of(never, watch(dt.date(2027, 4, 2)))

    assert (stale.topic, stale.about) == ("UNREAD", "2027-01-01")
    assert (unread.topic, unread.about) == ("UNREAD", "never")


def test_a_year_without_a_calendar_does_not_stop_the_watch() -> None:
    never = Watched("software")

    [alarm] = alarms_of(never, watch(dt.date(2031, 1, 2), years=()))

    assert alarm.expected_on == dt.date(2031, 1, 7)


@given(
    st.sampled_from(["invention", "design", "trademark", "software"]),
    st.integers(-2000, 2000),
    st.integers(-400, 400),
    st.sampled_from(["in_force", "terminated", "invalidated", "pending", "expired"]),
)
def test_a_fact_is_told_once_and_never_with_a_day_before_its_reason(
    kind: str, days: int, paid: int, status: str
) -> None:
    on = DUE + dt.timedelta(days=days)
    last = replace(
        PATENT, taken_on=min(on, DUE), status=status, paid_until=DUE + dt.timedelta(days=paid)
    )
    pledge = Watched(kind, DUE, DUE, first=PATENT, last=last)

    found = list(alarms_of(pledge, watch(on)))

    assert len({(alarm.topic, alarm.about) for alarm in found}) == len(found)
    for alarm in found:
        assert alarm.stage >= 1
        assert alarm.latest_on is None or alarm.expected_on <= alarm.latest_on
        assert len(alarm.about) <= 64


def test_a_snapshot_is_read_as_it_is_stored() -> None:
    raw = {
        "legal_status": "in_force", "owners": ["云遥科技"], "expiry_date": "2040-12-13",
        "annuity_paid_until": None, "frozen": False, "ownership_disputed": True,
    }  # fmt: skip

    reading = reading_of(DUE, raw)

    assert reading.expiry == dt.date(2040, 12, 13)
    assert (reading.held, reading.challenged, reading.paid_until) == (True, False, None)
