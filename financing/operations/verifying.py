"""Freeze what the registers say, let the rules look at it, and ask for the values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from financing.errors import RightsBlocked
from financing.models import Case, CaseParty, RightValuation
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, acting
from financing.operations.parties import end_valuing
from financing.operations.reading import Extract, Verdict, judge, shown, store, told
from financing.papers import REFUSAL_NOTICE, VERIFICATION
from financing.queries.eligibility import Eligibility, eligibility_of
from financing.rules.rights import Finding
from financing.states import PartyRole, ValuationState
from workflows.errors import Objection, Objections
from workflows.models import Actor


def verify_rights(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    extracts: Sequence[Extract],
) -> Case:
    """Freeze a register snapshot for every right, and ask for the value of each that stays.

    Where the bank may not value by itself, a right without an appraiser waits for one.

    Raises:
        Objections: what ``judge`` objects to, or a soft stop without a named person's
            acknowledgement.
        RightsBlocked: a hard stop on a right that is not excluded, or no right left.
    """
    with acting(case_id=case_id, item_id=item_id, step="verify_rights", actor=actor, at=at) as act:
        verdicts = judge(act.case, extracts, on=act.on, bundle=act.bundle)
        _refuse_gaps(verdicts)
        eligibility = eligibility_of(act.case, on=act.on)
        _store(act, verdicts, eligibility)
        snapshots = [("snapshot", v.snapshot.facts_sha256) for v in verdicts if v.snapshot]
        act.take(
            "verify_rights",
            facts={
                "rights": [told(verdict) for verdict in verdicts],
                "not_internal": list(eligibility.reasons),
            },
            rests_on=[*snapshots, *eligibility.rests_on],
            papers=[VERIFICATION],
            sheet={"verdicts": [shown(verdict) for verdict in verdicts]},
        )
    return act.case


def _refuse_gaps(verdicts: Sequence[Verdict]) -> None:
    kept = [v for v in verdicts if not v.extract.exclude]
    blocked = [
        Objection(f.rule, f"rights[{v.pledged.position}]", f.message, {"cure": f.cure})
        for v in kept
        for f in v.blocks
    ]
    if blocked or not kept:
        sentence = "；".join(o.message for o in blocked) or _("没有可以质押的权利。")
        raise RightsBlocked(sentence, objections=blocked)
    unnoted = [
        Objection(
            f"{f.rule}.unacknowledged",
            f"rights[{v.pledged.position}].acknowledgements",
            f"{f.message}须由{_capacities(f)}具名书面确认后方可继续。",
            {"cure": f.cure},
        )
        for v in kept
        for f in v.unacknowledged
    ]
    if unnoted:
        raise Objections(unnoted)


CAPACITIES = {
    "pledgor": "出质人",
    "pledgee": "质权人",
    "specialist": "专员",
    "risk_officer": "风险审查人",
}


def _capacities(found: Finding) -> str:
    return "和".join(CAPACITIES[who] for who in found.acknowledged_by)


def _store(act: CaseAct, verdicts: Sequence[Verdict], eligibility: Eligibility) -> None:
    case = act.case
    store(verdicts, case, act.actor)
    for verdict in verdicts:
        if verdict.extract.exclude:
            verdict.pledged.excluded_reason = verdict.extract.exclude
            verdict.pledged.save(update_fields=["excluded_reason"])
    for earlier in current_valuations(case):
        act.take("supersede", on=earlier)
    kept = [v for v in verdicts if not v.extract.exclude]
    RightValuation.objects.bulk_create(_valuation(v, case, eligibility) for v in kept)
    appraisers = {v.extract.appraiser for v in kept if v.extract.appraiser is not None}
    end_valuing(case, at=act.at)
    CaseParty.objects.bulk_create(
        [CaseParty(case=case, organisation=a, role=PartyRole.APPRAISER) for a in appraisers],
        ignore_conflicts=True,
    )


def current_valuations(case: Case) -> list[RightValuation]:
    """Give the valuations that count: asked for or done, and not superseded."""
    rows = case.valuations.exclude(state=ValuationState.SUPERSEDED)
    return list(rows.select_related("pledged_right__right"))


def _valuation(verdict: Verdict, case: Case, eligibility: Eligibility) -> RightValuation:
    appraiser = verdict.extract.appraiser
    routed = appraiser is None and not eligibility.is_open
    return RightValuation(
        case=case,
        pledged_right=verdict.pledged,
        round=case.round,
        route="external" if appraiser or routed else "internal",
        route_reason="".join(eligibility.reasons) if routed else "",
        appraiser=appraiser,
    )


def reject_rights(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reason: str, basis: str
) -> Case:
    """End a case whose rights cannot be pledged.

    Raises:
        Objections: reason or basis is missing.
    """
    require(reason=reason, basis=basis)
    with acting(case_id=case_id, item_id=item_id, step="verify_rights", actor=actor, at=at) as act:
        act.take("reject_rights", facts={"reason": reason, "basis": basis}, papers=[REFUSAL_NOTICE])
    return act.case
