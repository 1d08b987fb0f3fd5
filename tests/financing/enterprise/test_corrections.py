"""A returned application by hand: what is missing, the corrected version, the withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from financing.forms.contents import typed_from
from financing.models import ApplicationVersion, Upload
from financing.operations.cast import Cast
from financing.states import CaseState
from tests.cast import Story, make_cast, make_story
from tests.documents.genuine_files import pdf
from tests.financing.signing_in import signed_in, words
from workflows.models import RecordEntry


@pytest.fixture
def story(db: None) -> Story:
    cast: Cast = make_cast()
    return make_story(cast, state=CaseState.RETURNED)


def address(story: Story) -> str:
    return f"/cases/{story.case.pk}/items/{story.item('resubmit').pk}/resubmit/"


def send(
    story: Story, action: str, typed: Mapping[str, Any] | None = None, *, username: str = "zhou"
) -> Any:
    sent = {**typed_from(story.content), "action": action, **(typed or {})}
    return signed_in(username).post(address(story), sent)


def test_the_page_shows_what_is_missing_beside_the_last_version(story: Story) -> None:
    page = signed_in("zhou").get(address(story)).content.decode()

    assert "请补充审计报告。" in page
    assert f'value="{story.title(1)}"' in page
    assert 'href="#attachments"' in page


def test_a_corrected_version_is_filed_and_the_first_one_stays(story: Story) -> None:
    answer = send(story, "resubmit", {"loan-use": "采购设备"})

    assert answer["Location"] == f"/progress/{story.case.pk}/"
    story.case.refresh_from_db()
    assert story.case.state == CaseState.FILED
    versions = ApplicationVersion.objects.filter(application=story.case.application_id)
    assert ["采购设备" in version.content for version in versions.order_by("seq")] == [False, True]


def test_a_file_is_given_to_this_bank_and_filed_with_the_correction(story: Story) -> None:
    file = SimpleUploadedFile("审计报告.pdf", pdf(), "application/pdf")
    typed = {"upload-label": "审计报告或财务报表", "upload-file": file}

    page = send(story, "upload", typed)
    upload = Upload.objects.get()
    send(story, "resubmit")

    assert "审计报告.pdf" in words(page.content)
    assert upload.case == story.case
    story.case.refresh_from_db()
    assert upload.sha256 in story.case.version.content


def test_an_incomplete_correction_says_everything_and_keeps_what_was_typed(story: Story) -> None:
    typed = {"loan-use": "", "borrower-phone": "x", "borrower-contact": "孙小雨"}

    answer = send(story, "resubmit", typed)

    assert answer.status_code == 422
    assert "请填写借款的用途。" in words(answer.content)
    assert "联系电话应为" in words(answer.content)
    assert 'value="孙小雨"' in answer.content.decode()
    story.case.refresh_from_db()
    assert story.case.state == CaseState.RETURNED


def test_rows_change_on_the_page_alone(story: Story) -> None:
    page = send(story, "remove-rights-0").content.decode()

    assert story.title(1) not in page
    assert story.title(2) in page
    assert story.case.version.seq == 1


def test_the_application_is_withdrawn_with_a_reason(story: Story) -> None:
    unreasoned = send(story, "withdraw", {"withdrawal-reason": " "})
    send(story, "withdraw", {"withdrawal-reason": "另有资金安排"})

    assert unreasoned.status_code == 422
    story.case.refresh_from_db()
    assert story.case.state == CaseState.WITHDRAWN


def test_the_banks_specialist_may_file_the_correction_in_the_enterprises_name(
    story: Story,
) -> None:
    answer = send(story, "resubmit", username="wang")

    assert answer["Location"] == f"/cases/{story.case.pk}/"
    entry = RecordEntry.objects.get(chain=story.case.pk, arrow="resubmit")
    assert (entry.actor.username, entry.on_behalf_of) == ("wang", story.case.enterprise)


def test_a_strangers_correction_is_not_found(story: Story) -> None:
    for stranger in ("qin", "liu", "he"):
        assert signed_in(stranger).get(address(story)).status_code == 404, stranger
        assert send(story, "resubmit", username=stranger).status_code == 404, stranger


def test_the_second_of_two_windows_is_told_that_it_is_done(story: Story) -> None:
    where = address(story)
    sent = {**typed_from(story.content), "action": "resubmit"}
    zhou = signed_in("zhou")

    first, second = zhou.post(where, sent), zhou.post(where, sent)

    assert (first.status_code, second.status_code) == (302, 409)
    assert ApplicationVersion.objects.count() == 2


def test_the_desk_leads_the_enterprise_to_this_page(story: Story) -> None:
    item = story.item("resubmit")

    answer = signed_in("zhou").get(f"/cases/{story.case.pk}/items/{item.pk}/")

    assert answer["Location"] == address(story)
