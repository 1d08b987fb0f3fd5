"""A portfolio from sheet to application: looked at, confirmed, picked; and the headless door."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from financing.models import Application, PortfolioImport, PortfolioRight
from financing.operations.applying import draft_application
from financing.operations.cast import Cast
from tests.cast import make_cast
from tests.financing.signing_in import hidden, signed_in, words

HEADS = ("权利种类", "号码", "名称", "权利人", "商标类别", "届满日")
OWNER = "天津云遥示例半导体有限公司"
PATENT = ("发明专利", "ZL202011472880.4", "一种装置", OWNER, "", "2040-12-13")
MARK = ("注册商标专用权", "12345678", "云遥", OWNER, "9、42", "2029-05-05")
SPOILED = ("发明专利", "ZL202511400055.7", "坏号码", OWNER, "", "")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def sheet(*rows: Sequence[str], heads: Sequence[str] = HEADS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode()


def bring(client: Client, enterprise_id: int, content: bytes, name: str = "清单.csv") -> Any:
    return client.post(f"/portfolios/{enterprise_id}/", {"file": SimpleUploadedFile(name, content)})


def kept() -> dict[str, str]:
    return dict(PortfolioRight.objects.values_list("number", "title"))


def test_a_sheet_is_looked_at_first_and_written_when_confirmed(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk

    preview = bring(zhou, own, sheet(PATENT, MARK, SPOILED))["Location"]
    page = words(zhou.get(preview).content)
    before = kept()
    zhou.post(preview)

    assert "B4" in page
    assert "校验位不符" in page
    assert before == {}
    assert kept() == {"2020114728804": "一种装置", "12345678": "云遥"}
    done = PortfolioImport.objects.get()
    assert (done.added, done.wrong, done.brought_by) == (2, 1, cast.actors["zhou"].user)


def test_the_same_sheet_again_changes_nothing_and_another_changes_by_number(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk
    for rows in ((PATENT, MARK), (PATENT, MARK), ((*PATENT[:2], "改了名", *PATENT[3:]),)):
        zhou.post(bring(zhou, own, sheet(*rows))["Location"])

    told = PortfolioImport.objects.order_by("confirmed_at")
    counts = list(told.values_list("added", "changed", "unchanged"))
    assert counts == [(2, 0, 0), (0, 0, 2), (0, 1, 0)]
    assert kept() == {"2020114728804": "改了名", "12345678": "云遥"}


def test_the_problems_come_back_in_the_sheet_and_the_mended_sheet_goes_in(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk
    preview = bring(zhou, own, sheet(PATENT, SPOILED))["Location"]

    answer = zhou.get(f"{preview}sheet.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cell = book.worksheets[0]["B2"]
    assert cell.comment is not None
    assert "校验位" in cell.comment.text
    cell.value = "ZL202511400055.6"
    mended = io.BytesIO()
    book.save(mended)
    zhou.post(bring(zhou, own, mended.getvalue(), "改正.xlsx")["Location"])

    assert set(kept()) == {"2020114728804", "2025114000556"}


def test_the_template_has_drop_downs_and_is_itself_an_empty_sheet(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk

    template = zhou.get("/portfolios/template.xlsx").content
    answer = bring(zhou, own, template, "模板.xlsx")

    rules = openpyxl.load_workbook(io.BytesIO(template)).worksheets[0].data_validations
    assert "注册商标专用权" in rules.dataValidation[0].formula1
    assert answer.status_code == 422
    assert "没有一行内容" in words(answer.content)


def test_a_hostile_sheet_leaves_nothing(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk

    answer = bring(zhou, own, sheet((*PATENT[:2], "=cmd|' /C calc'!A0", *PATENT[3:])))

    assert answer.status_code == 422
    assert "C2" in words(answer.content)
    assert not PortfolioImport.objects.exists()


def test_a_list_is_its_keepers_alone(cast: Cast) -> None:
    zhou, wang, own = signed_in("zhou"), signed_in("wang"), cast.organisations["yunyao"]
    preview = bring(zhou, own.pk, sheet(PATENT))["Location"]
    zhou.post(preview)
    refused = [wang.get(f"/portfolios/{own.pk}/").status_code, wang.get(preview).status_code]
    draft(cast, "wang")

    bring_for_client = bring(wang, own.pk, sheet(MARK))["Location"]
    wang.post(bring_for_client)

    assert refused == [404, 404]
    assert "一种装置" not in words(wang.get(f"/portfolios/{own.pk}/").content)
    assert "云遥 注册" not in words(zhou.get(f"/portfolios/{own.pk}/").content)
    assert signed_in("he").get(bring_for_client).status_code == 404


def draft(cast: Cast, who: str) -> Application:
    return draft_application(
        enterprise=cast.organisations["yunyao"], actor=cast.actors[who], form_token=uuid4(),
        content={}, at=timezone.now(),
    )  # fmt: skip


def test_rights_are_picked_into_the_application_and_nothing_is_typed_twice(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk
    zhou.post(bring(zhou, own, sheet(PATENT, MARK))["Location"])
    address = f"/applications/{draft(cast, 'zhou').pk}/"
    page = zhou.get(address).content
    keys = list(PortfolioRight.objects.values_list("pk", flat=True))

    seen = hidden(page, "draft_seen")
    after = zhou.post(address, {"draft_seen": seen, "action": "pick", "pick": keys})

    rights = Application.objects.get().draft["rights"]
    assert [right["number"] for right in rights] == ["ZL202011472880.4", "12345678"]
    assert rights[1]["classes"] == [9, 42]
    assert {right["pledgor"] for right in rights} == {OWNER}
    assert "pick-" + str(keys[0]) in page.decode()
    assert "pick-" + str(keys[0]) not in after.content.decode()


def test_the_preview_asks_as_many_queries_for_many_rows_as_for_few(cast: Cast) -> None:
    zhou, own = signed_in("zhou"), cast.organisations["yunyao"].pk
    marks = [("注册商标专用权", str(20_000_000 + n), f"标{n}", OWNER, "9", "") for n in range(120)]
    asked = []
    for rows in (marks[:3], marks):
        preview = bring(zhou, own, sheet(*rows))["Location"]
        with CaptureQueriesContext(connection) as queries:
            zhou.get(preview)
        asked.append(len(queries))

    assert asked[0] == asked[1]


# --- The headless door


def run_to_its_end(*words: str, **streams: Any) -> int:
    try:
        call_command(*words, **streams)
    except SystemExit as left:
        return int(str(left.code))
    return 0


def run(folder: Path, content: bytes, *options: str, code: int = 0) -> Any:
    path = folder / "清单.csv"
    path.write_bytes(content)
    out = io.StringIO()
    streams = {"stdout": out, "stderr": io.StringIO()}
    left = run_to_its_end("import_rights", str(path), *options, "--json", **streams)
    assert left == code
    return json.loads(out.getvalue())


def test_the_command_imports_for_the_enterprise_and_says_what_it_did(
    cast: Cast, tmp_path: Path
) -> None:
    first = run(tmp_path, sheet(PATENT, MARK), "--for", OWNER)
    again = run(tmp_path, sheet(PATENT, MARK), "--for", cast.organisations["yunyao"].credit_code)

    assert (first["added"], first["saved"], first["problems"]) == (2, True, [])
    assert (again["added"], again["unchanged"]) == (0, 2)


def test_one_wrong_row_keeps_everything_out_unless_it_is_to_be_skipped(
    cast: Cast, tmp_path: Path
) -> None:
    refused = run(tmp_path, sheet(PATENT, SPOILED), "--for", OWNER, code=1)
    before = kept()
    skipped = run(tmp_path, sheet(PATENT, SPOILED), "--for", OWNER, "--skip-wrong", code=1)

    assert refused["saved"] is False
    assert refused["problems"][0]["cell"] == "B3"
    assert refused["problems"][0]["code"] == "right.number.invalid"
    assert before == {}
    assert skipped["saved"] is True
    assert set(kept()) == {"2020114728804"}


@pytest.mark.parametrize(
    ("content", "enterprise", "code"),
    [
        (sheet(PATENT), "没有这家公司", "enterprise.unknown"),
        (sheet((*PATENT[:2], "=1+1", *PATENT[3:])), OWNER, "file.formula"),
        (b"a,b\n1,2\n", OWNER, "sheet.header"),
        (b"", OWNER, "file.empty"),
    ],
)
def test_bad_input_is_told_and_leaves_nothing(
    cast: Cast, tmp_path: Path, content: bytes, enterprise: str, code: str
) -> None:
    told = run(tmp_path, content, "--for", enterprise, code=2)

    assert [each["code"] for each in told["problems"]] == [code]
    assert not PortfolioImport.objects.exists()
