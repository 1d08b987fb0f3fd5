"""What tests of the steps' pages share: open one, send its form, read what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from financing.states import CaseState as S
from tests.cast import Story
from tests.pages import Form, Page, open_page

Browser = Callable[[str], Client]


def address_of(story: Story, step: str) -> str:
    return f"/cases/{story.case.pk}/items/{story.item(step).pk}/"


def form_of(client: Client, address: str, way: str) -> Form:
    return open_page(client, address).forms[f"way-{way}"]


def send(client: Client, address: str, way: str, **changes: Any) -> Any:
    """Fill in a form as it lies on the page, and send it."""
    return client.post(address, form_of(client, address, way).filled(**changes))


def errors_of(response: Any) -> str:
    assert response.status_code == 422
    return Page(response.content.decode()).text


def state_of(story: Story) -> S:
    story.case.refresh_from_db()
    return S(story.case.state)
