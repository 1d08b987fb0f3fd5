"""Who holds a paper's code learns whose it is and whether it stands, and nothing it says."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from documents.operations import render_paper, seal_paper
from documents.queries import pdf_of
from documents.rules.proofs import ALPHABET, LENGTH, proof_code, read_code, spaced
from tests.documents.samples import ISSUED_AT, make_paper
from tests.documents.test_sealing import BANK, ENTERPRISE, make_sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@given(st.text())
def test_a_code_is_read_as_people_type_it(content: str) -> None:
    code = proof_code(content)

    assert (len(code), set(code) <= set(ALPHABET)) == (LENGTH, True)
    assert read_code(spaced(code).lower().replace("0", "o").replace("1", "l")) == code
    assert read_code(code[:-1]) == ""


def test_the_printed_address_leads_to_the_proof(client: Client) -> None:
    paper = make_paper()
    address = paper.read().proof

    shown = client.get(address.removeprefix("http://127.0.0.1:8000"), follow=True)

    assert shown.status_code == 200
    assert paper.number in shown.content.decode()
    assert shown["X-Robots-Tag"] == "noindex"


@pytest.mark.usefixtures("sealing_keys")
def test_the_page_tells_issuer_number_state_hashes_and_seals(client: Client) -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    page = client.get(f"/check/{paper.proof_code}/").content.decode()

    last = paper.revisions.last()
    assert last is not None
    for told in (
        BANK,
        ENTERPRISE,
        paper.number,
        paper.content_sha256,
        last.file_sha256,
        "有效",
        "演示专用",
    ):
        assert told in page
    assert "甲乙丙三方" not in page
    assert paper.title not in page


def test_nothing_that_the_paper_says_is_on_the_page(client: Client) -> None:
    paper = make_paper(text="贷款人民币伍佰万元整")

    page = client.get(f"/check/{paper.proof_code}/").content.decode()

    assert "伍佰万" not in page
    assert ENTERPRISE not in page
    assert str(paper.pk) not in page


def test_a_voided_paper_says_so_and_by_which(client: Client) -> None:
    chain = uuid4()
    settled = make_sealed("nobody", number="JQ-1", code="JQ", chain=chain)
    make_sealed("nobody", number="JQF-1", code="JQF", chain=chain, voids=frozenset({"JQ"}))

    page = client.get(f"/check/{settled.proof_code}/").content.decode()

    assert "已作废" in page
    assert "JQF-1" in page


def test_a_file_is_compared_and_not_kept(client: Client) -> None:
    paper = make_paper()
    render_paper(paper_id=paper.pk, at=ISSUED_AT)
    pdf = pdf_of(paper)
    address = f"/check/{paper.proof_code}/"

    same = client.post(address, {"file": SimpleUploadedFile("a.pdf", pdf)}).content.decode()
    other = client.post(address, {"file": SimpleUploadedFile("a.pdf", pdf + b"x")}).content.decode()
    nothing = client.post(address).content.decode()

    assert "一致：这个文件与平台签发的逐字节相同" in same
    assert "不一致：这个文件不是平台签发的" in other
    assert "请先选择文件" in nothing


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/check/", 200, "输入文书右下角的查验码"),
        ("/check/?code=ABC", 422, "查验码由16位字母和数字组成"),
        ("/check/0000-0000-0000-0000/", 404, "平台没有签发过"),
        ("/check/%E4%BD%A0%00/", 404, "平台没有签发过"),
    ],
)
def test_a_wrong_code_is_answered_with_a_sentence(
    client: Client, address: str, status: int, sentence: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_a_typed_code_leads_to_the_proof(client: Client) -> None:
    paper = make_paper()

    answer = client.get("/check/", {"code": f" {spaced(paper.proof_code).lower()} "})

    assert answer["Location"] == f"/check/{spaced(paper.proof_code)}/"


def test_who_asks_too_often_waits_and_others_do_not(client: Client, settings: Settings) -> None:
    settings.CHECKS_A_MINUTE = 2

    answers = [client.get("/check/").status_code for _ in range(9)]

    assert 429 in answers
    assert client.get("/check/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_page_asks_the_database_twice(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    paper = make_paper()

    with django_assert_num_queries(2):
        page = client.get(f"/check/{paper.proof_code}/")

    assert re.search(r"<h1>", page.content.decode())
