"""SpiffWorkflow walks the same way in as many transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks.floor import connect
from benchmarks.spiff import Spiff


@pytest.fixture(scope="module")
def spiff(committing_db: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Spiff]:
    """Give SpiffWorkflow this module's database."""
    with django_db_blocker.unblock():
        driver = connect()
        try:
            yield Spiff(driver)
        finally:
            driver.close()


@pytest.mark.parametrize("way", [Spiff.loaded_each_step, Spiff.kept_in_memory])
def test_spiffworkflow_takes_as_many_steps_as_the_operations(
    spiff: Spiff, way: Callable[[Spiff], None]
) -> None:
    way(spiff)

    assert spiff.steps == 22
    assert spiff.state_bytes > 10_000
