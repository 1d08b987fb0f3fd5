"""Open filings as a list and as a workbook, and sheets of them with what became of each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.rendering.workbook import Column, Marked, Sheet, write_workbook
from documents.rules.uploads import cell_name
from financing.models import FilingSheet, Registration
from financing.papers.rights import printed_number
from financing.queries.desk import at_desk, open_items
from financing.rules.filing_sheet import (
    ANSWER,
    CHANNELS,
    COLUMNS,
    FILE,
    OUTCOMES,
    READY,
    RESULT_HEADS,
    STEP_NAMES,
)
from workflows.models import Actor, WorkItem

RESULT_WORDS = {
    "blank": "未填，不办理", "wrong": "有误，未办理", "ready": "可以办理", "done": "已办理",
    "failed": "未能办理",
}  # fmt: skip
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "channel": tuple(CHANNELS), "documents": (READY,), "outcome": tuple(OUTCOMES),
}  # fmt: skip


def open_filings(actor: Actor) -> QuerySet[WorkItem]:
    """Give the filings and the answers that are this person's to enter, the most urgent first."""
    return open_items().filter(at_desk(actor), step__in=(FILE, ANSWER))


def sheets_of(actor: Actor) -> QuerySet[FilingSheet]:
    """Give the sheets that the person's organisation brought."""
    return FilingSheet.objects.filter(organisation=actor.organisation_id)


def registrations_of(items: list[WorkItem]) -> dict[str, Registration]:
    """Give the registrations of some work items, by the items' subject."""
    rows = Registration.objects.select_related("pledged_right__right__kind")
    found = rows.filter(pk__in=[item.subject_key for item in items])
    return {str(row.pk): row for row in found}


def filings_workbook(actor: Actor) -> bytes:
    """Write every open filing as a row to fill in."""
    items = list(open_filings(actor))
    registrations = registrations_of(items)
    rows = [_given(item, registrations[item.subject_key]) for item in items]
    return _written([[row.get(each.key, "") for each in COLUMNS] for row in rows], ())


def _given(item: WorkItem, registration: Registration) -> dict[str, str]:
    right = registration.pledged_right.right
    return {
        "item": str(item.pk),
        "case": item.reference,
        "step": STEP_NAMES[item.step],
        "number": printed_number(right.kind_id, right.number),
        "title": registration.pledged_right.title,
        "registrar": registration.registrar,
    }


def answered_filings(sheet: FilingSheet) -> bytes:
    """Write a sheet back with what was said of each row; mended, it may be sent again."""
    results = {result["line"]: result for result in sheet.results}
    rows = [_answered(sheet, line, cells, results[line]) for line, cells in sheet.rows]
    return _written(rows, RESULT_HEADS)


def _answered(
    sheet: FilingSheet, line: int, cells: Mapping[str, str], result: Mapping[str, Any]
) -> list[str | Marked]:
    wrong: dict[str, list[str]] = {}
    for each in result["problems"]:
        wrong.setdefault(each["cell"], []).append(each["message"])
    row: list[str | Marked] = []
    for each in COLUMNS:
        where = cell_name(sheet.places[each.key], line) if each.key in sheet.places else ""
        text = cells.get(each.key, "")
        row.append(Marked(text, "；".join(wrong[where])) if where in wrong else text)
    said = "；".join(each["message"] for each in result["problems"])
    return [*row, RESULT_WORDS[result["outcome"]], said]


def _written(rows: list[list[Any]], more: tuple[str, ...]) -> bytes:
    columns = [
        Column(each.printed, "text", _CHOICES.get(each.key, ()), each.note) for each in COLUMNS
    ]
    heads = (*columns, *(Column(head) for head in more))
    return write_workbook([Sheet("登记", heads, rows)], title=_("批量登记"), author="")
