"""Register extracts: what was read of each right, and what the rules find in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from financing.models import Case, CaseParty, PledgedRight, RegisterSnapshot, RightFinding
from financing.queries.checks import check_context, findings_of, open_pledges, rules_in_force
from financing.queries.eligibility import licensed_appraisers
from financing.queries.registers import newest_snapshots
from financing.queries.rounds import next_rounds
from financing.queries.sheets import rights_of
from financing.rules.dates import not_after
from financing.rules.dossier import NOTHING_READ, Register
from financing.rules.extract_differences import differences
from financing.rules.extracts import (
    check_acknowledgements,
    check_identity,
    check_positions,
    check_texts,
    facts_as_dict,
)
from financing.rules.register_entries import entries_as_dict
from financing.rules.register_flags import with_entries
from financing.rules.rights import Finding, RightFacts
from financing.states import PartyRole
from workflows.errors import Objection, Objections
from workflows.models import Actor, Organisation
from workflows.roles import OrganisationKind
from workflows.rules.chain import canonical_json, sha256


@dataclass(frozen=True, slots=True)
class Extract:
    """A register extract of one right, as typed in or as an adapter brought it.

    ``register`` holds the entries of the register where they were read one by one; ``facts`` what
    is said in a word. ``acknowledgements`` are mappings with rule, name, capacity and statement of
    a named person; ``exclude`` drops the right from the bundle and says why; ``appraiser`` None
    means the bank values it itself.
    """

    position: int
    taken_on: dt.date
    source: str
    facts: RightFacts
    register: Register = NOTHING_READ
    acknowledgements: Sequence[Mapping[str, str]] = ()
    exclude: str = ""
    appraiser: Organisation | None = None

    @property
    def content(self) -> dict[str, Any]:
        """What is frozen of it: the facts, and the entries that hold something."""
        return {**facts_as_dict(self.facts), **entries_as_dict(self.register)}


@dataclass
class Verdict:
    """What the rules found in one right's extract; ``before`` is the last one, if there was any."""

    pledged: PledgedRight
    extract: Extract
    findings: Sequence[Finding]
    before: Mapping[str, Any] | None = None
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

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What differs from the last extract, field by field, with the rules it touches."""
        if self.before is None:
            return []
        after = json.loads(canonical_json(self.extract.content))
        kind = self.pledged.right.kind_id
        return [each.as_dict() for each in differences(kind, self.before, after)]


def judge(
    case: Case,
    extracts: Sequence[Extract],
    *,
    on: dt.date,
    bundle: Sequence[PledgedRight] | None = None,
    whole_bundle: Sequence[PledgedRight] | None = None,
) -> list[Verdict]:
    """Let every rule in force look at every extract; nothing is stored.

    ``bundle`` are the case's rights where the caller has loaded them, or those of them whose
    registers were read; then ``whole_bundle`` are all that stay on the case.

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
    context = check_context(case, whole_bundle or bundle, on=on)
    open_in = open_pledges(bundle)
    last = newest_snapshots(bundle)

    def findings(pledged: PledgedRight, extract: Extract) -> tuple[Finding, ...]:
        numbers = context.included_numbers
        facts = with_entries(extract.facts, extract.register, numbers, on)
        return findings_of(
            pledged, facts, context, rows, open_in=open_in[pledged.right_id],
            register=extract.register,
        )  # fmt: skip

    return [
        Verdict(
            pledged,
            given[n],
            findings(pledged, given[n]),
            before=json.loads(last[pledged.pk].facts) if pledged.pk in last else None,
        )
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


def store(verdicts: Sequence[Verdict], case: Case, actor: Actor) -> None:
    """Freeze the extracts and what the rules found in them."""
    rounds = next_rounds([verdict.pledged for verdict in verdicts], at_least=case.round)
    RegisterSnapshot.objects.bulk_create(
        _snapshot(verdict, rounds[verdict.pledged.pk], actor) for verdict in verdicts
    )
    RightFinding.objects.bulk_create(
        _finding(verdict, found) for verdict in verdicts for found in verdict.findings
    )


def _snapshot(verdict: Verdict, number: int, actor: Actor) -> RegisterSnapshot:
    text = canonical_json(verdict.extract.content)
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


def told(verdict: Verdict) -> Mapping[str, Any]:
    """Say what the record keeps of a verdict."""
    return {
        "position": verdict.pledged.position,
        "number": verdict.pledged.right.number,
        "findings": [[f.rule, f.severity] for f in verdict.findings],
        "excluded": verdict.extract.exclude,
        **({"changes": changes} if (changes := verdict.changes) else {}),
    }


def shown(verdict: Verdict) -> Mapping[str, Any]:
    """Say what the papers print of a verdict."""
    return {
        **told(verdict),
        "title": verdict.pledged.title,
        "kind": verdict.pledged.right.kind.name,
        "source": verdict.extract.source,
        "taken_on": verdict.extract.taken_on,
        "facts": verdict.extract.content,
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
