"""A browser without a screen, signed in as one of the cast."""

from __future__ import annotations

import re

from django.test import Client

from workflows.models import User


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=username),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def words(html: bytes) -> str:
    """Write a page as its words, without tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def hidden(html: bytes, name: str) -> str:
    """Read a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html.decode())
    assert found, f"no hidden {name}"
    return found[1]
