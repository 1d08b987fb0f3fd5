"""A claim from the default to the payout: computed, checked before it is filed, paid once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.models import Paper
from risk_pool.models import Claim, ClaimPayment, Coverage
from risk_pool.operations.answering import (
    conclude_claim,
    confirm_answer,
    contest_claim,
    doubt_claim,
    overrule_answer,
    publish_claim,
)
from risk_pool.operations.claiming import (
    lodge_claim,
    prepare_claim,
    report_default,
    withdraw_claim,
)
from risk_pool.operations.paying import (
    claw_back,
    pay_claim,
    propose_claw_back,
    propose_settlement,
    rework_settlement,
    settle_claim,
    spare_bank,
)
from risk_pool.queries.claims import claims_by_age, waiting_for
from risk_pool.queries.ledger import balances_of, prove_ledger
from risk_pool.rules.claims import ClaimAnswers
from risk_pool.states import AccountKind as K
from risk_pool.states import ClaimState as S
from risk_pool.states import CoverageState
from tests.risk_pool.pool_stories import WAN, ClaimStory
from workflows.errors import (
    NotAllowed,
    NotReady,
    Objections,
    SamePairOfEyes,
    SomeoneWasFaster,
)
from workflows.queries.proof import prove_record
from workflows.roles import Role

Open = Callable[..., ClaimStory]
AFTER = {"loss.timing": "after_write_off"}


def test_a_default_is_reported_with_the_day_that_the_repayment_rows_say(open_story: Open) -> None:
    story = open_story()
    coverage = story.go_bad(days=3)

    claim = story.report(coverage)

    assert claim.defaulted_on.isoformat() == "2026-03-22"
    assert claim.reported_on.isoformat() == "2026-03-24"
    coverage = Coverage.objects.get(pk=coverage.pk)
    assert coverage.state == CoverageState.DEFAULTED
    assert Paper.objects.get(chain=claim.pk).title == "违约报告书"


def test_a_loan_that_is_paid_as_agreed_is_not_reported(open_story: Open) -> None:
    story = open_story()
    coverage = story.enrol("L1")

    with pytest.raises(NotReady):
        report_default(coverage_id=coverage.pk, **story.by(Role.SPECIALIST))
    with pytest.raises(NotAllowed):
        report_default(coverage_id=coverage.pk, **story.by(Role.FUND_OFFICER))


def test_a_claim_is_not_filed_before_every_published_defect_is_mended(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad(days=20))
    story.act(prepare_claim, Role.SPECIALIST, answers=ClaimAnswers())

    with pytest.raises(Objections) as refused:
        story.act(lodge_claim, Role.APPROVER)

    codes = {each.code.removeprefix("claim.") for each in refused.value.objections}
    assert codes == {
        "D02", "D06", "D07", "D08", "D09", "D10", "D12", "D14", "D15", "D16", "D17", "D18", "D19",
        "D21", "D22",
    }  # fmt: skip
    assert Claim.objects.get().state == S.PREPARED


def test_a_claim_goes_from_the_default_to_the_payout_and_rests_on_its_ledger_rows(
    open_story: Open,
) -> None:
    story = open_story(fill=AFTER)
    story.report(story.go_bad())
    story.lodge()
    assert story.claim.claimed_fen == 200 * WAN

    story.decide()
    assert balances_of(story.pool)[K.PAYABLE] == 200 * WAN
    story.pay()

    assert (story.claim.state, story.claim.paid_fen) == (S.PAID, 200 * WAN)
    balances = balances_of(story.pool)
    assert (balances[K.PAID], balances[K.RESERVED]) == (200 * WAN, 0)
    payment = ClaimPayment.objects.get()
    voucher = Paper.objects.get(chain=story.claim.pk, title="代偿支付凭证")
    assert payment.transfer.reference in voucher.content
    assert Coverage.objects.get().state == CoverageState.COMPENSATED
    assert not prove_record().breaches
    assert not prove_ledger().wrong


def test_a_claim_is_paid_once(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()

    with pytest.raises(SomeoneWasFaster):
        story.act(pay_claim, Role.FINANCE_OFFICER, voucher="ZF-2", paid_on=story.at.date())
    with pytest.raises(SomeoneWasFaster):
        report_default(coverage_id=story.claim.coverage_id, **story.by(Role.SPECIALIST))

    assert ClaimPayment.objects.count() == 1


def test_nobody_checks_their_own_work(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.act(prepare_claim, Role.SPECIALIST, answers=story.answers())
    claim = Claim.objects.get()
    claim.hands = {"prepare": story.actor(Role.APPROVER).user.pk}
    claim.save()

    with pytest.raises(SamePairOfEyes):
        story.act(lodge_claim, Role.APPROVER)


def test_a_returned_claim_is_mended_and_lodged_again_and_never_sleeps(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.lodge()
    with pytest.raises(Objections) as unfounded:
        story.propose("return")
    assert unfounded.value.objections[0].code == "deficiencies.missing"
    story.propose("return", deficiencies=["D12 补充起诉状", "D20 补充借据"], reason="材料不全")

    story.act(confirm_answer, Role.FUND_REVIEWER)

    assert (story.claim.state, story.claim.returns) == (S.RETURNED, 1)
    assert story.claim.due_at is not None
    notice = Paper.objects.get(chain=story.claim.pk, title="代偿申请补正通知书")
    assert "D12 补充起诉状" in notice.content
    bank = story.actor(Role.SPECIALIST)
    assert list(waiting_for(bank)) == list(claims_by_age(bank)) == [story.claim]
    story.lodge()
    assert story.claim.state == S.LODGED


def test_what_the_checker_overrules_goes_back_to_the_maker(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.lodge()
    story.propose("refuse", reason="不符合条件")

    story.act(overrule_answer, Role.FUND_REVIEWER, reason="应先退回补正")

    assert story.claim.state == S.LODGED


def test_a_refused_claim_ends_and_the_loan_stays_covered(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.lodge()
    story.propose("refuse", reason="不符合条件")

    story.act(confirm_answer, Role.FUND_REVIEWER)

    assert story.claim.state == S.REFUSED
    assert Coverage.objects.get().state == CoverageState.ENROLLED
    assert balances_of(story.pool)[K.RESERVED] == 200 * WAN


def test_bureau_finance_and_notice_are_separate_and_the_notice_runs_out(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.lodge()
    story.propose()
    story.act(confirm_answer, Role.FUND_REVIEWER)
    story.act(doubt_claim, Role.FINANCE_OFFICER, reason="请复核费用")
    story.propose()
    story.act(confirm_answer, Role.FUND_REVIEWER)
    story.act(publish_claim, Role.FINANCE_OFFICER, opinion="同意")

    with pytest.raises(NotReady):
        story.act(conclude_claim, Role.FUND_OFFICER)
    story.act(contest_claim, Role.FUND_OFFICER, reason="有人提出异议")

    assert story.claim.state == S.LODGED


def test_a_payment_after_the_claim_was_filed_stops_the_decision(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.lodge()
    story.propose()
    story.act(confirm_answer, Role.FUND_REVIEWER)
    story.act(publish_claim, Role.FINANCE_OFFICER, opinion="同意")
    story.later(10)
    story.repay("L1", 100 * WAN)

    with pytest.raises(NotReady):
        story.act(conclude_claim, Role.FUND_OFFICER)


def test_a_repair_takes_off_what_the_banks_fault_is_to_bear(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.report(story.go_bad())
    story.lodge()

    story.decide(repair_fen=30 * WAN, repair_reason="未按约受托支付，涉及金额75万元的40%")
    story.pay()

    assert (story.claim.decided_fen, story.claim.paid_fen) == (170 * WAN, 170 * WAN)
    assert balances_of(story.pool)[K.RESERVED] == 0


def test_a_payout_in_advance_is_settled_to_the_final_loss(open_story: Open) -> None:
    story = open_story()
    story.paid()
    assert story.claim.state == S.ADVANCED
    story.later(200)
    story.repay("L1", 100 * WAN)
    story.act(propose_settlement, Role.FUND_OFFICER, costs_fen=0, reason="执行终结")
    story.act(rework_settlement, Role.FUND_REVIEWER, reason="请附裁定")
    story.act(propose_settlement, Role.FUND_OFFICER, costs_fen=0, reason="执行终结")

    story.act(settle_claim, Role.FUND_REVIEWER, voucher="TH-1", paid_on=story.at.date())

    assert (story.claim.state, story.claim.paid_fen) == (S.PAID, 160 * WAN)
    kinds = dict(ClaimPayment.objects.values_list("kind", "amount_fen"))
    assert kinds == {"PROVISIONAL": 200 * WAN, "RETURN": 40 * WAN}
    assert balances_of(story.pool)[K.PAID] == 160 * WAN
    assert not prove_ledger().wrong
    assert not prove_record().breaches


def test_money_wrongly_paid_is_taken_back_by_maker_and_checker(open_story: Open) -> None:
    story = open_story(fill=AFTER)
    story.paid()
    with pytest.raises(Objections):
        story.act(propose_claw_back, Role.FUND_OFFICER, amount_fen=201 * WAN, reason="虚假材料")
    story.act(propose_claw_back, Role.FUND_OFFICER, amount_fen=50 * WAN, reason="虚假材料")
    story.act(spare_bank, Role.FUND_REVIEWER, reason="查明无误")
    story.act(propose_claw_back, Role.FUND_OFFICER, amount_fen=50 * WAN, reason="虚假材料")
    story.act(claw_back, Role.FUND_REVIEWER, voucher="ZB-1", paid_on=story.at.date())
    assert (story.claim.state, story.claim.paid_fen) == (S.PAID, 150 * WAN)
    story.act(propose_claw_back, Role.FUND_OFFICER, amount_fen=150 * WAN, reason="虚假材料")

    story.act(claw_back, Role.FUND_REVIEWER, voucher="ZB-2", paid_on=story.at.date())

    assert (story.claim.state, story.claim.paid_fen) == (S.CLAWED_BACK, 0)
    assert balances_of(story.pool)[K.PAID] == 0
    assert not prove_ledger().wrong


def test_a_cured_loan_is_withdrawn_and_stays_covered_or_is_let_go(open_story: Open) -> None:
    story = open_story()
    story.report(story.go_bad())
    story.settle("L1")

    story.act(withdraw_claim, Role.APPROVER, reason="借款人已还清")

    assert story.claim.state == S.WITHDRAWN
    assert Coverage.objects.get().state == CoverageState.RELEASED


def test_other_houses_neither_see_nor_move_a_claim(open_story: Open) -> None:
    story = open_story()
    claim = story.report(story.go_bad())
    stranger = story.cast.actors["he"]

    assert not Claim.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        prepare_claim(claim_id=claim.pk, answers=story.answers(), actor=stranger, at=story.at)
