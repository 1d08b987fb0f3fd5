"""What every operation's tests begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from financing.operations.cast import Cast
from tests.cast import make_cast


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everyone, and the reference rows; calendar and clocks are kept no longer than the test."""
    yield make_cast()
    cache.clear()
