"""Files handed in: recorded, stored by hash, read by their readers; nothing of a refused one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import override_settings
from django.utils import timezone

from documents.rules.uploads import UploadRefused
from financing.models import Application, Upload
from financing.operations.applying import draft_application
from financing.operations.cast import Cast
from financing.operations.commenting import write_comment
from financing.operations.uploading import attach_upload
from financing.queries.arrows import TELLINGS
from financing.queries.audiences import audiences_of
from financing.queries.history import history_of
from financing.states import Audience, CaseState
from tests.cast import make_cast, make_story
from tests.documents.genuine_files import pdf
from tests.documents.hostile_files import HOSTILE
from tests.financing.signing_in import signed_in, words
from workflows.errors import NotAllowed, Objections, SomeoneWasFaster
from workflows.models import RecordEntry

EVERYWHERE = [Audience.ENTERPRISE, Audience.BANK]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Give files and half-read uploads a place of their own: the store, and the passage to it."""
    store, passage = tmp_path / "store", tmp_path / "passage"
    store.mkdir()
    passage.mkdir()
    with override_settings(
        MEDIA_ROOT=store, FILE_UPLOAD_TEMP_DIR=passage, FILE_UPLOAD_MAX_MEMORY_SIZE=100
    ):
        yield store, passage


def licence(name: str = "营业执照.pdf", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf(), "application/pdf")


def draft(cast: Cast) -> Application:
    zhou = cast.actors["zhou"]
    return draft_application(
        enterprise=cast.organisations["yunyao"],
        actor=zhou,
        form_token=uuid4(),
        content={},
        at=timezone.now(),
    )


def attach(cast: Cast, username: str, **belongs: Any) -> Upload:
    given: dict[str, Any] = {"label": "营业执照", "file": licence()}
    return attach_upload(actor=cast.actors[username], at=timezone.now(), **(given | belongs))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_stored_by_its_hash_and_recorded(cast: Cast, folders: tuple[Path, Path]) -> None:
    application = draft(cast)

    upload = attach(cast, "zhou", application_id=application.pk)

    sha = hashlib.sha256(pdf()).hexdigest()
    assert [path.name for path in files_in(folders[0])] == [sha]
    entry = RecordEntry.objects.get(chain=application.pk)
    assert (entry.arrow, entry.subject) == ("attach", f"upload:{upload.pk}")
    assert sha in entry.rests_on
    application.refresh_from_db()
    assert application.record_tip == entry.hash


def test_the_same_file_twice_lies_there_once(cast: Cast, folders: tuple[Path, Path]) -> None:
    application = draft(cast)

    uploads = [attach(cast, "zhou", application_id=application.pk) for _ in range(2)]

    assert len(files_in(folders[0])) == 1
    assert uploads[0].file.name == uploads[1].file.name


def test_of_refused_files_nothing_is_left(cast: Cast, folders: tuple[Path, Path]) -> None:
    application = draft(cast)

    for hostile in HOSTILE.values():
        file = SimpleUploadedFile("a.pdf", hostile.content, hostile.declared)
        # A name as a caller gives it; what comes by HTTP has lost its folders on the way.
        file.__dict__["_name"] = hostile.name
        with pytest.raises(UploadRefused):
            attach(cast, "zhou", application_id=application.pk, file=file)

    assert files_in(folders[0]) == []
    assert not Upload.objects.exists()
    assert not RecordEntry.objects.exists()


def test_a_refused_file_leaves_no_passing_file_either(
    cast: Cast, folders: tuple[Path, Path]
) -> None:
    zhou, application = signed_in("zhou"), draft(cast)
    file = SimpleUploadedFile("a.pdf", b"MZ" * 5000, "application/pdf")

    answer = zhou.post(
        f"/applications/{application.pk}/",
        {"action": "upload", "upload-label": "营业执照", "upload-file": file},
    )

    assert answer.status_code in (409, 422)
    assert files_in(folders[1]) == []
    assert files_in(folders[0]) == []


def test_a_label_is_asked_for(cast: Cast) -> None:
    with pytest.raises(Objections):
        attach(cast, "zhou", application_id=draft(cast).pk, label=" ")


def test_a_strangers_application_takes_no_file(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        attach(cast, "qin", application_id=draft(cast).pk)

    assert not Upload.objects.exists()


def test_a_filed_application_takes_no_more_files(cast: Cast) -> None:
    story = make_story(cast)

    with pytest.raises(SomeoneWasFaster):
        attach(cast, "zhou", application_id=story.case.application_id)


def test_a_case_takes_files_from_its_parties_for_readers_that_are_theirs_to_name(
    cast: Cast,
) -> None:
    case = make_story(cast).case

    by_bank = attach(cast, "wang", case_id=case.pk, audience=[])
    by_enterprise = attach(cast, "zhou", case_id=case.pk, audience=[Audience.BANK])

    assert by_bank.audience == "BANK"
    assert by_enterprise.audience == "BANK,ENTERPRISE"
    with pytest.raises(NotAllowed):
        attach(cast, "zhou", case_id=case.pk, audience=[Audience.BUREAU])
    with pytest.raises(NotAllowed):
        attach(cast, "qin", case_id=case.pk, audience=EVERYWHERE)
    with pytest.raises(NotAllowed):
        attach(cast, "liu", case_id=case.pk, audience=EVERYWHERE)


def test_what_the_bank_says_inside_is_read_by_no_other_sharer(cast: Cast) -> None:
    case = make_story(cast, state=CaseState.APPROVED).case

    comment = write_comment(
        case_id=case.pk,
        actor=cast.actors["wang"],
        at=timezone.now(),
        text="客户集中度偏高",
        audience=[],
    )

    assert comment.audience == "BANK"


def test_an_ended_case_takes_no_more_files(cast: Cast) -> None:
    case = make_story(cast, state=CaseState.DECLINED).case

    with pytest.raises(SomeoneWasFaster):
        attach(cast, "zhou", case_id=case.pk)


def test_the_record_tells_of_a_file_to_its_readers_only(cast: Cast) -> None:
    case = make_story(cast).case
    attach(cast, "wang", case_id=case.pk, audience=[], label="行内底稿")
    case.refresh_from_db()

    told = {
        name: [
            event.title
            for event in history_of(
                case, audiences_of(case, cast.actors[name]), cast.actors[name]
            ).events
        ]
        for name in ("wang", "zhou")
    }

    title = str(TELLINGS["upload", "attach"].title)
    assert title in told["wang"]
    assert title not in told["zhou"]


def test_a_file_goes_out_to_be_saved_under_its_chinese_name(cast: Cast) -> None:
    case = make_story(cast).case
    upload = attach(cast, "zhou", case_id=case.pk, file=licence("审计报告（2025）.pdf"))

    answer = signed_in("wang").get(f"/uploads/{upload.pk}/")

    assert b"".join(answer.streaming_content) == pdf()  # type: ignore[attr-defined]
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%E5%AE%A1%E8%AE%A1")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]


def answers(upload: Upload, *readers: str) -> dict[str, int]:
    """Ask for a file as each reader."""
    found = {}
    for reader in readers:
        answer: Any = signed_in(reader).get(f"/uploads/{upload.pk}/")
        found[reader] = answer.status_code
        if answer.streaming:
            b"".join(answer.streaming_content)  # to its end: then the file is closed
    return found


def test_an_internal_file_is_the_banks_alone(cast: Cast) -> None:
    upload = attach(cast, "wang", case_id=make_story(cast).case.pk, audience=[])

    found = answers(upload, "zhou", "wang", "liu", "he", "qin")

    assert found == {"zhou": 404, "wang": 200, "liu": 404, "he": 404, "qin": 404}


def test_a_drafts_file_is_the_enterprises_alone(cast: Cast) -> None:
    upload = attach(cast, "zhou", application_id=draft(cast).pk)

    assert answers(upload, "zhou", "qin", "wang") == {"zhou": 200, "qin": 404, "wang": 404}


class Unreadable:
    """A body that nobody may read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("nobody reads it")

    readline = read


@pytest.mark.parametrize(("headers", "status"), [({}, 413), ({"HTTP_HX_REQUEST": "true"}, 422)])
def test_two_hundred_megabytes_are_refused_unread_with_a_sentence(
    cast: Cast, headers: dict[str, str], status: int
) -> None:
    zhou = signed_in("zhou")
    sent: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/applications/new/",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(200 * 1024**2),
        "wsgi.input": Unreadable(),
    }

    answer = zhou.request(**sent, **headers)

    assert answer.status_code == status
    assert "20 MB" in words(answer.content)


def test_a_request_of_the_allowed_size_is_read(cast: Cast) -> None:
    assert settings.REQUEST_MAX_BYTES > settings.UPLOAD_MAX_BYTES
    zhou = signed_in("zhou")

    answer = zhou.post("/applications/new/", {"form_token": str(uuid4())})

    assert answer.status_code == 302


def test_a_file_that_came_by_disk_is_taken_in_like_any_other(
    cast: Cast, folders: tuple[Path, Path]
) -> None:
    with TemporaryUploadedFile("报表.pdf", "application/pdf", len(pdf()), None) as passing:
        passing.write(pdf())
        passing.seek(0)

        upload = attach(cast, "zhou", application_id=draft(cast).pk, file=passing)

    assert upload.size == len(pdf())
    assert len(files_in(folders[0])) == 1
