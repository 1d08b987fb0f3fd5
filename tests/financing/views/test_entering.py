"""Signing in, choosing a place, being turned away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from financing.operations.cast import Cast
from tests.pages import open_page

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_a_person_chooses_only_among_their_own_places(cast: Cast, browser: Browser) -> None:
    wang, foreign = cast.actors["wang"], cast.actors["he"]
    second = wang.user.memberships.create(
        organisation=wang.membership.organisation,
        branch=cast.branches["jincheng-tanggu"],
        role="SPECIALIST",
        valid_from=dt.date(2020, 1, 1),
    )
    over = wang.user.memberships.create(
        organisation=wang.membership.organisation,
        role="APPROVER",
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2021, 1, 1),
    )
    client = browser("wang")

    own = client.post("/acting-as/", {"membership": second.pk})
    page = open_page(client, "/")
    answers = [
        client.post("/acting-as/", {"membership": other}).status_code
        for other in (foreign.membership.pk, over.pk, "", "x")
    ]

    assert own.status_code == 302
    assert "知识产权金融专员 津城示例银行塘沽支行" in page.text
    assert answers == [404] * 4
    assert client.get("/acting-as/").status_code == 405


def test_who_holds_no_place_today_is_turned_away(cast: Cast, browser: Browser) -> None:
    cast.actors["wang"].user.memberships.update(valid_to=dt.date(2021, 1, 1))

    response = browser("wang").get("/")

    assert response.status_code == 403
    assert "您不能办理这件事" in response.content.decode()


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()

    turned = client.get("/cases/")
    wrong = client.post("/sign-in/", {"username": "wang", "password": "猜的"})
    right = client.post(
        "/sign-in/?next=/cases/", {"username": "wang", "password": "一起看桃花 2026"}
    )
    inside = client.get("/cases/")
    by_link = client.get("/sign-out/")
    out = client.post("/sign-out/")

    assert (turned.status_code, turned["Location"]) == (302, "/sign-in/?next=/cases/")
    assert "用户名或密码不正确" in wrong.content.decode()
    assert (right.status_code, right["Location"]) == (302, "/cases/")
    assert (inside.status_code, by_link.status_code, out.status_code) == (200, 405, 302)
    assert client.get("/cases/").status_code == 302


def test_guessing_passwords_locks_the_door_with_a_page(cast: Cast) -> None:
    client = Client()
    guess = {"username": "wang", "password": "猜的"}

    answers = [client.post("/sign-in/", guess) for _ in range(6)]
    right = client.post("/sign-in/", guess | {"password": "一起看桃花 2026"})

    assert answers[-1].status_code == 429
    assert "登录已暂时锁定" in answers[-1].content.decode()
    assert right.status_code == 429
