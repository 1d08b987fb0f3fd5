"""A loan goes bad and is compensated and recovered, all on pages, each step by whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Paper
from risk_pool.models import Claim, Coverage, Recovery
from risk_pool.states import ClaimState as S
from tests.risk_pool.pool_stories import WAN, ClaimStory
from workflows.roles import Role

Open = Callable[..., ClaimStory]


class Pages:
    """The pages of one story, opened as whoever may."""

    def __init__(self, story: ClaimStory, clock: Any) -> None:
        self.story, self.clock = story, clock

    def client(self, role: Role) -> Client:
        """Sign in as who acts in a role, at the story's time."""
        self.clock(self.story.at)
        client = Client()
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(self.story.actor(role).user, backend)
        return client

    def read(self, role: Role, name: str, *keys: Any) -> str:
        """Read a page."""
        response = self.client(role).get(reverse(name, args=keys))
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    def send(self, role: Role, name: str, *keys: Any, **fields: Any) -> None:
        """Send a form, which is taken."""
        response = self.client(role).post(reverse(name, args=keys), fields)
        assert response.status_code == 302, response.content.decode()
        assert "sign-in" not in response["Location"]

    def act(self, role: Role, act: str, **fields: Any) -> Claim:
        """Take an act on the claim."""
        claim = Claim.objects.get()
        self.send(role, "claim_act", claim.pk, act, **fields)
        return Claim.objects.get()


@pytest.fixture
def pages(open_story: Open, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """Open the demo's pool; requests are of the story's time."""
    story = open_story(fill={"loss.timing": "after_write_off"})

    def clock(at: Any) -> None:
        monkeypatch.setattr("workflows.views.acting.timezone.now", lambda: at)

    return Pages(story, clock)


def test_a_loan_is_enrolled_claimed_paid_and_recovered_on_pages(pages: Pages) -> None:
    story = pages.story
    story.lend("L1")
    pages.send(Role.SPECIALIST, "enrol_loan", loan_number="L1")
    coverage = Coverage.objects.get()
    assert coverage.number in pages.read(Role.SPECIALIST, "pools")
    story.later(100)
    pages.send(Role.SPECIALIST, "coverage_act", coverage.pk, "report")
    claim = Claim.objects.get()
    assert "D12" in pages.read(Role.SPECIALIST, "claim", claim.pk)

    answers = {k: v for k, v in story.answers().plain().items() if v is not None}
    pages.act(Role.SPECIALIST, "prepare", **answers)
    assert "预检没有发现会被退回的缺陷" in pages.read(Role.APPROVER, "claim", claim.pk)
    pages.act(Role.APPROVER, "lodge")
    pages.act(Role.FUND_OFFICER, "propose", answer="return", reason="缺件",
              deficiencies="D20 补充借据")  # fmt: skip
    claim = pages.act(Role.FUND_REVIEWER, "confirm")
    assert claim.state == S.RETURNED
    assert "D20 补充借据" in pages.read(Role.SPECIALIST, "claim", claim.pk)
    assert claim.number in pages.read(Role.SPECIALIST, "claims")
    pages.act(Role.SPECIALIST, "prepare", **answers)
    pages.act(Role.APPROVER, "lodge")
    pages.act(Role.FUND_OFFICER, "propose", answer="accept", reason="齐全")
    pages.act(Role.FUND_REVIEWER, "confirm")
    pages.act(Role.FINANCE_OFFICER, "publish", opinion="同意")
    story.later(10)
    pages.act(Role.FUND_OFFICER, "conclude")
    claim = pages.act(Role.FINANCE_OFFICER, "pay", voucher="ZF-1", paid_on=story.at.date())
    assert (claim.state, claim.paid_fen) == (S.PAID, 200 * WAN)
    pages.act(Role.SPECIALIST, "recovery", source="COURT", received_on=story.at.date(),
              gross_fen="100万元", costs_fen="0", voucher="HK-1", evidence="发还书")  # fmt: skip
    pages.act(Role.FUND_OFFICER, "hand-over", recovery_id=Recovery.objects.get().pk,
              arrived_on=story.at.date())  # fmt: skip

    seen = pages.read(Role.AUDITOR, "claim", claim.pk)
    recovery = Recovery.objects.get()
    assert recovery.transfer is not None
    assert recovery.transfer.reference in seen
    assert f"{claim.number}-PAY" in seen
    paper = Paper.objects.get(chain=claim.pk, title="代偿支付凭证")
    pdf = pages.client(Role.AUDITOR).get(reverse("pool_paper", args=[paper.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_the_pool_page_shows_gaps_and_who_filled_what(pages: Pages) -> None:
    seen = pages.read(Role.AUDITOR, "pool", "binhai")

    assert "示例：来源未写明" in seen
    assert "杨帆" in seen


def test_a_wrong_form_is_told_at_its_field(pages: Pages) -> None:
    client = pages.client(Role.SPECIALIST)

    response = client.post(reverse("enrol_loan"), {"loan_number": "没有"})

    assert response.status_code == 422
    assert "没有编号为“没有”的贷款" in response.content.decode()


def test_what_goes_on_between_maker_and_checker_is_not_the_banks_to_read(pages: Pages) -> None:
    story = pages.story
    story.report(story.go_bad())
    story.lodge()
    story.propose("refuse", reason="内部意见一二三")

    assert "内部意见一二三" in pages.read(Role.FUND_REVIEWER, "claim", story.claim.pk)
    assert "内部意见一二三" not in pages.read(Role.SPECIALIST, "claim", story.claim.pk)
