"""Commission an outside appraiser for a right that the bank does not value itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from financing.models import Case, CaseParty, RightValuation
from financing.operations.acts import CaseAct, acting
from financing.operations.holding import holder_of
from financing.operations.reading import check_appraiser, stakeholders
from financing.papers import APPRAISAL_COMMISSION
from financing.queries.eligibility import eligibility_of, licensed_appraisers
from financing.states import PartyRole
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor, Organisation
from workflows.operations.advancing import hand_over

_LONGEST_REASON = 300


def commission_appraiser(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    appraiser: Organisation,
    fee_fen: int,
    reason: str = "",
) -> Case:
    """Hand the valuation of a right to an appraiser on the list, for a fee agreed.

    ``reason`` may be empty only where the bank may not value by itself: that is the reason then.

    Raises:
        NotAllowed: an appraiser has it already.
        Objections: an appraiser that is not on the list or has a stake, no fee, no reason.
    """
    with acting(case_id=case_id, item_id=item_id, step="value_right", actor=actor, at=at) as act:
        valuation = act.part(RightValuation)
        if valuation.appraiser_id is not None:
            raise NotAllowed(_("这项权利已经委托评估机构评估。"))
        eligibility = eligibility_of(act.case, on=act.on)
        why = reason.strip() or "".join(eligibility.reasons)
        wrong = tuple(_wrong(act, appraiser, fee_fen, why))
        if wrong:
            raise Objections(wrong)
        valuation.route, valuation.appraiser = "external", appraiser
        valuation.route_reason, valuation.fee_fen = why, fee_fen
        valuation.save(update_fields=["route", "appraiser", "route_reason", "fee_fen"])
        CaseParty.objects.update_or_create(
            case=act.case, organisation=appraiser, role=PartyRole.APPRAISER,
            defaults={"until": None},
        )  # fmt: skip
        _note(act, valuation, appraiser)
        _hand_over(act, valuation)
    return act.case


def _wrong(act: CaseAct, appraiser: Organisation, fee_fen: int, why: str) -> Iterator[Objection]:
    listed = {house.pk for house in licensed_appraisers(act.on)}
    yield from check_appraiser(appraiser, stakeholders(act.case), listed, "commission")
    if fee_fen < 0:
        yield Objection("commission.fee", "fee_fen", "评估费不能是负数。")
    if not why or len(why) > _LONGEST_REASON:
        sentence = f"请说明由外部评估的理由，最多{_LONGEST_REASON}字。"
        yield Objection("commission.reason", "reason", sentence)


def _note(act: CaseAct, valuation: RightValuation, appraiser: Organisation) -> None:
    facts = {
        "position": valuation.pledged_right.position,
        "title": valuation.pledged_right.title,
        "appraiser": appraiser.name,
        "fee_fen": valuation.fee_fen,
        "reason": valuation.route_reason,
    }
    act.note("commission_appraiser", facts=facts, papers=[APPRAISAL_COMMISSION])


def _hand_over(act: CaseAct, valuation: RightValuation) -> None:
    assert act.item is not None, "a right's valuation is a work item"
    act.stays = True
    act.position.parts[act.item.subject_key] = valuation
    task = act.item.task
    hand_over(act.item, holder_of(act.position, task.flow_task, task), at=act.at)
