"""Moves on record, their chains, and the keys that hold evidence, as audit tests walk them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey
from django.utils.timezone import localdate

from financing.models import Approval, Case, DueDiligence
from workflows.models import RecordEntry, User
from workflows.queries.proof import prove_record

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]

# Tasks of the flow engine say who may act next; what was done stands in the record.
_NO_EVIDENCE = frozenset({"workflows.FlowTask"})
_OURS = ("workflows", "documents", "banks", "risk_pool", "financing")


def act_rows() -> Table:
    """Give every move on record, each case as it stands, and each approval beside its note."""
    columns = ("key", "on", "chain", "actor", "maker", "checker", "actor_active",
               "membership_in_force", "state_before", "state_of_previous", "stored_state",
               "recorded_state", "document_on", "recorded_on")  # fmt: skip
    return columns, (*_moves(), *_pairs_of_eyes())


def chain_rows(*, today: dt.date) -> Table:
    """Give what walking the whole record found broken, and the record itself where nothing is."""
    proof = prove_record()
    broken = [(f"{each.chain} #{each.seq}", today, each.what) for each in proof.breaches]
    return ("key", "on", "broken"), broken or [("record", today, "")]


def evidence_key_rows() -> Table:
    """Give every foreign key of ours to people, and what deleting the person would do to its row.

    Keys of the framework's own tables hold no evidence.
    """
    rows = [
        (f"{model._meta.label}.{field.name}", getattr(field.remote_field.on_delete, "__name__", ""))
        for model in apps.get_models()
        if model._meta.app_label in _OURS and model._meta.label not in _NO_EVIDENCE
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.remote_field.model is User
    ]
    return ("key", "on_delete"), sorted(rows)


def _moves() -> Iterator[Sequence[Any]]:
    """Walk the chains; a move begins where the last one on the same subject ended."""
    entries = RecordEntry.objects.select_related("actor", "membership").order_by("chain", "seq")
    states = {case.pk: str(case.state) for case in Case.objects.only("pk", "state")}
    chain, ends = None, dict[str, str]()
    last: RecordEntry | None = None
    for entry in entries.iterator(chunk_size=2000):
        if entry.chain != chain:
            yield from _as_it_stands(last, ends, states)
            chain, ends = entry.chain, {}
        on, recorded = localdate(entry.happened_at), localdate(entry.recorded_at)
        place = entry.membership
        in_force = place.valid_from <= on and (place.valid_to is None or on <= place.valid_to)
        before = ends.get(entry.subject, entry.from_state)
        ends[entry.subject], last = entry.to_state, entry
        yield (
            f"{entry.chain} #{entry.seq} {entry.arrow}", on, str(entry.chain),
            entry.actor.full_name, None, None, entry.actor.is_active, in_force, entry.from_state,
            before, None, None, on, recorded,
        )  # fmt: skip
    yield from _as_it_stands(last, ends, states)


def _as_it_stands(
    last: RecordEntry | None, ends: dict[str, str], states: dict[Any, str]
) -> Iterator[Sequence[Any]]:
    if last is None or last.chain not in states or "case" not in ends:
        return
    yield (
        f"{last.chain} 现状", localdate(last.recorded_at), str(last.chain), None, None, None, None,
        None, None, None, states[last.chain], ends["case"], None, None,
    )  # fmt: skip


def _pairs_of_eyes() -> Iterator[Sequence[Any]]:
    notes = {
        (note.case_id, note.round): note.written_by.full_name
        for note in DueDiligence.objects.select_related("written_by").order_by("written_at")
    }
    for approval in Approval.objects.select_related("case", "decided_by").order_by("pk"):
        maker = notes.get((approval.case_id, approval.round))
        on = localdate(approval.decided_at)
        yield (
            f"{approval.case.number}-{approval.round} 审批", on, str(approval.case_id), None,
            maker, approval.decided_by.full_name, *(None for _ in range(8)),
        )  # fmt: skip
