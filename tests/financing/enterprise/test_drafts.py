"""Writing an application by hand: begun once, kept as typed, checked, filed, confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from financing.forms.contents import rows_of, typed_from
from financing.models import Application, Case, Upload
from financing.operations.cast import Cast
from tests.cast import make_cast, make_content, make_story
from tests.documents.genuine_files import pdf
from tests.financing.signing_in import hidden, signed_in, words
from workflows.models import Organisation, RecordEntry

BINHAI, GAOXIN = "jincheng-binhai", "haihe-gaoxin"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def begin(client: Client, **fields: str) -> Application:
    """Begin a draft by the start page, and give it."""
    token = hidden(client.get("/applications/new/").content, "form_token")
    answer = client.post("/applications/new/", {"form_token": token, **fields})
    assert answer.status_code == 302, words(answer.content)
    return Application.objects.get(form_token=token)


def send(client: Client, application: Application, action: str, typed: Mapping[str, Any]) -> Any:
    """Press a button of the draft's page as it is shown now."""
    address = f"/applications/{application.pk}/"
    seen = hidden(client.get(address).content, "draft_seen")
    return client.post(address, {"draft_seen": seen, "action": action, **typed})


def typed_for(enterprise: Organisation, **changes: Any) -> dict[str, str]:
    return typed_from(make_content(enterprise, **changes))


def test_the_start_page_sent_twice_begins_one_application(cast: Cast) -> None:
    zhou = signed_in("zhou")
    token = str(uuid4())

    answers = [zhou.post("/applications/new/", {"form_token": token}) for _ in range(2)]

    assert Application.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_draft_is_kept_whatever_is_typed(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)

    send(zhou, draft, "save", {"loan-amount": "五百万", "rights-0-title": "半成品<script>"})

    page = zhou.get(f"/applications/{draft.pk}/").content.decode()
    assert 'value="五百万"' in page
    assert "半成品&lt;script&gt;" in page
    assert "半成品<script>" not in page


def test_the_pre_check_tells_everything_at_once_with_a_way_to_each_field(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)

    answer = send(zhou, draft, "check", {"rights-0-kind": "invention", "rights-0-number": "1"})
    page = zhou.get(answer["Location"].partition("#")[0]).content.decode()

    assert "预审：还有" in page
    for anchor in (
        "id_loan-amount_field",
        "id_rights-0-number_field",
        "id_forecast-0-amount_field",
    ):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_a_complete_application_passes_the_pre_check(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)

    send(zhou, draft, "save", typed_for(cast.organisations["yunyao"]))

    assert "预审通过" in words(zhou.get(f"/applications/{draft.pk}/?check=1").content)


@pytest.mark.parametrize("name", ["rights", "pledgors", "revenue", "forecast"])
def test_rows_are_added_and_taken_out_and_nothing_typed_is_lost(cast: Cast, name: str) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    typed = typed_for(cast.organisations["yunyao"])

    added = send(zhou, draft, f"add-{name}", typed)
    removed = send(zhou, draft, "remove-rights-0", typed)

    assert added.content.decode().count(f"remove-{name}-") == len(rows_of(typed, name)) + 1
    assert typed["rights-0-title"] in added.content.decode()
    assert typed["rights-0-title"] not in removed.content.decode()
    assert typed["rights-1-title"] in removed.content.decode()


def test_what_a_right_is_asked_for_depends_on_its_kind(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)

    mark = send(zhou, draft, "refresh", {"rights-0-kind": "trademark"}).content.decode()
    patent = send(zhou, draft, "refresh", {"rights-0-kind": "invention"}).content.decode()

    assert "rights-0-classes" in mark
    assert "rights-0-classes" not in patent
    assert "rights-0-grant_date" in patent


def test_what_is_typed_is_saved_without_a_button(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)

    answer = send(zhou, draft, "autosave", {"loan-use": "购买设备"})

    assert "草稿已保存" in words(answer.content)
    assert "<html" not in answer.content.decode()
    draft.refresh_from_db()
    assert draft.draft["loan"]["use"] == "购买设备"


def test_two_windows_do_not_overwrite_each_other(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    address = f"/applications/{draft.pk}/"
    seen = hidden(zhou.get(address).content, "draft_seen")
    zhou.post(address, {"draft_seen": seen, "action": "save", "loan-use": "第一个窗口"})

    late = zhou.post(address, {"draft_seen": seen, "action": "save", "loan-use": "第二个窗口"})

    draft.refresh_from_db()
    assert late.status_code == 409
    assert "第二个窗口" in late.content.decode()
    assert draft.draft["loan"]["use"] == "第一个窗口"

    again = hidden(late.content, "draft_seen")
    zhou.post(address, {"draft_seen": again, "action": "save", "loan-use": "第二个窗口"})
    draft.refresh_from_db()
    assert draft.draft["loan"]["use"] == "第二个窗口"


def test_filing_to_two_banks_opens_a_case_at_each_and_confirms_it(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    typed = typed_for(cast.organisations["yunyao"])
    branches = [str(cast.branches[key].pk) for key in (BINHAI, GAOXIN)]

    answer = send(zhou, draft, "file", {**typed, "branches": branches})

    assert answer["Location"] == f"/applications/{draft.pk}/filed/"
    cases = Case.objects.filter(application=draft).order_by("number")
    assert [case.branch for case in cases] == [cast.branches[BINHAI], cast.branches[GAOXIN]]
    page = words(zhou.get(answer["Location"]).content)
    for case in cases:
        assert case.number in page
    assert cases[0].version.content_sha256 in page
    assert "前办完现在的一步" in page


def test_filing_twice_leads_to_the_same_confirmation(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    address = f"/applications/{draft.pk}/"
    seen = hidden(zhou.get(address).content, "draft_seen")
    form = {
        **typed_for(cast.organisations["yunyao"]),
        "draft_seen": seen,
        "action": "file",
        "branches": str(cast.branches[BINHAI].pk),
    }

    answers = [zhou.post(address, form) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"{address}filed/"}
    assert Case.objects.count() == 1


def test_an_incomplete_application_is_not_filed_and_says_everything(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    typed = typed_for(cast.organisations["yunyao"]) | {"loan-use": "", "borrower-phone": "x"}

    answer = send(zhou, draft, "file", typed)

    page = words(answer.content)
    assert answer.status_code == 422
    assert "请填写借款的用途。" in page
    assert "联系电话应为" in page
    assert "请至少选择一家银行网点。" in page
    assert not Case.objects.exists()


def test_a_file_is_attached_to_the_draft_and_filed_with_it(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    file = SimpleUploadedFile("营业执照.pdf", pdf(), "application/pdf")

    send(zhou, draft, "upload", {"upload-label": "营业执照", "upload-file": file})
    upload = Upload.objects.get(application=draft)
    typed = typed_for(cast.organisations["yunyao"])
    send(zhou, draft, "file", {**typed, "branches": str(cast.branches[BINHAI].pk)})

    case = Case.objects.get()
    assert upload.sha256 in case.version.content
    assert upload.sha256 in words(zhou.get(f"/applications/{draft.pk}/filed/").content)


def test_a_refused_file_leaves_the_rest_of_the_page_as_typed(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    file = SimpleUploadedFile("a.exe", b"MZ", "application/octet-stream")
    typed = {"upload-label": "营业执照", "upload-file": file, "loan-use": "购买设备"}

    answer = send(zhou, draft, "upload", typed)

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert "只接收" in words(answer.content)
    assert draft.draft["loan"]["use"] == "购买设备"
    assert not Upload.objects.exists()


def test_a_file_taken_back_is_read_by_nobody_and_stays_evidence(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)
    file = SimpleUploadedFile("营业执照.pdf", pdf(), "application/pdf")
    send(zhou, draft, "upload", {"upload-label": "营业执照", "upload-file": file})
    upload = Upload.objects.get()

    send(zhou, draft, f"detach-{upload.pk}", {})

    assert zhou.get(f"/uploads/{upload.pk}/").status_code == 404
    assert "还没有上传材料" in words(zhou.get(f"/applications/{draft.pk}/").content)
    arrows = RecordEntry.objects.filter(chain=draft.pk).values_list("arrow", flat=True)
    assert list(arrows.order_by("seq")) == ["attach", "detach"]


def test_a_discarded_draft_cannot_be_written_any_more(cast: Cast) -> None:
    zhou = signed_in("zhou")
    draft = begin(zhou)

    send(zhou, draft, "discard", {})

    assert zhou.get(f"/applications/{draft.pk}/")["Location"] == "/my/"
    assert zhou.post(f"/applications/{draft.pk}/", {"action": "save"})["Location"] == "/my/"


def test_a_specialist_begins_for_an_enterprise_that_is_known(cast: Cast) -> None:
    wang = signed_in("wang")
    yunyao = cast.organisations["yunyao"]

    draft = begin(wang, credit_code=yunyao.credit_code)

    assert draft.enterprise == yunyao
    assert draft.drafted_by.username == "wang"
    assert draft.for_branch == cast.branches[BINHAI]


def test_a_specialist_enters_an_enterprise_that_is_new(cast: Cast) -> None:
    wang = signed_in("wang")

    draft = begin(wang, credit_code="91100000100003962T", name="津河云帆科技有限公司")

    assert draft.enterprise.name == "津河云帆科技有限公司"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"credit_code": "91100000100003963T", "name": "某公司"}, "校验"),
        ({"credit_code": "91100000100003962T"}, "请填写企业名称"),
        ({"credit_code": "91120116MA70000186"}, "属于另一类机构"),
    ],
)
def test_a_specialist_is_told_what_is_wrong_with_the_enterprise(
    cast: Cast, fields: dict[str, str], sentence: str
) -> None:
    wang = signed_in("wang")

    answer = wang.post("/applications/new/", {"form_token": str(uuid4()), **fields})

    assert answer.status_code == 422
    assert sentence in words(answer.content)
    assert not Application.objects.exists()


def test_a_specialist_files_in_the_enterprises_name_at_the_own_bank_only(cast: Cast) -> None:
    wang = signed_in("wang")
    yunyao = cast.organisations["yunyao"]
    draft = begin(wang, credit_code=yunyao.credit_code)
    typed = typed_for(yunyao)

    foreign = send(wang, draft, "file", {**typed, "branches": str(cast.branches[GAOXIN].pk)})
    own = send(wang, draft, "file", {**typed, "branches": str(cast.branches[BINHAI].pk)})

    assert foreign.status_code == 422
    assert own.status_code == 302
    case = Case.objects.get()
    entry = RecordEntry.objects.get(chain=case.pk, seq=1)
    assert (entry.actor.username, entry.on_behalf_of) == ("wang", yunyao)


def test_a_draft_is_nobody_elses(cast: Cast) -> None:
    draft = begin(signed_in("zhou"))
    address = f"/applications/{draft.pk}/"

    for stranger in ("qin", "wang", "he"):
        client = signed_in(stranger)
        answers = [client.get(address), client.post(address, {"action": "save"})]
        answers.append(client.get(f"{address}filed/"))
        assert {answer.status_code for answer in answers} == {404}, stranger


def test_another_branchs_drafts_are_not_the_specialists(cast: Cast) -> None:
    draft = begin(signed_in("wang"), credit_code=cast.organisations["yunyao"].credit_code)

    assert signed_in("liu").get(f"/applications/{draft.pk}/").status_code == 404


def test_who_applies_for_nothing_has_no_such_pages(cast: Cast) -> None:
    for username in ("gu", "li", "chen", "ping", "yang", "shen", "ops"):
        client = signed_in(username)
        assert client.get("/my/").status_code == 403, username
        assert client.get("/applications/new/").status_code == 403, username


def test_the_list_shows_ones_own_in_few_queries(cast: Cast) -> None:
    for _ in range(5):
        make_story(cast)
    zhou = signed_in("zhou")
    begin(zhou)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = words(zhou.get("/my/").content)

    assert len(queries) <= 15
    assert all(case.number in page for case in Case.objects.all())
    assert "继续填写" in page
    assert not any(
        case.number in words(signed_in("qin").get("/my/").content) for case in Case.objects.all()
    )
