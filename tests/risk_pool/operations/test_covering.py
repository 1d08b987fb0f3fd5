"""Loans come into a pool within its terms, wait for its money in line, and leave repaid."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.models import Paper
from risk_pool.errors import (
    CoverageRefused,
    LeverageReached,
    LoanUnknown,
    PoolCapReached,
    PoolNotLive,
    StopLineReached,
)
from risk_pool.models import Pool, PoolSheet
from risk_pool.operations.covering import (
    enrol_loan,
    reinstate_reopened,
    release_repaid,
    transfer_coverage,
)
from risk_pool.operations.posting import Posting, post
from risk_pool.operations.sheets import adopt_sheet, draft_sheet, fill_gap, pay_in
from risk_pool.queries.ledger import balances_of, prove_ledger
from risk_pool.rules.published import published_sheets
from risk_pool.states import AccountKind as K
from risk_pool.states import CoverageState, TransferAct
from tests.risk_pool.pool_stories import WAN, PoolStory, demo_pool
from workflows.errors import NotAllowed, Objections, SamePairOfEyes
from workflows.queries.proof import prove_record
from workflows.roles import Role

Open = Callable[..., PoolStory]


def test_an_enrolled_loan_has_the_pools_share_set_aside(open_story: Open) -> None:
    story = open_story()

    coverage = story.enrol("L1")

    assert coverage.state == CoverageState.ENROLLED
    assert (coverage.reserved_fen, coverage.parts) == (200 * WAN, {"fund": 200 * WAN})
    assert balances_of(story.pool)[K.RESERVED] == 200 * WAN
    paper = Paper.objects.get(chain=coverage.pk)
    assert paper.title == "入池备案确认书"
    assert f"{coverage.number}-RESERVE" in paper.content
    assert not prove_record().breaches
    assert not prove_ledger().wrong


def test_a_loan_enters_once(open_story: Open) -> None:
    story = open_story()
    story.enrol("L1")

    with pytest.raises(Objections) as refused:
        enrol_loan(loan_number="L1", **story.by(Role.SPECIALIST))

    assert [each.code for each in refused.value.objections] == ["coverage.twice"]


def test_a_loan_reported_late_or_overdue_is_refused(open_story: Open) -> None:
    story = open_story()
    story.lend("L1")
    story.later(40)

    with pytest.raises(Objections) as refused:
        enrol_loan(loan_number="L1", **story.by(Role.SPECIALIST))

    codes = [each.code for each in refused.value.objections]
    assert codes == ["coverage.late", "coverage.overdue"]


def test_an_unknown_loan_or_terms_without_a_live_pool_are_refused(open_story: Open) -> None:
    story = open_story()
    story.lend("L2", terms_code="nowhere")

    with pytest.raises(LoanUnknown):
        enrol_loan(loan_number="没有", **story.by(Role.SPECIALIST))
    with pytest.raises(PoolNotLive):
        enrol_loan(loan_number="L2", **story.by(Role.SPECIALIST))


def test_only_the_lending_bank_enrols(open_story: Open) -> None:
    story = open_story()
    story.lend("L1", bank="91120116MA70000261")

    with pytest.raises(CoverageRefused):
        enrol_loan(loan_number="L1", **story.by(Role.SPECIALIST))


def test_a_cap_on_the_borrowers_year_leaves_the_rest_and_then_nothing(open_story: Open) -> None:
    story = open_story(fill={"caps": [{"on": "borrower_year", "amount": "300万元"}]})
    story.enrol("L1")

    second = story.enrol("L2")

    assert (second.reserved_fen, second.bound_by) == (100 * WAN, ["terms.caps[0]"])
    with pytest.raises(PoolCapReached) as refused:
        story.enrol("L3")
    assert refused.value.facts["bound_by"] == ["borrower_year"]


def test_caps_a_loan_and_a_banks_year_hold(open_story: Open) -> None:
    caps = [{"on": "loan", "amount": "150万元"}, {"on": "bank_year", "amount": "200万元"}]
    story = open_story(fill={"caps": caps})

    first, second = story.enrol("L1"), story.enrol("L2", borrower="91120116MA7000042N")

    assert (first.reserved_fen, second.reserved_fen) == (150 * WAN, 50 * WAN)


def test_the_multiple_of_the_pool_is_not_passed(open_story: Open) -> None:
    content = dict(published_sheets()["tj-binhai-2022"]) | {"leverage_target": 2}
    story = open_story(paid_in_fen=300 * WAN, sheet=content)
    story.enrol("L1")

    with pytest.raises(LeverageReached) as refused:
        story.enrol("L2", principal_fen=101 * WAN)

    assert refused.value.facts["limit_fen"] == 600 * WAN


def test_a_stop_line_stops_new_loans_and_keeps_the_old_ones(open_story: Open) -> None:
    story = open_story(paid_in_fen=300 * WAN)
    first = story.enrol("L1")
    spend = [
        Posting(f"X-{act}", act, 200 * WAN, story.at.date(), "L1")
        for act in (TransferAct.APPROVE, TransferAct.PAY)
    ]
    post(pool=story.pool, postings=spend, user=story.actor(Role.FUND_OFFICER).user, at=story.at)

    with pytest.raises(StopLineReached):
        story.enrol("L2", principal_fen=10 * WAN)

    first.refresh_from_db()
    assert first.state == CoverageState.ENROLLED


def test_when_the_money_is_short_loans_wait_and_enter_in_the_order_of_their_drawdowns(
    open_story: Open,
) -> None:
    story = open_story(paid_in_fen=200 * WAN)
    story.enrol("L1")
    second = story.enrol("L2", borrower="91120116MA7000042N")
    third = story.enrol("L3", borrower="91120116MA7000050H", principal_fen=10 * WAN)
    assert {second.state, third.state} == {CoverageState.WAITING}

    story.settle("L1")
    release_repaid(loan_number="L1", **story.by(Role.SPECIALIST))

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state) == (CoverageState.ENROLLED, CoverageState.WAITING)
    admitted = pay_in(
        pool=story.pool, amount_fen=4 * WAN, voucher="V2", paid_on=story.at.date(),
        payer="财政", **story.by(Role.FUND_OFFICER),
    )  # fmt: skip
    assert [each.loan_number for each in admitted] == ["L3"]
    assert balances_of(story.pool)[K.AVAILABLE] == 0


def test_what_is_repaid_meanwhile_lapses_and_may_not_wait(open_story: Open) -> None:
    story = open_story(paid_in_fen=100 * WAN)
    waiting = story.enrol("L1")
    story.settle("L1")

    release_repaid(loan_number="L1", **story.by(Role.SPECIALIST))

    waiting.refresh_from_db()
    assert waiting.state == CoverageState.LAPSED


def test_a_reopened_loan_is_taken_back(open_story: Open) -> None:
    story = open_story()
    story.enrol("L1")
    story.settle("L1")
    released = release_repaid(loan_number="L1", **story.by(Role.SPECIALIST))
    assert released is not None
    assert released.reserved_fen == 0

    again = reinstate_reopened(loan_number="L1", **story.by(Role.SPECIALIST))

    assert again is not None
    assert (again.state, again.reserved_fen) == (CoverageState.ENROLLED, 200 * WAN)
    assert not prove_ledger().wrong


def test_a_loan_moves_to_other_terms_with_what_they_set_aside(open_story: Open) -> None:
    story = open_story()
    coverage = story.enrol("L1")
    content = demo_pool()
    changed = dict(published_sheets()["tj-binhai-2022"]) | {"code": "next"}
    changed["modes"] = [
        {"code": "direct_pledge_to_bank", "title": "直接质押",
         "shares": [{"party": "fund", "share": "50%"}, {"party": "bank", "share": "50%"}]}
    ]  # fmt: skip
    sheet = draft_sheet(
        pool=story.pool, content=changed, terms_code="next", **story.by(Role.FUND_OFFICER)
    )
    for filling in content["filled"][1:]:
        fill_gap(sheet_id=sheet.pk, **filling, **story.by(Role.FUND_OFFICER))
    adopt_sheet(sheet_id=sheet.pk, **story.by(Role.FUND_REVIEWER))

    moved = transfer_coverage(
        coverage_id=coverage.pk, sheet_id=sheet.pk, reason="新办法施行",
        **story.by(Role.FUND_OFFICER),
    )  # fmt: skip

    assert (moved.reserved_fen, moved.sheet_id) == (250 * WAN, sheet.pk)
    assert balances_of(story.pool)[K.RESERVED] == 250 * WAN


def test_terms_with_a_gap_are_not_adopted_and_the_one_who_filled_does_not_adopt(
    open_story: Open,
) -> None:
    story = open_story()
    sheet = draft_sheet(
        pool=story.pool, content=published_sheets()["tj-binhai-2022"], terms_code="again",
        **story.by(Role.FUND_OFFICER),
    )  # fmt: skip

    with pytest.raises(PoolNotLive) as refused:
        adopt_sheet(sheet_id=sheet.pk, **story.by(Role.FUND_REVIEWER))
    assert {"path": "loss.costs", "name": "损失口径：是否计实现债权的费用"} in list(
        refused.value.facts["gaps"]  # type: ignore[call-overload]
    )
    with pytest.raises(NotAllowed):
        fill_gap(
            sheet_id=sheet.pk, path="loss.costs", value=False, why="x",
            **story.by(Role.FUND_REVIEWER),
        )  # fmt: skip
    PoolSheet.objects.filter(pk=sheet.pk).update(drafted_by=story.actor(Role.FUND_REVIEWER).user)
    with pytest.raises(SamePairOfEyes):
        adopt_sheet(sheet_id=sheet.pk, **story.by(Role.FUND_REVIEWER))


def test_a_filling_needs_a_ground_and_does_not_write_over_what_is_known(open_story: Open) -> None:
    story = open_story()
    sheet = draft_sheet(
        pool=story.pool, content=published_sheets()["tj-binhai-2022"], terms_code="again",
        **story.by(Role.FUND_OFFICER),
    )  # fmt: skip

    with pytest.raises(Objections) as unfounded:
        fill_gap(
            sheet_id=sheet.pk, path="loss.costs", value=False, why=" ",
            **story.by(Role.FUND_OFFICER),
        )  # fmt: skip
    with pytest.raises(Objections) as known:
        fill_gap(
            sheet_id=sheet.pk, path="loss.principal", value=False, why="改",
            **story.by(Role.FUND_OFFICER),
        )  # fmt: skip

    assert unfounded.value.objections[0].code == "why.missing"
    assert known.value.objections[0].code == "filling.known"


def test_people_of_other_houses_see_nothing_of_the_pool(open_story: Open) -> None:
    story = open_story()
    coverage = story.enrol("L1")
    stranger = story.cast.actors["he"]

    assert Pool.objects.count() == 1
    assert not type(coverage).objects.visible_to(stranger).exists()
    assert type(coverage).objects.visible_to(story.actor(Role.FINANCE_OFFICER)).exists()
