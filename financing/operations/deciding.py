"""The bank's people: investigate, review, decide, send back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from financing.models import (
    Case,
    DueDiligence,
    RightValuation,
    RiskReview,
)
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, acting
from financing.operations.releasing import is_bound
from financing.operations.sharing import begin_round
from financing.operations.unwinding import unwind
from financing.papers import (
    DILIGENCE_REPORT,
    REFUSAL_NOTICE,
    REVIEW_OPINION,
    SEND_BACK_SLIP,
)
from financing.states import ValuationState
from workflows.errors import Objection, Objections
from workflows.models import Actor

SEND_BACK: Mapping[str, str] = {
    "accept": "send_back_to_acceptance",
    "verify_rights": "send_back_to_verification",
    "value_right": "send_back_to_valuation",
    "value_bundle": "send_back_to_bundle",
    "investigate": "send_back_to_investigation",
    "review": "send_back_to_review",
}


def investigate(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    note: str,
    recommended_fen: int,
    risks: str = "",
) -> Case:
    """File the specialist's due-diligence note with a recommended amount.

    Raises:
        Objections: the note or the amount is missing.
    """
    _check_opinion("note", note, recommended_fen)
    with acting(case_id=case_id, item_id=item_id, step="investigate", actor=actor, at=at) as act:
        DueDiligence.objects.create(
            case=act.case, round=act.case.round, note=note, risks=risks,
            recommended_fen=recommended_fen, written_by=actor.user, written_at=at,
        )  # fmt: skip
        facts = {"note": note, "risks": risks, "recommended_fen": recommended_fen}
        act.take("investigate", facts=facts, papers=[DILIGENCE_REPORT])
    return act.case


def review(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    opinion: str,
    recommended_fen: int,
) -> Case:
    """File the risk officer's opinion.

    Raises:
        Objections: the opinion or the amount is missing.
    """
    _check_opinion("opinion", opinion, recommended_fen)
    with acting(case_id=case_id, item_id=item_id, step="review", actor=actor, at=at) as act:
        RiskReview.objects.create(
            case=act.case, round=act.case.round, opinion=opinion,
            recommended_fen=recommended_fen, written_by=actor.user, written_at=at,
        )  # fmt: skip
        facts = {"opinion": opinion, "recommended_fen": recommended_fen}
        act.take("review", facts=facts, papers=[REVIEW_OPINION])
    return act.case


def _check_opinion(name: str, text: str, amount_fen: int) -> None:
    missing = []
    if not text.strip():
        missing.append(Objection(f"{name}.missing", name, "请填写意见。"))
    if amount_fen <= 0:
        missing.append(Objection("amount.missing", "recommended_fen", "请填写大于零的建议金额。"))
    if missing:
        raise Objections(missing)


def send_back(
    *,
    case_id: UUID,
    item_id: int,
    step: str,
    actor: Actor,
    at: dt.datetime,
    to: str,
    reason: str,
) -> Case:
    """Send a case back from ``review`` or ``decide`` to an earlier step, with the reason.

    Raises:
        Objections: no reason, or a step that is not earlier.
    """
    require(reason=reason)
    if to not in SEND_BACK or (step == "review" and to == "review"):
        raise Objections([Objection("send_back.unknown", "to", "只能退回到更早的环节。")])
    with acting(case_id=case_id, item_id=item_id, step=step, actor=actor, at=at) as act:
        _begin_round(act, to)
        act.take(SEND_BACK[to], facts={"to": to, "reason": reason}, papers=[SEND_BACK_SLIP])
    return act.case


def _begin_round(act: CaseAct, to: str) -> None:
    """Open a new round: what is done again gets rows of its own, the earlier ones stay."""
    begin_round(act)
    if to != "value_right":
        return
    earlier = RightValuation.objects.filter(case=act.case, state=ValuationState.COMPLETED)
    again = []
    for valuation in earlier.select_related("pledged_right"):
        act.take("supersede", on=valuation)
        again.append(
            RightValuation(
                case=act.case, pledged_right=valuation.pledged_right, round=act.case.round,
                route=valuation.route, appraiser=valuation.appraiser,
            )
        )  # fmt: skip
    RightValuation.objects.bulk_create(again)


def refuse(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reason: str, basis: str
) -> Case:
    """Refuse credit.

    Where registrations live or are waited for, the case unwinds: each is answered and deregistered
    before it closes.

    Raises:
        Objections: reason or basis is missing.
    """
    require(reason=reason, basis=basis)
    with acting(case_id=case_id, item_id=item_id, step="decide", actor=actor, at=at) as act:
        if is_bound(act.case):
            unwind(act, reason=reason, basis=basis)
        else:
            facts = {"reason": reason, "basis": basis}
            act.take("refuse", facts=facts, papers=[REFUSAL_NOTICE])
    return act.case
