"""Ask the parties the pool's terms name, and take their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from financing.errors import TermsMissing
from financing.models import Approval, Case, CaseParty
from financing.operations.acts import CaseAct, acting
from financing.operations.holding import ROLE_OF_SHARER
from financing.operations.parties import end_sharing
from financing.papers import SHARE_ANSWER
from financing.papers.phrasing import chinese
from financing.queries.evidence import terms_hash
from financing.states import PartyRole
from risk_pool.models import PoolTerms, ShareConfirmation, TermShare
from risk_pool.states import Certainty, ShareState, SharingParty
from workflows.models import Actor, Organisation
from workflows.roles import ROLES_OF_KIND, OrganisationKind

PART_OF_SHARER: dict[str, PartyRole] = {
    SharingParty.FUND: PartyRole.FUND,
    SharingParty.GUARANTOR: PartyRole.GUARANTOR,
    SharingParty.INSURER: PartyRole.INSURER,
    SharingParty.APPRAISER: PartyRole.APPRAISER,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the shares as recorded, what they rest on, and what papers show."""

    shares: Sequence[dict[str, Any]] = ()
    rests_on: Sequence[tuple[str, str]] = ()
    sheet: Mapping[str, Any] = field(default_factory=dict)


def ask_sharers(
    case: Case, approval: Approval, sharers: Mapping[str, Organisation], *, on: dt.date
) -> Asked:
    """Open a confirmation for every party but the bank, and make each a party of the case.

    Raises:
        TermsMissing: the terms are not in force, or name a party without an organisation, or one
            that is no such party.
    """
    if not approval.terms_code:
        return Asked()
    terms = (
        PoolTerms.objects.in_force(on)
        .filter(code=approval.terms_code)
        .order_by("-valid_from")
        .first()
    )
    if terms is None:
        raise TermsMissing(
            _("风险分担办法在审批日没有生效的条款，请核对。"), code=approval.terms_code
        )
    shares = list(terms.shares.select_related("organisation").order_by("party"))
    answering = [share for share in shares if share.party != SharingParty.BANK]
    confirmations = [
        _confirmation(case, approval, terms, share, _sharer(case, share, sharers))
        for share in answering
    ]
    ShareConfirmation.objects.bulk_create(confirmations)
    CaseParty.objects.bulk_create(
        [
            CaseParty(case=case, organisation=c.organisation, role=PART_OF_SHARER[c.party])
            for c in confirmations
        ],
        ignore_conflicts=True,
    )
    return Asked(
        shares=[_told(share) for share in shares],
        rests_on=[("terms", terms_hash(terms, shares))],
        sheet={"terms": {"title": terms.title, "notice": terms.notice}},
    )


def begin_round(act: CaseAct) -> None:
    """Open a new round: whoever confirmed for the terms before is bound no longer.

    Whoever declined leaves the case, until asked again.
    """
    answers = ShareConfirmation.objects.filter(loan_reference=act.case.number).order_by("party")
    declined = answers.filter(round=act.case.round, state=ShareState.DECLINED)
    for answer in declined.select_related("organisation"):
        end_sharing(act.case, answer.organisation, PART_OF_SHARER[answer.party], at=act.at)
    for answer in answers.filter(state__in=(ShareState.REQUESTED, ShareState.CONFIRMED)):
        act.take("supersede", on=answer, facts={"party": answer.party, "round": answer.round})
    act.case.round += 1


def _confirmation(
    case: Case, approval: Approval, terms: PoolTerms, share: TermShare, sharer: Organisation
) -> ShareConfirmation:
    return ShareConfirmation(
        loan_reference=case.number,
        round=case.round,
        terms=terms,
        party=share.party,
        organisation=sharer,
        share_bp=share.share_bp,
        principal_fen=approval.approved_fen,
    )


def _sharer(case: Case, share: TermShare, sharers: Mapping[str, Organisation]) -> Organisation:
    sharer = _named_sharer(case, share, sharers)
    _check_sharer(share, sharer)
    return sharer


def _named_sharer(
    case: Case, share: TermShare, sharers: Mapping[str, Organisation]
) -> Organisation:
    """Give the organisation that carries a share.

    Named by the terms, by the approver, or already on the case.
    """
    if share.organisation is not None:
        return share.organisation
    if share.party in sharers:
        return sharers[share.party]
    part = (
        CaseParty.objects.filter(case=case, role=PART_OF_SHARER[share.party])
        .select_related("organisation")
        .first()
    )
    if part is None:
        raise TermsMissing(
            _("风险分担办法要求%(party)s参与，但本案没有这一方。")
            % {"party": share.get_party_display()},
            party=share.party,
        )
    return part.organisation


def _check_sharer(share: TermShare, sharer: Organisation) -> None:
    """Check that somebody there may answer; the work would lie for ever otherwise."""
    if ROLE_OF_SHARER[share.party] not in ROLES_OF_KIND[OrganisationKind(sharer.kind)]:
        raise TermsMissing(
            _("“%(name)s”不能作为%(party)s参与风险分担。")
            % {"name": sharer.name, "party": share.get_party_display()},
            party=share.party,
        )


def _told(share: TermShare) -> dict[str, Any]:
    return {
        "party": share.party,
        "name": chinese(SharingParty(share.party)),
        "share_bp": share.share_bp,
        "certainty": share.certainty,
        "answers": share.party != SharingParty.BANK,
    }


def answer_share(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    confirmed: bool,
    remark: str = "",
) -> Case:
    """Confirm or decline a party's share.

    When all have answered, the case goes on, or back to the bank.
    """
    with acting(case_id=case_id, item_id=item_id, step="confirm_share", actor=actor, at=at) as act:
        answer = act.part(ShareConfirmation, "organisation", "terms")
        answer.answered_by, answer.answered_at, answer.remark = actor.user, at, remark
        facts = {
            "party": answer.party,
            "share_bp": answer.share_bp,
            "principal_fen": answer.principal_fen,
            "confirmed": confirmed,
            "remark": remark,
        }
        shown = {
            "organisation": answer.organisation.name,
            "terms": answer.terms.title,
            "notice": answer.terms.notice,
            "loss_basis": answer.terms.loss_basis,
            "certainty": chinese(Certainty(answer.terms.certainty)),
        }
        arrow = "confirm" if confirmed else "decline"
        act.take(arrow, on=answer, facts=facts, papers=[SHARE_ANSWER], sheet=shown)
        states = set(
            ShareConfirmation.objects.filter(
                loan_reference=act.case.number, round=act.case.round
            ).values_list("state", flat=True)
        )
        if ShareState.REQUESTED not in states:
            if ShareState.DECLINED in states:
                begin_round(act)
                act.take("return_from_sharing", facts={"reason": "有分担方不同意"})
            else:
                act.take("confirm_sharing", facts={})
    return act.case
