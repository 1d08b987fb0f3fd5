"""Two cases, or two applications, that want the same thing at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from financing.errors import RightLocked
from financing.models import (
    Application,
    ApplicationVersion,
    Case,
    IPRight,
    PledgedRight,
    Registration,
)
from financing.operations.accepting import resubmit_application
from financing.operations.applying import draft_application, file_application
from financing.operations.cast import Cast
from financing.operations.notices import Answer
from financing.operations.registering import answer_registration
from financing.operations.signing import sign
from financing.states import CaseState as S
from tests.cast import AT_BINHAI, AT_GAOXIN, Story, make_content, make_right
from tests.concurrency.racing import at_once, expect_one_winner, rounds, winners
from tests.journeys.conftest import MONDAY
from tests.journeys.deeds import ON
from tests.journeys.truths import arrows_of, check_case, record_of
from workflows.errors import Objections
from workflows.models import NumberSeries
from workflows.operations.numbering import next_number
from workflows.queries.proof import prove_record
from workflows.roles import Role

Tell = Callable[..., Story]


def _stories(cast: Cast, *, kinds: tuple[str, ...]) -> tuple[Story, Story]:
    """File one application to two banks."""
    enterprise, zhou = cast.organisations["yunyao"], cast.actors["zhou"]
    content = make_content(enterprise, kinds=kinds)
    application = draft_application(
        enterprise=enterprise, actor=zhou, form_token=uuid4(), content=content, at=MONDAY
    )
    branches = [cast.branches[key] for key in ("jincheng-binhai", "haihe-gaoxin")]
    cases = file_application(
        application_id=application.pk, branches=branches, actor=zhou, at=MONDAY
    )
    stories = []
    for case, people in zip(cases, (AT_BINHAI, AT_GAOXIN), strict=True):
        story = Story(cast=cast, content=content, at=MONDAY, people=people)
        story.case = case
        stories.append(story)
    return stories[0], stories[1]


def _at_the_signing(cast: Cast, *, kinds: tuple[str, ...]) -> tuple[Story, Story]:
    """Carry both banks' cases to where only the signature is missing."""
    with transaction.atomic():  # one commit for all that comes before the race
        stories = _stories(cast, kinds=kinds)
        for story in stories:
            story.to(S.ACCEPTED)
            [verify] = ON["verify_rights"]
            verify(story, story.by("verify_rights"))
            story.to(S.SHARED)
    return stories


def _signing(story: Story) -> Callable[[], object]:
    return partial(sign, **story.by("sign"), terms=story.contract())


@pytest.mark.parametrize("kinds", [("invention",), ("invention", "design", "utility_model")])
def test_two_banks_sign_for_one_patent_and_one_of_them_has_it(
    cast: Cast, kinds: tuple[str, ...]
) -> None:
    for _round in range(rounds() // 2):
        stories = _at_the_signing(cast, kinds=kinds)

        outcomes = at_once(*[_signing(story) for story in stories])

        expect_one_winner(outcomes, loses=RightLocked)
        signed = [story for story in stories if arrows_of(story.case)[-1] == "sign"]
        assert len(signed) == 1
        locked = PledgedRight.objects.filter(case__in=[s.case for s in stories])
        held = locked.exclude(locked_at=None)
        assert {pledged.case_id for pledged in held} == {signed[0].case.pk}
        for story in stories:
            check_case(story.case)


def test_two_banks_sign_for_one_mark_and_stand_in_ranks(cast: Cast) -> None:
    for _round in range(rounds() // 2):
        stories = _at_the_signing(cast, kinds=("trademark",))

        outcomes = at_once(*[_signing(story) for story in stories])

        assert len(winners(outcomes)) == 2, outcomes
        ranks = [PledgedRight.objects.get(case=story.case).rank for story in stories]
        assert sorted(ranks) == [1, 2]


def test_one_certificate_number_typed_for_two_rights_at_once_is_given_once(cast: Cast) -> None:
    for round_ in range(rounds() // 2):
        stories = _at_the_signing(cast, kinds=("trademark",))
        clicks = []
        for story in stories:
            story.sign()
            story.file_registrations()
            [item] = story.items("answer_registration")
            secured_fen = Registration.objects.get(pk=item.subject_key).secured_fen
            today = story.at.date()
            answer = Answer("registered", today, f"TM-{round_}", today, secured_fen)
            clicks.append(
                partial(answer_registration, **story.by("answer_registration"), answer=answer)
            )

        outcomes = at_once(*clicks)

        expect_one_winner(outcomes, loses=Objections)
        [lost] = [o for o in outcomes if isinstance(o, Objections)]
        assert [(o.code, o.where) for o in lost.objections] == [
            ("certificate.used", "certificate_number")
        ]
        for story in stories:
            check_case(story.case)


def test_one_form_sent_by_many_clicks_is_one_application_filed_once(cast: Cast) -> None:
    enterprise, zhou = cast.organisations["yunyao"], cast.actors["zhou"]
    for _round in range(rounds()):
        token, content = uuid4(), make_content(enterprise, kinds=("invention", "software"))

        def send(token: UUID = token, content: dict[str, Any] = content) -> object:
            application = draft_application(
                enterprise=enterprise, actor=zhou, form_token=token, content=content, at=MONDAY
            )
            return file_application(
                application_id=application.pk,
                branches=[cast.branches["jincheng-binhai"]],
                actor=zhou,
                at=MONDAY,
            )

        expect_one_winner(at_once(send, send, send))

        application = Application.objects.get(form_token=token)
        assert Case.objects.filter(application=application).count() == 1
        assert ApplicationVersion.objects.filter(application=application).count() == 1
        assert [row.arrow for row in record_of(Case(pk=application.pk))] == ["file"]


def _draw(year: int) -> str:
    with transaction.atomic():
        return next_number("T", year)


def test_numbers_are_drawn_once_each(cast: Cast) -> None:
    many = 8
    for round_ in range(rounds()):
        year = 3000 + round_

        drawn = at_once(*[partial(_draw, year)] * many)

        assert sorted(map(str, drawn)) == [f"T{year}{n:06d}" for n in range(1, many + 1)]
        assert NumberSeries.objects.get(series=f"T{year}").last == many


def test_one_application_is_resubmitted_to_both_banks_at_once(cast: Cast) -> None:
    for _round in range(rounds()):
        stories = _stories(cast, kinds=("invention",))
        for story in stories:
            story.return_once()
        clicks = [
            partial(
                resubmit_application,
                **story.by("resubmit", Role.APPLICANT),
                content=story.content,
            )
            for story in stories
        ]

        outcomes = at_once(*clicks)

        assert len(winners(outcomes)) == 2, outcomes
        application = stories[0].case.application
        seqs = ApplicationVersion.objects.filter(application=application).values_list("seq")
        assert sorted(seq for (seq,) in seqs) == [1, 2, 3]
        for story in stories:
            check_case(story.case)


def test_the_same_new_rights_in_opposite_order_do_not_lock_each_other(cast: Cast) -> None:
    for _round in range(rounds()):
        story, _other = _stories(cast, kinds=("invention",))
        apart, _also = _stories(cast, kinds=("invention",))
        owner = story.case.enterprise.name
        rights = [make_right(kind, owner) for kind in ("invention", "design", "trademark")]
        clicks = []
        for each, named in ((story, rights), (apart, rights[::-1])):
            each.return_once()
            by = each.by("resubmit", Role.APPLICANT)
            content = {**each.content, "rights": named}
            clicks.append(partial(resubmit_application, **by, content=content))

        outcomes = at_once(*clicks)

        assert len(winners(outcomes)) == 2, outcomes
        titles = [right["title"] for right in rights]
        assert IPRight.objects.filter(title__in=titles).count() == 3


def test_the_record_holds_after_all_of_it(cast: Cast) -> None:
    assert prove_record().breaches == ()
