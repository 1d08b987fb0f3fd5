"""The ways back through their pages: offered to whom, said at which field, done once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from financing.models import Registration
from financing.operations.cast import Cast
from financing.operations.releasing import release_registration
from financing.states import CaseState as S
from tests.cast import Story, make_story
from tests.financing.views.stepping import address_of, errors_of, send, state_of
from tests.pages import Page, open_page

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def _page_of(story: Story, way: str) -> str:
    return f"/cases/{story.case.pk}/{way}/"


def test_the_approver_withdraws_an_approval_and_is_asked_why(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SIGNED)
    client, address = browser("chen"), _page_of(story, "withdraw-approval")
    assert address in open_page(client, f"/cases/{story.case.pk}/").links

    bare = client.post(address, {"reason": " "})
    done = client.post(address, {"reason": "订单推迟"}, follow=True)
    again = client.post(address, {"reason": "订单推迟"})

    assert bare.status_code == 422
    assert done.redirect_chain == [(f"/cases/{story.case.pk}/", 302)]
    text = Page(done.content.decode()).text
    assert "批准已撤回，案件回到审批。" in text
    assert "撤回授信批准通知书" in text
    assert again.status_code == 409
    assert state_of(story) == S.REVIEWED


def test_the_enterprise_reads_that_the_approval_is_withdrawn_and_why(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.SHARED)
    browser("chen").post(_page_of(story, "withdraw-approval"), {"reason": "订单推迟"})

    text = open_page(browser("zhou"), f"/cases/{story.case.pk}/").text

    assert "撤回批准，重新审批" in text
    assert "订单推迟" in text


def test_a_case_is_unwound_by_the_approver_alone(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SECURED)
    address = _page_of(story, "unwind")
    assert address not in open_page(browser("wang"), f"/cases/{story.case.pk}/").links
    assert browser("wang").get(address).status_code == 403

    client = browser("chen")
    assert "终止授信，逐项了结登记" in open_page(client, address).text
    done = client.post(address, {"reason": "不再借款", "basis": "示例：管理办法第一条"})

    assert done.status_code == 302
    assert state_of(story) == S.SETTLED
    assert address not in open_page(client, f"/cases/{story.case.pk}/").links


def test_there_is_nothing_to_unwind_before_a_filing(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SHARED)
    client, address = browser("chen"), _page_of(story, "unwind")
    assert address not in open_page(client, f"/cases/{story.case.pk}/").links

    refused = client.post(address, {"reason": "不再借款", "basis": "示例：管理办法第一条"})

    assert "本案没有登记申请或质押登记需要了结" in errors_of(refused)
    assert state_of(story) == S.SHARED


def test_who_reviewed_may_not_also_withdraw_the_approval(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.APPROVED)
    story.case.hands = {**story.case.hands, "RISK_OFFICER": [cast.actors["chen"].user.pk]}
    story.case.save()

    refused = browser("chen").post(_page_of(story, "withdraw-approval"), {"reason": "订单推迟"})

    assert "须由不同的人办理" in errors_of(refused)
    assert state_of(story) == S.APPROVED


def test_a_filing_is_taken_back_once_the_registrar_agrees(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SIGNED, kinds=("invention",))
    story.file_registrations()
    client, address = browser("wang"), address_of(story, "answer_registration")

    bare = send(client, address, "withdrawn")
    done = send(client, address, "withdrawn", reasons="双方共同申请撤回")

    assert bare.status_code == 422
    assert done.status_code == 302
    assert Registration.objects.get(case=story.case).state == "WITHDRAWN"
    assert story.items("reconsider")


def test_a_receipt_that_settled_the_loan_is_reversed_before_a_release(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.SETTLED)
    client, address = browser("wang"), address_of(story, "deregister")
    assert "冲正结清前的还款" in open_page(client, address).text

    done = send(client, address, "reopen", voucher="CZ-1", reason="金额录错")

    assert done.status_code == 302
    assert state_of(story) == S.DISBURSED
    assert open_page(client, address_of(story, "repay")).text


def test_after_a_release_no_receipt_is_reversed(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SETTLED)
    client = browser("wang")
    release_registration(**story.by("deregister"), ending="deregistered", ended_on=story.at.date())

    page = open_page(client, address_of(story, "deregister"))

    assert "冲正结清前的还款" not in page.text
