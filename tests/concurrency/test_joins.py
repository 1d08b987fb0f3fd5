"""Many answers at one moment meet in one join."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from financing.models import Case
from financing.operations.approving import approve
from financing.operations.cast import Cast
from financing.operations.notices import Answer
from financing.operations.registering import answer_registration
from financing.operations.releasing import release_registration
from financing.operations.sharing import answer_share
from financing.operations.valuing import value_right
from financing.states import CaseState as S
from tests.cast import STREAM, Story
from tests.concurrency.racing import Act, at_once, rounds, winners
from tests.journeys.truths import arrows_of, check_case, open_work
from workflows.models import FlowTask, WorkItem
from workflows.queries.proof import prove_record
from workflows.roles import Role

Tell = Callable[..., Story]
THREE = ("invention", "utility_model", "software")


def _for_each(story: Story, step: str, act: Callable[[WorkItem], object]) -> list[object]:
    """Let everyone who holds a step act at once."""
    acts: list[Act] = [partial(act, item) for item in story.items(step)]
    outcomes = at_once(*acts)
    assert len(winners(outcomes)) == len(acts), outcomes
    return outcomes


def _steps(story: Story) -> list[str]:
    return [step for step, _role, _who in open_work(story.case)]


def _gathers(story: Story, node: str) -> int:
    tasks = FlowTask.objects.filter(process__case_key=story.case.pk, flow_task_type="JOIN")
    return sum(task.flow_task.name == node for task in tasks)


def _approved_by_three(tell: Tell) -> Story:
    story = tell(state=S.REVIEWED)
    by = story.by("decide", Role.APPROVER)
    approve(**by, terms=story.approval(terms_code="zhongshan-four"))
    return story


def test_three_parties_confirm_at_once_and_meet_in_one_join(tell: Tell, cast: Cast) -> None:
    for _round in range(rounds()):
        story = _approved_by_three(tell)

        def confirm(item: WorkItem, story: Story = story) -> object:
            return answer_share(
                case_id=story.case.pk, item_id=item.pk, actor=story.actor(Role(item.role)),
                at=story.at, confirmed=True,
            )  # fmt: skip

        _for_each(story, "confirm_share", confirm)

        arrows = arrows_of(story.case)
        assert (arrows.count("confirm"), arrows.count("confirm_sharing")) == (3, 1)
        assert arrows[-1] == "confirm_sharing"
        assert _steps(story) == ["sign"]
        assert _gathers(story, "shared") == 1
        check_case(story.case)


def test_one_of_three_declines_at_the_same_moment_and_it_goes_back_once(
    tell: Tell, cast: Cast
) -> None:
    for _round in range(rounds() // 3):
        story = _approved_by_three(tell)

        def answer(item: WorkItem, story: Story = story) -> object:
            return answer_share(
                case_id=story.case.pk, item_id=item.pk, actor=story.actor(Role(item.role)),
                at=story.at, confirmed=item.role != Role.FUND_OFFICER,
            )  # fmt: skip

        _for_each(story, "confirm_share", answer)

        assert arrows_of(story.case).count("return_from_sharing") == 1
        assert _steps(story) == ["decide"]
        check_case(story.case)


def test_every_value_comes_at_once_and_the_bundle_is_opened_once(tell: Tell, cast: Cast) -> None:
    inputs = {"royalty_percent": "2.0", "evidence": "可比许可合同", "stream": STREAM}
    for _round in range(rounds()):
        story = tell(kinds=THREE, state=S.VERIFIED)

        def value(item: WorkItem, story: Story = story) -> object:
            return value_right(
                case_id=story.case.pk, item_id=item.pk, actor=story.actor(Role.VALUER),
                at=story.at, inputs=inputs,
            )  # fmt: skip

        _for_each(story, "value_right", value)

        arrows = arrows_of(story.case)
        assert (arrows.count("complete"), arrows.count("complete_valuations")) == (3, 1)
        assert _steps(story) == ["value_bundle"]
        assert _gathers(story, "valued") == 1
        check_case(story.case)


def test_every_registrar_answers_at_once_and_the_pledge_is_secured_once(
    tell: Tell, cast: Cast
) -> None:
    for _round in range(rounds()):
        story = tell(kinds=THREE, state=S.SIGNED)
        story.file_registrations()

        def answer(item: WorkItem, story: Story = story) -> object:
            today = story.at.date()
            granted = Answer("registered", today, f"DJ-{item.subject_key}", today, 400_000_000)
            return answer_registration(
                case_id=story.case.pk, item_id=item.pk, actor=story.actor(Role.SPECIALIST),
                at=story.at, answer=granted,
            )  # fmt: skip

        _for_each(story, "answer_registration", answer)

        arrows = arrows_of(story.case)
        assert (arrows.count("register"), arrows.count("secure")) == (3, 1)
        assert _steps(story) == ["disburse"]
        assert _gathers(story, "registered") == 1
        check_case(story.case)


def test_every_registration_is_released_at_once_and_the_case_closes_once(
    tell: Tell, cast: Cast
) -> None:
    for _round in range(rounds() // 5):
        story = tell(kinds=THREE, state=S.SETTLED)

        def release(item: WorkItem, story: Story = story) -> object:
            return release_registration(
                case_id=story.case.pk, item_id=item.pk, actor=story.actor(Role.SPECIALIST),
                at=story.at, ending="deregistered", ended_on=story.at.date(),
            )  # fmt: skip

        _for_each(story, "deregister", release)

        assert arrows_of(story.case).count("close") == 1
        assert Case.objects.get(pk=story.case.pk).state == S.CLOSED
        check_case(story.case)


def test_the_record_holds_after_all_of_it(cast: Cast) -> None:
    assert prove_record().breaches == ()
