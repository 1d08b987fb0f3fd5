"""Read the register of a right again, on the filing day, in the pledge's life, or once mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from financing.models import Case, PledgedRight, RegisterSnapshot
from financing.operations.acts import CaseAct
from financing.operations.beside import of_the_specialist
from financing.operations.reading import Extract, judge, store
from financing.operations.watching import watch_case
from financing.papers import REREADING
from financing.queries.registers import newest_snapshots
from financing.rules.dates import not_before
from financing.states import CaseState
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.roles import Role
from workflows.sentences import say

# From the verification on; before it, the verification itself reads the register.
REREADABLE = (
    CaseState.VERIFIED, CaseState.VALUED, CaseState.BUNDLE_VALUED, CaseState.INVESTIGATED,
    CaseState.REVIEWED, CaseState.APPROVED, CaseState.SHARED, CaseState.SIGNED, CaseState.SECURED,
    CaseState.DISBURSED, CaseState.SETTLED,
)  # fmt: skip


def may_reread(case: Case, actor: Actor) -> bool:
    """Tell whether a person may read a case's registers again now."""
    own = actor.role == Role.SPECIALIST and actor.organisation_id == case.bank_id
    return own and actor.branch_id in (None, case.branch_id) and case.state in REREADABLE


def reread_register(
    *, case_id: UUID, actor: Actor, at: dt.datetime, extract: Extract
) -> RegisterSnapshot:
    """Freeze what a register says of a right now, with what changed and what the rules find.

    What it says is a fact, so a breach refuses nothing here: the pre-flight tells it until a later
    extract mends it, and the watch looks at a living pledge at once.

    Raises:
        Objections: no right of a verified case at that place, the extract of another right, a day
            ahead or before the last reading, texts that say nothing or too much.
        NotAllowed: the actor is no specialist of the case's bank and branch.
    """
    with of_the_specialist(case_id, actor, at) as act:
        pledged = next((p for p in act.bundle if p.position == extract.position), None)
        if pledged is None or act.case.state not in REREADABLE:
            sentence = say(
                "本案没有第 {position} 项权利，或者尚未核验、已经结案。", position=extract.position
            )
            raise Objections([Objection("reading.not_verified", "position", sentence)])
        snapshot = _read(act, pledged, extract)
        watch_case(case_id=act.case.pk, on=act.on)
    return snapshot


def _read(act: CaseAct, pledged: PledgedRight, extract: Extract) -> RegisterSnapshot:
    last = newest_snapshots([pledged]).get(pledged.pk)
    wrong = tuple(_check_day(last, extract))
    if wrong:
        raise Objections(wrong)
    verdicts = judge(act.case, [extract], on=act.on, bundle=[pledged], whole_bundle=act.bundle)
    [verdict] = verdicts
    changes = verdict.changes
    store(verdicts, act.case, act.actor)
    snapshot = verdict.snapshot
    assert snapshot is not None, "stored just now"
    act.note(
        "reread_register",
        subject=f"pledgedright:{pledged.pk}",
        facts={
            "position": pledged.position,
            "number": pledged.right.number,
            "title": pledged.title,
            "taken_on": extract.taken_on,
            "source": extract.source,
            "changed": changes,
            "findings": [[found.rule, found.severity] for found in verdict.findings],
        },
        rests_on=[("snapshot", snapshot.facts_sha256)],
        papers=[REREADING],
        sheet={"facts": extract.content, "last_taken_on": last and last.taken_on},
    )
    return snapshot


def _check_day(last: RegisterSnapshot | None, extract: Extract) -> Iterator[Objection]:
    if last is not None:
        yield from not_before(
            last.taken_on,
            f"rights[{extract.position}].taken_on",
            extract.taken_on,
            cause=say("上次查询日"),
        )
