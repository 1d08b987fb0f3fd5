"""What the pages of an application share: rows, files, and what the pre-check says where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from documents.rules.uploads import UploadRefused
from financing.forms.application import application_forms, by_field, spot_of
from financing.forms.contents import (
    LISTS,
    Typed,
    content_from,
    first_row,
    rows_of,
    with_first_rows,
    with_rights,
    with_rows,
)
from financing.forms.upload import UploadForm
from financing.models import PortfolioRight, Upload
from financing.operations.uploading import attach_upload
from financing.papers.places import in_words
from financing.papers.rights import printed_number
from financing.queries.applications import right_kinds
from financing.queries.portfolios import picks_for
from financing.rules.application import application_hints
from financing.rules.identifiers import as_typed, bare_number
from workflows.errors import Objection, Objections
from workflows.models import Actor, Organisation
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest

APPLYING = (Role.APPLICANT, Role.SPECIALIST)
_ROW_ACTION = re.compile(rf"(?P<act>add|remove)-(?P<list>{'|'.join(LISTS)})(?:-(?P<row>[0-9]+))?")
_WITHOUT_RIGHT = "pledgor.without_right"
_OTHER_PLEDGOR = re.compile(r"pledgors-([0-9]+)-")
_PLEDGOR_NAME = re.compile(r"pledgors-[0-9]+-name")


def is_row_action(action: str) -> bool:
    """Tell whether a button only changes the rows of the page."""
    return action in ("refresh", "find", "pick") or _ROW_ACTION.fullmatch(action) is not None


def after_row_action(action: str, typed: Typed, enterprise: Organisation) -> dict[str, str]:
    """Add a row to a list, or take one out."""
    found = _ROW_ACTION.fullmatch(action)
    if found is None:
        return dict(typed)
    name, rows = found["list"], rows_of(typed, found["list"])
    if found["act"] == "add":
        rows.append(first_row(name, enterprise))
    elif found["row"] and int(found["row"]) < len(rows):
        del rows[int(found["row"])]
    return with_rows(typed, name, rows)


def after_picking(
    typed: Typed, rights: Iterable[PortfolioRight], who: Organisation
) -> dict[str, str]:
    """Take rights of the portfolio over into the rows, as if they had been typed."""
    return with_rights(typed, [_picked(right, who) for right in rights])


def _picked(right: PortfolioRight, enterprise: Organisation) -> dict[str, str]:
    days = ("filing_date", "grant_date", "first_published")
    return {
        "kind": right.kind_id,
        "number": as_typed(right.kind_id, right.number),
        "title": right.title,
        "owners": "、".join(right.owners),
        "classes": "、".join(map(str, right.classes)),
        "pledgor": enterprise.name,
        **{name: day.isoformat() for name in days if (day := getattr(right, name))},
    }


def picks_shown(actor: Actor, enterprise: Organisation, typed: Typed) -> Mapping[str, Any] | None:
    """Show which rights of the portfolio may still be taken over; None where it is empty."""
    words = typed.get("pick-words", "").strip()
    rows = [(row.get("kind", ""), row.get("number", "")) for row in rows_of(typed, "rights")]
    taken = [bare_number(kind, number) for kind, number in rows]
    picks = picks_for(actor, enterprise, words=words, taken=taken)
    if picks is None:
        return None
    return {
        "count": picks.count,
        "more": picks.more,
        "words": words,
        "opened": typed.get("action") in ("find", "pick"),
        "rows": [
            {"right": right, "number": printed_number(right.kind_id, right.number)}
            for right in picks.rights
        ],
    }


def content_of(typed: Typed, enterprise: Organisation, uploads: Iterable[Upload]) -> dict[str, Any]:
    """Read a page, and the files beside it, as the content of an application."""
    attachments = [
        {"label": upload.label, "name": upload.filename, "sha256": upload.sha256}
        for upload in uploads
    ]
    return content_from(typed, enterprise) | {"attachments": attachments}


def take_file(request: ActingRequest, **belongs: Any) -> UploadForm:
    """Take in the file that came with a page, if one came; the form says what is wrong with it."""
    if "upload-file" not in request.FILES:
        return UploadForm(prefix="upload")
    form = UploadForm(request.POST, request.FILES, prefix="upload")
    if form.is_valid():
        try:
            attach_upload(
                actor=request.actor,
                at=request.at,
                label=form.cleaned_data["label"],
                file=form.cleaned_data["file"],
                **belongs,
            )
        except UploadRefused as refused:
            form.add_error("file", told(refused.message))
        else:
            return UploadForm(prefix="upload")
    return form


def drafted(
    typed: Typed,
    content: Mapping[str, Any],
    enterprise: Organisation,
    *,
    year: int,
    found: Sequence[Objection] | None,
) -> dict[str, Any]:
    """Lay out the page of an application; ``found`` is what the pre-check said, None before it."""
    # That there is no right at all is said once.
    objections = [o for o in found or () if content["rights"] or o.code != _WITHOUT_RIGHT]
    forms = application_forms(
        with_first_rows(typed, enterprise, year),
        kinds=right_kinds(),
        objections=by_field(objections, content),
    )
    return {
        "forms": forms,
        "enterprise": enterprise,
        "checked": found is not None,
        "objections": [_line(objection, forms, content) for objection in objections],
        "hints": [_line(hint, forms, content) for hint in application_hints(content)],
        "pledgor_names": pledgor_names(typed, enterprise),
    }


def pledgor_names(typed: Typed, enterprise: Organisation) -> list[str]:
    """Name those who may pledge: the enterprise, and the others typed so far."""
    others = [text.strip() for key, text in typed.items() if _PLEDGOR_NAME.fullmatch(key)]
    return list(dict.fromkeys([enterprise.name, *(name for name in others if name)]))


def place_of(where: str, forms: Any, content: Mapping[str, Any]) -> Mapping[str, str]:
    """Say in words where something stands on the page, and give the anchor that leads there."""
    name, section = spot_of(where, content)
    words = in_words(where)
    other = _OTHER_PLEDGOR.match(name)
    if other:  # the page numbers the others without the borrower
        numbered = _("第三方出质人 %(number)s") % {"number": int(other[1]) + 1}
        words = "·".join((numbered, *words.split("·")[1:]))
    return {"place": words, "anchor": forms.anchor(name, section)}


def _line(objection: Objection, forms: Any, content: Mapping[str, Any]) -> Mapping[str, str]:
    return {"message": told(objection.message), **place_of(objection.where, forms, content)}


def add_errors(form: Any, wrong: Objections) -> None:
    """Put objections at the fields they name, or above the form."""
    for objection in wrong.objections:
        form.add_error(
            objection.where if objection.where in form.fields else None,
            told(objection.message),
        )
