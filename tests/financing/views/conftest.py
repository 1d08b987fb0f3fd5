"""Everyone at their desk, signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from financing.operations.cast import Cast
from tests.cast import make_cast


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everyone, and the reference rows; calendar and clocks are kept no longer than the test."""
    yield make_cast()
    cache.clear()


@pytest.fixture
def browser(cast: Cast) -> Callable[[str], Client]:
    """Sign a person in, by user name."""

    def of(name: str) -> Client:
        client = Client()
        client.force_login(cast.actors[name].user, "django.contrib.auth.backends.ModelBackend")
        return client

    return of
