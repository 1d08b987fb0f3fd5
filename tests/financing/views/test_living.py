"""What a specialist does about a living pledge, through its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import localdate

from financing.models import Amendment, Registration
from financing.operations.cast import Cast
from financing.states import CaseState as S
from tests.cast import make_story
from tests.pages import open_page
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_a_change_is_agreed_filed_and_registered_through_the_pages(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.DISBURSED, kinds=("trademark",))
    client, case = browser("wang"), f"/cases/{story.case.pk}/"
    today, mark = localdate(), Registration.objects.get(case=story.case)
    assert f"{case}amend/" in open_page(client, case).links
    later = localdate().replace(year=localdate().year + 3).isoformat()
    said = {
        "registration": str(mark.pk), "kind": "EXTENSION", "agreement": "延期协议 YQ-1",
        "agreed_on": today.isoformat(), "period_to": later,
    }  # fmt: skip

    wrong = client.post(f"{case}amend/", said | {"period_to": "2020-01-01"})
    agreed = client.post(f"{case}amend/", said)

    assert wrong.status_code == 422
    assert "须晚于现在登记的" in wrong.content.decode()
    assert agreed.status_code == 302, agreed.content.decode()
    assert "提交变更登记" in open_page(client, "/").text
    for way in (
        {"way": "file", "filing_number": "BG-9", "filed_on": today},
        {"way": "registered", "effective_date": today, "answered_on": today},
    ):
        item = WorkItem.objects.get(case_key=story.case.pk, status="OPEN", step__contains="amend")
        assert story.title(1) in open_page(client, f"{case}items/{item.pk}/").text
        done = client.post(f"{case}items/{item.pk}/", way)
        assert done.status_code == 302, done.content.decode()
    assert Amendment.objects.get().state == "REGISTERED"
    assert "质权期限至" in open_page(client, case).text
    assert open_page(browser("zhou"), f"/progress/{story.case.pk}/").text


def test_a_revocation_is_recorded_and_said_to_whom_it_concerns(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.DISBURSED, kinds=("invention", "software"))
    client, case = browser("wang"), f"/cases/{story.case.pk}/"
    patent = Registration.objects.get(case=story.case, pledged_right__position=1)
    said = {
        "registration": str(patent.pk), "notice_number": "CX-1", "ground": "right_lost",
        "ended_on": localdate().isoformat(), "reasons": "专利权终止",
    }  # fmt: skip

    ahead = localdate() + dt.timedelta(days=2)
    early = client.post(f"{case}revoke/", said | {"ended_on": ahead.isoformat()})
    done = client.post(f"{case}revoke/", said)

    assert (early.status_code, done.status_code) == (422, 302)
    assert "质押登记被撤销" in open_page(browser("zhou"), f"/progress/{story.case.pk}/").text
    assert browser("li").get(f"{case}revoke/").status_code == 403
