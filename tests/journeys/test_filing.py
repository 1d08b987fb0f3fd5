"""What is handed in at a registrar and how, and what its notice says: checked, compared, mended."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.timezone import localdate

from financing.models import Registration
from financing.operations.registering import file_registration
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.truths import check_case, check_ended, open_work, record_of
from workflows.errors import Objections

SIX_RIGHTS = ("invention", "utility_model", "trademark", "trademark", "trademark", "software")


def test_of_six_rights_a_patent_is_returned_refused_mended_and_registered_later(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=SIX_RIGHTS, state=S.SIGNED)
    patent, others = story.title(1), [story.title(n) for n in range(2, 7)]
    ways = Registration.objects.filter(case=story.case).order_by("pledged_right__position")
    assert [row.channel for row in ways] == ["online", "online", *["paper"] * 4]
    story.file_registrations()

    mend_by = story.at.date() + dt.timedelta(days=9)
    story.answer(patent, "returned", reasons=("合同缺少债务履行期限",), correct_by=mend_by)
    assert localdate(story.item("file_registration").due_at) == mend_by
    story.file_registration(patent)
    for title in others:
        story.answer(title)
    story.answer(patent, "refused")
    assert [step for step, _role, _who in open_work(story.case)] == ["reconsider"]
    story.reconsider()
    story.approve(requirement="listed", required_positions=[2, 3, 4, 5, 6])
    story.share()
    story.sign()
    story.disburse()
    check_case(story.case)
    story.reach(story.at.date() + dt.timedelta(days=20))
    story.register()

    live = Registration.objects.filter(case=story.case, state="REGISTERED")
    ordered = list(live.order_by("effective_date").values_list("pledged_right__title", flat=True))
    assert set(ordered) == {patent, *others}
    assert ordered[-1] == patent
    assert live.values("effective_date").distinct().count() == 2
    check_case(story.case)
    story.to(S.CLOSED)
    check_ended(story.case)


def test_a_filing_without_a_document_or_by_a_closed_channel_stays(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    filed: dict[str, Any] = {"filing_number": "SL-1", "filed_on": story.at.date()}

    with pytest.raises(Objections) as refused:
        file_registration(
            **story.by("file_registration"),
            **filed,
            documents=["application_form"],
            channel="paper",
        )
    assert [o.code for o in refused.value.objections] == ["documents.missing", "channel.closed"]
    file_registration(
        **story.by("file_registration"), **filed, channel="counter",
        documents=["application_form", "pledge_contract", "identity_pledgor", "identity_pledgee"],
    )  # fmt: skip

    assert Registration.objects.get(case=story.case).channel == "counter"
    check_case(story.case)


def test_a_notice_that_differs_is_not_entered_without_a_reason(tell: Callable[..., Story]) -> None:
    story = tell(kinds=("invention",), state=S.SIGNED)
    story.file_registrations()
    title, number = story.title(1), story.content["rights"][0]["number"]
    notice = f"登记号：Y2026980012345\n质权人：别家银行\n专利号：{number}"

    with pytest.raises(Objections) as refused:
        story.answer(title, notice_text=notice, certificate_number="Y2026980012345")
    assert [o.code for o in refused.value.objections] == ["notice.pledgee"]
    reason = "银行名称为旧称，登记机关确认有效"
    told = {"notice_text": notice, "certificate_number": "Y2026980012345"}
    story.answer(title, **told, difference_note=reason)

    row = next(r for r in record_of(story.case) if r.arrow == "register")
    assert json.loads(row.facts)["difference_note"] == reason
    assert "别家银行" in json.loads(row.facts)["differences"][0]
