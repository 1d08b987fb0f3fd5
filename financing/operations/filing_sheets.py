"""Do what a sheet of filings says: each row as one act, tried first, then done for itself."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from documents.adapters.tables import read_table
from documents.rules.uploads import shown_name
from financing.models import Case, FilingSheet, Registration
from financing.operations.notices import Answer
from financing.operations.registering import answer_registration, file_registration
from financing.queries.filing_sheets import open_filings, sheets_of
from financing.queries.filings import papers_wanted
from financing.rules.facts import same_name
from financing.rules.filing_papers import usual_papers
from financing.rules.filing_sheet import (
    FILE,
    MOST_ROWS,
    FilingRow,
    at_cell,
    read_filing_rows,
    read_filing_sheet,
)
from financing.rules.identifiers import bare_number
from financing.rules.sheet_rows import Filled, SheetRow
from workflows.errors import NotAllowed, Objection, Objections, Refusal, SomeoneWasFaster
from workflows.models import Actor, WorkItem
from workflows.operations.taking import check_membership
from workflows.sentences import say

Result = dict[str, Any]


class _OnlyTriedError(Exception):
    """The act would have been done; it is taken back."""


def bring_filing_sheet(
    *,
    actor: Actor,
    at: dt.datetime,
    name: str,
    declared_type: str,
    stream: BinaryIO,
    size: int,
) -> FilingSheet:
    """Take in a sheet and try every row; nothing of the cases changes yet.

    Raises:
        UploadRefused: the file computes, hides, explodes, or is no table.
        Objections: no line of heads, no rows, or more than 300 of them.
    """
    check_membership(actor, at)
    table = read_table(
        name=name, declared_type=declared_type, stream=stream, size=size,
        most_bytes=settings.UPLOAD_MAX_BYTES,
    )  # fmt: skip
    filled = read_filing_sheet(table)
    if len(filled.rows) > MOST_ROWS:
        sentence = say("一次最多{most}行；请分几次上传。", most=MOST_ROWS)
        raise Objections([Objection("sheet.too_long", "", sentence)])
    stream.seek(0)
    sheet = FilingSheet(
        organisation=actor.membership.organisation,
        brought_by=actor.user,
        brought_at=at,
        filename=shown_name(name),
        sha256=hashlib.sha256(stream.read()).hexdigest(),
        places=dict(filled.places),
        rows=[[row.line, dict(row.cells)] for row in filled.rows],
    )
    sheet.results = [_tried(row, sheet, actor, at) for row in _rows(sheet, actor)]
    with transaction.atomic():
        sheets_of(actor).filter(brought_by=actor.user, done_at=None).delete()
        sheet.save(force_insert=True)
    return sheet


def apply_filing_sheet(*, sheet_id: UUID, actor: Actor, at: dt.datetime) -> FilingSheet:
    """Do every row that was ready, each in a transaction of its own; what fails says why.

    Raises:
        NotAllowed: not the actor's own sheet.
        SomeoneWasFaster: it was done already.
    """
    check_membership(actor, at)
    with transaction.atomic():
        found = sheets_of(actor).select_for_update(of=("self",)).filter(pk=sheet_id)
        sheet = found.filter(brought_by=actor.user).first()
        if sheet is None:
            raise NotAllowed(_("没有这份表格。"))
        if sheet.done_at is not None:
            raise SomeoneWasFaster(_("这份表格已经办理过了。"))
        sheet.done_at = at
        sheet.save(update_fields=["done_at"])
    ready = {result["line"] for result in sheet.results if result["outcome"] == "ready"}
    rows = {row.line: row for row in _rows(sheet, actor)}
    for number, result in enumerate(sheet.results):
        if result["line"] in ready:
            sheet.results[number] = _done(rows[result["line"]], sheet, actor, at)
            sheet.save(update_fields=["results"])
    return sheet


def _rows(sheet: FilingSheet, actor: Actor) -> list[FilingRow]:
    filled = Filled(tuple(SheetRow(line, cells) for line, cells in sheet.rows), sheet.places)
    steps = dict(open_filings(actor).values_list("pk", "step"))
    return list(read_filing_rows(filled, steps))


def _tried(row: FilingRow, sheet: FilingSheet, actor: Actor, at: dt.datetime) -> Result:
    if row.is_blank:
        return _result(row, "blank")
    if row.problems:
        return _result(row, "wrong", row.problems)
    try:
        with transaction.atomic():
            _act(row, actor, at)
            raise _OnlyTriedError
    except _OnlyTriedError:
        return _result(row, "ready")
    except Refusal as refused:
        return _result(row, "wrong", _said(refused, sheet.places, row.line))


def _done(row: FilingRow, sheet: FilingSheet, actor: Actor, at: dt.datetime) -> Result:
    if row.problems:
        return _result(row, "failed", row.problems)
    try:
        _act(row, actor, at)
    except Refusal as refused:
        return _result(row, "failed", _said(refused, sheet.places, row.line))
    return _result(row, "done")


def _result(row: FilingRow, outcome: str, problems: Sequence[Objection] = ()) -> Result:
    said = [{"cell": p.where, "code": p.code, "message": str(p.message)} for p in problems]
    return {"line": row.line, "outcome": outcome, "problems": said}


def _said(refused: Refusal, places: Mapping[str, int], line: int) -> list[Objection]:
    inside = refused.facts.get("objections", ())
    found = refused.objections if isinstance(refused, Objections) else inside
    assert isinstance(found, Iterable), "objections are many"
    said = [*found] or [Objection(refused.code, "item", refused.message)]
    return [at_cell(each, places, line) for each in said]


def _act(row: FilingRow, actor: Actor, at: dt.datetime) -> Case:
    """Do what a row says, as the page of its step would."""
    item = WorkItem.objects.get(pk=row.item_id)
    rows = Registration.objects.select_related("pledged_right__right__kind")
    registration = rows.get(pk=item.subject_key)
    _check_right(row, registration)
    by: dict[str, Any] = {
        "case_id": item.case_key, "item_id": item.pk, "actor": actor, "at": at,
    }  # fmt: skip
    told = row.values
    if item.step == FILE:
        ready = bool(told["documents"])
        return file_registration(
            **by,
            filing_number=told["filing_number"],
            filed_on=told["filed_on"],
            channel=told["channel"],
            documents=usual_papers(papers_wanted(registration)) if ready else (),
        )
    names = (
        "outcome", "answered_on", "certificate_number", "effective_date", "registered_fen",
        "reasons", "correct_by",
    )  # fmt: skip
    return answer_registration(**by, answer=Answer(**{name: told[name] for name in names}))


def _check_right(row: FilingRow, registration: Registration) -> None:
    """Check that the row still names its right: a column sorted by itself mixes them up.

    Raises:
        Objections: it names another.
    """
    right, written = registration.pledged_right.right, row.cells.get("number", "")
    if same_name(bare_number(right.kind_id, written)) != same_name(right.number):
        sentence = say("权利号与这一项待办不符；可能排序时只动了一列，请重新导出。")
        raise Objections([Objection("filing.mixed", "number", sentence)])
