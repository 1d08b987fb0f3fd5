"""The ways in which a case ends without a loan, each with its reason and its paper."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from financing.errors import RightsBlocked
from financing.models import RegisterSnapshot
from financing.operations.accepting import decline_case
from financing.operations.deciding import refuse
from financing.operations.verifying import reject_rights, verify_rights
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.truths import (
    arrows_of,
    check_case,
    check_ended,
    open_work,
    papers_of,
    record_of,
)
from workflows.errors import Objections
from workflows.roles import Role

BASIS = "示例：授信管理办法第八条"


def test_the_approver_refuses_credit_with_reason_and_basis(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)

    refuse(**story.by("decide", Role.APPROVER), reason="还款来源不足", basis=BASIS)

    check_ended(story.case)
    assert story.to(S.REFUSED).state == S.REFUSED
    assert papers_of(story.case)[-1] == ("refuse", "JJ")
    assert json.loads(record_of(story.case)[-1].facts) == {
        "reason": "还款来源不足", "basis": BASIS,
    }  # fmt: skip
    assert open_work(story.case) == []


def test_the_specialist_declines_at_the_desk(tell: Callable[..., Story]) -> None:
    story = tell()

    decline_case(**story.by("accept"), reason="不在服务区域", basis=BASIS)

    check_ended(story.case)
    assert papers_of(story.case) == [("file", "SQ"), ("decline", "BSL")]


def test_a_refusal_without_reason_and_basis_is_told_both_and_changes_nothing(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.REVIEWED)
    rows = len(record_of(story.case))

    with pytest.raises(Objections) as refused:
        refuse(**story.by("decide", Role.APPROVER), reason=" ", basis="")

    assert [o.where for o in refused.value.objections] == ["reason", "basis"]
    assert len(record_of(story.case)) == rows
    check_case(story.case)


def test_rights_that_cannot_be_pledged_block_and_then_end_the_case(
    tell: Callable[..., Story],
) -> None:
    story = tell(state=S.ACCEPTED)
    lapsed = story.extracts(legal_status="terminated")

    with pytest.raises(RightsBlocked):
        verify_rights(**story.by("verify_rights"), extracts=lapsed)
    assert not RegisterSnapshot.objects.filter(pledged_right__case=story.case).exists()
    check_case(story.case)

    reject_rights(**story.by("verify_rights"), reason="权利均已终止", basis=BASIS)
    check_ended(story.case)
    assert arrows_of(story.case) == ["file", "accept", "reject_rights"]


def test_a_cancelled_case_stops_its_flow(tell: Callable[..., Story]) -> None:
    story = tell(state=S.VERIFIED)

    story.cancel()

    check_ended(story.case)
    assert papers_of(story.case)[-1] == ("cancel", "ZZ")
