"""One pair of eyes never does for two, whatever places its owner holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from financing.operations.applying import draft_application, file_application
from financing.operations.approving import approve
from financing.operations.deciding import investigate, review
from financing.operations.sharing import answer_share
from financing.operations.verifying import verify_rights
from financing.states import CaseState as S
from tests.cast import Story, make_content
from tests.journeys.conftest import MONDAY
from tests.journeys.deeds import ON
from tests.journeys.truths import check_case, record_of
from workflows.errors import NotAllowed, SamePairOfEyes
from workflows.models import Actor, Membership
from workflows.roles import Role

Tell = Callable[..., Story]


def _also(story: Story, name: str, role: Role, until: dt.date | None = None) -> Actor:
    """Give somebody a second place: in the bank's whole house, or for a sharer in the fund's."""
    house = "bureau" if role == Role.FUND_OFFICER else "jincheng"
    user = story.cast.actors[name].user
    held = Membership.objects.create(
        user=user, organisation=story.cast.organisations[house], role=role,
        valid_from=dt.date(2020, 1, 1), valid_to=until,
    )  # fmt: skip
    return Actor(user, held)


# Who acted so far, the place they take as well, where the case stands, and what waits there.
PAIRS = [
    ("wang", Role.VALUER, S.VERIFIED, "value_right"),
    ("gu", Role.SPECIALIST, S.BUNDLE_VALUED, "investigate"),
    ("wang", Role.RISK_OFFICER, S.INVESTIGATED, "review"),
    ("wang", Role.APPROVER, S.REVIEWED, "decide"),
    ("li", Role.APPROVER, S.REVIEWED, "decide"),
    ("zhou", Role.APPROVER, S.REVIEWED, "decide"),
    ("zhou", Role.SPECIALIST, S.ACCEPTED, "verify_rights"),
    ("li", Role.SPECIALIST, S.SHARED, "sign"),
    ("chen", Role.SPECIALIST, S.SHARED, "sign"),
    ("chen", Role.FUND_OFFICER, S.APPROVED, "confirm_share"),
    ("zhou", Role.FUND_OFFICER, S.APPROVED, "confirm_share"),
]


@pytest.mark.parametrize(("name", "role", "state", "step"), PAIRS)
def test_who_acted_once_does_not_act_again_in_the_other_role(
    tell: Tell, name: str, role: Role, state: S, step: str
) -> None:
    story = tell(state=state)
    rows = len(record_of(story.case))
    by = story.by(step, role) if role in story.people else story.by(step)
    by |= {"actor": _also(story, name, role)}

    with pytest.raises(SamePairOfEyes):
        ON[step][0](story, by)

    assert len(record_of(story.case)) == rows
    check_case(story.case)


def test_a_specialist_who_filed_for_the_enterprise_approves_nothing(tell: Tell) -> None:
    story = tell()
    wang, yunyao = story.actor(Role.SPECIALIST), story.cast.organisations["yunyao"]
    application = draft_application(
        enterprise=yunyao, actor=wang, form_token=story.case.pk, content=make_content(yunyao),
        at=MONDAY,
    )  # fmt: skip
    [story.case] = file_application(
        application_id=application.pk, branches=[story.cast.branches["jincheng-binhai"]],
        actor=wang, at=MONDAY,
    )  # fmt: skip
    story.content = application.draft
    filed = record_of(story.case)[0]
    assert (filed.actor.username, filed.on_behalf_of) == ("wang", yunyao)
    # A colleague does the specialist's steps; the one who filed is no approver all the same.
    story.cast.actors["wu"] = _also(story, "liu", Role.SPECIALIST)
    story.people = {**story.people, Role.SPECIALIST: "wu"}
    story.to(S.REVIEWED)

    with pytest.raises(SamePairOfEyes):
        approve(
            **(story.by("decide", Role.APPROVER) | {"actor": _also(story, "wang", Role.APPROVER)}),
            terms=story.approval(),
        )


def test_another_of_the_same_role_may_carry_on(tell: Tell) -> None:
    story = tell(state=S.ACCEPTED)
    colleague = _also(story, "liu", Role.SPECIALIST)

    verify_rights(**(story.by("verify_rights") | {"actor": colleague}), extracts=story.extracts())

    check_case(story.case)


def test_a_place_that_is_over_or_not_yet_begun_is_no_place(tell: Tell) -> None:
    story = tell(state=S.BUNDLE_VALUED)
    over = _also(story, "liu", Role.SPECIALIST, until=dt.date(2026, 3, 1))
    coming = _also(story, "meng", Role.SPECIALIST)
    coming.membership.valid_from = dt.date(2026, 3, 4)
    note: dict[str, Any] = {"note": "经营正常。", "recommended_fen": 1}

    for actor in (over, coming):
        with pytest.raises(NotAllowed):
            investigate(**(story.by("investigate") | {"actor": actor}), **note)
    check_case(story.case)
    story.at = dt.datetime.fromisoformat("2026-03-03T16:30:00+00:00")  # half past midnight at home
    investigate(**(story.by("investigate") | {"actor": coming}), **note)


def test_the_wrong_house_branch_or_role_is_refused(tell: Tell) -> None:
    story = tell(state=S.INVESTIGATED)
    opinion: dict[str, Any] = {"opinion": "同意。", "recommended_fen": 1}

    for name in ("zhou", "wang", "liu", "gu", "chen", "feng", "he", "yang", "shen", "dan", "ops"):
        with pytest.raises(NotAllowed):
            review(**(story.by("review") | {"actor": story.cast.actors[name]}), **opinion)

    check_case(story.case)


def test_a_colleague_of_another_branch_or_bank_is_refused(tell: Tell) -> None:
    story = tell(state=S.ACCEPTED)

    for name in ("liu", "he", "meng"):
        with pytest.raises(NotAllowed):
            verify_rights(
                **(story.by("verify_rights") | {"actor": story.cast.actors[name]}),
                extracts=story.extracts(),
            )

    check_case(story.case)


def test_a_share_is_answered_by_its_own_house(tell: Tell) -> None:
    story = tell(state=S.APPROVED)

    for name in ("shen", "dan", "bao", "ping", "chen", "zhou"):
        with pytest.raises(NotAllowed):
            answer_share(
                **(story.by("confirm_share") | {"actor": story.cast.actors[name]}), confirmed=True
            )

    check_case(story.case)
