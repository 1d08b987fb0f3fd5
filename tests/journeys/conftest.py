"""What every story begins with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from financing.operations.cast import Cast
from tests.cast import Story, make_cast, make_story

# A Monday; the year's notice of working days is out.
MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everyone, and the reference rows; calendar and clocks are kept no longer than the test."""
    yield make_cast(years=range(2026, 2029))
    cache.clear()


@pytest.fixture
def tell(cast: Cast) -> Callable[..., Story]:
    """Begin a story on a Monday."""

    def begin(**changes: Any) -> Story:
        return make_story(cast, **({"at": MONDAY} | changes))

    return begin
