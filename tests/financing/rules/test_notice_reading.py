"""Notices and certificates: read from their text, compared with what was filed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from financing.rules.notice_reading import Filed, compare_notice, read_notice

PATENT_NOTICE = """专利权质押登记通知书
质押登记号：Y2026980012345
出质人：天津云遥示例半导体有限公司
质权人：津城示例银行股份有限公司滨海支行
专利号：2020114728804
担保债权数额：人民币 500 万元
质押登记日：2026 年 11 月 20 日
发文日：2026年11月21日"""
MARK_NOTICE = """商标专用权质权登记证
编号：商质登字〔2026〕第00123号
出质人名称 天津云遥示例半导体有限公司
质权人名称 津城示例银行
商标注册号 12345678
担保债权数额 5,000,000.00元
质权登记期限 自2026年11月20日至2027年11月19日
质权登记日期 2026-11-20"""
FILED = Filed(
    family="patent", number="2020114728804", display="ZL202011472880.4",
    pledgor="天津云遥示例半导体有限公司", pledgee="津城示例银行股份有限公司滨海支行",
    secured_fen=500_000_000, filed_on=dt.date(2026, 11, 18),
)  # fmt: skip


def codes(text: str, filed: Filed) -> list[str]:
    return [each.code for each in compare_notice(read_notice(text), filed)]


def test_a_patents_notice_is_read() -> None:
    notice = read_notice(PATENT_NOTICE)

    assert notice.certificate_number == "Y2026980012345"
    assert notice.effective_date == dt.date(2026, 11, 20)
    assert notice.amount_fen == 500_000_000
    assert notice.pledgor == "天津云遥示例半导体有限公司"


def test_a_marks_certificate_is_read() -> None:
    notice = read_notice(MARK_NOTICE)

    assert notice.certificate_number == "商质登字〔2026〕第00123号"
    assert notice.effective_date == dt.date(2026, 11, 20)
    assert notice.amount_fen == 500_000_000


def test_the_number_of_the_right_is_not_taken_for_the_certificates() -> None:
    text = "著作权登记号：2023SR0599982\n质权登记编号：DJ-2026-0001\n质权登记日：2026年11月20日"

    assert read_notice(text).certificate_number == "DJ-2026-0001"


def test_a_notice_that_says_what_was_filed_differs_in_nothing() -> None:
    entered = replace(
        FILED, certificate_number="Y2026980012345", effective_date=dt.date(2026, 11, 20),
        registered_fen=500_000_000,
    )  # fmt: skip

    assert codes(PATENT_NOTICE, entered) == []
    mark = replace(FILED, family="trademark", number="12345678", pledgee="津城示例银行")
    assert codes(MARK_NOTICE, mark) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2020114728804", "2020114728805", "notice.check_digit"),
        ("2020114728804", "2025114000556", "notice.right"),
        ("天津云遥示例半导体有限公司", "天津云瑶示例半导体有限公司", "notice.pledgor"),
        ("滨海支行", "塘沽支行", "notice.pledgee"),
        ("500 万元", "50 万元", "notice.registered_fen"),
        ("11 月 20 日", "11 月 17 日", "notice.effective_date"),
    ],
)
def test_each_difference_is_told(old: str, new: str, code: str) -> None:
    assert code in codes(PATENT_NOTICE.replace(old, new), FILED)


def test_what_is_entered_otherwise_than_the_notice_says_is_told() -> None:
    entered = replace(
        FILED, certificate_number="Y2026980012346", effective_date=dt.date(2026, 11, 21)
    )

    assert codes(PATENT_NOTICE, entered) == ["notice.certificate_number", "notice.effective_date"]


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    list(compare_notice(read_notice("登记号" + text), FILED))
