"""An application is returned once, with everything, and keeps each of its versions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from documents.models import Paper
from financing.errors import AlreadyReturned
from financing.models import ApplicationVersion, Case
from financing.operations.accepting import (
    resubmit_application,
    return_case,
    withdraw_case,
    withdraw_filed_case,
)
from financing.states import CaseState as S
from tests.cast import Story, make_right
from tests.journeys.truths import arrows_of, check_case, check_ended, open_work, record_of
from workflows.errors import NotAllowed, Objections, SomeoneWasFaster
from workflows.roles import Role

DEFICIENCIES = [
    {"code": "material.audit", "where": "attachments", "message": "请补充上年度审计报告。"},
    {"code": "right.title", "where": "rights[1]", "message": "软件名称与登记证书不一致。"},
]


def _resubmit(story: Story, role: Role = Role.APPLICANT) -> None:
    resubmit_application(**story.by("resubmit", role), content=story.content)


def _corrected(story: Story) -> None:
    """Ask for less, keep the patent, and offer a mark in place of the software."""
    owner = story.case.enterprise.name
    patent = story.content["rights"][0]
    loan = {**story.content["loan"], "amount_fen": 450_000_000}
    rights = [patent, make_right("trademark", owner)]
    story.content = {**story.content, "loan": loan, "rights": rights}


def test_a_returned_application_is_resubmitted_and_carried_to_the_end(
    tell: Callable[..., Story],
) -> None:
    story = tell()
    return_case(**story.by("accept"), deficiencies=DEFICIENCIES)
    assert open_work(story.case) == [
        ("resubmit", "APPLICANT", "天津云遥示例半导体有限公司"),
    ]
    assert f"{story.item('resubmit').due_at:%m-%d}" == "03-16"
    check_case(story.case)

    _corrected(story)
    _resubmit(story)
    story.to(S.CLOSED)

    check_ended(story.case)
    assert arrows_of(story.case)[:5] == [
        "file", "return_for_correction", "resubmit", "accept", "verify_rights",
    ]  # fmt: skip
    assert story.case.requested_fen == 450_000_000


def test_everything_missing_is_told_in_the_record_and_in_the_paper(
    tell: Callable[..., Story],
) -> None:
    story = tell()

    return_case(**story.by("accept"), deficiencies=DEFICIENCIES)

    told = json.loads(record_of(story.case)[-1].facts)
    paper = Paper.objects.get(chain=story.case.pk, code="BZ")
    assert told == {"deficiencies": DEFICIENCIES}
    for row in DEFICIENCIES:
        assert row["message"] in paper.content
    assert "ENTERPRISE" in paper.audience.split(",")


def test_every_version_is_kept_and_a_dropped_right_is_excluded_not_erased(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.RETURNED)
    first = ApplicationVersion.objects.get(application=story.case.application)
    before = first.content

    _corrected(story)
    _resubmit(story)

    case = Case.objects.get(pk=story.case.pk)
    versions = ApplicationVersion.objects.filter(application=case.application).order_by("seq")
    assert [version.seq for version in versions] == [1, 2]
    assert versions[0].content == before
    assert case.version == versions[1]
    kept = {p.title: p.excluded_reason for p in case.pledged_rights.all()}
    assert len(kept) == 3
    assert [reason for reason in kept.values() if reason] == ["补正后申请人不再提供该权利"]


def test_a_second_return_is_refused_and_changes_nothing(tell: Callable[..., Story]) -> None:
    story = tell(state=S.RETURNED)
    _resubmit(story)
    rows = len(record_of(story.case))

    with pytest.raises(AlreadyReturned):
        return_case(**story.by("accept"), deficiencies=DEFICIENCIES)

    assert len(record_of(story.case)) == rows
    assert [step for step, _role, _who in open_work(story.case)] == ["accept"]
    check_case(story.case)


def test_a_return_names_every_deficiency_or_is_none(tell: Callable[..., Story]) -> None:
    story = tell()

    with pytest.raises(Objections) as none:
        return_case(**story.by("accept"), deficiencies=[])
    with pytest.raises(Objections) as dumb:
        return_case(
            **story.by("accept"),
            deficiencies=[{"code": "a", "message": " "}, {"code": "", "message": "补"}],
        )

    assert [o.code for o in none.value.objections] == ["deficiency.none"]
    assert [o.where for o in dumb.value.objections] == [
        "deficiencies[0].message", "deficiencies[1].message",
    ]  # fmt: skip


def test_a_correction_is_checked_before_it_is_filed(tell: Callable[..., Story]) -> None:
    story = tell(state=S.RETURNED)
    story.content = {**story.content, "rights": []}

    with pytest.raises(Objections):
        _resubmit(story)

    assert ApplicationVersion.objects.filter(application=story.case.application).count() == 1
    check_case(story.case)


def test_a_specialist_resubmits_under_his_own_name_on_behalf_of_the_enterprise(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.RETURNED)

    _resubmit(story, Role.SPECIALIST)

    row = record_of(story.case)[-1]
    assert row.actor.username == "wang"
    assert row.on_behalf_of == story.case.enterprise
    check_case(story.case)


def test_a_specialist_of_another_branch_does_not_resubmit(tell: Callable[..., Story]) -> None:
    story = tell(state=S.RETURNED)
    by = story.by("resubmit") | {"actor": story.cast.actors["liu"]}

    with pytest.raises(NotAllowed):
        resubmit_application(**by, content=story.content)


def test_the_enterprise_withdraws_instead(tell: Callable[..., Story]) -> None:
    story = tell(state=S.RETURNED)

    withdraw_case(**story.by("resubmit", Role.APPLICANT), reason="另有资金安排")

    check_ended(story.case)
    assert arrows_of(story.case) == ["file", "return_for_correction", "withdraw"]


def test_the_enterprise_withdraws_before_the_bank_accepts_and_not_after(
    tell: Callable[..., Story],
) -> None:
    early, late = tell(), tell(state=S.ACCEPTED)
    zhou = early.actor(Role.APPLICANT)

    withdraw_filed_case(case_id=early.case.pk, actor=zhou, at=early.at, reason="不需要了")
    with pytest.raises(SomeoneWasFaster):
        withdraw_filed_case(case_id=late.case.pk, actor=zhou, at=late.at, reason="不需要了")
    with pytest.raises(NotAllowed):
        withdraw_filed_case(
            case_id=late.case.pk, actor=early.cast.actors["qin"], at=late.at, reason="不是我的"
        )

    check_ended(early.case)
    check_case(late.case)
