"""One application filed to two banks: two cases that know nothing of each other but the rights."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from financing.errors import RightLocked, RightsBlocked
from financing.models import Application, ApplicationVersion, Case, PledgedRight
from financing.operations.accepting import resubmit_application
from financing.operations.applying import draft_application, file_application
from financing.operations.cast import Cast
from financing.operations.verifying import verify_rights
from financing.states import CaseState as S
from tests.cast import AT_BINHAI, AT_GAOXIN, Story, make_content
from tests.journeys.conftest import MONDAY
from tests.journeys.deeds import withdraws_approval
from tests.journeys.truths import arrows_of, check_case, check_ended, record_of
from workflows.errors import NotAllowed, Objections, SomeoneWasFaster
from workflows.models import RecordEntry
from workflows.queries.proof import prove_record
from workflows.roles import Role


def _drafted(cast: Cast, *, kinds: tuple[str, ...] = ("invention",)) -> Application:
    return draft_application(
        enterprise=cast.organisations["yunyao"],
        actor=cast.actors["zhou"],
        form_token=uuid4(),
        content=make_content(cast.organisations["yunyao"], kinds=kinds),
        at=MONDAY,
    )


def _at_two_banks(cast: Cast, *, kinds: tuple[str, ...] = ("invention",)) -> tuple[Story, Story]:
    application = _drafted(cast, kinds=kinds)
    cases = file_application(
        application_id=application.pk,
        branches=[cast.branches["jincheng-binhai"], cast.branches["haihe-gaoxin"]],
        actor=cast.actors["zhou"],
        at=MONDAY,
    )
    stories = []
    for case, people in zip(cases, (AT_BINHAI, AT_GAOXIN), strict=True):
        story = Story(cast=cast, content=application.draft, at=MONDAY, people=people)
        story.case = case
        stories.append(story)
    return stories[0], stories[1]


def _verify_knowing_of_the_other(story: Story) -> None:
    """Verify with the soft stop noted by name: another case is open on the same right."""
    noted = [
        {"rule": "HOUSE-01", "capacity": capacity, "name": "某人", "statement": "知悉"}
        for capacity in ("pledgor", "pledgee", "specialist", "risk_officer")
    ]
    extracts = [replace(extract, acknowledgements=noted) for extract in story.extracts()]
    verify_rights(**story.by("verify_rights"), extracts=extracts)


def _to_shared(story: Story) -> None:
    story.to(S.ACCEPTED)
    _verify_knowing_of_the_other(story)
    story.to(S.SHARED)


def test_two_cases_with_one_version_and_records_of_their_own(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast)

    assert jincheng.case.number != haihe.case.number
    assert jincheng.case.version == haihe.case.version
    assert [arrows_of(story.case) for story in (jincheng, haihe)] == [["file"], ["file"]]
    own = RecordEntry.objects.get(chain=jincheng.case.application_id)
    assert haihe.case.number in own.facts
    assert prove_record().breaches == ()


def test_one_bank_does_not_see_the_others_case(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast)

    def seen(username: str) -> set[str]:
        cases = Case.objects.visible_to(cast.actors[username])
        return set(cases.values_list("number", flat=True))

    assert seen("wang") == {jincheng.case.number}
    assert seen("he") == {haihe.case.number}
    assert seen("zhou") == {jincheng.case.number, haihe.case.number}
    assert seen("meng") == seen("qin") == seen("yang") == seen("ops") == set()


def test_a_version_resubmitted_to_one_bank_leaves_the_other_where_it_was(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast)
    jincheng.return_once()
    haihe.return_once()

    less = {**jincheng.content, "loan": {**jincheng.content["loan"], "amount_fen": 100_000_000}}
    resubmit_application(**jincheng.by("resubmit", Role.APPLICANT), content=less)
    resubmit_application(**haihe.by("resubmit", Role.APPLICANT), content=haihe.content)

    one, other = (Case.objects.get(pk=story.case.pk) for story in (jincheng, haihe))
    assert (one.version.seq, one.requested_fen) == (2, 100_000_000)
    assert (other.version.seq, other.requested_fen) == (3, 500_000_000)
    assert ApplicationVersion.objects.filter(application=one.application).count() == 3
    assert prove_record().breaches == ()


def test_another_open_case_must_be_taken_note_of(cast: Cast) -> None:
    jincheng, _haihe = _at_two_banks(cast)
    jincheng.to(S.ACCEPTED)

    with pytest.raises(Objections) as unnoted:
        jincheng.verify()

    assert [o.code for o in unnoted.value.objections] == ["HOUSE-01.unacknowledged"]
    check_case(jincheng.case)


def test_the_second_bank_cannot_sign_for_a_patent_that_is_locked(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast)
    _to_shared(jincheng)
    _to_shared(haihe)
    jincheng.to(S.SIGNED)
    rows = len(record_of(haihe.case))

    with pytest.raises(RightLocked):
        haihe.sign()

    assert len(record_of(haihe.case)) == rows
    assert not haihe.case.registrations.exists()
    assert not haihe.case.contracts.exists()
    check_case(haihe.case)
    jincheng.to(S.CLOSED)
    check_ended(jincheng.case)
    haihe.at = jincheng.at
    haihe.to(S.SECURED)  # released by the first, free for the second
    with pytest.raises(Objections) as waited:
        haihe.disburse()
    assert [o.code for o in waited.value.objections] == ["valuation.expired"]
    check_case(haihe.case)
    # The wait outlived the value: it is valued and approved anew, the registration stays.
    withdraws_approval(haihe)
    haihe.send_back("value_bundle")
    haihe.to(S.CLOSED)
    assert haihe.case.registrations.count() == 1
    check_ended(haihe.case)


def test_a_registered_patent_blocks_at_verification(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast)
    _to_shared(jincheng)
    jincheng.to(S.SECURED)
    haihe.to(S.ACCEPTED)

    with pytest.raises(RightsBlocked):
        _verify_knowing_of_the_other(haihe)

    check_case(haihe.case)


def test_a_mark_is_ranked_in_the_order_of_signing(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast, kinds=("trademark",))
    _to_shared(jincheng)
    _to_shared(haihe)

    haihe.sign()
    jincheng.sign()

    def rank(story: Story) -> int:
        return PledgedRight.objects.get(case=story.case).rank

    assert (rank(haihe), rank(jincheng)) == (1, 2)
    assert jincheng.case.registrations.get().rank == 2
    check_case(haihe.case)
    check_case(jincheng.case)


def test_who_is_registered_first_ranks_first_whoever_signed_first(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast, kinds=("trademark",))
    _to_shared(jincheng)
    _to_shared(haihe)
    jincheng.sign()
    haihe.sign()

    haihe.to(S.SECURED)
    jincheng.at = haihe.at + dt.timedelta(days=1)
    jincheng.to(S.SECURED)

    assert haihe.case.registrations.get().rank == 1
    assert jincheng.case.registrations.get().rank == 2
    assert PledgedRight.objects.get(case=haihe.case).rank == 1
    check_case(haihe.case)
    check_case(jincheng.case)


def test_who_signs_again_keeps_the_rank_he_had(cast: Cast) -> None:
    jincheng, haihe = _at_two_banks(cast, kinds=("trademark", "software"))
    _to_shared(jincheng)
    _to_shared(haihe)
    jincheng.sign()
    haihe.sign()
    jincheng.file_registrations()
    jincheng.answer(jincheng.title(1))
    jincheng.answer(jincheng.title(2), "refused")

    jincheng.reconsider()
    jincheng.to(S.SIGNED)

    ranks = PledgedRight.objects.filter(case=jincheng.case).values_list("rank", flat=True)
    assert list(ranks) == [1, 1]
    newest = jincheng.case.registrations.order_by("-attempt").first()
    assert newest is not None
    assert (newest.attempt, newest.rank) == (2, 1)


# --- The form


def test_the_same_form_sent_twice_is_one_application(cast: Cast) -> None:
    first = _drafted(cast)

    again = draft_application(
        enterprise=first.enterprise, actor=cast.actors["zhou"], form_token=first.form_token,
        content={}, at=MONDAY,
    )  # fmt: skip

    assert again == first
    assert again.draft == first.draft


def test_a_form_is_nobody_elses(cast: Cast) -> None:
    first = _drafted(cast)

    with pytest.raises(NotAllowed):
        draft_application(
            enterprise=cast.organisations["qingyan"], actor=cast.actors["qin"],
            form_token=first.form_token, content={}, at=MONDAY,
        )  # fmt: skip


def test_an_application_is_filed_once_and_to_each_bank_once(cast: Cast) -> None:
    application = _drafted(cast)
    binhai, tanggu = cast.branches["jincheng-binhai"], cast.branches["jincheng-tanggu"]
    by: dict[str, Any] = {
        "application_id": application.pk,
        "actor": cast.actors["zhou"],
        "at": MONDAY,
    }

    with pytest.raises(Objections):
        file_application(branches=[], **by)
    with pytest.raises(Objections):
        file_application(branches=[binhai, tanggu], **by)
    assert not Case.objects.exists()
    file_application(branches=[binhai], **by)
    with pytest.raises(SomeoneWasFaster):
        file_application(branches=[binhai], **by)

    assert Case.objects.count() == 1
