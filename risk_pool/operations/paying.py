"""Money for a claim: paid in advance or for good, settled, taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from banks.money import Fen, format_yuan, split_by_largest_remainder
from risk_pool.gateways.loan_books import read_loan
from risk_pool.models import Claim, ClaimPayment, Transfer
from risk_pool.operations.claim_acts import (
    ClaimAct,
    acting_on_claim,
    public_fen,
    require_reason,
    resting,
    share_of,
    shared_plainly,
    shown,
)
from risk_pool.papers import CLAW_BACK_NOTICE, SETTLEMENT_SHEET, VOUCHER
from risk_pool.queries.ledger import loan_balance
from risk_pool.queries.recovery import recovered_fen
from risk_pool.rules.claims import DefaultFact
from risk_pool.states import AccountKind as K
from risk_pool.states import PaymentKind, TransferAct
from workflows.errors import NotReady, Objection, Objections
from workflows.models import Actor


@dataclass(frozen=True, slots=True)
class Slip:
    """The bank's slip of a payment: how much, its number, its day."""

    amount_fen: Fen
    voucher: str
    paid_on: dt.date


def pay_claim(
    *, claim_id: UUID, voucher: str, paid_on: dt.date, actor: Actor, at: dt.datetime
) -> Claim:
    """Pay what was decided: in advance where the terms pay before write-off, else for good.

    Raises:
        Objections: no voucher, or a day ahead or before the decision.
        SomeoneWasFaster: it is paid already, or not decided.
    """
    with acting_on_claim(claim_id, "pay", actor=actor, at=at) as act:
        claim = act.subject
        _check_voucher(voucher, paid_on, act.on)
        in_advance = bool(act.coverage.sheet.read().loss.before_write_off)
        kind = PaymentKind.PROVISIONAL if in_advance else PaymentKind.FINAL
        act.other_eyes("pay", "propose", "endorse")
        postings = [act.posting(TransferAct.PAY, claim.decided_fen)]
        if not in_advance:
            postings.append(act.posting(TransferAct.RELEASE, _left_fen(act)))
        booked = act.book(*postings)
        _note_payment(act, kind, booked, Slip(claim.decided_fen, voucher, paid_on))
        facts = {"kind": kind, "amount_fen": claim.decided_fen, "voucher": voucher,
                 "paid_on": paid_on}  # fmt: skip
        act.clock("settle_claim" if in_advance else None)
        if in_advance:
            act.take("advance", facts=facts, rests_on=resting(claim), papers=[VOUCHER],
                     sheet=shown(claim))  # fmt: skip
        else:
            act.take("pay", facts=facts, rests_on=resting(claim), papers=[VOUCHER],
                     sheet=shown(claim))  # fmt: skip
        act.move_coverage("compensate", paid_fen=claim.paid_fen)
    return claim


def _check_voucher(voucher: str, paid_on: dt.date, on: dt.date) -> None:
    wrong = []
    if not voucher.strip():
        wrong.append(Objection("voucher.missing", "voucher", "请填写支付凭证号。"))
    if paid_on > on:
        wrong.append(Objection("paid_on.ahead", "paid_on", "支付日不能晚于今天。"))
    if wrong:
        raise Objections(wrong)


def _left_fen(act: ClaimAct) -> Fen:
    return loan_balance(act.pool, K.RESERVED, act.coverage.loan_number)


def _note_payment(
    act: ClaimAct, kind: PaymentKind, booked: tuple[Transfer, ...], slip: Slip
) -> None:
    """Keep a payment beside its transfer, and what each public party has borne with it."""
    claim, amount_fen = act.subject, slip.amount_fen
    comes_back = kind in (PaymentKind.RETURN, PaymentKind.CLAW_BACK)
    claim.paid_fen += -amount_fen if comes_back else amount_fen
    if amount_fen:
        ways = (TransferAct.CLAW_BACK,) if comes_back else (TransferAct.PAY,)
        [moved] = [each for each in booked if each.act in ways]
        ClaimPayment.objects.create(
            claim=claim, kind=kind, amount_fen=amount_fen, transfer=moved, voucher=slip.voucher,
            paid_on=slip.paid_on,
        )  # fmt: skip
    claim.shared = {**claim.shared, "paid_parts": _paid_parts(act)}


def _paid_parts(act: ClaimAct) -> list[dict[str, Any]]:
    """Split what is paid over the public parties as the terms share it."""
    claim = act.subject
    public = act.coverage.sheet.read().public
    weights = {
        part["party"]: part["fen"]
        for part in claim.shared["parts"]
        if part["party"] in public and part["fen"]
    }
    if not weights:
        return []
    split = split_by_largest_remainder(claim.paid_fen, weights)
    return [{"party": party, "fen": fen} for party, fen in split.items()]


def propose_settlement(
    *, claim_id: UUID, costs_fen: Fen, reason: str, actor: Actor, at: dt.datetime
) -> Claim:
    """Reckon the final loss of a claim paid in advance from the loan's rows as they stand.

    What the borrower repaid since, by those rows, makes the loss smaller.

    Raises:
        Objections: no reason, costs below zero.
    """
    require_reason(reason)
    if costs_fen < 0:
        raise Objections([Objection("costs.negative", "costs_fen", "费用不能为负。")])
    with acting_on_claim(claim_id, "propose_settlement", actor=actor, at=at) as act:
        claim = act.subject
        act.other_eyes("propose_settlement")
        status = read_loan(act.coverage.loan_number).status(act.on)
        claim.proposal = {
            "costs_fen": costs_fen, "reason": reason,
            "principal_fen": status.principal_outstanding_fen,
            "interest_fen": status.interest_due_fen,
            "overdue_days": (act.on - claim.defaulted_on).days + 1,
        }  # fmt: skip
        act.clock("answer_claim")
        act.take("propose_settlement", facts=claim.proposal)
    return claim


def rework_settlement(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Send a settlement back to its maker."""
    require_reason(reason)
    with acting_on_claim(claim_id, "rework_settlement", actor=actor, at=at) as act:
        act.other_eyes("rework_settlement", "propose_settlement")
        act.clock("settle_claim")
        act.take("rework_settlement", facts={"reason": reason})
    return act.subject


def settle_claim(
    *, claim_id: UUID, voucher: str, paid_on: dt.date, actor: Actor, at: dt.datetime
) -> Claim:
    """Settle a claim paid in advance: pay what is missing, or book what the bank returned.

    ``voucher`` is of the payment either way. What is still set aside is free again.

    Raises:
        Objections: no voucher, or a day ahead.
        Overdrawn: the pool does not have what is missing.
        SamePairOfEyes: the person proposed the settlement.
    """
    with acting_on_claim(claim_id, "settle_claim", actor=actor, at=at) as act:
        claim = act.subject
        _check_voucher(voucher, paid_on, act.on)
        act.other_eyes("settle", "propose_settlement")
        final_fen = _final_fen(act)
        due_fen = final_fen - claim.paid_fen
        left_fen = _left_fen(act)
        postings = []
        if due_fen > 0:
            postings = [
                act.posting(TransferAct.RESERVE, max(0, due_fen - left_fen)),
                act.posting(TransferAct.APPROVE, due_fen),
                act.posting(TransferAct.PAY, due_fen),
            ]
            left_fen = max(0, left_fen - due_fen)
        elif due_fen < 0:
            postings = [act.posting(TransferAct.CLAW_BACK, -due_fen)]
        booked = act.book(*postings, act.posting(TransferAct.RELEASE, left_fen))
        kind = PaymentKind.FINAL if due_fen >= 0 else PaymentKind.RETURN
        claim.decided_fen = final_fen
        _note_payment(act, kind, booked, Slip(abs(due_fen), voucher, paid_on))
        act.clock(None)
        facts = {"final_fen": final_fen, "due_fen": due_fen, "voucher": voucher,
                 "paid_on": paid_on}  # fmt: skip
        act.take("settle_claim", facts=facts, rests_on=resting(claim), papers=[SETTLEMENT_SHEET],
                 sheet=shown(claim))  # fmt: skip
    return claim


def _final_fen(act: ClaimAct) -> Fen:
    """Share the final loss; what was attributed to the bank stays off."""
    claim, told = act.subject, act.subject.proposal
    default = DefaultFact(
        claim.defaulted_on, told["overdue_days"], told["principal_fen"], told["interest_fen"], 0
    )
    said = replace(claim.said(), costs_fen=told["costs_fen"])
    loan = read_loan(act.coverage.loan_number)
    act.freeze_loan(loan)
    shared = share_of(claim, loan, default, said, act.on)
    sheet = act.coverage.sheet.read()
    whole_fen = public_fen(sheet, shared)
    claim.shared = shared_plainly(sheet, shared)
    claim.claimed_fen = max(claim.claimed_fen, whole_fen)
    return max(0, whole_fen - claim.repair_fen)


def propose_claw_back(
    *, claim_id: UUID, amount_fen: Fen, reason: str, actor: Actor, at: dt.datetime
) -> Claim:
    """Propose to take money back from the bank, in part or whole, with why.

    Raises:
        Objections: no reason, nothing, or more than was paid.
    """
    require_reason(reason)
    with acting_on_claim(claim_id, "propose_claw_back", actor=actor, at=at) as act:
        claim = act.subject
        if not 0 < amount_fen <= claim.paid_fen:
            sentence = f"追回金额须大于零，且不超过已付的{format_yuan(claim.paid_fen)}元。"
            raise Objections([Objection("amount.beyond", "amount_fen", sentence)])
        act.other_eyes("propose_claw_back")
        claim.proposal = {"amount_fen": amount_fen, "reason": reason}
        act.clock("answer_claim")
        act.take("propose_claw_back", facts=claim.proposal)
    return claim


def spare_bank(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Do not take money back after all."""
    require_reason(reason)
    with acting_on_claim(claim_id, "spare", actor=actor, at=at) as act:
        act.other_eyes("spare", "propose_claw_back")
        act.clock(None)
        act.take("spare", facts={"reason": reason})
    return act.subject


def claw_back(
    *, claim_id: UUID, voucher: str, paid_on: dt.date, actor: Actor, at: dt.datetime
) -> Claim:
    """Book what the bank gave back; a claim given back whole is over.

    Raises:
        Objections: no voucher, or a day ahead.
        NotReady: recoveries are distributed already that this money has a part in.
        SamePairOfEyes: the person proposed it.
    """
    with acting_on_claim(claim_id, "claw_back_part", actor=actor, at=at) as act:
        claim = act.subject
        _check_voucher(voucher, paid_on, act.on)
        act.other_eyes("claw_back", "propose_claw_back")
        amount_fen = claim.proposal["amount_fen"]
        kept_fen = claim.paid_fen - recovered_fen(claim)
        if amount_fen > kept_fen:
            raise NotReady(_("追回金额已超过已付未收回的金额，请重新提出。"), kept_fen=kept_fen)
        booked = act.book(act.posting(TransferAct.CLAW_BACK, amount_fen))
        _note_payment(act, PaymentKind.CLAW_BACK, booked, Slip(amount_fen, voucher, paid_on))
        act.clock(None)
        facts = {"amount_fen": amount_fen, "reason": claim.proposal["reason"], "voucher": voucher}
        if claim.paid_fen:
            act.take("claw_back_part", facts=facts, papers=[CLAW_BACK_NOTICE], sheet=shown(claim))
        else:
            act.take("claw_back", facts=facts, papers=[CLAW_BACK_NOTICE], sheet=shown(claim))
    return claim
