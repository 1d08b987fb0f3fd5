"""Approve: by one person, or by several in the order that the bank's matrix asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from banks.models import ApprovalAuthority
from banks.rules.matrix import MatrixRow
from banks.rules.schedules import SCHEDULES
from banks.rules.yearly_cost import effective_annual_bp
from financing.errors import BeyondAuthority
from financing.models import Approval, Case, Covenant, Endorsement
from financing.operations.acts import CaseAct, acting
from financing.operations.granting import ApprovalTerms, check_against_case, check_terms
from financing.operations.sharing import ask_sharers
from financing.papers import APPROVAL_NOTICE, CHANGE_MEMO, CREDIT_MEMO, CREDIT_REPORT
from financing.queries.credit import (
    CreditBasis,
    credit_basis,
    endorsements_of,
    figures_of,
    matrix_row,
)
from financing.queries.credit_sheet import changed_terms, credit_sheet
from financing.queries.evidence import authority_hash, product_hash
from financing.queries.rates import authority_of, prime_rate
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.rules.chain import sha256
from workflows.sentences import say

LEVELS = {"branch": say("支行审批人"), "head": say("总行审批人")}


def approve(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, terms: ApprovalTerms
) -> Case:
    """Approve, perhaps with conditions, and ask every party that the pool's terms name.

    Where the bank's matrix wants several approvers, all but the last endorse: the item stays open
    for the next of them, who grants the same terms or sends the case back.

    Raises:
        Objections: terms that do not make sense, all at once; more than the bundle or the product
            lends, and no reason for it; beyond product or exposure; not this approver's turn.
        BeyondAuthority: more than this approver may approve alone.
        TermsMissing: no terms in force, or a party they name is not on the case.
    """
    check_terms(terms)
    with acting(case_id=case_id, item_id=item_id, step="decide", actor=actor, at=at) as act:
        basis = credit_basis(act.case, terms.product_code, act.on)
        check_against_case(act, terms, basis)
        row = matrix_row(act.case, terms.approved_fen, act.on)
        given = endorsements_of(act.case)
        _check_turn(act, terms, row, given)
        if row is not None and len(given) + 1 < len(row.levels):
            _endorse(act, terms, row, given)
        else:
            _grant(act, terms, basis, row)
    return act.case


def _check_turn(
    act: CaseAct, terms: ApprovalTerms, row: MatrixRow | None, given: list[Endorsement]
) -> None:
    """Check that it is this approver's turn, and that the terms are those endorsed before.

    Raises:
        Objections: another level is asked, the person has endorsed, or the terms are others.
    """
    if row is None:
        return
    wrong = []
    level = row.levels[min(len(given), len(row.levels) - 1)]
    own = "branch" if act.actor.branch_id else "head"
    if own != level:
        sentence = say(
            "按本行审批矩阵，本案须依次由{levels}审批，现在轮到{level}。",
            levels=" → ".join(LEVELS[each] for each in row.levels), level=LEVELS[level],
        )  # fmt: skip
        wrong.append(Objection("matrix.turn", "", sentence, {"level": level}))
    if any(each.given_by_id == act.actor.user.pk for each in given):
        sentence = say("您已经在本轮审批中签署意见，须由另一位审批人办理。")
        wrong.append(Objection("matrix.same_person", "", sentence))
    if given and told_terms(terms) != given[-1].terms:
        sentence = say("批准的条件与前一级审批人同意的不同；需要变更的，请退回重新审查。")
        wrong.append(Objection("matrix.other_terms", "approved_fen", sentence))
    if wrong:
        raise Objections(wrong)


def _endorse(act: CaseAct, terms: ApprovalTerms, row: MatrixRow, given: list[Endorsement]) -> None:
    level = row.levels[len(given)]
    told = told_terms(terms)
    Endorsement.objects.create(
        case=act.case, round=act.case.round, seq=len(given) + 1, level=level, terms=told,
        opinion=terms.opinion, given_by=act.actor.user, given_at=act.at,
    )  # fmt: skip
    facts = {
        "level": level,
        "seq": len(given) + 1,
        "levels": list(row.levels),
        "approved_fen": terms.approved_fen,
        "opinion": terms.opinion,
        "terms": told,
        "matrix_source": row.source,
    }
    act.note("endorse", facts=facts)
    act.stays = True


def told_terms(terms: ApprovalTerms) -> dict[str, Any]:
    """Tell what approvers must agree on, as it is stored."""
    names = (
        "approved_fen", "term_months", "spread_bp", "repayment", "lpr_tenor", "pricing",
        "requirement", "required_weight_bp", "terms_code", "product_code",
    )  # fmt: skip
    told: dict[str, Any] = {name: getattr(terms, name) for name in names}
    told["conditions"] = list(terms.conditions)
    told["required_positions"] = list(terms.required_positions)
    told["covenants"] = [
        [each.ratio, each.bound, f"{each.value.normalize():f}", each.every_months]
        for each in terms.covenants
    ]
    return told


def _grant(act: CaseAct, terms: ApprovalTerms, basis: CreditBasis, row: MatrixRow | None) -> None:
    authority = authority_of(act.case, act.actor, act.on)
    authority_fen = authority.limit_fen if authority else 0
    if terms.approved_fen > authority_fen:
        raise BeyondAuthority(
            _("批准金额超过您的审批权限，请转上级审批人。"),
            approved_fen=terms.approved_fen,
            authority_fen=authority_fen,
        )
    before = act.case.approvals.order_by("-round").first()
    approval = _store_approval(act, terms, authority_fen, basis)
    act.case.approved_fen = terms.approved_fen
    asked = ask_sharers(act.case, approval, terms.sharers, on=act.on)
    act.take(
        "approve",
        facts=_approval_facts(approval) | {"shares": asked.shares},
        rests_on=[*asked.rests_on, *_rests_on(act.case, authority, basis)],
        papers=[CREDIT_REPORT, CREDIT_MEMO, APPROVAL_NOTICE],
        sheet={
            **asked.sheet,
            "indicative": _indicative(approval, act.on),
            "credit": credit_sheet(act.case, approval, basis, row, on=act.on),
        },
    )
    if before is not None:
        changes = changed_terms(before, approval)
        facts = {"changes": changes, "opinion": terms.opinion, "round": approval.round}
        act.note("change_terms", facts=facts, papers=[CHANGE_MEMO])
    if not any(share["answers"] for share in asked.shares):
        act.take("confirm_sharing", facts={"shares": asked.shares})


def _rests_on(
    case: Case, authority: ApprovalAuthority | None, basis: CreditBasis
) -> Iterator[tuple[str, str]]:
    """Name what an approval rests on: limit, values, product, and the borrower's figures."""
    if authority is not None:
        yield ("authority", authority_hash(authority))
    if basis.bundle is not None:
        yield ("inputs", sha256(basis.bundle.inputs))
    if basis.product is not None:
        yield ("product", product_hash(basis.product))
    for figures in figures_of(case.enterprise_id):
        yield ("statement", figures.row.content_sha256)


def _store_approval(
    act: CaseAct, terms: ApprovalTerms, authority_fen: int, basis: CreditBasis
) -> Approval:
    standing = basis.product.conditions if basis.product else []
    conditions = list(dict.fromkeys([*standing, *terms.conditions]))
    approval = Approval.objects.create(
        product=basis.product,
        case=act.case,
        round=act.case.round,
        decision="conditional" if conditions else "approve",
        approved_fen=terms.approved_fen,
        term_months=terms.term_months,
        lpr_tenor=terms.lpr_tenor,
        spread_bp=terms.spread_bp,
        repayment=terms.repayment,
        pricing=terms.pricing,
        conditions=conditions,
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
    Covenant.objects.bulk_create(
        Covenant(
            approval=approval, ratio=each.ratio, bound=each.bound, value=each.value,
            every_months=each.every_months,
        )
        for each in terms.covenants
    )  # fmt: skip
    return approval


def _approval_facts(approval: Approval) -> dict[str, object]:
    names = (
        "decision", "approved_fen", "term_months", "lpr_tenor", "spread_bp", "repayment", "pricing",
        "conditions", "requirement", "required_weight_bp", "required_positions", "terms_code",
        "opinion", "excess_reason", "authority_fen",
    )  # fmt: skip
    told: dict[str, object] = {name: getattr(approval, name) for name in names}
    told["product"] = approval.product.name if approval.product else ""
    told["covenants"] = [row.in_words for row in approval.covenants.order_by("pk")]
    return told


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
