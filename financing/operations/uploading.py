"""Take in a file that somebody hands in, with its record row; take one back from a draft."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from documents.rules.uploads import UploadKind, check_upload, shown_name
from financing.models import Application, Case, Upload
from financing.models.applications import upload_path
from financing.operations.acts import CaseAct, locked_case
from financing.operations.applying import behalf, locked_application
from financing.queries.audiences import voice_of
from financing.states import FINAL_CASE_STATES, ApplicationState, Audience
from workflows.errors import NotAllowed, Objection, Objections, SomeoneWasFaster
from workflows.models import Actor
from workflows.operations.recording import Moved, record
from workflows.operations.taking import check_membership

LONGEST_LABEL = 80
NOBODY = ""
APPLICANTS_FILES = frozenset({Audience.ENTERPRISE, Audience.BANK})


def attach_upload(
    *,
    application_id: UUID | None = None,
    case_id: UUID | None = None,
    actor: Actor,
    at: dt.datetime,
    label: str,
    file: UploadedFile[Any],
    audience: Collection[Audience] = APPLICANTS_FILES,
) -> Upload:
    """Take a file in for a draft, or for a case, with the readers named; the giver always reads it.

    Raises:
        UploadRefused: what the file is, or does, keeps it out; nothing is stored.
        Objections: no label, or one beyond 80 characters.
        NotAllowed: not the actor's application or case, readers that are not theirs to name, or a
            place that has ended.
        SomeoneWasFaster: the application is filed, or the case has ended.
    """
    assert (application_id is None) != (case_id is None), "a file belongs to one of the two"
    check_membership(actor, at)
    if not label.strip() or len(label) > LONGEST_LABEL:
        raise Objections([Objection("upload.label", "label", "请填写材料名称，最多 80 字。")])
    assert file.file is not None, "an uploaded file has its content"
    kind = check_upload(
        name=file.name or "",
        declared_type=file.content_type or "",
        stream=cast(BinaryIO, file.file),
        size=file.size or 0,
        most_bytes=settings.UPLOAD_MAX_BYTES,
    )
    upload = _upload(actor, at, label, file, kind)
    upload.audience = _written(audience)
    with transaction.atomic():
        if application_id is not None:
            _attach_to_draft(upload, file, application_id, actor, at)
        else:
            assert case_id is not None, "checked above"
            _attach_to_case(upload, file, case_id, actor, at)
    return upload


def _written(readers: Collection[Audience]) -> str:
    return ",".join(sorted(readers))


def _upload(
    actor: Actor, at: dt.datetime, label: str, file: UploadedFile[Any], kind: UploadKind
) -> Upload:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return Upload(
        label=label.strip(),
        filename=shown_name(file.name or ""),
        media_type=str(kind),
        size=file.size or 0,
        sha256=digest.hexdigest(),
        uploaded_by=actor.user,
        organisation_id=actor.organisation_id,
        uploaded_at=at,
    )


def _attach_to_draft(
    upload: Upload,
    file: UploadedFile[Any],
    application_id: UUID,
    actor: Actor,
    at: dt.datetime,
) -> None:
    application = locked_application(application_id, actor)
    _refuse_filed(application)
    upload.application = application
    _store(upload, file)
    _note_on(application, "attach", upload, actor, at)


def _attach_to_case(
    upload: Upload,
    file: UploadedFile[Any],
    case_id: UUID,
    actor: Actor,
    at: dt.datetime,
) -> None:
    case = locked_case(case_id)
    own = voice_of(case, actor)
    if not own or not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotAllowed(_("没有这个案件。"), case=str(case_id))
    if case.state in FINAL_CASE_STATES:
        raise SomeoneWasFaster(_("本案已经办结，不再接收材料。"))
    readers = frozenset(Audience(a) for a in upload.audience.split(",") if a) | own
    if Audience.BANK not in own and not readers <= own | {Audience.BANK}:
        raise NotAllowed(_("您提交的材料只能给银行。"))
    upload.case = case
    upload.audience = _written(readers)
    _store(upload, file)
    act = CaseAct(case, None, actor, at)
    facts = _facts(upload) | {"readers": sorted(readers)}
    resting = [("upload", upload.sha256)]
    act.note("attach", subject=f"upload:{upload.pk}", facts=facts, rests_on=resting)
    act.finish()


def detach_upload(
    *, application_id: UUID, upload_id: int, actor: Actor, at: dt.datetime
) -> Application:
    """Take a file back from a draft: nobody reads it any more, and the record still proves it.

    Raises:
        NotAllowed: not the actor's application, or no file of it.
        SomeoneWasFaster: the application is filed.
    """
    check_membership(actor, at)
    with transaction.atomic():
        application = locked_application(application_id, actor)
        _refuse_filed(application)
        uploads = Upload.objects.exclude(audience=NOBODY).filter(application=application)
        upload = uploads.filter(pk=upload_id).first()
        if upload is None:
            raise NotAllowed(_("没有这份材料。"))
        _note_on(application, "detach", upload, actor, at)
        upload.audience = NOBODY
        upload.save(update_fields=["audience"])
        return application


def _refuse_filed(application: Application) -> None:
    if application.state != ApplicationState.DRAFTED:
        raise SomeoneWasFaster(_("这份申请已提交，不能再增减材料。"))


def _store(upload: Upload, file: UploadedFile[Any]) -> None:
    """Write the file under its own hash, unless it lies there already, and the row."""
    name = upload_path(upload, "")
    if not default_storage.exists(name):
        stored = default_storage.save(name, file)
        if stored != name:  # another request stored the same file in the same moment
            default_storage.delete(stored)
    upload.file = name
    upload.save(force_insert=True)


def _note_on(
    application: Application, arrow: str, upload: Upload, actor: Actor, at: dt.datetime
) -> None:
    state = str(application.state)
    resting = [("upload", upload.sha256)]
    move = Moved(arrow, f"upload:{upload.pk}", state, state, _facts(upload), resting)
    record(application, [move], actor=actor, at=at, on_behalf_of_id=behalf(application, actor))
    application.save()


def _facts(upload: Upload) -> dict[str, Any]:
    return {
        "label": upload.label,
        "filename": upload.filename,
        "media_type": upload.media_type,
        "size": upload.size,
    }
