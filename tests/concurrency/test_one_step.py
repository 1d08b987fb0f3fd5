"""One step is taken once: by two people, in two tabs, by a double click, through a forged item."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from documents.models import Paper, Rendering
from documents.operations import render_paper
from documents.states import RenderingState
from financing.operations.accepting import accept_case, decline_case, return_case
from financing.operations.cast import Cast
from financing.operations.deciding import refuse, review
from financing.operations.repaying import Payment, record_repayment
from financing.operations.supervising import cancel_case
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.concurrency.racing import at_once, expect_one_winner, rounds, winners
from tests.journeys.conftest import MONDAY
from tests.journeys.deeds import BASIS, MISSING
from tests.journeys.truths import arrows_of, check_case, open_work, papers_of
from workflows.errors import NotAllowed, Objections
from workflows.models import Actor, RecordEntry, WorkItem
from workflows.queries.proof import prove_record
from workflows.roles import Role

Tell = Callable[..., Story]


def _accepting(by: dict[str, Any], actor: Actor) -> Callable[[], object]:
    return partial(accept_case, **(by | {"actor": actor}))


def _expect_one_move(story: Story, arrow: str, paper: str) -> None:
    """Check that there is one record row, one paper, one item done, one step ahead."""
    assert arrows_of(story.case) == ["file", arrow]
    assert papers_of(story.case) == [("file", "SQ"), (arrow, paper)]
    done = WorkItem.objects.filter(case_key=story.case.pk, status="DONE")
    assert done.count() == 1
    assert len(open_work(story.case)) == 1
    check_case(story.case)


def test_two_people_take_one_step_and_one_of_them_moves_the_case(tell: Tell, cast: Cast) -> None:
    for _round in range(rounds()):
        story = tell()
        by = story.by("accept")

        outcomes = at_once(_accepting(by, cast.actors["wang"]), _accepting(by, cast.actors["wu"]))

        expect_one_winner(outcomes)
        _expect_one_move(story, "accept", "SL")


def test_a_double_click_in_two_tabs_is_one_move(tell: Tell, cast: Cast) -> None:
    for _round in range(rounds()):
        story = tell()
        click = _accepting(story.by("accept"), cast.actors["wang"])

        expect_one_winner(at_once(click, click, click, click))

        _expect_one_move(story, "accept", "SL")


def test_two_different_decisions_on_one_item_are_one_decision(tell: Tell) -> None:
    for _round in range(rounds()):
        story = tell()
        by = story.by("accept")

        outcomes = at_once(
            partial(accept_case, **by),
            partial(return_case, **by, deficiencies=MISSING),
            partial(decline_case, **by, **BASIS),
        )

        expect_one_winner(outcomes)
        assert len(arrows_of(story.case)) == 2
        check_case(story.case)


def test_a_forged_item_of_another_case_moves_neither_that_nor_this(tell: Tell, cast: Cast) -> None:
    for _round in range(rounds()):
        story, other = tell(), tell()
        by, of_the_other = story.by("accept"), other.by("accept")
        forged = by | {"item_id": of_the_other["item_id"]}
        backwards = of_the_other | {"item_id": by["item_id"]}

        outcomes = at_once(
            _accepting(forged, cast.actors["wang"]),
            _accepting(by, cast.actors["wang"]),
            _accepting(backwards, cast.actors["wu"]),
        )

        expect_one_winner(outcomes, loses=NotAllowed)
        _expect_one_move(story, "accept", "SL")
        assert arrows_of(other.case) == ["file"]
        check_case(other.case)


def test_an_operator_cancels_while_the_specialist_accepts(tell: Tell, cast: Cast) -> None:
    for _round in range(rounds()):
        story = tell()
        by = story.by("accept")

        outcomes = at_once(
            _accepting(by, cast.actors["wang"]),
            partial(
                cancel_case,
                case_id=story.case.pk,
                actor=cast.actors["ops"],
                at=story.at,
                reason="重复",
            ),
        )

        # Accepted and then cancelled is two moves; cancelled first leaves nothing to accept.
        assert arrows_of(story.case)[1:] in (["accept", "cancel"], ["cancel"])
        assert len(winners(outcomes)) == len(arrows_of(story.case)) - 1
        check_case(story.case)


def test_a_review_and_a_decision_are_written_once_each(tell: Tell, cast: Cast) -> None:
    for _round in range(rounds() // 3):
        story = tell(state=S.INVESTIGATED)

        review_ = partial(
            review, **story.by("review", Role.RISK_OFFICER), opinion="同意。", recommended_fen=1
        )
        expect_one_winner(at_once(review_, review_))
        refuse_ = partial(refuse, **story.by("decide", Role.APPROVER), **BASIS)
        expect_one_winner(at_once(refuse_, refuse_))

        assert arrows_of(story.case)[-2:] == ["review", "refuse"]
        check_case(story.case)


def test_one_voucher_is_booked_once(tell: Tell) -> None:
    for _round in range(rounds() // 5):
        story = tell(state=S.DISBURSED)
        payment = Payment(story.at.date(), 10_000, 0, "V-双击")
        click = partial(record_repayment, **story.by("repay"), payment=payment)

        expect_one_winner(at_once(click, click, click), loses=Objections)

        assert arrows_of(story.case).count("repay") == 1
        check_case(story.case)


def test_one_paper_is_rendered_once(tell: Tell) -> None:
    story = tell(state=S.ACCEPTED)
    papers = Paper.objects.filter(chain=story.case.pk)
    for paper in papers:
        render = partial(render_paper, paper_id=paper.pk, at=MONDAY)

        outcomes = at_once(render, render, render)

        made = Rendering.objects.get(paper=paper)
        assert made.state == RenderingState.RENDERED
        assert made.attempts == 1
        assert made.file.storage.exists(str(made.file.name))
        assert winners(outcomes)
    assert Rendering.objects.filter(paper__in=papers).count() == papers.count()


def test_the_record_holds_after_all_of_it(cast: Cast) -> None:
    make_story(cast, at=MONDAY, state=S.CLOSED)

    assert prove_record().breaches == ()
    seqs = RecordEntry.objects.values_list("chain", "seq")
    assert len(seqs) == len(set(seqs))
