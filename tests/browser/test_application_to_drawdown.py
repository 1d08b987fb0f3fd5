"""An enterprise applies, and the case is carried to drawdown through the pages only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser

from documents.models import Paper
from financing.models import Case
from financing.states import CaseState
from tests.browser.people import Person, signed_in
from tests.cast import make_cast
from workflows.models import WorkItem
from workflows.queries.proof import prove_record

pytestmark = pytest.mark.needs("chromium")

INVENTION = "202011472880.4"
SOFTWARE = "2023SR0599982"
STREAM = {
    "discount_rate_percent": "18",
    "tax_percent": "25",
    "apportionment_percent": "80",
    "timing": "mid",
}

# What is handed in for the patent, and for the software.
PAPERS = (
    ["application_form", "pledge_contract", "commitment"],
    ["application_form", "principal_contract", "pledge_contract", "identity_pledgor",
     "identity_pledgee"],
)  # fmt: skip


def _take(person: Person, step: str, way: str, **fields: str | list[str] | bool) -> None:
    """Open the step's page from the work list's own address, fill in one way out, and take it."""
    item = WorkItem.objects.filter(step=step, status=WorkItem.Status.OPEN).order_by("pk")[0]
    person.go(f"/cases/{item.case_key}/items/{item.pk}/")
    form = f"#way-{way} form"
    person.fill(form, **fields)
    person.press(f"{form} .actions button:not([name='preview'])")
    item.refresh_from_db()
    assert item.status == WorkItem.Status.DONE, person.page.inner_text("main")


def _apply(zhou: Person) -> None:
    zhou.go("/my/")
    zhou.press("main a[href='/applications/new/']")
    zhou.press("main button[type=submit]")
    zhou.fill(
        "main",
        **{
            "borrower-legal_representative": "赵启明",
            "borrower-contact": "周晓彤",
            "borrower-phone": "022-60000001",
            "loan-amount": "500万元",
            "loan-term_months": "12",
            "loan-repayment": "equal_principal",
            "loan-use": "采购原材料",
            "rights-0-kind": "invention",
            "rights-0-number": INVENTION,
            "rights-0-title": "一种示例温控方法",
            "revenue-1-amount": "9000万元",
            "forecast-0-amount": "9000万元",
            "forecast-1-amount": "9000万元",
            "forecast-2-amount": "9000万元",
            "financials-ebit_margin_percent": "20",
        },
    )
    zhou.page.click("main button[value='add-rights']")
    zhou.page.wait_for_selector("[name='rights-1-kind']")
    zhou.fill(
        "main",
        **{
            "rights-1-kind": "software",
            "rights-1-number": SOFTWARE,
            "rights-1-title": "示例调度软件V1.0",
        },
    )
    for name, day in (
        ("rights-0-filing_date", "2020-12-14"),
        ("rights-0-grant_date", "2022-05-01"),
        ("rights-1-first_published", "2023-01-01"),
    ):
        if zhou.page.locator(f"[name='{name}']").count():
            zhou.fill("main", **{name: day})
    zhou.page.check("main label:has-text('滨海支行') input[name='branches']")
    zhou.press("main button[value='file']")
    assert Case.objects.count() == 1, zhou.page.inner_text("main")


def _specialist_opens(wang: Person) -> None:
    _take(wang, "accept", "accept")
    clean = {"source": "登记簿副本", "legal_status": "in_force"}
    fields: dict[str, str | list[str] | bool] = {}
    for n in (1, 2):
        fields |= {f"right-{n}-{name}": value for name, value in clean.items()}
    fields |= {
        "right-1-annuity_paid_until": "2030-12-13",
        "right-1-expiry_date": "2040-12-13",
        "right-2-expiry_date": "2073-12-31",
        "right-2-ownership_evidence": "开发合同",
    }
    _take(wang, "verify_rights", "verify", **fields)


def _valuer_values(gu: Person) -> None:
    for _right in range(2):
        _take(
            gu, "value_right", "compute", **STREAM, royalty_percent="1.5", evidence="可比许可合同",
            evidence_kind="comparable",
        )  # fmt: skip
    _take(gu, "value_bundle", "bundle", **STREAM)


def _specialist_registers(wang: Person) -> None:
    _take(
        wang, "sign", "sign", principal_number="JK-2026-001", pledge_number="ZY-2026-001",
        delivery="登记完成后五个工作日内交付权利凭证",
    )  # fmt: skip
    for n in (1, 2):
        _take(wang, "file_registration", "file", filing_number=f"SL-{n}", documents=PAPERS[n - 1])
    for n in (1, 2):
        _take(
            wang, "answer_registration", "registered", certificate_number=f"DJ-{n}",
            effective_date=localdate().isoformat(),
        )  # fmt: skip
    _take(wang, "disburse", "disburse", account_tail="1024")


STORY: tuple[tuple[str, Callable[[Person], None]], ...] = (
    ("zhou", _apply),
    ("wang", _specialist_opens),
    ("gu", _valuer_values),
    (
        "wang",
        lambda wang: _take(
            wang, "investigate", "investigate", note="经营正常", recommended_fen="200万元"
        ),
    ),
    ("li", lambda li: _take(li, "review", "review", opinion="同意", recommended_fen="200万元")),
    (
        "chen",
        lambda chen: _take(
            chen,
            "decide",
            "approve",
            approved_fen="200万元",
            spread_bp="45",
            opinion="同意",
            excess_reason="另有实际控制人保证",
            requirement="all",
            terms_code="binhai-direct",
        ),
    ),
    ("yang", lambda yang: _take(yang, "confirm_share", "confirm")),
    ("wang", _specialist_registers),
)


def test_a_bundle_goes_from_the_enterprise_to_the_money_through_the_pages(
    live_address: str, browser: Browser
) -> None:
    make_cast()

    for who, acts in STORY:
        with signed_in(browser, live_address, who) as person:
            acts(person)

    case = Case.objects.get()
    assert case.state == CaseState.DISBURSED
    assert case.disbursed_fen == 200_000_000
    assert Paper.objects.filter(chain=case.pk).count() >= 17
    assert prove_record().breaches == ()
    with signed_in(browser, live_address, "zhou") as zhou:
        zhou.go(f"/progress/{case.pk}/")
        assert "已放款" in zhou.page.inner_text("main")
