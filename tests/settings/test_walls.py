"""What holds for every answer: nothing foreign runs, nothing is framed, strangers sign in first."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client


def test_every_answer_forbids_foreign_and_inline_code(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_every_answer_refuses_framing_sniffing_and_leaking_its_address(client: Client) -> None:
    headers = client.get("/healthz").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_process_answers_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_people_may_be_sent_to_a_migrated_database(client: Client) -> None:
    assert client.get("/readyz").content == b"ready"


def test_a_stranger_may_choose_a_language(client: Client) -> None:
    chosen = client.post("/language/", {"language": "en", "next": "/healthz"})

    assert chosen.status_code == 302
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_no_page_of_the_engine_or_of_an_admin_is_mounted(client: Client) -> None:
    assert client.get("/admin/").status_code == 404
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not [name for name in settings.MIDDLEWARE if name.startswith("viewflow")]
