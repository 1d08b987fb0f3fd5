"""The pre-check of an application: one that can be filed, and everything that spoils it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from financing.rules.application import application_hints, check_application
from financing.rules.applied_parties import KnownParty
from tests.financing.rules.applications import (
    GUARDIAN,
    known,
    make_application,
    put,
)
from workflows.roles import OrganisationKind as Kind


def codes(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(objection.code, objection.where) for objection in check_application(content)]


def test_a_complete_application_can_be_filed() -> None:
    assert check_application(make_application()) == ()
    assert application_hints(make_application()) == ()


def test_an_application_needs_neither_attachments_nor_an_agent_nor_net_assets() -> None:
    content = make_application()
    del content["attachments"], content["agent"], content["financials"]["net_assets_fen"]

    assert check_application(content) == ()


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("borrower.name", " ", "borrower.name_missing", "borrower.name"),
        ("borrower.credit_code", ..., "borrower.credit_code_missing", "borrower.credit_code"),
        (
            "borrower.credit_code",
            "91100000100003963T",
            "borrower.credit_code.invalid",
            "borrower.credit_code",
        ),
        ("borrower.address", ..., "borrower.address_missing", "borrower.address"),
        ("borrower.phone", "找钱小雨", "borrower.phone.invalid", "borrower.phone"),
        ("loan.amount_fen", ..., "loan.amount_missing", "loan.amount_fen"),
        ("loan.amount_fen", 0, "loan.amount.invalid", "loan.amount_fen"),
        ("loan.amount_fen", 5e8, "loan.amount.invalid", "loan.amount_fen"),
        ("loan.amount_fen", True, "loan.amount.invalid", "loan.amount_fen"),
        ("loan.term_months", ..., "loan.term_missing", "loan.term_months"),
        ("loan.term_months", "12", "loan.term.invalid", "loan.term_months"),
        ("loan.use", "", "loan.use_missing", "loan.use"),
        ("loan.repayment", ..., "loan.repayment_missing", "loan.repayment"),
        ("loan.repayment", "balloon", "loan.repayment.invalid", "loan.repayment"),
        ("pledgors[1].resolution", ..., "pledgor.resolution_missing", "pledgors[1].resolution"),
        ("pledgors[1].is_borrower", ..., "pledgor.is_borrower_missing", "pledgors[1].is_borrower"),
        ("pledgors[1].is_borrower", True, "pledgor.is_borrower.invalid", "pledgors[1].is_borrower"),
        ("pledgors[1].credit_code", "1", "pledgor.credit_code.invalid", "pledgors[1].credit_code"),
        ("rights[0].kind", "patent", "right.kind.invalid", "rights[0].kind"),
        ("rights[0].kind", ..., "right.kind_missing", "rights[0].kind"),
        ("rights[0].number", "ZL202011472880.5", "right.number.invalid", "rights[0].number"),
        ("rights[0].number", ..., "right.number_missing", "rights[0].number"),
        ("rights[2].title", "", "right.title_missing", "rights[2].title"),
        ("rights[2].owners", [], "right.owners_missing", "rights[2].owners"),
        ("rights[1].classes", ..., "right.classes_missing", "rights[1].classes"),
        ("rights[1].classes", [46], "right.classes.invalid", "rights[1].classes"),
        ("rights[0].pledgor", ..., "right.pledgor_missing", "rights[0].pledgor"),
        ("rights[0].pledgor", "无名公司", "right.pledgor_unknown", "rights[0].pledgor"),
        ("rights[0].pledgor", GUARDIAN, "right.pledgor_not_owner", "rights[0].pledgor"),
        (
            "rights[0].filing_date",
            "2020.12.14",
            "right.filing_date.invalid",
            "rights[0].filing_date",
        ),
        ("rights[0].grant_date", "2021-02-30", "right.grant_date.invalid", "rights[0].grant_date"),
        (
            "rights[0].grant_date",
            "2020-12-13",
            "right.grant_date.before_filing",
            "rights[0].grant_date",
        ),
        ("financials.revenue_fen", {}, "financials.revenue_missing", "financials.revenue_fen"),
        (
            "financials.revenue_fen",
            {"去年": 1},
            "financials.revenue.invalid",
            "financials.revenue_fen.去年",
        ),
        (
            "financials.forecast_revenue_fen",
            ...,
            "financials.forecast_missing",
            "financials.forecast_revenue_fen",
        ),
        (
            "financials.forecast_revenue_fen[1]",
            -1,
            "financials.forecast.invalid",
            "financials.forecast_revenue_fen[1]",
        ),
        (
            "financials.forecast_revenue_fen",
            [1] * 21,
            "financials.forecast.too_long",
            "financials.forecast_revenue_fen",
        ),
        (
            "financials.ebit_margin_percent",
            ...,
            "financials.ebit_margin_missing",
            "financials.ebit_margin_percent",
        ),
        (
            "financials.ebit_margin_percent",
            "两成",
            "financials.ebit_margin.invalid",
            "financials.ebit_margin_percent",
        ),
        (
            "financials.net_assets_fen",
            "5万",
            "financials.net_assets.invalid",
            "financials.net_assets_fen",
        ),
        ("attachments[0].sha256", "ABC", "attachment.sha256.invalid", "attachments[0].sha256"),
        ("attachments[0].label", ..., "attachment.label_missing", "attachments[0].label"),
        ("agent.name", "", "agent.name_missing", "agent.name"),
        ("agent.name", "代" * 121, "agent.name.too_long", "agent.name"),
        ("agent.credit_code", "1", "agent.credit_code.invalid", "agent.credit_code"),
        ("agent.credit_code", ..., "agent.credit_code_missing", "agent.credit_code"),
        ("pledgee", {}, "pledgee.name_missing", "pledgee.name"),
        ("pledgee", {"name": "某"}, "pledgee.credit_code_missing", "pledgee.credit_code"),
        (
            "pledgee",
            {"name": GUARDIAN, "credit_code": "91110000802100433B"},
            "pledgee.is_pledgor",
            "pledgee.credit_code",
        ),
        ("borrower.name", "云" * 121, "borrower.name.too_long", "borrower.name"),
        ("pledgors[1].name", "图" * 121, "pledgor.name.too_long", "pledgors[1].name"),
        (
            "pledgors[0].credit_code",
            "9144030071526726XG",
            "pledgor.credit_code.other",
            "pledgors[0].credit_code",
        ),
        (
            "pledgors[1].credit_code",
            "91100000100003962T",
            "pledgor.credit_code.other",
            "pledgors[1].credit_code",
        ),
        ("rights[2].title", "软" * 201, "right.title.too_long", "rights[2].title"),
    ],
)
def test_one_fault_is_one_objection_at_its_place(
    path: str, value: object, code: str, where: str
) -> None:
    content = make_application()
    put(content, path, value)

    assert (code, where) in codes(content)


def test_everything_missing_is_told_at_once() -> None:
    found = {code for code, _ in codes({})}

    assert {
        "borrower.name_missing",
        "borrower.credit_code_missing",
        "loan.amount_missing",
        "loan.term_missing",
        "pledgors_missing",
        "rights_missing",
        "financials.revenue_missing",
        "financials.forecast_missing",
        "financials.ebit_margin_missing",
    } <= found


def test_the_same_patent_in_another_spelling_is_a_duplicate() -> None:
    content = make_application()
    content["rights"].append({**content["rights"][0], "number": "2020 1147 28804"})

    [objection] = check_application(content)

    assert (objection.code, objection.where) == ("rights.duplicate", "rights[3].number")
    assert objection.facts == {"first": "rights[0]"}


def test_a_mark_is_one_right_with_all_its_classes_on_one_row() -> None:
    content = make_application()
    content["rights"].append({**content["rights"][1], "kind": "collective_mark", "classes": [42]})

    [objection] = check_application(content)

    assert (objection.code, objection.where) == ("rights.duplicate", "rights[3].number")
    assert "把各类别都列在同一项里" in objection.message
    assert objection.facts == {"first": "rights[1]"}


def test_a_pledgor_named_twice_or_without_a_right_is_told() -> None:
    content = make_application()
    content["pledgors"].append(deepcopy(content["pledgors"][0]))
    del content["rights"][2]

    assert codes(content) == [
        ("pledgor.without_right", "pledgors[1]"),
        ("pledgors.duplicate", "pledgors[2].name"),
    ]


def test_names_match_whatever_the_width_of_their_brackets() -> None:
    content = make_application()
    content["pledgors"][1]["name"] = "津海蓝图(天津)软件有限公司"
    content["rights"][2]["pledgor"] = "津海蓝图（天津）软件有限公司"
    content["rights"][2]["owners"] = ["津海蓝图（天津） 软件有限公司"]

    assert check_application(content) == ()


def test_what_is_only_odd_is_a_hint_and_no_objection() -> None:
    content = make_application()
    content["rights"][0]["kind"] = "design"
    content["rights"][2]["number"] = "2005SR12345"

    assert check_application(content) == ()
    assert [(hint.code, hint.where) for hint in application_hints(content)] == [
        ("right.number.odd", "rights[0].number"),
        ("right.number.odd", "rights[2].number"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths(content: object, path: str = "") -> list[str]:
    if isinstance(content, dict):
        below = {f"{path}.{key}" if path else key: value for key, value in content.items()}
    elif isinstance(content, list):
        below = {f"{path}[{index}]": value for index, value in enumerate(content)}
    else:
        below = {}
    return [each for where, value in below.items() for each in (where, *paths(value, where))]


@given(st.lists(st.tuples(st.sampled_from(paths(make_application())), JSON), max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_content_makes_the_pre_check_crash(changes: list[tuple[str, object]]) -> None:
    content = make_application()
    for path, value in changes:
        try:
            put(content, path, value)
        except (TypeError, ValueError, IndexError, KeyError):
            continue  # an earlier change took the place away

    stranger = KnownParty("甬江示例机构", "9144030071526726XG", Kind.BANK)
    objections = (
        *check_application(content, enterprise=stranger, known=known(stranger), lenders=[""]),
        *application_hints(content),
    )

    assert all(each.code and each.message.endswith("。") for each in objections)
