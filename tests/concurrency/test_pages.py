"""Two people send one form at the same moment: one moves the case, the other is told kindly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from django.db import connection, connections, transaction
from django.test import Client
from django.utils.translation import override

from financing.models import Case
from financing.operations.cast import Cast
from tests.cast import Story
from tests.concurrency.racing import at_once, rounds
from tests.journeys.truths import arrows_of, check_case
from workflows.models import Actor
from workflows.views.acting import SESSION_KEY

IMPATIENT = {
    "postgresql": "SET lock_timeout = '200ms'",
    "sqlite": "PRAGMA busy_timeout = 200",
}


def _signed_in(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SESSION_KEY] = actor.membership.pk
    session.save()
    return client


def _send(client: Client, address: str) -> tuple[int, str]:
    with override("zh-hans"):
        response = client.post(address, {"way": "accept", "remark": ""})
    return response.status_code, response.content.decode()


def test_two_people_send_the_form_and_one_reads_that_someone_was_faster(
    tell: Callable[..., Story], cast: Cast
) -> None:
    wang, wu = _signed_in(cast.actors["wang"]), _signed_in(cast.actors["wu"])
    for _round in range(rounds()):
        story = tell()
        address = f"/cases/{story.case.pk}/items/{story.item('accept').pk}/"

        outcomes = at_once(
            partial(_send, wang, address),
            partial(_send, wu, address),
            partial(_send, wang, address),
        )

        statuses = sorted(status for status, _page in outcomes)  # type: ignore[misc, has-type]
        assert statuses == [302, 409, 409]
        lost = [page for status, page in outcomes if status == 409]  # type: ignore[misc, has-type]
        assert all("已" in page and "Traceback" not in page for page in lost)
        assert arrows_of(story.case) == ["file", "accept"]
        check_case(story.case)


def test_a_form_that_waits_too_long_for_others_is_answered_with_a_sentence(
    tell: Callable[..., Story], cast: Cast
) -> None:
    story = tell()
    wang = _signed_in(cast.actors["wang"])
    address = f"/cases/{story.case.pk}/items/{story.item('accept').pk}/"
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=story.case.pk)
                Case.objects.filter(pk=story.case.pk).update(number=story.case.number)
                held.set()
                done.wait(30)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        with connection.cursor() as cursor:
            cursor.execute(IMPATIENT[connection.vendor])
        status, page = _send(wang, address)
    finally:
        done.set()
        holder.join()
        connection.close()

    assert status == 409
    assert "等候超时" in page
    assert "Traceback" not in page
    assert arrows_of(story.case) == ["file"]
