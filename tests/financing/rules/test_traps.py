"""One defect each: every rule finds its own, no other rule alarms, and near misses are silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from financing.rules.rights import shipped_rulebook
from financing.rules.rulebook import Severity
from tests.financing.rules.preflights import above_info, examples, found_in, patched, report_of

TRAPS = json.loads(Path(__file__).with_name("traps.json").read_text(encoding="utf-8"))
# Told only where a case of ours stands behind the right, or the reader asks for what is missing.
OF_THE_ENGINE = {"HOUSE-01", "HOUSE-02", "HOUSE-04"}
NEEDS_MANY_RIGHTS = {"PIL-08", "CIV-08"}


def case_of(trap: dict[str, Any]) -> dict[str, Any]:
    return patched(examples()[trap["base"]], trap["patch"])


def test_there_is_a_trap_for_every_rule_that_a_preflight_evaluates() -> None:
    evaluated = {
        row.rule for row in shipped_rulebook() if row.inspects_rights or row.inspects_bundles
    }

    assert {
        trap["rule"] for trap in TRAPS["traps"]
    } | NEEDS_MANY_RIGHTS | OF_THE_ENGINE == evaluated


@pytest.mark.parametrize("trap", TRAPS["traps"], ids=lambda trap: str(trap["rule"]))
def test_a_defect_is_found_by_its_rule_and_by_no_other(trap: dict[str, Any]) -> None:
    report = report_of(case_of(trap))

    found = [each for each in found_in(report) if each.rule == trap["rule"]]
    assert found, [each.rule for each in found_in(report)]
    assert set(above_info(report)) <= {trap["rule"]}
    for finding in found:
        assert "{" not in finding.message
        assert finding.cure
        assert finding.basis
    assert report.is_blocked == (found[0].severity is Severity.BLOCK)


@pytest.mark.parametrize("near_miss", TRAPS["clean"], ids=lambda each: str(each["why"]))
def test_what_is_no_defect_raises_no_alarm(near_miss: dict[str, Any]) -> None:
    report = report_of(case_of(near_miss))

    assert above_info(report) == []
    assert not report.is_blocked


def test_ten_rights_for_a_tiny_claim_are_conspicuous() -> None:
    content = patched(examples()["work"], {"contract": {"principal_fen": 900_000}})
    content["filings"] = []
    content["rights"] = [
        content["rights"][0] | {"number": f"2023SR05999{index}0"} for index in range(10)
    ]
    content["contract"]["rights"] = [
        content["contract"]["rights"][0] | {"number": right["number"]}
        for right in content["rights"]
    ]
    content["contract"]["rights_count"] = 10

    assert above_info(report_of(content)) == ["PIL-08"]
    content["contract"]["principal_fen"] = 1_000_000
    assert above_info(report_of(content)) == []


def test_a_folded_breach_is_named_beside_the_one_that_tells_it() -> None:
    content = patched(examples()["patent"], {"right": {"expiry_date": "2027-06-30"}})

    [found] = found_in(report_of(content))
    assert found.rule == "PAT-036"
    assert found.see == ("TERM-3", "TERM-4")


def test_a_pledgor_that_the_contract_does_not_name_is_told_at_its_right() -> None:
    content = patched(examples()["patent"], {"contract": {"realisation_order": "先债务人后第三人"}})
    second = {
        "name": "津海蓝图软件有限公司", "secures": "subsidiary",
        "resolution": {"body": "board", "reviewed": True},
    }  # fmt: skip
    content = content | {"pledgors": [*content["pledgors"], second]}
    [right] = content["rights"]
    content["rights"] = [right | {"owners": [second["name"]], "pledgors": [second["name"]]}]

    [found] = [each for each in found_in(report_of(content)) if each.severity is Severity.BLOCK]
    assert found.rule == "PAT-021"
    assert "没有列出质人津海蓝图软件有限公司" in found.message


def test_a_third_party_s_security_beside_the_debtor_s_is_noted_where_no_order_is_agreed() -> None:
    other = {"name": "津海蓝图软件有限公司", "secures": "subsidiary"}
    own = patched(examples()["patent"], {"pledgor": {"secures": "own"}})
    content = own | {"pledgors": [*own["pledgors"], other]}

    assert [each.rule for each in report_of(content).findings] == ["CIV-08"]
    ordered = patched(content, {"contract": {"realisation_order": "先就债务人的财产实现"}})
    assert report_of(ordered).findings == ()
