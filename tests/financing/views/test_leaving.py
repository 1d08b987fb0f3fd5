"""Where a person is led whose own answer has just ended the house's part in a case."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from financing.operations.cast import Cast
from financing.states import CaseState as S
from tests.cast import make_story
from workflows.roles import Role


def test_who_declines_last_is_led_to_the_desk_and_not_to_a_page_that_is_gone(
    cast: Cast, browser: Callable[[str], Client]
) -> None:
    story = make_story(cast, state=S.REVIEWED)
    story.approve(terms_code="zhongshan-four")
    *others, last = sorted(
        story.items("confirm_share"), key=lambda item: item.role == Role.INSURANCE_OFFICER
    )
    for item in others:
        story.answer_share(item, confirmed=True)
    insurer = browser("bao")

    answered = insurer.post(
        f"/cases/{story.case.pk}/items/{last.pk}/",
        {"way": "decline", "remark": "超出年度额度"},
        follow=True,
    )

    assert answered.redirect_chain == [("/", 302)]
    assert answered.status_code == 200
    assert insurer.get(f"/cases/{story.case.pk}/").status_code == 404
