"""A paper is frozen with the step that writes it, and stays as it is."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from documents.blocks import Para, sha256_hex
from documents.models import Paper, Rendering
from documents.states import RenderingState
from tests.documents.samples import ISSUED_AT, make_paper

pytestmark = pytest.mark.django_db


def test_a_paper_and_the_order_to_make_its_pdf_are_two_inserts() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        make_paper()

    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert [sql.split('"')[0:2] for sql in statements] == [
        ["INSERT INTO ", "documents_paper"],
        ["INSERT INTO ", "documents_rendering"],
    ]


def test_the_frozen_content_reads_back() -> None:
    paper = make_paper("SP-2026-000007", "BANK", "ENTERPRISE", text="同意发放贷款。")

    kept = Paper.objects.get(number="SP-2026-000007")

    assert kept.read() == paper.read()
    assert kept.read().blocks == (Para("同意发放贷款。"),)
    assert kept.read().issued_at == ISSUED_AT
    assert kept.content_sha256 == sha256_hex(kept.content)
    assert kept.audience == "BANK,ENTERPRISE"
    assert (kept.code, kept.version) == ("opinion", 1)


def test_a_frozen_paper_waits_for_its_pdf() -> None:
    rendering = Rendering.objects.get(paper=make_paper())

    assert rendering.state == RenderingState.PENDING
    assert rendering.attempts == 0


def test_a_step_that_fails_takes_its_paper_along() -> None:
    with transaction.atomic():
        make_paper()
        transaction.set_rollback(True)

    assert not Paper.objects.exists()
    assert not Rendering.objects.exists()


def test_a_number_is_given_once() -> None:
    make_paper("SP-2026-000007")

    with pytest.raises(IntegrityError):
        make_paper("SP-2026-000007")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents_paper SET title = '另一份'",
        "DELETE FROM documents_paper",
    ],
)
def test_the_database_refuses_to_alter_a_paper(sql: str) -> None:
    paper = make_paper()
    Rendering.objects.all().delete()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Paper.objects.get().title == paper.title


def test_the_database_refuses_a_rendered_state_without_a_file() -> None:
    paper = make_paper()

    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.filter(paper=paper).update(state=RenderingState.RENDERED)


def test_the_database_refuses_an_unknown_state() -> None:
    paper = make_paper()

    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.filter(paper=paper).update(state="LOST")
