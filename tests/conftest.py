"""What every test stands on: a database, a place for files, and honesty about what was left out."""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker, Settings

from tests.database_copies import copy_of_the_database

# A shared machine is slow at times; that is no finding about the code.
_patient: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("desk", **_patient)
hypothesis.settings.register_profile("ci", derandomize=True, print_blob=True, **_patient)
hypothesis.settings.register_profile("night", max_examples=5000, **_patient)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "desk")
)

# --- Left out: a test that cannot run here is not collected, and the last lines say so.

_left_out = pytest.StashKey[dict[str, int]]()


def _want_of(item: pytest.Item) -> str | None:
    """Name what this test needs and this machine lacks."""
    engine = django_settings.DATABASES["default"]["ENGINE"]
    if item.get_closest_marker("pg_only") and engine != "django.db.backends.postgresql":
        return "PostgreSQL"
    if os.environ.get("REQUIRE_PROGRAMS"):
        return None
    programs = [name for mark in item.iter_markers("needs") for name in mark.args]
    return next((name for name in programs if shutil.which(name) is None), None)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_out] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wants = {item: _want_of(item) for item in items}
    config.stash[_left_out] = dict(Counter(want for want in wants.values() if want))
    config.hook.pytest_deselected(items=[item for item in items if wants[item]])
    items[:] = [item for item in items if not wants[item]]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash[_left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what an xdist worker left out; every worker collects the same tests."""
    node.config.stash[_left_out] = node.workeroutput.get("left_out", {})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for want, tests in sorted(config.stash[_left_out].items()):
        terminalreporter.write_line(f"left out for want of {want}: {tests} tests")


# --- Fixtures


@pytest.fixture(scope="session", autouse=True)
def _uploads_and_papers_go_to_a_scratch_folder(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the keys of a run: making them anew for each test would take longer than sealing."""
    return tmp_path_factory.mktemp("seals")


@pytest.fixture
def sealing_keys(settings: Settings, seal_folder: Path) -> None:
    """Have papers sealed by an authority made on the spot."""
    settings.SEAL_KEYS = "documents.adapters.demo_keys.DemoKeys"
    settings.SEAL_OPTIONS = {"folder": str(seal_folder)}


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the migrated test database, for whichever test asks first.

    pytest-django's own makes it only for tests that name ``db`` themselves; ours is also what
    ``committing_db`` copies.
    """
    verbosity = max(0, request.config.option.verbose)
    with django_db_blocker.unblock():
        made = setup_databases(verbosity, interactive=False, aliases={"default": False})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=verbosity)


@pytest.fixture(scope="module")
def committing_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Give this module a database of its own, where commits stay: for threads and live pages.

    Use it instead of ``transactional_db``, whose TRUNCATE the append-only tables refuse. Rows that
    one test commits, the next test of the module sees.
    """
    with django_db_blocker.unblock(), copy_of_the_database() as name:
        yield name


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the test says what it asked for."""


@pytest.fixture(scope="module")
def live_address(committing_db: str) -> Iterator[str]:
    """Serve the pages from this module's own database, at the address given."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, name="pages")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
