"""The bank's people: investigate, review, decide, send back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from banks.models import ApprovalAuthority
from banks.money import format_yuan
from banks.rules.repricing import PRICINGS
from banks.rules.schedules import SCHEDULES
from banks.rules.yearly_cost import effective_annual_bp
from financing.errors import BeyondAuthority
from financing.models import (
    Approval,
    BundleValuation,
    Case,
    DueDiligence,
    RightValuation,
    RiskReview,
)
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, acting
from financing.operations.reading import bundle_of
from financing.operations.releasing import is_bound
from financing.operations.sharing import ask_sharers, begin_round
from financing.operations.unwinding import unwind
from financing.papers import (
    APPROVAL_NOTICE,
    CREDIT_MEMO,
    DILIGENCE_REPORT,
    REFUSAL_NOTICE,
    REVIEW_OPINION,
    SEND_BACK_SLIP,
)
from financing.queries.eligibility import eligibility_of
from financing.queries.evidence import authority_hash
from financing.queries.rates import authority_of, prime_rate
from financing.queries.validity import expired
from financing.rules.application import REPAYMENT_METHODS
from financing.states import ValuationState
from workflows.errors import Objection, Objections
from workflows.models import Actor, Organisation
from workflows.rules.chain import sha256
from workflows.sentences import listed, say

_VALUE_AGAIN = say("请退回打包估值，重新评估后再批准。")
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


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """What an approver grants.

    ``requirement``: which registrations must be effective before money moves: ``all``, ``listed``
    (positions), or
    ``weighted`` (at least ``required_weight_bp`` of the bundle's value). ``terms_code`` names the
    pool's terms;
    empty means the bank carries the whole risk. ``sharers`` names the organisation for a party of
    the terms. ``excess_reason`` says why more is granted than the bundle's value lends.
    """

    approved_fen: int
    term_months: int
    spread_bp: int
    repayment: str
    opinion: str
    lpr_tenor: str = "1Y"
    pricing: str = "fixed"
    conditions: Sequence[str] = field(default_factory=tuple)
    requirement: str = "all"
    required_weight_bp: int = 10_000
    required_positions: Sequence[int] = field(default_factory=tuple)
    terms_code: str = ""
    sharers: Mapping[str, Organisation] = field(default_factory=dict)
    excess_reason: str = ""


def approve(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, terms: ApprovalTerms
) -> Case:
    """Approve, perhaps with conditions, and ask every party that the pool's terms name.

    Raises:
        Objections: terms that do not make sense, all at once; more than the bundle lends, and no
            reason for it.
        BeyondAuthority: more than this approver may approve alone.
        TermsMissing: no terms in force, or a party they name is not on the case.
    """
    _check_terms(terms)
    with acting(case_id=case_id, item_id=item_id, step="decide", actor=actor, at=at) as act:
        bundle = BundleValuation.objects.filter(case=act.case).order_by("-round").first()
        _check_against_case(act, terms, bundle)
        authority = authority_of(act.case, actor, act.on)
        authority_fen = authority.limit_fen if authority else 0
        if terms.approved_fen > authority_fen:
            raise BeyondAuthority(
                _("批准金额超过您的审批权限，请转上级审批人。"),
                approved_fen=terms.approved_fen,
                authority_fen=authority_fen,
            )
        approval = _store_approval(act, terms, authority_fen)
        act.case.approved_fen = terms.approved_fen
        asked = ask_sharers(act.case, approval, terms.sharers, on=act.on)
        act.take(
            "approve",
            facts=_approval_facts(approval) | {"shares": asked.shares},
            rests_on=[*asked.rests_on, *_basis(authority, bundle)],
            papers=[CREDIT_MEMO, APPROVAL_NOTICE],
            sheet={**asked.sheet, "indicative": _indicative(approval, act.on)},
        )
        if not any(row["answers"] for row in asked.shares):
            act.take("confirm_sharing", facts={"shares": asked.shares})
    return act.case


def _check_terms(terms: ApprovalTerms) -> None:
    wrong = []
    if terms.approved_fen <= 0:
        wrong.append(Objection("approved.missing", "approved_fen", "请填写大于零的批准金额。"))
    if terms.term_months <= 0:
        wrong.append(Objection("term.missing", "term_months", "请填写大于零的期限（月）。"))
    if terms.repayment not in REPAYMENT_METHODS:
        methods = listed(REPAYMENT_METHODS.values())
        sentence = say("请选择还款方式：{methods}。", methods=methods)
        wrong.append(Objection("repayment.unknown", "repayment", sentence))
    if terms.pricing not in PRICINGS:
        wrong.append(Objection("pricing.unknown", "pricing", "请选择利率调整方式。"))
    if terms.requirement not in ("all", "weighted", "listed"):
        wrong.append(Objection("requirement.unknown", "requirement", "请选择放款前须生效的登记。"))
    if terms.requirement == "listed" and not terms.required_positions:
        wrong.append(
            Objection("requirement.empty", "required_positions", "请列出须先生效的权利序号。")
        )
    if not 0 < terms.required_weight_bp <= 10_000:
        wrong.append(
            Objection("requirement.weight", "required_weight_bp", "加权比例须在 0 到 100% 之间。")
        )
    if not terms.opinion.strip():
        wrong.append(Objection("opinion.missing", "opinion", "请填写审批意见。"))
    if wrong:
        raise Objections(wrong)


def _check_against_case(act: CaseAct, terms: ApprovalTerms, bundle: BundleValuation | None) -> None:
    wrong = [
        *_check_positions(act.case, terms),
        *_check_lendable(terms, bundle),
        *_check_internal(act, terms),
        *expired(bundle, on=act.on, where="approved_fen", cure=_VALUE_AGAIN),
    ]
    if wrong:
        raise Objections(wrong)


def _check_positions(case: Case, terms: ApprovalTerms) -> Iterator[Objection]:
    if terms.requirement != "listed":
        return
    unknown = set(terms.required_positions) - {p.position for p in bundle_of(case)}
    if unknown:
        named = "、".join(str(n) for n in sorted(unknown))
        sentence = f"本案没有第 {named} 项权利，请核对须先生效的权利序号。"
        yield Objection("requirement.unknown_right", "required_positions", sentence)


def _check_lendable(terms: ApprovalTerms, bundle: BundleValuation | None) -> Iterator[Objection]:
    """More than the bundle's value lends is the approver's to grant, and to account for."""
    if bundle is None or terms.approved_fen <= bundle.lendable_fen or terms.excess_reason.strip():
        return
    sentence = say(
        "批准金额超过打包评估的可贷上限{lendable}元，请写明理由，或降低金额。",
        lendable=format_yuan(bundle.lendable_fen),
    )
    yield Objection(
        "lendable.exceeded", "excess_reason", sentence, {"lendable_fen": bundle.lendable_fen}
    )


def _check_internal(act: CaseAct, terms: ApprovalTerms) -> Iterator[Objection]:
    """Object to more than the bank might have valued inside, where it did so (PIL-05)."""
    own = RightValuation.objects.filter(case=act.case, state=ValuationState.COMPLETED)
    if not own.filter(route="internal").exists():
        return
    reasons = eligibility_of(act.case, on=act.on, amount_fen=terms.approved_fen).reasons
    if reasons:
        sentence = say(
            "权利由银行内部评估，不能按此批准：{reason}请降低金额，或退回评估环节委托评估机构。",
            reason="".join(reasons),
        )
        yield Objection("PIL-05", "approved_fen", sentence, {"reasons": list(reasons)})


def _basis(
    authority: ApprovalAuthority | None, bundle: BundleValuation | None
) -> Iterator[tuple[str, str]]:
    """Name what an approval rests on: the approver's limit, and what the bundle was valued from."""
    if authority is not None:
        yield ("authority", authority_hash(authority))
    if bundle is not None:
        yield ("inputs", sha256(bundle.inputs))


def _store_approval(act: CaseAct, terms: ApprovalTerms, authority_fen: int) -> Approval:
    return Approval.objects.create(
        case=act.case,
        round=act.case.round,
        decision="conditional" if terms.conditions else "approve",
        approved_fen=terms.approved_fen,
        term_months=terms.term_months,
        lpr_tenor=terms.lpr_tenor,
        spread_bp=terms.spread_bp,
        repayment=terms.repayment,
        pricing=terms.pricing,
        conditions=list(terms.conditions),
        requirement=terms.requirement,
        required_weight_bp=terms.required_weight_bp,
        required_positions=list(terms.required_positions),
        terms_code=terms.terms_code,
        opinion=terms.opinion,
        excess_reason=terms.excess_reason.strip(),
        authority_fen=authority_fen,
        decided_by=act.actor.user,
        decided_at=act.at,
    )


def _approval_facts(approval: Approval) -> dict[str, object]:
    names = (
        "decision", "approved_fen", "term_months", "lpr_tenor", "spread_bp", "repayment", "pricing",
        "conditions", "requirement", "required_weight_bp", "required_positions", "terms_code",
        "opinion", "excess_reason", "authority_fen",
    )  # fmt: skip
    return {name: getattr(approval, name) for name in names}


def _indicative(approval: Approval, on: dt.date) -> dict[str, int] | None:
    """Say what the loan would cost in a year if it were paid out today; None without an LPR."""
    lpr = prime_rate(approval.lpr_tenor, on)
    if lpr is None:
        return None
    rate_bp = lpr.rate_bp + approval.spread_bp
    due = SCHEDULES[approval.repayment](
        principal_fen=approval.approved_fen, annual_rate=Decimal(max(0, rate_bp)) / 10_000,
        disbursed_on=on, months=approval.term_months,
    )  # fmt: skip
    effective_bp = effective_annual_bp(approval.approved_fen, on, due)
    return {"rate_bp": rate_bp, "effective_bp": effective_bp}


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
