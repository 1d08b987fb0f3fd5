"""What the papers say from the application to the risk sharing, and keep to themselves."""

from __future__ import annotations

import pytest

from documents.blocks import PaperKind
from financing import papers
from financing.papers.valuing import INTERNAL
from financing.states import Audience
from tests.financing.filed_facts import APPRAISER, BORROWER, LENDER, PARENT, WAN
from tests.financing.judged_facts import make_approval, make_right_value
from tests.financing.paper_facts import make_facts
from tests.financing.paper_reading import (
    built,
    fen_of,
    fields_of,
    signers_of,
    tables_of,
    words_of,
)

# --- Applying


def test_the_application_shows_rights_with_numbers_as_printed_and_co_owners() -> None:
    rights = tables_of(built(papers.APPLICATION))[0]

    assert rights.head[:4] == ("序号", "种类", "登记号", "名称")
    assert len(rights.rows) == 12
    assert rights.rows[0][2].startswith("ZL202110900001.")
    assert rights.rows[2][4] == f"{BORROWER}（共有人：南开示例研究院）"
    assert rights.rows[7][2] == "第90000008号"


def test_the_application_is_addressed_to_the_bank_and_signed_by_all_pledgors() -> None:
    blocks = built(papers.APPLICATION)

    assert words_of(blocks[:1]).strip().endswith(LENDER)
    assert signers_of(blocks) == (BORROWER, PARENT)


def test_the_deficiency_notice_lists_all_of_them_numbered() -> None:
    blocks = built(papers.DEFICIENCY_NOTICE)
    rows = tables_of(blocks)[0].rows

    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0][1:] == (
        "拟出质的权利第3项·号码",
        "专利号校验位不符，请对照专利证书核对后更正。",
    )
    assert "尚有4项需要补正" in words_of(blocks)


@pytest.mark.parametrize("kind", [papers.DECLINE_NOTICE, papers.REFUSAL_NOTICE])
def test_a_refusal_gives_reason_and_basis(kind: PaperKind) -> None:
    said = words_of(built(kind, reason="还款来源不足", basis="本行授信政策"))

    assert "还款来源不足。" in said
    assert "本行授信政策。" in said


# --- Verifying


def test_the_verification_shows_findings_acknowledgements_and_what_is_left_out() -> None:
    said = words_of(built(papers.VERIFICATION))

    assert "11项纳入本次质押，1项不纳入" in said
    assert "不纳入：年费未按规定缴纳" in said
    assert "须具名确认" in said
    assert "沈清和" in said
    assert "条号待核" not in said


# --- Valuing


def test_an_internal_value_says_what_it_is_not() -> None:
    assert INTERNAL == "本评估结果为银行内部评估，供授信决策使用，不是法定资产评估报告。"
    for kind in (papers.RIGHT_VALUATION, papers.BUNDLE_REPORT):
        said = words_of(built(kind))
        assert INTERNAL in said
        assert "许可费节省法" in said
        assert "示例" in said


def test_an_external_value_names_firm_signers_and_number() -> None:
    report = {"number": "津衡评报字〔2026〕第018号", "firm": APPRAISER, "signers": ["甲", "乙"]}
    facts = make_right_value(route="external", report=report)

    fields = fields_of(built(papers.RIGHT_VALUATION, **facts))

    assert fields["评估机构"] == APPRAISER
    assert fields["评估报告文号"] == report["number"]
    assert fields["签字评估师"] == "甲、乙"
    assert INTERNAL not in words_of(built(papers.RIGHT_VALUATION, **facts))


def test_the_bundle_report_allocates_the_whole_value_and_shows_the_rates_by_year() -> None:
    rates, allocation = tables_of(built(papers.BUNDLE_REPORT))[:2]

    assert [row[1] for row in rates.rows] == ["6.41%", "6.10%", "5.87%", "3.20%"]
    assert allocation.total is not None
    assert allocation.total[5] == "28,900,000.00"
    assert sum(fen_of(row[5]) for row in allocation.rows) == 2890 * WAN


# --- Deciding


def test_the_approval_notice_tells_nothing_of_the_memos_inside() -> None:
    approval = make_approval()

    memo = words_of(built(papers.CREDIT_MEMO, **approval))
    notice = words_of(built(papers.APPROVAL_NOTICE, **approval))

    for inside in (approval["opinion"], "15,000,000.00", "审批权限", "风险分担", "担保机构"):
        assert inside in memo
        assert inside not in notice
    assert "demo-guarantee" not in notice
    assert "内部评级" not in notice


@pytest.mark.parametrize("step", ["note", "risks"])
def test_nothing_the_banks_people_wrote_is_for_the_enterprise(step: str) -> None:
    internal = (papers.DILIGENCE_REPORT, papers.REVIEW_OPINION, papers.CREDIT_MEMO)

    assert all(kind.audience == {Audience.BANK} for kind in internal)
    assert make_facts()["DC"][step].splitlines()[0] in words_of(built(papers.DILIGENCE_REPORT))


@pytest.mark.parametrize(
    ("requirement", "sentence"),
    [
        ("all", "全部知识产权质押登记已经生效。"),
        ("listed", "序号1、3的知识产权质押登记已经生效。"),
        ("weighted", "按评估分配值计算，已生效的知识产权质押登记不低于组合价值的90%。"),
    ],
)
def test_memo_and_notice_name_the_registrations_that_must_be_effective(
    requirement: str, sentence: str
) -> None:
    approval = make_approval() | {"requirement": requirement, "required_positions": [3, 1]}

    for kind in (papers.CREDIT_MEMO, papers.APPROVAL_NOTICE):
        assert sentence in words_of(built(kind, **approval))


def test_the_memo_splits_the_loss_to_the_last_fen_and_marks_illustrative_terms() -> None:
    approval = make_approval() | {"approved_fen": 1000 * WAN + 1}

    blocks = built(papers.CREDIT_MEMO, **approval)
    shares = tables_of(blocks)[0]

    assert sum(fen_of(row[2]) for row in shares.rows) == 1000 * WAN + 1
    assert "示例" in words_of(blocks)


def test_without_sharing_the_memo_says_that_the_bank_carries_it_all() -> None:
    said = words_of(built(papers.CREDIT_MEMO, **make_approval() | {"shares": [], "terms_code": ""}))

    assert "风险由本行自行承担" in said
