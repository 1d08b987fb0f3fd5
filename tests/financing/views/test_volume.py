"""A case's papers as one file: each reader's own, in the order of the record, as of any day."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from documents.models import Paper
from financing.models import Case
from financing.states import CaseState
from tests.cast import make_cast, make_story
from tests.financing.signing_in import signed_in


@pytest.fixture
def case(db: None) -> Case:
    return make_story(make_cast(), state=CaseState.DISBURSED).case


def titles(case: Case, username: str, on: str = "") -> list[str]:
    answer = signed_in(username).get(f"/cases/{case.pk}/volume.pdf", {"on": on} if on else {})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as volume, volume.open_outline() as outline:
        return [str(entry.title) for entry in outline.root][1:]


def test_the_bank_gets_every_paper_in_the_order_of_the_record(case: Case) -> None:
    own = titles(case, "wang")

    places = [int(title.rpartition("-")[2]) for title in own]
    assert len(own) == Paper.objects.filter(chain=case.pk).count()
    assert places == sorted(places)


def test_the_enterprise_gets_its_own_papers_and_none_of_the_banks(case: Case) -> None:
    own = titles(case, "zhou")

    assert any("-SL-" in title for title in own)
    assert not any("-PF-" in title or "-DC-" in title for title in own)


def test_the_volume_may_end_on_an_earlier_day(case: Case) -> None:
    first = localdate(case.filed_at)

    assert 0 < len(titles(case, "wang", first.isoformat())) <= len(titles(case, "wang"))
    assert titles(case, "wang", (first - dt.timedelta(days=1)).isoformat()) == []


def test_a_day_that_is_none_is_not_found(case: Case) -> None:
    answer = signed_in("wang").get(f"/cases/{case.pk}/volume.pdf", {"on": "2026-02-30"})

    assert answer.status_code == 404


def test_papers_already_made_are_bound_with_few_queries(case: Case) -> None:
    wang = signed_in("wang")
    wang.get(f"/cases/{case.pk}/volume.pdf")

    with CaptureQueriesContext(connection) as queries:
        wang.get(f"/cases/{case.pk}/volume.pdf")

    assert len(queries) <= 12
