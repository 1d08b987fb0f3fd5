"""The fictional case's contracts, registrations and loan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from banks.rules.schedules import equal_principal
from tests.financing.filed_facts import BANK, BORROWER, PARENT, WAN, make_case, make_right

_CLAIM = {
    "kind_of_claim": "人民币流动资金贷款",
    "amount_fen": 1000 * WAN,
    "debt_from": "2026-12-01",
    "debt_to": "2029-11-30",
    "signed_on": "2026-11-28",
}


def make_contracts() -> dict[str, Any]:
    """Make both contracts as they are stored: JSON, so days are text."""
    bank = {"name": BANK, "address": "天津市滨海新区示例大街10号"}
    rights = make_case()["rights"]
    return {
        "principal": {
            **_CLAIM,
            "number": "津城借字2026年第0318号",
            "lender": bank,
            "borrower": {"name": BORROWER, "address": make_case()["address"]},
            "lpr_tenor": "1Y",
            "spread_bp": 85,
            "repayment": "equal_principal",
            "conditions": ["实际控制人提供连带责任保证"],
        },
        "pledge": {
            **_CLAIM,
            "number": "津城质字2026年第0318号",
            "principal_number": "津城借字2026年第0318号",
            "pledgors": [BORROWER, PARENT],
            "pledgee": bank,
            "rights": [_described(right) for right in rights],
            "scope": ["主债权本金", "利息", "违约金和损害赔偿金", "实现质权的费用"],
            "delivery": "自质押登记证明出具之日起5日内，出质人将权利证书原件交质权人保管",
            "secured_fen": {
                str(right["position"]): 120 * WAN if right["position"] == 1 else 80 * WAN
                for right in rights
            },
            "forfeiture_clause": False,
            "optional_clauses": ["质押期间年费和续展费由出质人按期缴纳"],
        },
    }


def _described(right: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": right["position"],
        "family": right["family"],
        "kind": right["kind_code"],
        "kind_name": right["kind"],
        "number": right["number"],
        "title": right["title"],
        "pledgor": right["pledgor"],
        "filing_date": "2021-03-05",
        "grant_date": "2023-06-20",
        "expiry_date": "2041-03-04",
        **({"classes": [9, 42]} if right["family"] == "trademark" else {}),
    }


def make_registration(position: int, /, **changes: Any) -> dict[str, Any]:
    """Make the facts of one registration."""
    right = make_right(position)
    return {
        "position": position,
        "title": right["title"],
        "number": right["number"],
        "kind": right["kind"],
        "kind_code": right["kind_code"],
        "registrar": right["registrar"],
        "channel": "online",
        "channel_name": "网上" if right["family"] == "patent" else "纸质",
        "attempt": 1,
        "secured_fen": 1000 * WAN,
        "rank": 1,
        "pledgee": BANK,
        "pledgor": right["pledgor"],
        "filing_number": "SL2026120100012",
        "filed_on": dt.date(2026, 12, 2),
    } | changes


def make_drawdown() -> dict[str, Any]:
    """Make a drawdown with its 36 instalments."""
    schedule = equal_principal(
        principal_fen=1000 * WAN,
        annual_rate=Decimal("0.0385"),
        disbursed_on=dt.date(2026, 12, 15),
        months=36,
    )
    return {
        "seq": 1,
        "principal_fen": 1000 * WAN,
        "disbursed_on": dt.date(2026, 12, 15),
        "lpr_published_on": dt.date(2025, 5, 20),
        "lpr_tenor": "1Y",
        "lpr_bp": 300,
        "spread_bp": 85,
        "penalty_uplift_bp": 5_000,
        "repayment": "equal_principal",
        "months": 36,
        "account_tail": "0318",
        "conditions_met": ["实际控制人提供连带责任保证"],
        "lpr_source": "示例：未核对官方公布值",
        "penalty_source": "示例：合同约定",
        "schedule": [
            {
                "seq": due.seq,
                "due_date": due.due_date,
                "principal_fen": due.principal_fen,
                "interest_fen": due.interest_fen,
            }
            for due in schedule
        ],
    }


def contract_numbers() -> dict[str, str]:
    """Name both contracts, as the act of signing does."""
    contracts = make_contracts()
    return {
        "principal_contract": contracts["principal"]["number"],
        "pledge_contract": contracts["pledge"]["number"],
    }


def make_rereading() -> dict[str, Any]:
    """Tell what a register says of a pledged patent three months later."""
    facts = {
        "owners": ["津门新材料科技有限公司"],
        "legal_status": "in_force",
        "expiry_date": dt.date(2040, 12, 13),
        "annuity_paid_until": dt.date(2027, 12, 14),
        "licensed": True,
        "annuities": [
            {"year": 7, "due_on": "2026-12-14", "paid_on": "2026-11-20", "paid_fen": 200_000}
        ],
    }
    return {
        "position": 1,
        "number": "2020114728804",
        "title": "一种半导体封装材料及其制备方法",
        "taken_on": dt.date(2027, 2, 1),
        "last_taken_on": dt.date(2026, 11, 16),
        "source": "专利登记簿副本",
        "changed": [
            {
                "field": "annuity_paid_until",
                "from": "2026-12-14",
                "to": "2027-12-14",
                "rules": ["PAT-034", "TERM-7"],
            },
            {"field": "licensed", "from": False, "to": True, "rules": ["PAT-063"]},
            {
                "field": "annuities[7].paid_fen",
                "from": None,
                "to": 200_000,
                "rules": ["PAT-034", "TERM-7"],
            },
        ],
        "facts": facts,
    }


def make_amendment() -> dict[str, Any]:
    """Tell how a larger amount was agreed, filed and registered."""
    return {
        **make_registration(1),
        "certificate_number": "Y2026980012345",
        "kind": "AMOUNT",
        "agreement": "质押变更协议 BG-2027-01",
        "agreed_on": dt.date(2027, 1, 5),
        "alone": False,
        "before": {"amount_fen": 1000 * WAN},
        "after": {"amount_fen": 1200 * WAN},
        "latest_on": dt.date(2027, 2, 4),
        "filing_number": "BG-001",
        "filed_on": dt.date(2027, 1, 8),
        "answered_on": dt.date(2027, 1, 12),
        "effective_date": dt.date(2027, 1, 12),
        "reasons": [],
        "outcome": "registered",
    }


def make_consent() -> dict[str, Any]:
    """Tell how an open licence was asked for, granted and paid."""
    return {
        **make_registration(1),
        "kind": "OPEN_LICENCE",
        "requested_by": BORROWER,
        "requested_on": dt.date(2027, 3, 1),
        "counterparty": "",
        "terms": "许可使用费每年十万元，期限三年。",
        "price_fen": 30 * WAN,
        "granted": True,
        "conditions": "许可费全部用于提前清偿。",
        "proceeds_to": "prepay",
        "received_fen": 30 * WAN,
        "received_on": dt.date(2027, 4, 1),
        "voucher": "XK-1",
    }
