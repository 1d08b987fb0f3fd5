"""What one module commits never reaches another."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.timezone import now

from tests.database_copies import copy_of_the_database


def test_a_module_starts_from_the_migrated_database_alone(committing_db: str) -> None:
    assert not Session.objects.exists()


def test_a_copy_is_dropped_and_the_original_untouched(committing_db: str) -> None:
    with copy_of_the_database() as inner:
        Session.objects.create(session_key="b", session_data="", expire_date=now())
        assert connection.settings_dict["NAME"] == inner

    assert connection.settings_dict["NAME"] == committing_db
    assert not Session.objects.exists()


@pytest.mark.pg_only
def test_two_connections_lock_each_other_here(committing_db: str) -> None:
    assert connection.features.has_select_for_update
