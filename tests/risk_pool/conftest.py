"""What tests of a live pool begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from financing.operations.cast import Cast, load_cast
from financing.operations.reference import load_clocks
from tests.people import demo_cast
from tests.risk_pool.pool_stories import ClaimStory


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everyone, and what a pool's clocks need; their cache ends with the test."""
    load_clocks(years=range(2026, 2029))
    yield load_cast(demo_cast(), valid_from=dt.date(2020, 1, 1), password=None)
    cache.clear()


@pytest.fixture
def open_story(cast: Cast) -> Callable[..., ClaimStory]:
    """Open a pool on the demo's terms, or others, with the demo's people."""
    return lambda **changes: ClaimStory(cast, **changes)
