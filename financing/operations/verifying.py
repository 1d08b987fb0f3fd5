"""Freeze what the registers say, let the rules look at it, and ask for the values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from financing.errors import RightsBlocked
from financing.models import (
    Case,
    CaseParty,
    PledgedRight,
    RegisterSnapshot,
    RightFinding,
    RightValuation,
)
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, acting
from financing.operations.parties import end_valuing
from financing.papers import REFUSAL_NOTICE, VERIFICATION
from financing.queries.checks import (
    check_context,
    findings_of,
    open_pledges,
    rules_in_force,
)
from financing.queries.eligibility import Eligibility, eligibility_of, licensed_appraisers
from financing.queries.rounds import next_rounds
from financing.queries.sheets import rights_of
from financing.rules.dates import not_after
from financing.rules.extracts import (
    check_acknowledgements,
    check_identity,
    check_positions,
    check_texts,
    facts_as_dict,
)
from financing.rules.rights import Finding, RightFacts
from financing.states import PartyRole, ValuationState
from workflows.errors import Objection, Objections
from workflows.models import Actor, Organisation
from workflows.roles import OrganisationKind
from workflows.rules.chain import canonical_json, sha256


@dataclass(frozen=True, slots=True)
class Extract:
    """A register extract of one right, as typed in or as an adapter brought it.

    ``acknowledgements`` are mappings with rule, name, capacity and statement of a named person;
    ``exclude`` drops the right from the bundle and says why; ``appraiser`` None means the bank
    values it itself.
    """

    position: int
    taken_on: dt.date
    source: str
    facts: RightFacts
    acknowledgements: Sequence[Mapping[str, str]] = ()
    exclude: str = ""
    appraiser: Organisation | None = None


@dataclass
class Verdict:
    """What the rules found in one right's extract."""

    pledged: PledgedRight
    extract: Extract
    findings: Sequence[Finding]
    snapshot: RegisterSnapshot | None = field(default=None)

    @property
    def blocks(self) -> list[Finding]:
        """The findings that make a pledge impossible."""
        return [f for f in self.findings if f.severity == "BLOCK"]

    @property
    def unacknowledged(self) -> list[Finding]:
        """The soft stops that not everyone who must has taken note of, by name."""
        noted: dict[str, set[str]] = {}
        for row in self.extract.acknowledgements:
            if row.get("name", "").strip():
                noted.setdefault(row["rule"], set()).add(row.get("capacity", ""))
        return [
            f
            for f in self.findings
            if f.severity == "SOFT" and set(f.acknowledged_by) - noted.get(f.rule, set())
        ]


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
                "rights": [_told(verdict) for verdict in verdicts],
                "not_internal": list(eligibility.reasons),
            },
            rests_on=[*snapshots, *eligibility.rests_on],
            papers=[VERIFICATION],
            sheet={"verdicts": [_shown(verdict) for verdict in verdicts]},
        )
    return act.case


def judge(
    case: Case,
    extracts: Sequence[Extract],
    *,
    on: dt.date,
    bundle: Sequence[PledgedRight] | None = None,
) -> list[Verdict]:
    """Let every rule in force look at every extract; nothing is stored.

    ``bundle`` are the case's rights where the caller has loaded them.

    Raises:
        Objections: a right of the bundle without an extract or with two, an extract of no right
            or of another one, an appraiser that is none or has a stake, and texts that say nothing
            or too much.
    """
    bundle = bundle_of(case) if bundle is None else bundle
    rights = {p.position: p for p in bundle}
    gaps = tuple(_gaps(case, rights, extracts, on))
    if gaps:
        raise Objections(gaps)
    given = {extract.position: extract for extract in extracts}
    rows = rules_in_force(on)
    context = check_context(case, bundle, on=on)
    open_in = open_pledges(bundle)

    def findings(pledged: PledgedRight, facts: RightFacts) -> tuple[Finding, ...]:
        return findings_of(pledged, facts, context, rows, open_in=open_in[pledged.right_id])

    return [
        Verdict(pledged, given[n], findings(pledged, given[n].facts))
        for n, pledged in sorted(rights.items())
    ]


def _gaps(
    case: Case, rights: Mapping[int, PledgedRight], extracts: Sequence[Extract], on: dt.date
) -> Iterator[Objection]:
    titles = {position: pledged.title for position, pledged in rights.items()}
    yield from check_positions((extract.position for extract in extracts), titles)
    parties = stakeholders(case)
    listed = {house.pk for house in licensed_appraisers(on)}
    for extract in extracts:
        where = f"rights[{extract.position}]"
        if extract.position in rights:
            right = rights[extract.position].right
            yield from check_identity(
                extract.facts, kind=right.kind_id, number=right.number, where=where
            )
        yield from check_texts(extract.source, extract.exclude, where)
        yield from check_acknowledgements(extract.acknowledgements, where)
        yield from not_after(on, f"{where}.taken_on", extract.taken_on)
        yield from check_appraiser(extract.appraiser, parties, listed, where)


def stakeholders(case: Case) -> set[int]:
    """Find who may not value a case's rights: its borrower and its pledgors."""
    parts = (PartyRole.BORROWER, PartyRole.PLEDGOR)
    rows = CaseParty.objects.filter(case=case, role__in=parts)
    return set(rows.values_list("organisation_id", flat=True))


def check_appraiser(
    appraiser: Organisation | None, parties: Collection[int], listed: Collection[int], where: str
) -> Iterator[Objection]:
    """Object to a valuer that is not on the list, or values what it or its debtor pledges."""
    if appraiser is None:
        return
    if appraiser.kind != OrganisationKind.APPRAISER:
        sentence = f"“{appraiser.name}”不是评估机构，不能受托评估。"
        yield Objection("extract.appraiser.kind", f"{where}.appraiser", sentence)
    elif appraiser.pk in parties:
        sentence = f"“{appraiser.name}”是本案的借款人或出质人，不能评估自己的权利。"
        yield Objection("extract.appraiser.party", f"{where}.appraiser", sentence)
    elif appraiser.pk not in listed:
        sentence = f"“{appraiser.name}”当日不在评估机构名单中；请改选名单内的机构。"
        yield Objection("extract.appraiser.unlisted", f"{where}.appraiser", sentence)


def bundle_of(case: Case) -> list[PledgedRight]:
    """Give the rights that are still in a case's bundle."""
    return [pledged for pledged in rights_of(case) if not pledged.excluded_reason]


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
    rounds = next_rounds([verdict.pledged for verdict in verdicts], at_least=case.round)
    snapshots = [_snapshot(v, rounds[v.pledged.pk], act.actor) for v in verdicts]
    RegisterSnapshot.objects.bulk_create(snapshots)
    RightFinding.objects.bulk_create(
        _finding(verdict, found) for verdict in verdicts for found in verdict.findings
    )
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


def _snapshot(verdict: Verdict, number: int, actor: Actor) -> RegisterSnapshot:
    text = canonical_json(facts_as_dict(verdict.extract.facts))
    verdict.snapshot = RegisterSnapshot(
        pledged_right=verdict.pledged,
        round=number,
        taken_on=verdict.extract.taken_on,
        source=verdict.extract.source,
        facts=text,
        facts_sha256=sha256(text),
        taken_by=actor.user,
    )
    return verdict.snapshot


def _finding(verdict: Verdict, found: Finding) -> RightFinding:
    return RightFinding(
        snapshot=verdict.snapshot,
        rule=found.rule,
        severity=found.severity,
        message=found.message,
        cure=found.cure,
        basis=found.basis,
        acknowledgements=[
            dict(row) for row in verdict.extract.acknowledgements if row["rule"] == found.rule
        ],
    )


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


def _told(verdict: Verdict) -> Mapping[str, Any]:
    return {
        "position": verdict.pledged.position,
        "number": verdict.pledged.right.number,
        "findings": [[f.rule, f.severity] for f in verdict.findings],
        "excluded": verdict.extract.exclude,
    }


def _shown(verdict: Verdict) -> Mapping[str, Any]:
    return {
        **_told(verdict),
        "title": verdict.pledged.title,
        "kind": verdict.pledged.right.kind.name,
        "source": verdict.extract.source,
        "taken_on": verdict.extract.taken_on,
        "facts": facts_as_dict(verdict.extract.facts),
        "findings": [
            {
                "rule": f.rule,
                "severity": f.severity,
                "message": f.message,
                "basis": f.basis,
                "cure": f.cure,
            }
            for f in verdict.findings
        ],
        "acknowledgements": [dict(row) for row in verdict.extract.acknowledgements],
    }


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
