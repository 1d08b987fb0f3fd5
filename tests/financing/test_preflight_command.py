"""The pre-flight as a command: what it prints, and how it leaves."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from financing.rules.dossier import (
    Agent,
    Annuity,
    Appraisal,
    Author,
    Contract,
    ContractParty,
    ContractRight,
    Declaration,
    Docket,
    Document,
    FamilyMark,
    Filing,
    Hold,
    Licence,
    Party,
    Register,
    RegisteredPledge,
    Resolution,
    Twin,
)
from financing.rules.facts import RightFacts
from financing.rules.preflight_reading import preflight_shape
from tests.financing.rules.preflights import examples, patched

READ_AS: dict[str, Any] = {
    "hold": Hold, "docket": Docket, "licence": Licence, "annuity": Annuity,
    "pledge": RegisteredPledge, "twin": Twin, "mark": FamilyMark, "author": Author,
    "declaration": Declaration, "contract_party": ContractParty, "contract_right": ContractRight,
    "contract": Contract, "document": Document, "agent": Agent, "filing": Filing,
    "resolution": Resolution, "appraisal": Appraisal,
}  # fmt: skip


def run(content: object, folder: Path, *options: str) -> tuple[int, str]:
    """Run the command on a content; give its exit code and what it printed."""
    path = folder / "bundle.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    said = io.StringIO()
    try:
        call_command("preflight", str(path), *options, stdout=said, stderr=said)
    except SystemExit as left:
        return int(str(left.code)), said.getvalue()
    return 0, said.getvalue()


def told(content: object, folder: Path) -> tuple[int, dict[str, Any]]:
    code, text = run(content, folder, "--json")
    answer: dict[str, Any] = json.loads(text)
    return code, answer


@pytest.mark.parametrize("name", ["patent", "mark", "work"])
def test_the_documented_examples_are_clean(tmp_path: Path, name: str) -> None:
    code, answer = told(examples()[name], tmp_path)

    assert code == 0
    assert [right["findings"] for right in answer["rights"]] == [[]]
    assert answer["findings"] == []
    assert answer["rights"][0]["verdict"] == "passes"


def test_a_blocked_right_is_told_with_its_cure(tmp_path: Path) -> None:
    pledge = {"number": "Y2025980012345", "registered_on": "2025-03-01"}
    content = patched(examples()["patent"], {"right": {"pledges": [pledge]}})

    code, answer = told(content, tmp_path)

    assert code == 1
    [right] = answer["rights"]
    assert (right["number"], right["verdict"]) == ("ZL202011472880.4", "blocked")
    [finding] = right["findings"]
    assert (finding["rule"], finding["severity"]) == ("PAT-039", "BLOCK")
    assert "注销" in finding["cure"]


def test_one_bundle_holds_rights_of_three_registrars(tmp_path: Path) -> None:
    three = [examples()[name] for name in ("patent", "mark", "work")]
    content = three[1] | {
        "rights": [each["rights"][0] for each in three],
        "filings": [each["filings"][0] for each in three],
        "contract": three[1]["contract"]
        | {"rights": [each["contract"]["rights"][0] for each in three], "rights_count": 3},
    }

    code, answer = told(content, tmp_path)

    assert (code, [right["verdict"] for right in answer["rights"]]) == (0, ["passes"] * 3)


def test_a_soft_stop_asks_for_declarations_and_does_not_block(tmp_path: Path) -> None:
    docket = {"kind": "invalidation", "filed_on": "2026-08-01"}
    content = patched(examples()["patent"], {"right": {"dockets": [docket]}})

    code, answer = told(content, tmp_path)

    assert code == 0
    assert answer["rights"][0]["verdict"] == "declarations"
    assert answer["rights"][0]["findings"][0]["acknowledged_by"] == ["pledgor", "pledgee"]


def test_people_read_verdict_cure_and_basis(tmp_path: Path) -> None:
    content = patched(examples()["mark"], {"contract": {"forfeiture_clause": True}})

    code, text = run(content, tmp_path)

    assert code == 1
    assert "不予登记" in text
    assert "TM-014" in text
    assert "补正：" in text
    assert "《民法典》第四百二十八条" in text


def test_the_articles_are_those_of_the_day(tmp_path: Path) -> None:
    def basis(day: str) -> str:
        pledgor = {"foreign": True, "credit_code": None}
        patch = {"bundle": {"date": day}, "pledgor": pledgor, "filing": {"period_from": None}}
        _code, answer = told(patched(examples()["mark"], patch), tmp_path)
        [finding] = answer["rights"][0]["findings"]
        assert finding["rule"] == "TM-007"
        return str(finding["basis"])

    assert basis("2026-12-31") == "《商标法》（2019年修正）第十八条"
    assert basis("2027-01-01").endswith("第十一条")


def test_bad_input_is_told_all_at_once(tmp_path: Path) -> None:
    content = patched(examples()["patent"], {"right": {"legal_status": "ok", "colour": "红"}})
    content["date"] = "明天"
    del content["contract"]

    code, answer = told(content, tmp_path)

    assert code == 2
    found = {(each["code"], each["path"]) for each in answer["problems"]}
    assert found == {
        ("value.choice", "rights[0].legal_status"),
        ("key.unknown", "rights[0].colour"),
        ("value.form", "date"),
        ("key.missing", "contract"),
    }
    assert all(each["message"] for each in answer["problems"])


@pytest.mark.parametrize(
    ("base", "patch", "code", "path"),
    [
        ("patent", {"right": {"annuities": None}}, "right.annuity_paid_until_missing",
         "rights[0].annuity_paid_until"),
        ("patent", {"right": {"filing_date": None}}, "right.filing_date_missing",
         "rights[0].filing_date"),
        ("mark", {"right": {"expiry_date": None, "grant_date": None}},
         "right.expiry_date_missing", "rights[0].expiry_date"),
        ("work", {"right": {"expiry_date": None, "completed_on": None, "first_published": None}},
         "right.expiry_date_missing", "rights[0].expiry_date"),
        ("patent", {"right": {"pledgors": ["谁"]}}, "right.pledgor_unknown",
         "rights[0].pledgors"),
        ("patent", {"right": {"grant_date": "2020-01-01"}}, "date.order", "rights[0].grant_date"),
        ("patent", {"right": {"read_on": "2026-11-23"}}, "date.ahead", "rights[0].read_on"),
        ("patent", {"contract": {"debt_to": "2026-11-30"}}, "date.order", "contract.debt_to"),
        ("patent", {"bundle": {"switched_off": ["PAT-039"]}}, "rule.verified", "switched_off[0]"),
        ("patent", {"bundle": {"switched_off": ["PAT-9"]}}, "rule.unknown", "switched_off[0]"),
    ],
)  # fmt: skip
def test_what_the_shape_does_not_see_is_bad_input_too(
    tmp_path: Path, base: str, patch: dict[str, Any], code: str, path: str
) -> None:
    left, answer = told(patched(examples()[base], patch), tmp_path)

    assert left == 2
    assert (code, path) in {(each["code"], each["path"]) for each in answer["problems"]}


def test_the_same_right_twice_is_bad_input(tmp_path: Path) -> None:
    content = patched(examples()["patent"], {})
    content["rights"].append(content["rights"][0] | {"number": " zl202011472880.4"})

    code, answer = told(content, tmp_path)

    assert code == 2
    assert [each["code"] for each in answer["problems"]] == ["rights.duplicate"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 1, "format": 2}', "\ufeff{}", "NaN"])
def test_what_is_no_file_of_ours_never_crashes(tmp_path: Path, text: str) -> None:
    code, answer = told(text, tmp_path)

    assert code == 2
    assert answer["problems"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = io.StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("preflight", str(tmp_path / "nowhere.json"), stdout=said, stderr=said)

    assert left.value.code == 2
    assert "没有文件" in said.getvalue()


@pytest.mark.parametrize("name", READ_AS)
def test_the_schema_and_the_code_know_the_same_fields(name: str) -> None:
    schema = preflight_shape().schema["$defs"][name]["properties"]

    assert set(schema) == {field.name for field in fields(READ_AS[name])}


def test_the_schema_of_a_right_and_of_a_party_have_what_is_read_and_nothing_else() -> None:
    defs = preflight_shape().schema["$defs"]
    of_the_register = {
        name for name in Register.__dataclass_fields__ if not name.startswith("number_")
    }
    asked_otherwise = {
        "pledged", "frozen", "invalidation_pending", "same_day_twin", "similar_marks", "licensed",
        "open_licence",
    }  # fmt: skip
    of_facts = set(RightFacts.__dataclass_fields__) - asked_otherwise
    found = {name for name in Party.__dataclass_fields__ if not name.endswith("_problem")}

    assert set(defs["right"]["properties"]) == of_the_register | of_facts | {"pledgors"}
    assert set(defs["party"]["properties"]) == found
