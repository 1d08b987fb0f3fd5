"""The answer to a claim: a maker's proposal, a checker's word, finance, and the public notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from banks.money import Fen, format_yuan
from risk_pool.models import Claim
from risk_pool.operations.claim_acts import (
    acting_on_claim,
    current_default,
    require_reason,
    resting,
    shown,
)
from risk_pool.papers import CLAIM_DEFICIENCIES, CLAIM_REFUSAL, DECISION, OPINION, PUBLIC_NOTICE
from risk_pool.queries.ledger import loan_balance
from risk_pool.states import AccountKind as K
from risk_pool.states import TransferAct
from workflows.errors import NotReady, Objection, Objections
from workflows.models import Actor
from workflows.queries.clocks import due_at

ANSWERS = ("accept", "return", "refuse")


def propose_answer(
    *,
    claim_id: UUID,
    answer: str,
    reason: str,
    actor: Actor,
    at: dt.datetime,
    deficiencies: Sequence[str] = (),
    repair_fen: Fen = 0,
    repair_reason: str = "",
) -> Claim:
    """Propose how a lodged claim is answered: accepted, returned or refused.

    ``deficiencies`` are lines that begin with the defect's code, for a return. ``repair_fen`` is
    what the pool does not pay because the bank's own fault is to bear it, with why.

    Raises:
        Objections: no reason, an unknown answer, a return without deficiencies, a repair without
            its reason or above what is claimed.
    """
    with acting_on_claim(claim_id, "propose", actor=actor, at=at) as act:
        claim = act.subject
        wrong = []
        if answer not in ANSWERS:
            wrong.append(Objection("answer.unknown", "answer", "请选择受理、退回或不予代偿。"))
        if not reason.strip():
            wrong.append(Objection("reason.missing", "reason", "请写明初审意见。"))
        if answer == "return" and not deficiencies:
            sentence = "退回须逐条写明缺陷代码和要求，例如“D12 补充案号”。"
            wrong.append(Objection("deficiencies.missing", "deficiencies", sentence))
        if not 0 <= repair_fen <= claim.claimed_fen:
            sentence = f"扣减金额须在0至{format_yuan(claim.claimed_fen)}元之间。"
            wrong.append(Objection("repair.beyond", "repair_fen", sentence))
        if repair_fen and not repair_reason.strip():
            sentence = "扣减须写明归责的事实和金额的算法。"
            wrong.append(Objection("repair.unfounded", "repair_reason", sentence))
        if wrong:
            raise Objections(wrong)
        act.other_eyes("propose", "prepare", "lodge")
        claim.proposal = {
            "answer": answer, "reason": reason, "deficiencies": list(deficiencies),
            "repair_fen": repair_fen, "repair_reason": repair_reason,
        }  # fmt: skip
        act.clock("answer_claim")
        act.take("propose", facts=claim.proposal)
    return claim


def confirm_answer(*, claim_id: UUID, actor: Actor, at: dt.datetime, remark: str = "") -> Claim:
    """Confirm what was proposed: the claim goes to finance, back to the bank, or ends.

    Raises:
        SamePairOfEyes: the person proposed it.
    """
    with acting_on_claim(claim_id, "endorse", actor=actor, at=at) as act:
        claim, proposal = act.subject, act.subject.proposal
        act.other_eyes("endorse", "propose", "prepare", "lodge")
        facts = {**proposal, "remark": remark}
        if proposal.get("answer") == "return":
            claim.returns += 1
            act.clock("mend_claim")
            act.take("return_claim", facts=facts, papers=[CLAIM_DEFICIENCIES],
                     sheet=shown(claim, until=claim.due_at))  # fmt: skip
        elif proposal.get("answer") == "refuse":
            act.clock(None)
            act.take("refuse_claim", facts=facts, papers=[CLAIM_REFUSAL], sheet=shown(claim))
            act.move_coverage("cure", reason=proposal["reason"])
        else:
            claim.repair_fen = proposal.get("repair_fen", 0)
            claim.repair_reason = proposal.get("repair_reason", "")
            claim.decided_fen = claim.claimed_fen - claim.repair_fen
            act.clock("finance_claim")
            act.take("endorse", facts={**facts, "decided_fen": claim.decided_fen})
    return claim


def overrule_answer(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Send a proposal back to its maker."""
    require_reason(reason)
    with acting_on_claim(claim_id, "overrule", actor=actor, at=at) as act:
        act.other_eyes("overrule", "propose")
        act.clock("answer_claim")
        act.take("overrule", facts={"reason": reason})
    return act.subject


def publish_claim(*, claim_id: UUID, opinion: str, actor: Actor, at: dt.datetime) -> Claim:
    """Concur for finance; the public notice begins.

    Raises:
        Objections: no opinion.
        SamePairOfEyes: the person proposed or endorsed it.
    """
    require_reason(opinion)
    with acting_on_claim(claim_id, "publish", actor=actor, at=at) as act:
        claim = act.subject
        act.other_eyes("publish", "propose", "endorse", "prepare", "lodge")
        act.clock("publish_claim")
        claim.notice_until = localdate(due_at("publish_claim", at))
        facts = {"opinion": opinion, "decided_fen": claim.decided_fen,
                 "notice_until": claim.notice_until}  # fmt: skip
        act.take("publish", facts=facts, papers=[OPINION, PUBLIC_NOTICE], sheet=shown(claim))
    return claim


def doubt_claim(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Send a claim back to the bureau for finance, with why."""
    require_reason(reason)
    with acting_on_claim(claim_id, "doubt", actor=actor, at=at) as act:
        act.clock("answer_claim")
        act.take("doubt", facts={"reason": reason})
    return act.subject


def contest_claim(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Take a claim out of public notice because somebody objected; it is examined anew."""
    require_reason(reason)
    with acting_on_claim(claim_id, "contest", actor=actor, at=at) as act:
        act.subject.notice_until = None
        act.clock("answer_claim")
        act.take("contest", facts={"reason": reason})
    return act.subject


def conclude_claim(*, claim_id: UUID, actor: Actor, at: dt.datetime) -> Claim:
    """Decide a claim after its notice: what the pool pays moves from reserved to payable.

    Raises:
        NotReady: the notice still runs, or the loan's rows have changed since it was claimed.
        Overdrawn: the pool does not have what was decided.
    """
    with acting_on_claim(claim_id, "conclude", actor=actor, at=at) as act:
        claim = act.subject
        assert claim.notice_until is not None, "a published claim has a notice"
        if act.on <= claim.notice_until:
            raise NotReady(
                _("公示至%(until)s止，期满无异议后才能作出决定。")
                % {"until": claim.notice_until.isoformat()},
                until=claim.notice_until.isoformat(),
            )
        loan, _default = current_default(act.coverage, act.on)
        if loan.paid != claim.loan().paid:
            raise NotReady(_("申请之后借款人又有还款，请按异议退回，由银行重新申请。"))
        reserved_fen = loan_balance(act.pool, K.RESERVED, act.coverage.loan_number)
        more_fen = max(0, claim.decided_fen - reserved_fen)
        act.book(
            act.posting(TransferAct.RESERVE, more_fen),
            act.posting(TransferAct.APPROVE, claim.decided_fen),
        )
        act.clock("pay_claim")
        facts = {"decided_fen": claim.decided_fen, "repair_fen": claim.repair_fen}
        act.take("conclude", facts=facts, rests_on=resting(claim), papers=[DECISION],
                 sheet=shown(claim))  # fmt: skip
    return claim
