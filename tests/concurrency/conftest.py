"""The cast of the races, committed once a module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from financing.operations.cast import Cast
from tests.cast import Story, make_cast, make_story
from tests.journeys.conftest import MONDAY
from workflows.models import Actor, Membership
from workflows.roles import Role


@pytest.fixture(scope="module")
def cast(committing_db: str) -> Iterator[Cast]:
    """Everyone, in a database where commits stay; ``wu`` is a second specialist at 滨海支行."""
    everyone = make_cast(years=range(2026, 2029))
    liu = everyone.actors["liu"].user
    desk = everyone.actors["wang"].membership
    held = Membership.objects.create(
        user=liu, organisation=desk.organisation, branch=desk.branch, role=Role.SPECIALIST,
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    everyone.actors["wu"] = Actor(liu, held)
    yield everyone
    cache.clear()


@pytest.fixture
def tell(cast: Cast) -> Callable[..., Story]:
    """Begin a story on a Monday."""

    def begin(**changes: Any) -> Story:
        with transaction.atomic():  # one commit for all that comes before the race
            return make_story(cast, **({"at": MONDAY} | changes))

    return begin
