"""Refused with pledges alive: each is deregistered before the case closes; none keeps a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from financing.models import Case, PledgedRight
from financing.operations.deciding import refuse
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.journeys.truths import arrows_of, check_case, check_ended, open_work, states_of
from workflows.roles import Role

BASIS: dict[str, Any] = {"reason": "登记未达要求", "basis": "示例：授信管理办法第九条"}


def test_the_approver_refuses_and_the_live_registration_is_deregistered_first(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SIGNED)
    story.file_registrations()
    story.answer(story.title(1), "refused")
    story.answer(story.title(2))
    story.reconsider()

    refuse(**story.by("decide", Role.APPROVER), **BASIS)

    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    assert [item.subject_title for item in story.items("deregister")] == [story.title(2)]
    check_case(story.case)
    story.release()
    check_ended(story.case)
    assert states_of(story.case) == {story.title(1): "REFUSED", story.title(2): "DEREGISTERED"}
    assert arrows_of(story.case)[-3:] == ["unwind", "deregister", "close"]
    assert Case.objects.get(pk=story.case.pk).disbursed_fen == 0


def test_with_nothing_registered_the_refusal_ends_the_case_and_frees_the_rights(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.SIGNED)
    story.file_registrations()
    for n in (1, 2):
        story.answer(story.title(n), "refused")
    story.reconsider()

    refuse(**story.by("decide", Role.APPROVER), **BASIS)

    check_ended(story.case)
    assert open_work(story.case) == []
    locked = PledgedRight.objects.filter(case=story.case, released_at=None)
    assert not locked.exists()
    # The patent is free: another case may sign for it.
    other = make_story(story.cast, at=story.at, content=story.content, state=S.SIGNED)
    check_case(other.case)
