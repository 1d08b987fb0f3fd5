"""Chinese first, English complete: no page of the desks mixes them."""

from __future__ import annotations

from collections.abc import Callable

import polib
import pytest
from django.test import Client

from documents.models import Paper
from financing.models import Approval, DueDiligence, RightFinding, RightKind, RiskReview
from financing.operations.cast import Cast
from financing.states import CaseState as S
from risk_pool.models import PoolTerms
from tests.cast import AT_BINHAI, make_story
from tests.pages import open_page
from workflows.models import WorkItem
from workflows.roles import Role

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def sentences() -> set[str]:
    """Give every Chinese sentence that stands in a catalogue and that no datum contains."""
    known = {
        entry.msgid
        for app in ("workflows", "financing")
        for entry in polib.pofile(f"{app}/locale/en/LC_MESSAGES/django.po")
    }
    return {text for text in known if len(text) >= 4 and "%" not in text}


def data(cast: Cast) -> set[str]:
    """Give what is Chinese on any page: names, papers, legal sentences, what people wrote."""
    columns = (
        Paper.objects.values_list("title"),
        RightFinding.objects.values_list("message", "cure", "basis"),
        PoolTerms.objects.values_list("title", "mode", "notice", "loss_basis"),
        DueDiligence.objects.values_list("note"),
        RiskReview.objects.values_list("opinion"),
        RightKind.objects.values_list("registrar"),
        *Approval.objects.values_list("conditions"),
    )
    written = {str(text) for rows in columns for row in rows for text in row}
    houses = {house.name for house in cast.organisations.values()}
    branches = {branch.name for branch in cast.branches.values()}
    return written | houses | branches


def test_every_page_speaks_english_when_asked(cast: Cast, browser: Browser) -> None:
    known = sentences()
    chinese = {}
    for state in (S.FILED, S.ACCEPTED, S.VERIFIED, S.VALUED, S.REVIEWED, S.SHARED, S.CLOSED):
        story = make_story(cast, state=state)
        items = WorkItem.objects.filter(case_key=story.case.pk, status="OPEN")[:1]
        case = f"/cases/{story.case.pk}/"
        name = AT_BINHAI[Role(items[0].role)] if items else "wang"
        client = browser(name)
        client.post("/language/", {"language": "en", "next": "/"})
        for address in ("/", "/cases/", case, *(f"{case}items/{i.pk}/" for i in items)):
            page = open_page(client, address)
            told = page.text
            for datum in sorted(data(cast) - {""}, key=len, reverse=True):
                told = told.replace(datum, "")
            chinese[address] = {text for text in known if text in told}
    assert {address: texts for address, texts in chinese.items() if texts} == {}
