"""Time left is told in words, on a level, and as a share that is used up."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from workflows.queries.remaining import remaining

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = dt.datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
DUE = dt.datetime(2026, 11, 20, 17, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "text", "level", "percent"),
    [
        (dt.datetime(2026, 11, 16, 9, tzinfo=SHANGHAI), "剩 4 天 8 小时", "ok", 0),
        (dt.datetime(2026, 11, 18, 17, tzinfo=SHANGHAI), "剩 2 天", "ok", 54),
        (dt.datetime(2026, 11, 19, 17, tzinfo=SHANGHAI), "剩 1 天", "soon", 77),
        (dt.datetime(2026, 11, 20, 8, tzinfo=SHANGHAI), "剩 9 小时 0 分", "soon", 91),
        (dt.datetime(2026, 11, 20, 16, 58, tzinfo=SHANGHAI), "剩 2 分", "soon", 100),
        (dt.datetime(2026, 11, 22, 20, tzinfo=SHANGHAI), "超时 2 天 3 小时", "over", 100),
        (dt.datetime(2026, 11, 20, 17, 0, 1, tzinfo=SHANGHAI), "超时 0 分", "over", 100),
    ],
)
def test_time_left_reads_as_on_a_list(at: dt.datetime, text: str, level: str, percent: int) -> None:
    left = remaining(OPENED, DUE, at=at)

    assert left is not None
    assert (left.text, left.level, left.percent) == (text, level, percent)


def test_where_no_clock_runs_there_is_nothing_left() -> None:
    assert remaining(OPENED, None, at=DUE) is None


def test_a_deadline_that_was_over_when_work_opened_is_used_up() -> None:
    left = remaining(DUE, DUE, at=DUE - dt.timedelta(minutes=5))

    assert left is not None
    assert left.percent == 100
