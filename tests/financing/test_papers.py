"""What holds for every paper of a case: it is Chinese, complete, printable and frozen whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from documents.blocks import PaperContent, PaperKind, from_json, texts, to_json
from documents.rendering import render, unprintable
from financing import papers
from financing.papers import KINDS
from financing.papers.issuers import issuer_of
from financing.papers.phrasing import cited, day, months, spread
from financing.papers.places import in_words
from financing.papers.titles import TITLE_EN
from tests.financing.filed_facts import APPRAISER, BANK, BORROWER, BUREAU, LENDER, make_case
from tests.financing.judged_facts import make_right_value
from tests.financing.paper_facts import make_facts
from tests.financing.paper_reading import ISSUED_AT, built, fields_of, words_of

BY_CODE = {kind.code: kind for kind in KINDS}


def _content(kind: PaperKind, facts: Mapping[str, Any]) -> PaperContent:
    return PaperContent(
        title=kind.title,
        issuer=issuer_of(kind, facts),
        number=f"ZY2026-000318-{kind.code}-007",
        case_number="ZY2026-000318",
        issued_at=ISSUED_AT,
        parties=(("借款人", BORROWER), ("贷款人", LENDER)),
        blocks=kind.build(facts),
    )


# --- Every kind


def test_every_kind_has_facts_here() -> None:
    assert make_facts().keys() == BY_CODE.keys()


@pytest.mark.parametrize("code", BY_CODE)
def test_a_paper_comes_back_from_its_json_as_it_was(code: str) -> None:
    content = _content(BY_CODE[code], make_facts()[code])

    assert from_json(to_json(content)) == content


@pytest.mark.parametrize("code", BY_CODE)
def test_every_character_of_a_paper_can_be_printed(code: str) -> None:
    content = _content(BY_CODE[code], make_facts()[code])

    assert not unprintable("".join(texts(content)))


@pytest.mark.parametrize("code", BY_CODE)
def test_nothing_raw_reaches_the_paper(code: str) -> None:
    said = words_of(built(BY_CODE[code]))

    assert not re.search(r"None|True|False|datetime|\{|\}|_fen|\d{4}-\d{2}-\d{2}T", said)


@pytest.mark.parametrize("code", BY_CODE)
def test_a_paper_is_chinese_though_the_screen_is_english(code: str) -> None:
    in_chinese = built(BY_CODE[code])

    with override("en"):
        in_english = built(BY_CODE[code])

    assert in_english == in_chinese


def test_a_whole_paper_is_set_as_a_pdf() -> None:
    pdf = render(_content(papers.PLEDGE_CONTRACT, make_facts()["HTZ"]))

    assert pdf.startswith(b"%PDF-")


def test_codes_are_unique_and_every_title_has_its_english() -> None:
    assert len(BY_CODE) == len(KINDS)
    assert TITLE_EN.keys() == BY_CODE.keys()


def test_no_article_number_stands_in_the_code_of_a_paper() -> None:
    modules = Path(papers.__file__).parent.glob("*.py")

    assert [
        m.name for m in modules if re.search(r"第[一二三四五六七八九十百零]+条", m.read_text())
    ] == []


# --- Amounts, days, phrases


@pytest.mark.parametrize(
    ("code", "figures", "words"),
    [
        ("SQ", "￥12,000,000.00", "人民币壹仟贰佰万元整"),
        ("ZH", "￥28,900,000.00", "人民币贰仟捌佰玖拾万元整"),
        ("PF", "￥10,000,000.00", "人民币壹仟万元整"),
        ("TZ", "￥10,000,000.00", "人民币壹仟万元整"),
        ("FD", "￥4,000,000.00", "人民币肆佰万元整"),
        ("HTZ", "￥10,000,000.00", "人民币壹仟万元整"),
        ("DJS", "￥10,000,000.00", "人民币壹仟万元整"),
        ("FK", "￥10,000,000.00", "人民币壹仟万元整"),
        ("HK", "￥309,861.10", "人民币叁拾万玖仟捌佰陆拾壹元壹角"),
        ("JQ", "￥10,000,000.00", "人民币壹仟万元整"),
    ],
)
def test_amounts_stand_in_figures_and_in_words(code: str, figures: str, words: str) -> None:
    said = words_of(built(BY_CODE[code]))

    assert figures in said
    assert words in said


def test_days_are_written_the_same_from_a_contract_and_from_a_row() -> None:
    assert day("2026-11-22") == day(dt.date(2026, 11, 22)) == "2026年11月22日"
    assert day(None) == "—"


def test_terms_and_rates_are_written_in_words() -> None:
    assert months(36) == "36个月（3年）"
    assert months(18) == "18个月"
    assert spread("1Y", 85) == "1年期贷款市场报价利率（LPR）加85个基点"
    assert spread("5Y", -20) == "5年期贷款市场报价利率（LPR）减20个基点"
    assert spread("1Y", 0) == "1年期贷款市场报价利率（LPR）"


def test_an_unverified_article_number_is_left_out() -> None:
    basis = "《专利权质押登记办法》（国家知识产权局公告第461号）不予登记情形（第十一条，条号待核）"

    assert cited(basis) == "《专利权质押登记办法》（国家知识产权局公告第461号）不予登记情形"


def test_a_path_is_said_in_words_and_a_clerks_own_words_stay() -> None:
    assert in_words("rights[2].number") == "拟出质的权利第3项·号码"
    assert in_words("financials.revenue_fen.2024") == "经营与财务·营业收入·2024年"
    assert in_words("审计报告") == "审计报告"
    assert in_words("something.else") == "something.else"
    assert in_words("") == "申请材料"


# --- Who issues, who acted


@pytest.mark.parametrize(
    ("kind", "issuer"),
    [
        (papers.APPLICATION, BORROWER),
        (papers.SHARE_ANSWER, BUREAU),
        (papers.CREDIT_MEMO, BANK),
        (papers.RIGHT_VALUATION, LENDER),
        (papers.ACCEPTANCE, LENDER),
    ],
)
def test_a_paper_is_issued_by_whose_word_it_is(kind: PaperKind, issuer: str) -> None:
    assert issuer_of(kind, make_facts()[kind.code]) == issuer


def test_an_external_valuation_is_the_appraisers() -> None:
    report = {"number": "示例", "firm": APPRAISER, "signers": ["甲", "乙"]}
    facts = {"case": make_case(), **make_right_value(report=report)}

    assert issuer_of(papers.RIGHT_VALUATION, facts) == APPRAISER


def test_the_person_is_named_where_the_act_tells() -> None:
    facts = make_facts()["DC"] | {"by": {"name": "王雪梅", "role": "知识产权金融专员"}}

    fields = fields_of(papers.DILIGENCE_REPORT.build(facts))

    assert fields["调查人"] == "王雪梅（知识产权金融专员）"
