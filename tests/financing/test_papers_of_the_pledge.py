"""What the papers say from the risk sharing to the released pledge."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.blocks import Heading
from financing import papers
from tests.financing.filed_facts import BANK, BORROWER, BUREAU, PARENT, WAN, make_case, make_right
from tests.financing.judged_facts import make_answer
from tests.financing.paper_facts import make_facts
from tests.financing.paper_reading import (
    built,
    fen_of,
    fields_of,
    signers_of,
    tables_of,
    words_of,
)
from tests.financing.pledged_facts import make_contracts, make_registration

# --- Sharing


def test_a_sharer_confirms_or_declines_by_its_own_name() -> None:
    confirmed = built(papers.SHARE_ANSWER, **make_answer(confirmed=True))
    declined = built(papers.SHARE_ANSWER, **make_answer(confirmed=False))

    assert "我单位同意按下列条件分担" in words_of(confirmed)
    assert "我单位不同意按下列条件分担" in words_of(declined)
    assert fields_of(confirmed)["分担比例"] == "40%"
    assert signers_of(confirmed) == (BUREAU,)


def test_illustrative_terms_are_marked_on_the_answer() -> None:
    real = make_answer(confirmed=True)
    shown = real | {"notice": "示例，非任何办法的条款"}

    assert "示例：" not in words_of(built(papers.SHARE_ANSWER, **real))
    assert "示例：" in words_of(built(papers.SHARE_ANSWER, **shown))


# --- Pledging


def test_the_pledge_contract_has_every_item_the_registrars_ask_for() -> None:
    blocks = built(papers.PLEDGE_CONTRACT)
    said = words_of(blocks)
    heads = [table.head for table in tables_of(blocks)]

    assert {BORROWER, PARENT, BANK} <= {row[1] for row in tables_of(blocks)[0].rows}
    assert ("序号", "种类", "专利号", "专利名称", "申请日", "授权公告日") in heads
    assert ("序号", "注册号", "商标名称", "类别", "注册日", "专用权期限届满日") in heads
    assert ("序号", "种类", "登记号", "作品（软件）名称", "权利内容", "保护期届满日") in heads
    for item in (
        "人民币流动资金贷款",
        "2026年12月1日起至2029年11月30日止",
        "专利权（7件）",
        "注册商标专用权（2件）",
        "著作权（3件）",
        "第9类、第42类",
        "主债权本金",
        "将权利证书原件交质权人保管",
        "没有在债务履行期限届满前约定",
        "《民法典》第四百四十条、第四百四十四条",
    ):
        assert item in said
    assert signers_of(blocks) == (BORROWER, PARENT, BANK)


def test_the_secured_amounts_are_the_whole_claim_each_or_add_up_to_it() -> None:
    split = tables_of(built(papers.PLEDGE_CONTRACT))[-1]
    contracts = make_contracts()
    contracts["pledge"]["secured_fen"] = {str(n): 1000 * WAN for n in range(1, 13)}
    whole = tables_of(built(papers.PLEDGE_CONTRACT, **contracts))[-1]

    assert sum(fen_of(row[3]) for row in split.rows) == 1000 * WAN
    assert split.total == ("合计", "", "", "10,000,000.00")
    assert whole.total is None


# --- Registering


@pytest.mark.parametrize(
    ("position", "title", "own", "others"),
    [
        (1, "专利权质押登记申请表", "授权公告日", ("质权登记期限", "首次发表日期")),
        (8, "商标专用权质权登记申请书", "质权登记期限", ("授权公告日", "首次发表日期")),
        (12, "著作权质权登记申请表", "首次发表日期", ("授权公告日", "质权登记期限")),
    ],
)
def test_each_registrar_gets_its_own_form(
    position: int, title: str, own: str, others: tuple[str, ...]
) -> None:
    facts = {**make_registration(position), **make_contracts()}

    blocks = built(papers.REGISTRATION_FORM, **facts)

    assert blocks[0] == Heading(title)
    assert own in words_of(blocks)
    assert not any(other in words_of(blocks) for other in others)
    assert signers_of(blocks) == (facts["pledgor"], BANK)


def test_a_marks_pledge_begins_on_the_filing_day_at_the_earliest() -> None:
    facts = {**make_registration(8, filed_on=dt.date(2026, 12, 5)), **make_contracts()}

    fields = fields_of(built(papers.REGISTRATION_FORM, **facts))

    assert fields["质权登记期限"] == "2026年12月5日起至2029年11月30日止"


@pytest.mark.parametrize("position", [1, 8, 12])
def test_a_form_without_the_contract_refers_to_what_is_attached(position: int) -> None:
    fields = fields_of(built(papers.REGISTRATION_FORM, **make_registration(position)))

    assert fields["主合同编号"] == "见所附合同"
    assert fields["本项登记担保金额（小写）"] == "￥10,000,000.00"


def test_the_certificate_is_named_as_its_registrar_names_it() -> None:
    granted = {
        "certificate_number": "示例-1",
        "effective_date": dt.date(2026, 12, 8),
        "registered_fen": 1000 * WAN,
    }
    names = [
        fields_of(built(papers.CERTIFICATE_SLIP, **make_registration(n), **granted))["登记证明"]
        for n in (1, 8, 12)
    ]

    assert names == ["专利权质押登记通知书", "商标专用权质权登记证", "著作权质权登记证书"]


def test_a_right_is_found_by_its_number_though_positions_were_given_anew() -> None:
    dropped = make_right(8, excluded="补正后申请人不再提供该权利")
    case = make_case(rights=[dropped, make_right(1, position=8)])
    facts = {**make_registration(1), "case": case, "position": 8, "reasons": ["缺页"]}

    fields = fields_of(papers.CORRECTION_SLIP.build(facts))

    assert fields["权利种类"] == "发明专利"


# --- Lending and ending


def test_the_schedule_has_every_instalment_and_adds_up() -> None:
    schedule = tables_of(built(papers.DRAWDOWN_NOTICE))[0]

    assert len(schedule.rows) == 36
    assert schedule.total is not None
    assert schedule.total[:3] == ("合计", "共36期", "10,000,000.00")
    assert sum(fen_of(row[4]) for row in schedule.rows) == fen_of(schedule.total[4])


def test_the_rate_is_shown_with_the_publication_it_was_made_of() -> None:
    rate = fields_of(built(papers.DRAWDOWN_NOTICE))["执行年利率"]

    assert rate == "3.85%（2025年5月20日公布的1年期LPR 3%加85个基点）"


@pytest.mark.parametrize(
    ("ending", "words"),
    [("deregistered", "注销登记"), ("revoked", "登记被撤销"), ("ended", "登记期限届满")],
)
def test_a_release_says_how_the_registration_ended(ending: str, words: str) -> None:
    facts = make_facts()["ZX"] | {"ending": ending}

    assert fields_of(built(papers.RELEASE_SLIP, **facts))["终止方式"] == words


def test_a_case_closed_without_a_loan_says_so() -> None:
    facts = {"disbursed_fen": 0, "registrations": []}

    said = words_of(built(papers.CLOSING_REPORT, **facts))

    assert "本案未发放贷款" in said
    assert "本案未办理质押登记" in said
