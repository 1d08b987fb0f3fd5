"""A decision on the borrower's figures, product and group, by as many as must approve."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from banks.models import ApprovalRule, CreditProduct
from banks.rules.covenants import CovenantTerms
from banks.rules.ratios import Statement
from documents.models import Paper
from financing.models import ConditionCheck, CovenantTest, Endorsement, FinancialStatement
from financing.operations.approving import approve
from financing.operations.cast import Cast
from financing.operations.covenants import judge_covenants
from financing.operations.crediting import declare_group, enter_statement
from financing.operations.exempting import draw_up_exemption
from financing.operations.unwinding import withdraw_approval
from financing.queries.credit import exposure_of, figures_of
from financing.states import CaseState as S
from tests.banks.test_credit_rules import FIRM
from tests.cast import Story, make_story
from tests.financing.operations.loans import MILLION, codes_of
from tests.journeys.conftest import MONDAY
from tests.journeys.truths import check_case, papers_of
from workflows.errors import NotAllowed, NotReady
from workflows.models import Actor, RecordEntry
from workflows.queries.proof import prove_record
from workflows.roles import Role

MOST_DEBT = CovenantTerms("debt_to_assets", "most", Decimal("0.70"))


def reviewed(cast: Cast) -> Story:
    return make_story(cast, at=MONDAY, kinds=("invention",), state=S.REVIEWED)


def by(story: Story, role: Role | str) -> dict[str, Any]:
    """Give the first words of an act beside the work items."""
    story.at += dt.timedelta(hours=1)
    actor = story.actor(role) if isinstance(role, Role) else story.cast.actors[role]
    return {"case_id": story.case.pk, "actor": actor, "at": story.at}


def figures(**changes: int) -> dict[str, int]:
    return {field.name: getattr(FIRM, field.name) for field in fields(Statement)} | changes


def enter(story: Story, role: Role = Role.APPLICANT, **changes: Any) -> None:
    told: dict[str, Any] = {
        "period_end": dt.date(2025, 12, 31), "months": 12, "is_audited": True,
        "source": "示例审字〔2026〕1号", "figures": figures(),
    }  # fmt: skip
    enter_statement(**by(story, role), **(told | changes))


def product(cast: Cast, **changes: Any) -> CreditProduct:
    told: dict[str, Any] = {
        "bank": cast.organisations["jincheng"], "code": "zhi", "name": "示例知贷",
        "least_fen": MILLION // 10, "most_fen": 10 * MILLION, "most_months": 36,
        "lpr_tenor": "1Y", "least_spread_bp": 0, "most_spread_bp": 200,
        "methods": ["equal_principal"], "caps_bp": {"invention": 3000},
        "borrower_limit_fen": 8 * MILLION, "group_limit_fen": 9 * MILLION,
        "valid_from": "2020-01-01", "source": "示例", "certainty": "illustrative",
    }  # fmt: skip
    row: CreditProduct = CreditProduct.objects.create(**(told | changes))
    return row


def matrix(cast: Cast, *levels: str) -> None:
    ApprovalRule.objects.create(
        bank=cast.organisations["jincheng"], valuation="any", levels=list(levels),
        valid_from="2020-01-01", source="示例授权书", certainty="illustrative",
    )  # fmt: skip


def approving(story: Story, who: Actor, **changes: Any) -> None:
    told = story.by("decide", Role.APPROVER) | {"actor": who}
    approve(**told, terms=story.approval(**changes))


# --- Figures


def test_the_enterprise_enters_its_figures_and_the_desk_may_do_it_for_it(cast: Cast) -> None:
    story = reviewed(cast)

    enter(story)
    enter(story, Role.SPECIALIST, figures=figures(profit_fen=-5), is_audited=False)

    [newest] = figures_of(story.case.enterprise_id)
    assert (newest.statement.profit_fen, newest.row.is_audited) == (-5, False)
    assert FinancialStatement.objects.count() == 2
    assert RecordEntry.objects.filter(arrow="enter_statement").last().on_behalf_of is not None  # type: ignore[union-attr]
    assert prove_record().breaches == ()
    check_case(story.case)


def test_a_statement_that_cannot_be_or_is_not_yours_is_refused(cast: Cast) -> None:
    story = reviewed(cast)

    assert codes_of(lambda: enter(story, figures=figures(equity_fen=1))) == ["statement.unbalanced"]
    assert codes_of(lambda: enter(story, period_end=dt.date(2030, 1, 1), source=" ")) == [
        "date.ahead", "statement.source",
    ]  # fmt: skip
    assert codes_of(lambda: enter(story, figures={"assets_fen": 1}))[0] == "statement.missing"
    with pytest.raises(NotAllowed):
        enter(story, Role.APPROVER)


# --- Product, exposure, group


def test_terms_keep_to_a_product_of_the_bank(cast: Cast) -> None:
    product(cast, conditions=["投保质押贷款保证保险"])
    story = reviewed(cast)

    assert codes_of(story.approve) == ["product.missing"]
    assert codes_of(lambda: story.approve(product_code="zhi", spread_bp=300, term_months=48)) == [
        "product.term", "product.spread",
    ]  # fmt: skip
    story.approve(product_code="zhi")
    approval = story.case.approvals.get()
    assert approval.product is not None
    assert approval.product.code == "zhi"
    assert approval.conditions == ["投保质押贷款保证保险", "放款前提供购销合同"]
    check_case(story.case)


def test_loans_of_the_borrower_and_of_its_group_add_up(cast: Cast) -> None:
    product(cast)
    first = make_story(cast, at=MONDAY, kinds=("invention",), state=S.REVIEWED)
    first.approve(product_code="zhi")
    first.to(S.DISBURSED)
    CreditProduct.objects.update(borrower_limit_fen=7 * MILLION)
    second = make_story(cast, at=first.at, kinds=("invention",), state=S.REVIEWED)

    assert exposure_of(second.case, second.at.date()).borrower_fen == 4 * MILLION
    assert codes_of(lambda: second.approve(product_code="zhi")) == ["exposure.borrower"]
    declare_group(**by(second, Role.SPECIALIST), group="示例集团", source="合并报表")
    assert exposure_of(second.case, second.at.date()).group_fen == 4 * MILLION
    with pytest.raises(NotAllowed):
        declare_group(**by(second, Role.APPROVER), group="示例集团", source="合并报表")
    second.approve(product_code="zhi", approved_fen=3 * MILLION)
    check_case(second.case)


# --- Approvers


def test_the_matrix_asks_branch_and_head_in_order_for_the_same_terms(cast: Cast) -> None:
    matrix(cast, "branch", "head")
    story = reviewed(cast)
    branch, head = cast.actors["chen"], cast.actors["sun"]

    assert codes_of(lambda: approving(story, head)) == ["matrix.turn"]
    approving(story, branch)
    assert story.case.__class__.objects.get(pk=story.case.pk).state == S.REVIEWED
    assert codes_of(lambda: approving(story, branch)) == ["matrix.turn", "matrix.same_person"]
    assert codes_of(lambda: approving(story, head, spread_bp=46)) == ["matrix.other_terms"]
    approving(story, head)

    assert Endorsement.objects.get().given_by == branch.user
    assert [code for arrow, code in papers_of(story.case) if arrow == "approve"] == [
        "BW", "PF", "TZ",
    ]  # fmt: skip
    memo = Paper.objects.get(chain=story.case.pk, code="BW")
    assert branch.user.full_name in memo.content
    check_case(story.case)


def test_what_is_sent_back_is_endorsed_anew(cast: Cast) -> None:
    matrix(cast, "branch", "head")
    story = reviewed(cast)
    approving(story, cast.actors["chen"])
    story.send_back("review")
    story.review()

    approving(story, cast.actors["chen"])
    approving(story, cast.actors["sun"])

    assert Endorsement.objects.count() == 2
    check_case(story.case)


def test_another_approval_tells_what_it_changes(cast: Cast) -> None:
    story = reviewed(cast)
    story.approve()
    withdraw_approval(**by(story, Role.APPROVER), reason="条件变化")
    story.approve(spread_bp=60, covenants=(MOST_DEBT,))

    changes = json.loads(RecordEntry.objects.get(arrow="change_terms").facts)["changes"]
    assert [each["name"] for each in changes] == ["加点（基点）", "约束条款"]
    assert [pair for pair in papers_of(story.case) if pair[1] == "BG"] == [("change_terms", "BG")]
    check_case(story.case)


# --- Conditions and covenants


def test_a_condition_is_fulfilled_by_evidence(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.SECURED)

    assert codes_of(lambda: story.disburse(conditions_met={"放款前提供购销合同": " "})) == [
        "conditions.evidence"
    ]
    story.disburse()
    assert ConditionCheck.objects.get().evidence == "已核对原件"


def test_covenants_are_tested_by_the_newest_statement(cast: Cast) -> None:
    story = reviewed(cast)
    story.approve(covenants=(MOST_DEBT,))
    story.to(S.DISBURSED)

    def test(note: str = "") -> None:
        told = by(story, Role.SPECIALIST)
        judge_covenants(**told, tested_on=story.at.date(), note=note)

    assert codes_of(test) == ["covenant.note"]
    test("请企业补报")
    enter(story)
    test()
    thin = figures(liabilities_fen=800_000_000, equity_fen=200_000_000)
    enter(story, period_end=dt.date(2026, 1, 31), months=1, figures=thin)
    test("要求增加保证金")

    rows = CovenantTest.objects.order_by("pk").values_list("result", "figure")
    assert list(rows) == [("unknown", "—"), ("met", "65.00%"), ("breached", "80.00%")]
    assert papers_of(story.case)[-1] == ("test_covenants", "YD")
    check_case(story.case)


def test_a_loan_without_covenants_has_none_to_test(cast: Cast) -> None:
    story = make_story(cast, at=MONDAY, kinds=("invention",), state=S.DISBURSED)

    with pytest.raises(NotReady):
        judge_covenants(**by(story, Role.SPECIALIST), tested_on=story.at.date())


# --- Exemption


def test_the_exemption_pack_tells_who_knew_what_from_where(cast: Cast) -> None:
    story = reviewed(cast)
    enter(story)
    story.to(S.DISBURSED)

    draw_up_exemption(**by(story, Role.RISK_OFFICER), reason="贷款逾期，申请尽职免责认定")

    pack = Paper.objects.get(chain=story.case.pk, code="MZ").content
    for known in ("登记簿查询", "示例审字〔2026〕1号", "未发现增删改", "《授信备忘录》"):
        assert known in pack
    for role in (Role.SPECIALIST, Role.RISK_OFFICER, Role.APPROVER):
        assert story.actor(role).user.full_name in pack
    with pytest.raises(NotAllowed):
        draw_up_exemption(**by(story, Role.SPECIALIST), reason="贷款逾期")
    check_case(story.case)
