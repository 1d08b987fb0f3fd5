"""One right against the rulebook: an example that passes and one that fails for every rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from financing.rules.identifiers import KIND_CODES, patent_check_character
from financing.rules.rights import (
    CheckContext,
    Finding,
    RightFacts,
    check_right,
    shipped_rules,
)
from financing.rules.rulebook import Severity

TODAY = date(2026, 11, 21)
OWNER = "津河云帆科技有限公司"
OTHER = "津海蓝图软件有限公司"
CONTEXT = CheckContext(
    on=TODAY, pledgor_names=(OWNER,), debt_due_date=date(2027, 11, 20), included_numbers=()
)


def patent(kind: str, type_digit: str, expiry: date) -> RightFacts:
    body = f"2020{type_digit}1472880"
    return RightFacts(
        kind=kind,
        number=body + patent_check_character(body),
        title="一种蘑菇种植培养基自动化处理装置",
        owners=(OWNER,),
        legal_status="in_force",
        filing_date=date(2020, 12, 14),
        grant_date=date(2021, 12, 3),
        expiry_date=expiry,
        annuity_paid_until=date(2027, 12, 13),
        evaluation_report=True,
    )


def mark(kind: str) -> RightFacts:
    return RightFacts(
        kind=kind,
        number="12345678",
        title="云帆",
        owners=(OWNER,),
        legal_status="in_force",
        grant_date=date(2019, 3, 21),
        expiry_date=date(2029, 3, 20),
    )


def copyrighted(kind: str, number: str) -> RightFacts:
    return RightFacts(
        kind=kind,
        number=number,
        title="云帆调度软件",
        owners=(OWNER,),
        legal_status="in_force",
        expiry_date=date(2073, 12, 31),
        ownership_evidence=("开发合同",),
    )


GOOD = {
    "invention": patent("invention", "1", date(2040, 12, 13)),
    "utility_model": patent("utility_model", "2", date(2030, 12, 13)),
    "design": patent("design", "3", date(2030, 12, 13)),
    "trademark": mark("trademark"),
    "collective_mark": mark("collective_mark"),
    "certification_mark": mark("certification_mark"),
    "software": copyrighted("software", "2023SR0599982"),
    "work": copyrighted("work", "国作登字-2021-L-00268255"),
}
EXPIRED: dict[str, Any] = {"expiry_date": date(2026, 11, 20)}
SHORT: dict[str, Any] = {"expiry_date": date(2027, 11, 19)}
CO_OWNED: dict[str, Any] = {"owners": (OWNER, OTHER)}
STRANGER: dict[str, Any] = {"owners": (OTHER,)}

# rule, kind, what changes on the right, what changes on the case
BREACHES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("PAT-031", "invention", STRANGER, {}),
    ("TM-023(1)", "trademark", STRANGER, {}),
    ("CPR-010(1)", "work", STRANGER, {}),
    ("PAT-038", "design", CO_OWNED, {}),
    ("TM-015", "collective_mark", CO_OWNED, {}),
    ("CPR-001", "software", CO_OWNED, {}),
    ("CPR-021", "software", {"ownership_evidence": ()}, {}),
    ("PAT-066", "invention", {}, {"foreign_pledgee": True}),
    ("TM-016", "certification_mark", {}, {"on": date(2027, 1, 1)}),
    ("PAT-032", "invention", {"legal_status": "terminated"}, {}),
    ("PAT-032", "utility_model", {"legal_status": "invalidated"}, {}),
    ("PAT-032", "invention", EXPIRED, {}),
    ("PAT-033", "invention", {"legal_status": "pending", "grant_date": None}, {}),
    ("PAT-034", "invention", {"annuity_paid_until": date(2026, 11, 20)}, {}),
    ("PAT-035", "invention", {"frozen": True}, {}),
    ("PAT-036", "invention", SHORT, {}),
    ("PAT-040", "utility_model", {"same_day_twin": True}, {}),
    ("PAT-041", "invention", {"invalidation_pending": True}, {}),
    ("TM-011", "trademark", {"legal_status": "terminated"}, {}),
    ("TM-011", "trademark", {"legal_status": "pending"}, {}),
    ("TM-023(3)", "trademark", EXPIRED, {}),
    ("TM-023(3)", "trademark", {"legal_status": "expired"}, {}),
    ("TM-023(4)", "certification_mark", {"frozen": True}, {}),
    ("TM-040", "trademark", SHORT, {}),
    ("CPR-010(3)", "work", EXPIRED, {}),
    ("CPR-010(3)", "work", {"legal_status": "invalidated"}, {}),
    ("CPR-010(4)", "work", SHORT, {}),
    ("CPR-010(5)", "work", {"ownership_disputed": True}, {}),
    ("CPR-010(5)", "software", {"frozen": True}, {}),
    ("HOUSE-05", "trademark", {"ownership_disputed": True}, {}),
    ("HOUSE-03", "design", {"evaluation_report": False}, {}),
    ("IDF-2", "invention", {"number": "981012343"}, {}),
    ("IDF-3", "design", {"number": GOOD["invention"].number}, {}),
    ("TERM-4", "invention", {"expiry_date": date(2041, 12, 13)}, {}),
    ("TERM-7", "invention", {"annuity_paid_until": date(2026, 12, 13)}, {}),
    ("PAT-039", "invention", {"pledged": True}, {}),
    ("CIV-07", "trademark", {"pledged": True}, {}),
    ("CIV-07", "work", {"pledged": True}, {}),
    ("HOUSE-01", "software", {}, {"other_open_cases": ("C-2026-0007",)}),
    ("HOUSE-04", "trademark", {}, {"other_signed_cases": ("C-2026-0007",)}),
    ("HOUSE-02", "invention", {"annuity_paid_until": None}, {}),
    ("HOUSE-02", "trademark", {"expiry_date": None}, {}),
    ("HOUSE-02", "work", {"expiry_date": None}, {}),
    ("TM-012", "trademark", {"similar_marks": ("12345679",)}, {}),
    ("PAT-063", "invention", {"licensed": True}, {}),
    ("TM-043", "trademark", {"licensed": True}, {}),
    ("CPR-004", "work", {"licensed": True}, {}),
    ("PAT-062", "invention", {"open_licence": True}, {}),
]


def check(right: RightFacts, context: CheckContext = CONTEXT) -> dict[str, Finding]:
    return {finding.rule: finding for finding in check_right(right, context, shipped_rules())}


@pytest.mark.parametrize("kind", KIND_CODES)
def test_a_right_in_order_passes_every_rule(kind: str) -> None:
    assert check(GOOD[kind]) == {}


@pytest.mark.parametrize(
    ("rule", "kind", "right", "case"), BREACHES, ids=lambda each: str(each)[:40]
)
def test_a_breach_is_found_and_says_how_to_mend_it(
    rule: str, kind: str, right: dict[str, Any], case: dict[str, Any]
) -> None:
    finding = check(replace(GOOD[kind], **right), replace(CONTEXT, **case))[rule]

    assert finding.message.startswith(finding.number)
    assert "{" not in finding.message
    assert finding.cure
    assert finding.basis


def test_a_breach_of_one_rule_is_not_told_twice_under_another() -> None:
    assert set(check(replace(GOOD["trademark"], **EXPIRED))) == {"TM-023(3)"}
    assert set(check(replace(GOOD["invention"], legal_status="pending", expiry_date=None))) == {
        "PAT-033"
    }
    assert set(check(replace(GOOD["work"], **STRANGER))) == {"CPR-010(1)"}


def test_a_debt_due_on_the_last_protected_day_is_in_time() -> None:
    last_day = replace(GOOD["work"], expiry_date=CONTEXT.debt_due_date)

    assert check(last_day) == {}


def test_an_annuity_paid_until_today_is_paid() -> None:
    paid = replace(GOOD["invention"], annuity_paid_until=TODAY)

    assert set(check(paid)) == {"TERM-7"}


def test_a_pledged_patent_is_blocked_and_a_pledged_mark_is_ranked() -> None:
    patent_findings = check(replace(GOOD["invention"], pledged=True))
    mark_findings = check(replace(GOOD["trademark"], pledged=True))

    assert patent_findings["PAT-039"].severity is Severity.BLOCK
    assert mark_findings["CIV-07"].severity is Severity.INFO


def test_the_consent_of_the_co_owners_or_another_agreement_clears_the_stop() -> None:
    co_owned = replace(GOOD["invention"], **CO_OWNED)

    assert check(replace(co_owned, co_owner_consent=(OTHER,))) == {}
    assert check(replace(co_owned, co_owner_agreement=True)) == {}
    assert check(co_owned, replace(CONTEXT, pledgor_names=(OWNER, OTHER))) == {}


def test_co_owner_consent_blocks_where_the_law_was_read_and_warns_where_it_was_not() -> None:
    assert check(replace(GOOD["design"], **CO_OWNED))["PAT-038"].severity is Severity.BLOCK
    stop = check(replace(GOOD["trademark"], **CO_OWNED))["TM-015"]
    assert stop.severity is Severity.SOFT
    assert stop.acknowledged_by == ("specialist", "risk_officer")


def test_names_are_compared_without_width_and_blanks() -> None:
    registered = replace(GOOD["work"], owners=("津河云帆（天津）科技有限公司",))
    written = replace(CONTEXT, pledgor_names=("津河云帆(天津) 科技有限公司",))

    assert check(registered, written) == {}


def test_every_similar_mark_left_out_is_a_stop_of_its_own() -> None:
    family = replace(GOOD["trademark"], similar_marks=("12345679", "12345680", "12345681"))
    context = replace(CONTEXT, included_numbers=("12345678", "12345680"))

    findings = check_right(family, context, shipped_rules())

    assert [finding.key for finding in findings] == [
        "TM-012:12345678:12345679",
        "TM-012:12345678:12345681",
    ]


def test_the_pending_invalidation_is_acknowledged_by_both_parties() -> None:
    finding = check(replace(GOOD["invention"], invalidation_pending=True))["PAT-041"]

    assert finding.severity is Severity.SOFT
    assert finding.acknowledged_by == ("pledgor", "pledgee")


def test_an_old_patent_number_stops_softly_because_the_rule_was_not_read() -> None:
    old = replace(GOOD["invention"], number="981012343")

    assert check(old)["IDF-2"].severity is Severity.SOFT


@pytest.mark.parametrize(
    ("on", "law", "articles"),
    [
        (date(2026, 12, 31), "2019年修正", "第三十九条、第四十条"),
        (date(2027, 1, 1), "2026年修订", "第四十三条、第四十四条"),
    ],
)
def test_the_trademark_law_is_cited_by_the_articles_of_the_day(
    on: date, law: str, articles: str
) -> None:
    context = replace(CONTEXT, on=on, debt_due_date=date(2030, 1, 1))

    finding = check(GOOD["trademark"], context)["TM-040"]

    assert law in finding.basis
    assert articles in finding.basis


def test_the_licence_article_of_marks_moves_with_the_law() -> None:
    licensed = replace(GOOD["trademark"], licensed=True)
    tomorrow = replace(CONTEXT, on=date(2027, 1, 1))

    assert "第四十三条" in check(licensed)["TM-043"].basis
    assert "第五十五条" in check(licensed, tomorrow)["TM-043"].basis


def test_a_rule_is_silent_before_its_first_day() -> None:
    before = replace(CONTEXT, on=date(2021, 11, 14))

    assert "PAT-039" not in check(replace(GOOD["invention"], pledged=True), before)


def test_the_hardest_findings_come_first() -> None:
    troubled = replace(GOOD["invention"], licensed=True, frozen=True, invalidation_pending=True)

    findings = check_right(troubled, CONTEXT, shipped_rules())

    assert [finding.severity for finding in findings] == ["BLOCK", "SOFT", "INFO"]
