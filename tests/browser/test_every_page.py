"""Every page of the demo, for every role, in both languages, at a desk and on a phone.

``make screenshots`` runs this and keeps the pictures.
"""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser

from financing.management.commands.demo import PASSWORD
from financing.operations.applying import draft_application
from financing.operations.filing_sheets import bring_filing_sheet
from financing.operations.portfolios import bring_portfolio
from financing.queries.audited import live_world
from financing.queries.filing_sheets import filings_workbook
from risk_pool.operations.auditing import keep_audit
from risk_pool.rules.audit.catalogue import run_tests, shipped_parameters
from risk_pool.rules.audit.running import Parameters
from tests.architecture.access_table import ROWS
from tests.architecture.house import expect_none
from tests.browser.people import signed_in
from tests.browser.walking import AXE, Walk
from tests.cast import make_content
from workflows.models import Actor, Membership
from workflows.roles import Role

pytestmark = pytest.mark.needs("chromium")

SHEET = ("权利种类,号码,名称,权利人", "商标,12345678,云,云遥", "发明,1,坏号码,云遥")
PEOPLE = [
    "zhou",
    "wang",
    "gu",
    "li",
    "chen",
    "ping",
    "yang",
    "shen",
    "dan",
    "bao",
    "jing",
    "cai",
    "ops",
]
# What no link leads to: doors, probes, the page after filing. And nobody uploads in the demo.
NOT_LINKED = {"login", "healthz", "readyz", "application_filed", "upload"}
# What the demo has no case for: a claim, a gap in a sheet, a loan at the desks of these people.
NOT_STAGED = {
    *("claim", "claim_act", "sheet_fill", "sheet_adopt"),
    *("revoke", "extend", "test_covenants"),
}


@pytest.fixture(scope="module")
def demo(live_address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Stage the demo in this module's database, an unfiled application and an open sheet."""
    call_command("demo", "--no-serve", "--out", str(tmp_path_factory.mktemp("demo")))
    applicant = Membership.objects.get(user__username="zhou", role=Role.APPLICANT)
    draft_application(
        enterprise=applicant.organisation, content=make_content(applicant.organisation),
        actor=Actor(applicant.user, applicant), form_token=uuid4(), at=timezone.now(),
    )  # fmt: skip
    sheet = b"\n".join(line.encode() for line in SHEET)
    bring_portfolio(
        enterprise=applicant.organisation, actor=Actor(applicant.user, applicant),
        at=timezone.now(), name="a.csv", declared_type="", stream=BytesIO(sheet), size=len(sheet),
    )  # fmt: skip
    auditor = Membership.objects.get(role=Role.AUDITOR)
    found = run_tests(live_world(today=timezone.localdate()), Parameters(shipped_parameters()))
    keep_audit(outcomes=found, actor=Actor(auditor.user, auditor), at=timezone.now())
    specialist = Membership.objects.get(user__username="wang", role=Role.SPECIALIST)
    open_items = filings_workbook(Actor(specialist.user, specialist))
    bring_filing_sheet(
        actor=Actor(specialist.user, specialist), at=timezone.now(), name="a.xlsx",
        declared_type="", stream=BytesIO(open_items), size=len(open_items),
    )  # fmt: skip
    return live_address


@pytest.fixture(scope="module")
def visited() -> set[str]:
    """Gather the kinds of pages that somebody came to."""
    return set()


@pytest.mark.parametrize("who", PEOPLE)
def test_each_page_a_person_can_reach_is_accessible_and_fits_a_phone(
    browser: Browser, demo: str, visited: set[str], who: str
) -> None:
    cache.clear()  # the public page counts who asks, and everyone here asks from one address
    with signed_in(browser, demo, who, password=PASSWORD) as person:
        person.page.context.add_init_script(path=AXE)
        walk = Walk(person=person, who=who)
        walk.go()

    visited |= walk.kinds
    expect_none(walk.wrong)


def test_links_lead_to_every_page(visited: set[str]) -> None:
    pages = {name for name, row in ROWS.items() if row.get}

    assert pages - visited <= NOT_LINKED | NOT_STAGED
