"""After the payout: measures, disposals, receipts divided by the terms, write-off, the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from documents.models import Paper
from risk_pool.models import Claim, Disposal, Recovery
from risk_pool.operations.paying import claw_back, propose_claw_back
from risk_pool.operations.recovering import (
    end_disposal,
    hand_over,
    open_disposal,
    record_measure,
    record_recovery,
)
from risk_pool.operations.writing_off import (
    propose_write_off,
    pursue_further,
    resume_claim,
    state_month,
    write_off,
)
from risk_pool.queries.ledger import balances_of, prove_ledger
from risk_pool.queries.recovery import limitation_ends, still_borne
from risk_pool.states import AccountKind as K
from risk_pool.states import ClaimState as S
from tests.risk_pool.pool_stories import WAN, ClaimStory
from workflows.errors import NotReady, Objections, SamePairOfEyes, SomeoneWasFaster
from workflows.queries.proof import prove_record
from workflows.roles import Role

Open = Callable[..., ClaimStory]
AFTER = {"loss.timing": "after_write_off"}


def _recover(story: ClaimStory, gross_fen: int, costs_fen: int = 0, **changes: Any) -> Recovery:
    facts: dict[str, Any] = {
        "source": "COURT", "received_on": story.at.date(), "gross_fen": gross_fen,
        "costs_fen": costs_fen, "voucher": f"HK-{story.at.isoformat()}", "evidence": "执行款发还书",
    }  # fmt: skip
    by = story.by(Role.SPECIALIST)
    return record_recovery(claim_id=story.claim.pk, **(facts | changes), **by)


def _hand_over(story: ClaimStory, recovery: Recovery) -> Recovery:
    return hand_over(
        claim_id=story.claim.pk, recovery_id=recovery.pk, arrived_on=story.at.date(),
        **story.by(Role.FUND_OFFICER),
    )  # fmt: skip


def test_what_comes_back_pays_costs_and_then_everyone_by_what_they_bore(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()

    recovery = _recover(story, 101 * WAN, 1 * WAN)

    assert recovery.costs_repaid_fen == 1 * WAN
    assert recovery.parts == {"bank": 60 * WAN, "fund": 40 * WAN}
    assert recovery.hand_over_due_on == recovery.received_on + dt.timedelta(days=15)
    before = balances_of(story.pool)[K.AVAILABLE]
    handed = _hand_over(story, recovery)
    assert balances_of(story.pool)[K.AVAILABLE] == before + 40 * WAN
    assert handed.transfer is not None
    sheet = Paper.objects.get(chain=story.claim.pk, title="追偿分配表")
    assert handed.transfer.reference in sheet.content
    assert not prove_ledger().wrong
    assert not prove_record().breaches


def test_money_is_handed_over_once(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    recovery = _recover(story, 10 * WAN)
    _hand_over(story, recovery)

    with pytest.raises(SomeoneWasFaster):
        _hand_over(story, recovery)


def test_no_more_comes_back_than_was_borne_and_spent_and_then_the_claim_is_over(
    open_story: Open,
) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    with pytest.raises(Objections) as refused:
        _recover(story, 501 * WAN)
    assert [each.code for each in refused.value.objections] == ["recovery.beyond"]

    _hand_over(story, _recover(story, 502 * WAN, 2 * WAN))

    claim = Claim.objects.get()
    assert (claim.state, still_borne(claim)) == (S.RECOVERED, {})


def test_costs_alone_are_kept_and_made_good_by_what_comes_later(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    _recover(story, 0, 3 * WAN, source="COSTS")

    later = _recover(story, 13 * WAN)

    assert (later.costs_repaid_fen, later.pool_fen) == (3 * WAN, 4 * WAN)


def test_before_the_settlement_repayments_belong_into_the_loans_own_rows(open_story: Open) -> None:
    story = open_story()
    story.paid()

    with pytest.raises(NotReady):
        _recover(story, 10 * WAN)


def test_a_disposal_needs_evidence_and_gives_no_more_than_its_price(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    opened = open_disposal(
        claim_id=story.claim.pk, collateral="ZL202310000001.7 示例发明", way="AUCTION",
        asked_fen=80 * WAN, opened_on=story.at.date(), basis="（2026）津0116执示例号裁定",
        **story.by(Role.SPECIALIST),
    )  # fmt: skip
    told: dict[str, Any] = {
        "claim_id": story.claim.pk,
        "disposal_id": opened.pk,
        "price_fen": 90 * WAN,
    }
    with pytest.raises(Objections) as unproved:
        end_disposal(**told, ended_on=story.at.date(), evidence="", **story.by(Role.SPECIALIST))
    assert unproved.value.objections[0].code == "evidence.missing"
    end_disposal(
        **told, ended_on=story.at.date(), evidence="拍卖成交确认书", **story.by(Role.SPECIALIST)
    )

    _recover(story, 90 * WAN, source="DISPOSAL", disposal_id=opened.pk)

    with pytest.raises(Objections) as used:
        _recover(story, 1, source="DISPOSAL", disposal_id=opened.pk)
    assert used.value.objections[0].code == "disposal.used"
    assert Disposal.objects.get().state == "COMPLETED"


def test_nobody_is_asked_to_buy_back_whom_the_terms_do_not_name(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()

    with pytest.raises(Objections) as refused:
        open_disposal(
            claim_id=story.claim.pk, collateral="专利", way="BUY_BACK", asked_fen=0,
            opened_on=story.at.date(), basis="协议", **story.by(Role.SPECIALIST),
        )  # fmt: skip

    assert refused.value.objections[0].code == "buy_back.nobody"


def test_a_measure_starts_the_limitation_anew(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    day = story.at.date()

    record_measure(
        claim_id=story.claim.pk, kind="DEMAND", taken_on=day, evidence="催收函回执",
        **story.by(Role.SPECIALIST),
    )  # fmt: skip

    assert limitation_ends(story.claim) == day + dt.timedelta(days=1095)


def test_a_claim_is_written_off_only_when_every_measure_was_tried_or_could_not_be(
    open_story: Open,
) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    record_measure(
        claim_id=story.claim.pk, kind="SUIT", taken_on=story.at.date(), evidence="判决书",
        **story.by(Role.SPECIALIST),
    )  # fmt: skip
    with pytest.raises(Objections) as refused:
        story.act(propose_write_off, Role.FUND_OFFICER, reason="终结执行", without={})
    assert [each.where for each in refused.value.objections] == [
        "demand", "enforcement", "disposal", "guarantor",
    ]  # fmt: skip
    why = dict.fromkeys(("DEMAND", "ENFORCEMENT", "DISPOSAL", "GUARANTOR"), "无财产可供执行")
    story.act(propose_write_off, Role.FUND_OFFICER, reason="终结执行", without=why)
    story.act(pursue_further, Role.FUND_REVIEWER, reason="请再查一次财产")
    story.act(propose_write_off, Role.FUND_OFFICER, reason="终结执行", without=why)

    story.act(write_off, Role.FUND_REVIEWER, remark="同意")

    assert story.claim.state == S.WRITTEN_OFF
    story.act(resume_claim, Role.FUND_OFFICER, reason="发现银行存款")
    assert story.claim.state == S.PAID
    assert _recover(story, 5 * WAN).pool_fen == 2 * WAN


def test_nobody_writes_off_what_they_proposed(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    why = dict.fromkeys(("DEMAND", "SUIT", "ENFORCEMENT", "DISPOSAL", "GUARANTOR"), "无")
    story.act(propose_write_off, Role.FUND_OFFICER, reason="终结执行", without=why)
    claim = Claim.objects.get()
    claim.hands = {"propose_write_off": story.actor(Role.FUND_REVIEWER).user.pk}
    claim.save()

    with pytest.raises(SamePairOfEyes):
        story.act(write_off, Role.FUND_REVIEWER, remark="")


def test_what_came_back_already_is_not_taken_back_from_the_bank_again(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    _recover(story, 250 * WAN)
    story.act(propose_claw_back, Role.FUND_OFFICER, amount_fen=150 * WAN, reason="虚假材料")

    with pytest.raises(NotReady):
        story.act(claw_back, Role.FUND_REVIEWER, voucher="ZB", paid_on=story.at.date())


def test_a_month_is_stated_once_from_the_transfers_alone(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.enrol("L1")
    with pytest.raises(Objections) as early:
        state_month(pool=story.pool, month=story.at.date(), **story.by(Role.FUND_OFFICER))
    assert early.value.objections[0].code == "month.open"
    month = story.at.date()
    story.later(31)

    stated = state_month(pool=story.pool, month=month, **story.by(Role.FUND_OFFICER))

    paper = Paper.objects.get(chain=stated.pk)
    assert "2,000,000.00" in paper.content
    assert "50,000,000.00" in paper.content
    with pytest.raises(Objections):
        state_month(pool=story.pool, month=month, **story.by(Role.FUND_OFFICER))
