"""The steps from the approval on, through their pages: done, refused, and never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from documents.models import Paper
from financing.models import (
    Approval,
    Drawdown,
    Registration,
    Repayment,
)
from financing.operations.cast import Cast
from financing.operations.notices import Answer
from financing.operations.registering import answer_registration
from financing.states import CaseState as S
from financing.states import RegistrationState
from risk_pool.models import ShareConfirmation
from tests.cast import make_story
from tests.financing.views.stepping import address_of, errors_of, form_of, send, state_of
from tests.pages import Page, open_page
from workflows.models import RecordEntry, WorkItem

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]

PATENT_PAPERS = ["application_form", "pledge_contract", "commitment"]


def test_an_approval_takes_every_term(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.REVIEWED)
    changes = {
        "approved_fen": "3,500,000",
        "term_months": "10",
        "spread_bp": "45",
        "repayment": "interest_only",
        "requirement": "listed",
        "required_positions": ["1"],
        "terms_code": "binhai-direct",
        "conditions": "先提供购销合同\n\n按季报送报表",
        "opinion": "同意",
        "excess_reason": "另有应收账款质押",
    }

    response = send(browser("chen"), address_of(story, "decide"), "approve", **changes)

    assert response.status_code == 302
    approval = Approval.objects.get(case=story.case)
    assert approval.approved_fen == 350_000_000
    assert approval.conditions == ["先提供购销合同", "按季报送报表"]
    assert approval.required_positions == [1]
    share = ShareConfirmation.objects.get(loan_reference=story.case.number)
    assert share.organisation == cast.organisations["bureau"]


def test_an_approval_beyond_authority_is_warned_of_and_refused(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.REVIEWED)
    client, address = browser("chen"), address_of(story, "decide")

    page = open_page(client, address)
    response = send(client, address, "approve",
        approved_fen="10000000", opinion="同意",
        excess_reason="另有应收账款质押",
    )  # fmt: skip

    assert "您的审批权限为 500 万元" in page.text
    assert "批准金额超过您的审批权限" in errors_of(response)
    assert "10000000" in response.content.decode()
    assert state_of(story) == S.REVIEWED


def test_more_than_the_bundle_lends_wants_a_reason_that_the_bank_alone_reads(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.REVIEWED)
    address = address_of(story, "decide")
    reason = "另有应收账款质押，覆盖差额"

    bare = send(browser("chen"), address, "approve", opinion="同意", required_positions=["1"])
    done = send(browser("chen"), address, "approve", opinion="同意", excess_reason=reason)

    assert "元，请写明理由，或降低金额。" in errors_of(bare)
    assert done.status_code == 302
    approval = Approval.objects.get(case=story.case)
    bundle = story.case.bundle_valuations.get()
    assert approval.approved_fen > bundle.lendable_fen
    assert approval.excess_reason == reason
    inside = open_page(browser("li"), f"/cases/{story.case.pk}/").text
    outside = open_page(browser("zhou"), f"/cases/{story.case.pk}/").text
    assert reason in inside
    assert reason not in outside
    papers = {p.code: p.content for p in Paper.objects.filter(chain=story.case.pk)}
    assert reason in papers["PF"]
    assert reason not in papers["TZ"]


def test_a_party_of_the_terms_without_an_organisation_is_an_error_at_its_field(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.REVIEWED)
    changes = {"terms_code": "demo-guarantee", "opinion": "同意", "sharer_guarantor": "",
               "excess_reason": "另有应收账款质押"}  # fmt: skip

    response = send(browser("chen"), address_of(story, "decide"), "approve", **changes)

    assert "要求担保机构参与" in errors_of(response)


def test_credit_is_refused_with_reason_and_basis(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.REVIEWED)
    address = address_of(story, "decide")

    response = send(browser("chen"), address, "refuse", reason="来源不足", basis="授信办法")

    assert response.status_code == 302
    assert state_of(story) == S.REFUSED


def test_a_share_is_confirmed_or_declined_with_a_reason(cast: Cast, browser: Browser) -> None:
    agreed, declined = (make_story(cast, state=S.APPROVED) for _ in range(2))
    client = browser("yang")

    page = open_page(client, address_of(agreed, "confirm_share"))
    one = send(client, address_of(agreed, "confirm_share"), "confirm")
    empty = send(client, address_of(declined, "confirm_share"), "decline")
    two = send(client, address_of(declined, "confirm_share"), "decline", remark="超出年度额度")

    assert "160 万元" in page.text
    assert (one.status_code, empty.status_code, two.status_code) == (302, 422, 302)
    assert state_of(agreed) == S.SHARED
    assert state_of(declined) == S.REVIEWED


# --- 签约、登记


def test_contracts_are_signed_with_an_amount_a_right(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SHARED)
    changes = {"delivery": "登记后交付", "secured_1": "300万元", "secured_2": "1,000,000"}

    response = send(browser("wang"), address_of(story, "sign"), "sign", **changes)

    assert response.status_code == 302
    assert state_of(story) == S.SIGNED
    secured = Registration.objects.filter(case=story.case).values_list("secured_fen", flat=True)
    assert sorted(secured) == [100_000_000, 300_000_000]


def test_amounts_that_do_not_add_up_and_missing_items_are_told_at_once(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.SHARED)
    changes = {"delivery": "登记后交付", "secured_1": "300万元", "debt_to": "2020-01-01"}

    response = send(browser("wang"), address_of(story, "sign"), "sign", **changes)

    text = errors_of(response)
    assert "合计等于主债权金额" in text
    assert "债务履行期限的止日须晚于起日" in text
    assert "300万元" in response.content.decode()


def test_a_registration_is_filed_and_answered(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SIGNED, kinds=("invention",))
    client = browser("wang")

    filed = send(
        client, address_of(story, "file_registration"), "file", filing_number="SL-1",
        documents=PATENT_PAPERS,
    )  # fmt: skip
    address = address_of(story, "answer_registration")
    wrong = send(
        client, address, "registered", certificate_number="Y1", registered_fen="1万元",
        effective_date=timezone.localdate().isoformat(),
    )  # fmt: skip
    done = send(
        client, address, "registered", certificate_number="Y1",
        effective_date=timezone.localdate().isoformat(),
    )  # fmt: skip

    assert filed.status_code == 302
    assert "与质押合同不一致" in errors_of(wrong)
    assert done.status_code == 302
    assert state_of(story) == S.SECURED


def test_a_registrar_may_ask_for_correction_or_refuse(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SIGNED, kinds=("invention",))
    story.file_registrations()
    client = browser("wang")

    empty = send(client, address_of(story, "answer_registration"), "returned")
    back = send(client, address_of(story, "answer_registration"), "returned", reasons="印章不清")
    story.file_registrations()
    refused = send(client, address_of(story, "answer_registration"), "refused", reasons="已质押")

    assert empty.status_code == 422
    assert (back.status_code, refused.status_code) == (302, 302)
    registration = Registration.objects.get(case=story.case)
    assert registration.state == RegistrationState.REFUSED
    assert registration.corrections[0]["reasons"] == ["印章不清"]


def test_registrations_that_fall_short_go_back_to_the_approver(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.SIGNED, kinds=("invention",))
    story.file_registrations()
    by = story.by("answer_registration")
    answer_registration(**by, answer=Answer("refused", story.at.date(), reasons=["已质押"]))

    response = send(
        browser("wang"), address_of(story, "reconsider"), "reconsider", reason="改为信用"
    )

    assert response.status_code == 302
    assert state_of(story) == S.REVIEWED


# --- 放款、还款、解除


def test_money_is_paid_out_within_the_approval(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SECURED)
    client, address = browser("wang"), address_of(story, "disburse")

    wrong = send(client, address, "disburse", principal_fen="900万元", account_tail="12")
    hasty = send(client, address, "disburse", account_tail="6688")
    done = send(client, address, "disburse", account_tail="6688", condition_1="购销合同HT-1原件")

    assert "尚未确认：放款前提供购销合同" in errors_of(hasty)
    text = errors_of(wrong)
    assert "请填写四位数字" in text
    assert done.status_code == 302
    assert Drawdown.objects.get(line__case=story.case).principal_fen == 400_000_000


def test_a_drawdown_beyond_the_approval_is_an_error_at_its_field(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.SECURED)
    address = address_of(story, "disburse")

    response = send(
        browser("wang"), address, "disburse", principal_fen="900万元", account_tail="6688"
    )

    assert "不超过批准的可用额度" in errors_of(response)


def test_a_repayment_is_prefilled_with_the_next_instalment(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.DISBURSED)
    client, address = browser("wang"), address_of(story, "repay")
    first = Drawdown.objects.get(line__case=story.case).instalments.first()
    assert first is not None

    form = form_of(client, address, "repay")
    done = client.post(address, form.filled(voucher="V-1"))
    again = client.post(address, form.filled(voucher="V-1"))

    assert form.data["value_date"] == [timezone.localdate().isoformat()]
    assert done.status_code == 302
    assert "这一凭证号已经记过账" in errors_of(again)
    paid = Repayment.objects.get(drawdown__line__case=story.case)
    assert (paid.principal_fen, paid.interest_fen) == (first.principal_fen, first.interest_fen)


def test_the_last_deregistration_closes_the_case(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.SETTLED, kinds=("invention",))
    client, address = browser("wang"), address_of(story, "deregister")
    before = (timezone.localdate() - dt.timedelta(days=400)).isoformat()

    wrong = send(client, address, "release", ended_on=before)
    done = send(client, address, "release")

    assert "终止日不能早于登记日" in errors_of(wrong)
    assert done.status_code == 302
    assert state_of(story) == S.CLOSED
    assert "本案没有待办事项了" in open_page(client, done["Location"]).text


# --- 谁、哪一件、几次


def test_only_the_holder_of_a_step_may_open_it(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.REVIEWED)
    address = address_of(story, "decide")

    answers = {
        name: browser(name).get(address).status_code
        for name in ("chen", "sun", "wang", "li", "zhou", "yang", "liu", "he", "ops")
    }

    assert answers == {
        "chen": 200,
        "sun": 200,  # head office approves for every branch
        "wang": 403,
        "li": 403,
        "zhou": 403,
        "yang": 404,  # no party before the approval
        "liu": 404,  # another branch
        "he": 404,  # another bank
        "ops": 403,
    }


def test_the_same_pair_of_eyes_is_told_why_it_may_not(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.INVESTIGATED)
    wang = cast.actors["wang"]
    wang.user.memberships.create(
        organisation=wang.membership.organisation,
        role="RISK_OFFICER",
        valid_from=dt.date(2020, 1, 1),
    )
    client = browser("wang")
    other = wang.user.memberships.get(role="RISK_OFFICER")
    client.post("/acting-as/", {"membership": other.pk})

    page = open_page(client, f"/cases/{story.case.pk}/")
    response = client.get(address_of(story, "review"))

    assert "须由不同的人办理" in page.text
    assert response.status_code == 403


def test_an_item_of_another_case_is_not_found(cast: Cast, browser: Browser) -> None:
    mine, other = make_story(cast), make_story(cast)
    forged = f"/cases/{mine.case.pk}/items/{other.item('accept').pk}/"
    client = browser("wang")

    assert client.get(forged).status_code == 404
    assert client.post(forged, {"way": "accept"}).status_code == 404
    assert state_of(other) == S.FILED


def test_a_form_sent_twice_moves_once_and_says_who_was_faster(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)
    client, address = browser("wang"), address_of(story, "accept")
    data = form_of(client, address, "accept").filled()

    first = client.post(address, data)
    second = client.post(address, data)

    assert first.status_code == 302
    assert second.status_code == 409
    text = Page(second.content.decode()).text
    assert "已有人先一步办理" in text
    assert "王雪梅" in text
    entries = RecordEntry.objects.filter(chain=story.case.pk, arrow="accept")
    assert entries.count() == 1
    assert Paper.objects.filter(chain=story.case.pk, code="SL").count() == 1
    assert WorkItem.objects.filter(case_key=story.case.pk, step="verify_rights").count() == 1


def test_a_way_that_does_not_exist_is_not_found(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)

    assert browser("wang").post(address_of(story, "accept"), {"way": "approve"}).status_code == 404


def test_a_page_that_is_too_old_says_so_and_moves_nothing(cast: Cast) -> None:
    story = make_story(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.actors["wang"].user, "django.contrib.auth.backends.ModelBackend")

    response = client.post(address_of(story, "accept"), {"way": "accept"})

    assert response.status_code == 403
    assert "这个页面已过期" in response.content.decode()
    assert state_of(story) == S.FILED
