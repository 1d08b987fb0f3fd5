"""Read the register of a pledged right again: the newest extract is what the watch looks at."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from financing.models import PledgedRight, RegisterSnapshot
from financing.operations.acts import CaseAct
from financing.operations.beside import of_the_specialist
from financing.operations.verifying import Extract
from financing.operations.watching import watch_case
from financing.papers import REREADING
from financing.queries.rounds import next_rounds
from financing.rules.dates import not_after, not_before
from financing.rules.extracts import changed_facts, check_identity, check_texts, facts_as_dict
from financing.states import RegistrationState
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.rules.chain import canonical_json, sha256
from workflows.sentences import say


def reread_register(
    *, case_id: UUID, actor: Actor, at: dt.datetime, extract: Extract
) -> RegisterSnapshot:
    """Freeze what a register says of a pledged right now, and let the watch look at it at once.

    Raises:
        Objections: no living pledge at that place, the extract of another right, a day ahead or
            before the last reading, texts that say nothing or too much.
        NotAllowed: the actor is no specialist of the case's bank and branch.
    """
    with of_the_specialist(case_id, actor, at) as act:
        pledged = next((p for p in act.bundle if p.position == extract.position), None)
        last = pledged.snapshots.order_by("round").last() if pledged else None
        wrong = tuple(_wrong(act, pledged, last, extract))
        if wrong or pledged is None:
            raise Objections(wrong)
        snapshot = _store(act, pledged, extract)
        before = json.loads(last.facts) if last else {}
        told = {
            "position": pledged.position,
            "number": pledged.right.number,
            "title": pledged.title,
            "taken_on": extract.taken_on,
            "source": extract.source,
            "changed": [list(row) for row in changed_facts(before, json.loads(snapshot.facts))],
        }
        act.note(
            "reread_register",
            subject=f"pledgedright:{pledged.pk}",
            facts=told,
            rests_on=[("snapshot", snapshot.facts_sha256)],
            papers=[REREADING],
            sheet={"facts": facts_as_dict(extract.facts), "last_taken_on": last and last.taken_on},
        )
        watch_case(case_id=act.case.pk, on=act.on)
    return snapshot


def _wrong(
    act: CaseAct, pledged: PledgedRight | None, last: RegisterSnapshot | None, extract: Extract
) -> Iterator[Objection]:
    live = pledged and pledged.registrations.filter(state=RegistrationState.REGISTERED).exists()
    if pledged is None or not live:
        sentence = say("本案第 {position} 项没有有效的质押登记。", position=extract.position)
        yield Objection("reading.not_pledged", "position", sentence)
        return
    right = pledged.right
    yield from check_identity(
        extract.facts, kind=right.kind_id, number=right.number, where="extract"
    )
    yield from check_texts(extract.source, "", "extract")
    yield from not_after(act.on, "extract.taken_on", extract.taken_on)
    yield from not_before(
        last.taken_on if last else None,
        "extract.taken_on",
        extract.taken_on,
        cause=say("上次查询日"),
    )


def _store(act: CaseAct, pledged: PledgedRight, extract: Extract) -> RegisterSnapshot:
    raw: Mapping[str, Any] = facts_as_dict(extract.facts)
    text = canonical_json(raw)
    return RegisterSnapshot.objects.create(
        pledged_right=pledged,
        round=next_rounds([pledged])[pledged.pk],
        taken_on=extract.taken_on,
        source=extract.source,
        facts=text,
        facts_sha256=sha256(text),
        taken_by=act.actor.user,
    )
