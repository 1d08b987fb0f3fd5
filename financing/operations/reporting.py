"""Take an external report in and value the right by it: the file and the value, or neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from financing.models import Case
from financing.operations.uploading import attach_upload
from financing.operations.valuing import ExternalReport, value_right
from financing.states import Audience
from workflows.models import Actor


def value_right_by_report(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    inputs: Mapping[str, Any],
    report: ExternalReport,
    file: UploadedFile[Any] | None,
) -> Case:
    """Value one right by an external report whose file is handed in with it.

    Raises:
        UploadRefused: the file is none that we take in.
        Objections: everything wrong with inputs and report.
    """
    with transaction.atomic():
        if file is not None:
            upload = attach_upload(
                case_id=case_id,
                actor=actor,
                at=at,
                label=f"评估报告 {report.number}"[:80],
                file=file,
                audience={Audience.BANK},
            )
            report = replace(report, upload=upload)
        return value_right(
            case_id=case_id, item_id=item_id, actor=actor, at=at, inputs=inputs, report=report
        )
