"""An application that can be filed, and a way to spoil it."""

from __future__ import annotations

from typing import Any

from financing.rules.applied_parties import KnownParty

BORROWER = "津河云帆科技有限公司"
GUARDIAN = "津海蓝图软件有限公司"


def make_application() -> dict[str, Any]:
    """Write an application that can be filed: two pledgors, three kinds of right, an agent."""
    return {
        "borrower": {
            "name": BORROWER,
            "credit_code": "91100000100003962T",
            "address": "天津市滨海新区示例路1号",
            "legal_representative": "赵启明",
            "contact": "钱小雨",
            "phone": "022-6000 0001",
        },
        "loan": {
            "amount_fen": 500_000_000,
            "term_months": 12,
            "use": "采购原材料",
            "repayment": "interest_only",
        },
        "pledgors": [
            {"name": BORROWER, "credit_code": "91100000100003962T", "is_borrower": True},
            {
                "name": GUARDIAN,
                "credit_code": "91110000802100433B",
                "is_borrower": False,
                "resolution": "2026年第二次股东会决议",
            },
        ],
        "rights": _rights(),
        "financials": {
            "revenue_fen": {"2024": 900_000_000, "2025": 1_000_000_000},
            "forecast_revenue_fen": [1_100_000_000, 1_200_000_000],
            "ebit_margin_percent": "20.0",
            "net_assets_fen": -5,
        },
        "attachments": [{"label": "营业执照", "sha256": "0" * 64, "name": "营业执照.pdf"}],
        "agent": {"name": "津门专利代理事务所", "credit_code": "9144030071526726XG"},
        "pledgee": None,
    }


def _rights() -> list[dict[str, Any]]:
    return [
        {
            "kind": "invention",
            "number": "ZL202011472880.4",
            "title": "一种蘑菇种植培养基自动化处理装置",
            "owners": [BORROWER],
            "pledgor": BORROWER,
            "filing_date": "2020-12-14",
            "grant_date": "2021-12-03",
        },
        {
            "kind": "trademark",
            "number": "12345678",
            "title": "云帆",
            "owners": [BORROWER],
            "pledgor": BORROWER,
            "classes": [9, 35],
        },
        {
            "kind": "software",
            "number": "2023SR0599982",
            "title": "蓝图调度软件",
            "owners": [GUARDIAN],
            "pledgor": GUARDIAN,
            "first_published": "2022-05-01",
        },
    ]


def put(content: dict[str, Any], path: str, value: object) -> None:
    """Put a value where the path says; the value ``...`` takes the field away."""
    *way, last = path.replace("]", "").replace("[", ".").split(".")
    target: Any = content
    for step in way:
        target = target[int(step) if isinstance(target, list) else step]
    place = int(last) if isinstance(target, list) else last
    if value is ...:
        del target[place]
    else:
        target[place] = value


def known(*parties: KnownParty) -> dict[str, KnownParty]:
    """Make parties known by their codes."""
    return {party.credit_code: party for party in parties}
