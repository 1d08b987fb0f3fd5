"""The bank's side of a claim: report the default, prepare, sign and lodge, or withdraw."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from risk_pool.models import Claim, Coverage
from risk_pool.operations.acts import PoolAct, acting_on
from risk_pool.operations.claim_acts import (
    ClaimAct,
    acting_on_claim,
    current_default,
    public_fen,
    require_reason,
    resting,
    share_of,
    shared_plainly,
    shown,
)
from risk_pool.operations.covering import release_repaid
from risk_pool.papers import CLAIM, DEFAULT_REPORT
from risk_pool.queries.claims import claim_deadline, report_deadline, situation_of
from risk_pool.rules.claims import ClaimAnswers, defects_of
from risk_pool.rules.loan_statements import LoanStatement
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor
from workflows.operations.numbering import next_number
from workflows.operations.taking import check_arrow
from workflows.queries.clocks import due_at
from workflows.roles import Role


def report_default(*, coverage_id: UUID, actor: Actor, at: dt.datetime) -> Claim:
    """Report that a covered loan is in default; the day comes from its repayment rows.

    Raises:
        NotAllowed: not a coverage of the actor's bank.
        NotReady: by its rows the loan is not overdue.
        SomeoneWasFaster: the coverage is not enrolled, or its default is reported already.
    """
    related = ("bank", "sheet", "pool")
    with acting_on(Coverage, coverage_id, actor=actor, at=at, related=related) as cover:
        coverage = cover.subject
        _check_bank(cover)
        check_arrow(coverage, "default", actor=actor)
        loan, default = current_default(coverage, cover.on)
        report_due = report_deadline(default.overdue_since)
        claim = Claim(
            number=next_number("DC", cover.on.year),
            coverage=coverage,
            statement=loan.text(),
            defaulted_on=default.overdue_since,
            report_due_on=report_due,
            reported_on=cover.on,
            claim_due_on=claim_deadline(coverage.sheet, default.overdue_since),
            moved_at=at,
            hands={"report": actor.user.pk},
        )
        claim.due_at = due_at("mend_claim", at)
        facts = {
            "loan": coverage.loan_number,
            "defaulted_on": default.overdue_since,
            "overdue_days": default.overdue_days,
            "principal_fen": default.principal_fen,
            "late": cover.on > report_due,
        }
        cover.take("default", facts={**facts, "claim": claim.number})
        claim.save(force_insert=True)
        act = ClaimAct(claim, cover.pool, actor, at)
        act.freeze_loan(loan)
        told = {"report_due_on": report_due, "claim_due_on": claim.claim_due_on,
                "interest_fen": default.interest_fen}  # fmt: skip
        act.note("report_default", facts=facts, rests_on=resting(claim),
                 papers=[DEFAULT_REPORT], sheet=shown(claim, **told))  # fmt: skip
        act.finish()
    return claim


def prepare_claim(*, claim_id: UUID, answers: ClaimAnswers, actor: Actor, at: dt.datetime) -> Claim:
    """Keep what the bank states, with the pre-check's findings; they do not hinder keeping it."""
    with acting_on_claim(claim_id, "prepare", actor=actor, at=at) as act:
        claim = act.subject
        act.other_eyes("prepare")
        claim.answers = answers.plain()
        _loan, found = _restate(act, answers)
        act.clock("mend_claim")
        codes = [each.code for each in found]
        act.take("prepare", facts={"answers": claim.answers, "defects": codes})
    return claim


def _restate(act: ClaimAct, said: ClaimAnswers) -> tuple[LoanStatement, tuple[Objection, ...]]:
    """Read the loan anew, compute default and share; give the loan and the defects found."""
    claim = act.subject
    loan, default = current_default(act.coverage, act.on)
    claim.defaulted_on = default.overdue_since
    claim.claim_due_on = claim_deadline(
        act.coverage.sheet, said.recognised_on or default.overdue_since
    )
    shared = share_of(claim, loan, default, said, act.on)
    sheet = act.coverage.sheet.read()
    claim.shared = shared_plainly(sheet, shared)
    claim.claimed_fen = public_fen(sheet, shared)
    return loan, defects_of(situation_of(claim, loan, act.on), said)


def lodge_claim(*, claim_id: UUID, actor: Actor, at: dt.datetime) -> Claim:
    """Sign and lodge a prepared claim; nothing that the pre-check finds may be left.

    Raises:
        Objections: everything for which the claim would be returned.
        SamePairOfEyes: the person prepared it.
        NotReady: the loan is no longer overdue.
    """
    with acting_on_claim(claim_id, "lodge", actor=actor, at=at) as act:
        claim = act.subject
        act.other_eyes("lodge", "prepare")
        loan, found = _restate(act, claim.said())
        if found:
            raise Objections(found)
        act.freeze_loan(loan)
        claim.lodged_on, claim.proposal = act.on, {}
        act.clock("answer_claim")
        facts = {"claimed_fen": claim.claimed_fen, "answers": claim.answers,
                 "shared": claim.shared}  # fmt: skip
        act.take("lodge", facts=facts, rests_on=resting(claim), papers=[CLAIM],
                 sheet=shown(claim))  # fmt: skip
    return claim


def withdraw_claim(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Withdraw a claim that is not before the bureau; the loan is covered as before, or let go.

    Raises:
        Objections: no reason.
    """
    require_reason(reason)
    with acting_on_claim(claim_id, "withdraw_claim", actor=actor, at=at) as act:
        act.clock(None)
        act.take("withdraw_claim", facts={"reason": reason})
        act.move_coverage("cure", reason=reason)
        act.finish()
        release_repaid(loan_number=act.coverage.loan_number, actor=actor, at=at)
    return act.subject


def _check_bank(cover: PoolAct[Coverage]) -> None:
    at_bank = cover.actor.organisation_id == cover.subject.bank_id
    if not at_bank or cover.actor.role != Role.SPECIALIST:
        raise NotAllowed(_("只有放款银行的专员可以报告违约。"), coverage=cover.subject.number)
