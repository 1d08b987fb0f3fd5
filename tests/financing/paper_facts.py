"""Facts of the fictional case for every kind of paper, as operations pass them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tests.financing.filed_facts import (
    WAN,
    make_case,
    make_content,
    make_deficiencies,
    make_right,
    make_verdicts,
)
from tests.financing.judged_facts import (
    STREAM,
    make_answer,
    make_approval,
    make_bundle,
    make_right_value,
)
from tests.financing.pledged_facts import (
    contract_numbers,
    make_amendment,
    make_consent,
    make_contracts,
    make_drawdown,
    make_registration,
    make_rereading,
)


def make_facts() -> Mapping[str, dict[str, Any]]:
    """Make the facts of every kind of paper, by its code."""
    facts = {**_of_the_application(), **_of_the_credit(), **_of_the_pledge(), **_of_the_loan()}
    return {code: {"case": make_case(), **own} for code, own in facts.items()}


def _of_the_application() -> dict[str, dict[str, Any]]:
    return {
        "SQ": {"version": 2, "requested_fen": 1200 * WAN, "content": make_content()},
        "SL": {"remark": ""},
        "BZ": {"deficiencies": make_deficiencies()},
        "BSL": _REASON,
        "CH": {"reason": "融资计划调整"},
    }


_REASON = {"reason": "申请人主营业务收入连续两年下降，还款来源不足。", "basis": "本行授信政策"}


def _of_the_credit() -> dict[str, dict[str, Any]]:
    return {
        "HY": {"verdicts": make_verdicts()},
        "WT": {
            "position": 1,
            "title": "一种半导体封装材料",
            "appraiser": "天津衡准资产评估有限公司",
            "fee_fen": 3 * WAN,
            "reason": "单笔贷款超过内部评估的上限。",
        },
        "PG": make_right_value(),
        "ZH": {**make_bundle(), "inputs": STREAM, "valued_on": dt.date(2026, 11, 16)},
        "DC": {
            "note": "企业主营高性能半导体封装材料，2025年营业收入8,600万元。\n核心专利均已产业化。",
            "risks": "前五大客户集中度较高。",
            "recommended_fen": 1000 * WAN,
        },
        "SC": {"opinion": "同意尽职调查结论，建议压缩金额。", "recommended_fen": 1000 * WAN},
        "BW": {
            **make_approval(),
            "product": "示例贷",
            "covenants": [_PROMISE],
            "credit": _credit(),
        },
        "BG": {
            "round": 2,
            "opinion": "同意变更。",
            "changes": [{"name": "期限（月）", "before": 24, "after": 36}],
        },
        "YD": {
            "tested_on": dt.date(2027, 6, 30),
            "statement": "2026-12-31（示例审字〔2027〕1号）",
            "note": "",
            "results": [{"covenant": _PROMISE, "figure": "65.00%", "result": "met"}],
        },
        "MZ": _exemption(),
        "PF": make_approval(),
        "TZ": make_approval(),
        "JJ": _REASON,
        "TH": {"to": "value_bundle", "reason": "折现率取值依据不足，请补充"},
        "FD": make_answer(confirmed=True),
    }


_PROMISE = "资产负债率不高于70.00%，每12个月测试一次"


def _exemption() -> dict[str, Any]:
    """Make an exemption pack of one act and one fact."""
    act = {
        "happened_at": "2026-11-20 10:00",
        "who": "周晓彤（专员）",
        "what": "尽职调查",
        "rests_on": "《尽职调查报告》",
    }
    fact = {
        "known_at": "2026-11-18",
        "what": "登记簿状态",
        "source": "登记簿查询",
        "sha256": "0" * 64,
    }
    return {
        "reason": "贷款逾期",
        "count": 1,
        "tip": "0" * 64,
        "proof": "逐条重算哈希，未发现增删改",
        "acts": [act],
        "known": [fact],
        "warnings": ["核心专利：HOUSE-01 年费将到期，确认人：周晓彤"],
    }


def _credit() -> dict[str, Any]:
    """Make what the credit memo shows beside the terms."""
    period = {"period_end": dt.date(2025, 12, 31), "months": 12, "is_audited": True}
    told = {"by": "周晓彤", "text": "同意。", "recommended_fen": 1000 * WAN, "risks": "客户集中"}
    return {
        "figures": {
            "periods": [{**period, "source": "示例审字〔2026〕1号", "sha256": "0" * 64}],
            "amounts": [{"label": "资产总计", "fen": [8600 * WAN]}],
            "ratios": [{"label": "资产负债率", "values": ["65.00%"]}],
        },
        "bundle": {
            "value_fen": 4000 * WAN,
            "lendable_fen": 1000 * WAN,
            "rate_bp": 2500,
            "valued_on": dt.date(2026, 11, 16),
        },
        "product": {
            "name": "示例贷",
            "least_fen": 10 * WAN,
            "most_fen": 3000 * WAN,
            "most_months": 36,
            "least_spread_bp": 0,
            "most_spread_bp": 200,
            "cap_fen": 1200 * WAN,
            "borrower_limit_fen": 5000 * WAN,
            "group_limit_fen": None,
            "source": "示例：虚构的产品制度",
        },
        "exposure": {"borrower_fen": 200 * WAN, "group_fen": 500 * WAN, "group": "示例集团"},
        "investigation": told,
        "review": told,
        "matrix": {
            "levels": ["branch", "head"],
            "source": "示例授权书",
            "given": [{"level": "branch", "by": "王小燕", "opinion": "同意。"}],
        },
    }


def _of_the_pledge() -> dict[str, dict[str, Any]]:
    refused = {"number": make_right(8)["number"], "state": "REFUSED"}
    return {
        "HTJ": {**make_contracts(), **contract_numbers()},
        "HTZ": {**make_contracts(), **contract_numbers()},
        "DJS": {**make_registration(1), **make_contracts()},
        "DJB": {**make_registration(8), "reasons": ["承诺书缺少质权人签章", "类别填写不全"]},
        "DJZ": {
            **make_registration(1),
            "certificate_number": "Y2026980012345",
            "effective_date": dt.date(2026, 12, 8),
            "registered_fen": 1000 * WAN,
        },
        "DJJ": {**make_registration(8), "reasons": ["存在近似商标未一并出质"]},
        "DJC": {**make_registration(8), "reasons": ["双方共同申请撤回"]},
        "PC": {
            "reason": "订单推迟，用款安排不再适用",
            "withdrawn_fen": 1000 * WAN,
            "registrations": [
                {"number": make_right(1)["number"], "state": "FILED", "outcome": ""},
            ],
        },
        "ZY": {
            "reason": "商标登记未成，专利登记已生效。",
            "registrations": [
                {"number": make_right(1)["number"], "state": "REGISTERED", "outcome": ""},
                {**refused, "outcome": "存在近似商标未一并出质"},
            ],
        },
    }


def _extended() -> dict[str, Any]:
    """Make a later maturity."""
    return {
        **_changed(),
        "months": 12,
        "matured_on": dt.date(2029, 12, 15),
        "matures_on": dt.date(2030, 12, 15),
        "outstanding_fen": 600 * WAN,
        "repayment": "equal_principal",
        "reason": "主要客户回款推迟",
        "consent": "出质人已于2029年12月1日出具书面同意",
        "rule_source": "示例：凭记忆，待核",
        "registrations_short": [{"title": "云遥示例", "ends_on": "2030-05-01"}],
    }


def _changed() -> dict[str, Any]:
    """Make a new rate with the schedule that follows from it."""
    drawdown = make_drawdown()
    names = ("lpr_tenor", "lpr_published_on", "spread_bp", "lpr_source")
    return {
        **{name: drawdown[name] for name in names},
        "drawdown_seq": 1,
        "effective_on": dt.date(2028, 1, 1),
        "before_bp": 385,
        "lpr_bp": 280,
        "rate_bp": 365,
        "effective_bp": 372,
        "schedule": drawdown["schedule"][13:],
    }


def _repayment(sign: int) -> dict[str, Any]:
    return {
        "drawdown_seq": 1,
        "seq": 1,
        "value_date": dt.date(2027, 1, 15),
        "principal_fen": sign * 27_777_777,
        "interest_fen": sign * 3_208_333,
        "penalty_fen": 0,
        "voucher": "HK-20270115-001",
        "state": "current",
        "principal_outstanding_fen": 1000 * WAN - 27_777_777,
        "penalty_due_fen": 0,
    }


def _of_the_loan() -> dict[str, dict[str, Any]]:
    ended = [
        {"number": right["number"], "state": "DEREGISTERED", "ended_on": dt.date(2029, 12, 20)}
        for right in make_case()["rights"]
    ]
    return {
        "FK": make_drawdown(),
        "HK": {**_repayment(1), "prepays": False},
        "LL": _changed(),
        "ZQ": _extended(),
        "HC": {
            **_repayment(-1),
            "seq": 2,
            "voucher": "HC-20270116-001",
            "reversed_seq": 1,
            "reversed_voucher": "HK-20270115-001",
            "reason": "金额录入错误",
        },
        "ED": {
            "limit_fen": 1200 * WAN,
            "disbursed_fen": 1000 * WAN,
            "undrawn_fen": 200 * WAN,
            "closed_on": dt.date(2029, 12, 15),
            "reason": "借款人不再用信",
        },
        "JQ": {"settled_on": dt.date(2029, 12, 15)},
        "JQF": {
            "reversed_voucher": "HK-20270115-001",
            "reason": "金额录入错误",
            "principal_outstanding_fen": 27_777_777,
        },
        "FC": make_rereading(),
        "TYS": make_consent(),
        "TYD": make_consent(),
        "TYK": make_consent(),
        "BGS": make_amendment(),
        "BGJ": make_amendment(),
        "ZX": {
            **make_registration(10),
            "certificate_number": "示例质登2026-A-0001",
            "ending": "deregistered",
            "ended_on": dt.date(2029, 12, 20),
            "outcome": "",
        },
        "JA": {"disbursed_fen": 1000 * WAN, "registrations": ended},
        "ZZ": {"reason": "申请人主体资格已注销"},
    }
