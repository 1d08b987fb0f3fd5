"""The steps up to the review, through their pages: done, or refused with sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from financing.flows import BundledPledgeV1
from financing.models import (
    PledgedRight,
    RegisterSnapshot,
    RightValuation,
)
from financing.operations.accepting import resubmit_application
from financing.operations.cast import Cast
from financing.states import CaseState as S
from financing.views.steps.screens import SCREENS
from tests.cast import Story, make_facts, make_story
from tests.documents.genuine_files import pdf
from tests.financing.views.stepping import address_of, errors_of, form_of, send, state_of
from tests.pages import Form, Page, open_page
from workflows.models import RecordEntry
from workflows.nodes import Step
from workflows.roles import Role

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_every_step_of_the_bank_and_its_partners_has_a_page() -> None:
    steps = {n.name for n in BundledPledgeV1.instance.nodes() if isinstance(n, Step)}

    assert steps - set(SCREENS) == {"resubmit"}


# --- 受理


def test_a_complete_application_is_accepted(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)

    client = browser("wang")

    response = send(client, address_of(story, "accept"), "accept", remark="材料齐全")

    assert response.status_code == 302
    assert state_of(story) == S.ACCEPTED
    page = open_page(client, response["Location"])
    assert "“受理审查”已办结" in page.text
    assert "下一步：权利核验" in page.text


def test_an_application_is_returned_with_what_the_specialist_writes(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast)
    changes = {"rows-0-message": "请补充 2025 年度审计报告", "rows-0-code": "material.missing"}

    response = send(browser("wang"), address_of(story, "accept"), "return", **changes)

    assert response.status_code == 302
    assert state_of(story) == S.RETURNED
    told = RecordEntry.objects.get(chain=story.case.pk, arrow="return_for_correction")
    assert "请补充 2025 年度审计报告" in told.facts


def test_a_return_without_a_deficiency_is_refused(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)

    response = send(browser("wang"), address_of(story, "accept"), "return")

    assert "退回须列明全部需要补正的内容" in errors_of(response)
    assert state_of(story) == S.FILED


def test_a_case_returned_before_offers_no_second_return(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.RETURNED)
    resubmit_application(**story.by("resubmit", Role.APPLICANT), content=story.content)
    address = address_of(story, "accept")

    page = open_page(browser("wang"), address)

    assert "way-return" not in page.forms
    forged = {"way": "return", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    assert browser("wang").post(address, forged).status_code == 404


def test_declining_needs_a_reason_and_its_basis(cast: Cast, browser: Browser) -> None:
    story = make_story(cast)
    client, address = browser("wang"), address_of(story, "accept")

    refused = send(client, address, "decline", reason="不在服务区域")
    done = send(client, address, "decline", reason="不在服务区域", basis="产品办法第三条")

    assert "依据 ：这个字段是必填项。" in errors_of(refused).replace("依据：", "依据 ：")
    assert "不在服务区域" in refused.content.decode()
    assert done.status_code == 302
    assert state_of(story) == S.DECLINED


# --- 权利核验


def verified(form: Form, story: Story, **changes: Any) -> dict[str, list[str]]:
    """Fill in what the registers say: nothing in the way."""
    filled: dict[str, Any] = {}
    for n, right in enumerate(story.content["rights"], start=1):
        facts = make_facts(right)
        filled[f"right-{n}-legal_status"] = "in_force"
        filled[f"right-{n}-expiry_date"] = facts["expiry_date"]
        if "annuity_paid_until" in facts:
            filled[f"right-{n}-annuity_paid_until"] = facts["annuity_paid_until"]
        if "ownership_evidence" in facts:
            filled[f"right-{n}-ownership_evidence"] = "\n".join(facts["ownership_evidence"])
    return form.filled(**(filled | changes))


def test_a_verification_is_prefilled_from_the_application(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)

    form = form_of(browser("wang"), address_of(story, "verify_rights"), "verify")

    assert form.data["right-1-filing_date"] == ["2020-12-14"]
    assert form.data["right-1-grant_date"] == ["2022-05-01"]
    assert form.data["right-1-expiry_date"] == ["2040-12-13"]
    assert form.data["right-1-owners"] == [story.case.enterprise.name]
    assert form.data["right-2-expiry_date"] == ["2073-12-31"]


def test_rights_are_verified_one_extract_each(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    client, address = browser("wang"), address_of(story, "verify_rights")
    hengzhun = cast.organisations["hengzhun"]
    form = form_of(client, address, "verify")

    response = client.post(address, verified(form, story, **{"right-2-appraiser": hengzhun.pk}))

    assert response.status_code == 302, errors_of(response)
    assert state_of(story) == S.VERIFIED
    assert RegisterSnapshot.objects.filter(pledged_right__case=story.case).count() == 2
    routes = RightValuation.objects.filter(case=story.case).values_list("route", "appraiser__name")
    assert set(routes) == {("internal", None), ("external", hengzhun.name)}


def test_a_preview_shows_what_the_rules_find_and_stores_nothing(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    client, address = browser("wang"), address_of(story, "verify_rights")
    form = form_of(client, address, "verify")
    data = verified(form, story, **{"right-1-frozen": "on", "preview": "1"})

    response = client.post(address, data)

    assert response.status_code == 200
    page = Page(response.content.decode())
    assert "阻断" in page.text
    assert "PAT-035" in page.text
    assert page.forms["way-verify"].data["right-1-frozen"] == ["on"]
    assert state_of(story) == S.ACCEPTED
    assert not RegisterSnapshot.objects.exists()


def test_a_blocked_right_is_named_at_its_place_and_may_be_excluded(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    client, address = browser("wang"), address_of(story, "verify_rights")
    form = form_of(client, address, "verify")
    frozen = {"right-1-frozen": "on"}

    refused = client.post(address, verified(form, story, **frozen))
    excluded = verified(form, story, **frozen, **{"right-1-exclude": "被法院保全"})
    done = client.post(address, excluded)

    assert "保全" in errors_of(refused)
    assert done.status_code == 302
    assert PledgedRight.objects.get(case=story.case, position=1).excluded_reason == "被法院保全"


def test_a_soft_stop_asks_for_names_and_goes_on_with_them(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    client, address = browser("wang"), address_of(story, "verify_rights")
    data = verified(
        form_of(client, address, "verify"), story, **{"right-1-invalidation_pending": "on"}
    )

    refused = client.post(address, data)
    asked = Page(refused.content.decode()).forms["way-verify"]
    rows = [name for name in asked.data if name.startswith("right-1-ack|PAT-041")]
    names = {name: "具名人" for name in rows if name.endswith("|name")}
    done = client.post(address, asked.filled(**names))

    assert "须由出质人和质权人具名书面确认" in errors_of(refused)
    assert len(names) == 2
    assert done.status_code == 302
    finding = RegisterSnapshot.objects.get(pledged_right__position=1).findings.get(rule="PAT-041")
    assert {row["name"] for row in finding.acknowledgements} == {"具名人"}


def test_a_register_fact_that_is_no_date_is_an_error_at_its_field(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    client, address = browser("wang"), address_of(story, "verify_rights")
    form = form_of(client, address, "verify")

    response = client.post(address, verified(form, story, **{"right-1-grant_date": "去年"}))

    assert "输入一个有效的日期" in errors_of(response)
    assert "去年" in response.content.decode()


def test_rights_that_cannot_be_pledged_end_the_case(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.ACCEPTED)
    address = address_of(story, "verify_rights")

    response = send(browser("wang"), address, "reject", reason="专利已终止", basis="专利法")

    assert response.status_code == 302
    assert state_of(story) == S.REFUSED


# --- 评估

RATES = {"royalty_percent": "2.0", "evidence": "可比许可合同", "apportionment_percent": "80"}


def test_a_value_is_computed_from_inputs_and_previewed(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.VERIFIED)
    client, address = browser("gu"), address_of(story, "value_right")

    preview = send(client, address, "compute", preview="1", **RATES)
    done = send(client, address, "compute", **RATES)

    assert preview.status_code == 200
    assert "试算，未保存" in preview.content.decode()
    assert done.status_code == 302
    stored = RightValuation.objects.get(case=story.case, state="COMPLETED")
    assert stored.inputs["royalty_percent"] == "2.0"
    assert stored.inputs["stream"]["apportionment_percent"] == "80"


def test_inputs_out_of_bounds_are_told_at_their_fields(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.VERIFIED)
    changes = RATES | {"royalty_percent": "90", "discount_rate_percent": "3"}

    response = send(browser("gu"), address_of(story, "value_right"), "compute", **changes)

    text = errors_of(response)
    assert "许可费率应大于0且不超过20%" in text
    assert "折现率应在8%至40%之间" in text


def reported(**changes: Any) -> dict[str, Any]:
    return RATES | {
        "report_number": "衡评字〔2026〕第 18 号",
        "signer_1": "甲",
        "signer_2": "乙",
        "report_value_fen": "320万元",
        "report_file": SimpleUploadedFile("报告.pdf", pdf(), "application/pdf"),
    } | changes  # fmt: skip


def test_an_outside_appraiser_hands_in_a_report(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.VERIFIED, appraiser="hengzhun")
    client, address = browser("ping"), address_of(story, "value_right")
    page = open_page(client, address)
    data: dict[str, Any] = page.forms["way-report"].filled()

    response = client.post(address, data | reported())

    assert response.status_code == 302
    assert "way-compute" not in page.forms
    stored = RightValuation.objects.get(case=story.case, state="COMPLETED")
    assert stored.value_fen == 320_000_000
    assert stored.signers == ["甲", "乙"]
    assert stored.report is not None
    assert set(stored.report.audience.split(",")) == {"BANK", "APPRAISER"}


def test_a_report_with_one_signer_and_no_file_is_refused_whole(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.VERIFIED, appraiser="hengzhun")
    client, address = browser("ping"), address_of(story, "value_right")
    data: dict[str, Any] = form_of(client, address, "report").filled()

    without = client.post(address, data | reported(report_file=""))
    twice = client.post(address, data | reported(signer_2="甲"))
    hostile = SimpleUploadedFile("报告.pdf", b"MZ\x90\x00", "application/pdf")
    bad = client.post(address, data | reported(report_file=hostile))

    assert "评估报告文件" in errors_of(without)
    assert "至少两名评估专业人员" in errors_of(twice)
    assert bad.status_code == 422
    assert story.case.uploads.count() == 0


def test_a_bundle_is_valued_once_and_previewed(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.VALUED)
    client, address = browser("gu"), address_of(story, "value_bundle")

    preview = send(client, address, "bundle", preview="1")
    done = send(client, address, "bundle")

    assert preview.status_code == 200
    assert "可贷上限" in preview.content.decode()
    assert done.status_code == 302
    assert state_of(story) == S.BUNDLE_VALUED
    assert story.case.valued_fen


# --- 尽调、审查、审批


def test_an_investigation_needs_a_note_and_an_amount_as_people_write_it(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.BUNDLE_VALUED)
    client, address = browser("wang"), address_of(story, "investigate")

    refused = send(client, address, "investigate", recommended_fen="四百万")
    done = send(client, address, "investigate", note="经营正常", recommended_fen="400万元")

    text = errors_of(refused)
    assert "无法识别金额“四百万”" in text
    assert "尽职调查意见 ：这个字段是必填项。" in text.replace("意见：", "意见 ：")
    assert done.status_code == 302
    assert story.case.investigations.get().recommended_fen == 400_000_000


def test_a_review_passes_or_sends_back(cast: Cast, browser: Browser) -> None:
    passed, sent_back = (make_story(cast, state=S.INVESTIGATED) for _ in range(2))
    client = browser("li")

    one = send(client, address_of(passed, "review"), "review", opinion="同意")
    two = send(
        client, address_of(sent_back, "review"), "send_back", to="verify_rights", reason="补查年费"
    )

    assert (one.status_code, two.status_code) == (302, 302)
    assert state_of(passed) == S.REVIEWED
    assert state_of(sent_back) == S.ACCEPTED
    assert sent_back.case.round == 2
