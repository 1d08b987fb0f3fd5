"""Two people send one form at the same moment: one moves the case, the other is told kindly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.test import Client
from django.utils.translation import override

from financing.operations.cast import Cast
from tests.cast import Story
from tests.concurrency.racing import at_once, rounds
from tests.journeys.truths import arrows_of, check_case
from workflows.models import Actor
from workflows.views.acting import SESSION_KEY


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
