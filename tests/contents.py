"""What an enterprise applies with, and what the registers say of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from financing.rules.identifiers import parse_identifier, patent_check_character
from workflows.models import Organisation

LOAN_FEN = 500_000_000

_serials = itertools.count(1)


def serial() -> int:
    """Draw a number that nobody else has in this run."""
    return next(_serials)


def make_right(kind: str, owner: str) -> dict[str, Any]:
    """Describe a right as an application names it, under a number that no other right has."""
    n = serial()
    right: dict[str, Any] = {"kind": kind, "owners": [owner], "pledgor": owner}
    if kind in ("invention", "utility_model", "design"):
        type_digit = {"invention": "1", "utility_model": "2", "design": "3"}[kind]
        body = f"2020{type_digit}{n:07d}"
        right |= {
            "number": f"ZL{body}.{patent_check_character(body)}",
            "title": f"一种示例装置及其控制方法（{n}）",
            "filing_date": "2020-12-14",
            "grant_date": "2022-05-01",
        }
    elif kind in ("software", "work"):
        number = f"2023SR{n:07d}" if kind == "software" else f"国作登字-2023-I-{n:08d}"
        right |= {"number": number, "title": f"示例软件 V{n}", "first_published": "2023-01-01"}
    else:
        right |= {"number": f"{30_000_000 + n}", "title": f"示例牌 {n}", "classes": [9]}
    return right


def make_content(
    enterprise: Organisation,
    *,
    kinds: tuple[str, ...] = ("invention", "software"),
    amount_fen: int = LOAN_FEN,
) -> dict[str, Any]:
    """Write an application that can be filed as it is."""
    name = enterprise.name
    return {
        "borrower": {
            "name": name,
            "credit_code": enterprise.credit_code,
            "address": enterprise.address,
            "legal_representative": "赵启明",
            "contact": "钱小雨",
            "phone": "022-6000 0001",
        },
        "loan": {
            "amount_fen": amount_fen,
            "term_months": 12,
            "use": "采购原材料",
            "repayment": "equal_principal",
        },
        "pledgors": [{"name": name, "credit_code": enterprise.credit_code, "is_borrower": True}],
        "rights": [make_right(kind, name) for kind in kinds],
        "financials": {
            "revenue_fen": {str(timezone.localdate().year - 1): 8_000_000_000},
            "forecast_revenue_fen": [9_000_000_000] * 5,
            "ebit_margin_percent": "20",
        },
        "attachments": [],
    }


def make_facts(right: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Write what a register would say of a right with nothing in the way."""
    far = timezone.localdate().replace(month=6, day=30)
    facts: dict[str, Any] = {
        "kind": right["kind"],
        "number": parse_identifier(right["kind"], right["number"]).normalised,
        "title": right["title"],
        "owners": right["owners"],
        "legal_status": "in_force",
        "expiry_date": far.replace(year=far.year + 14).isoformat(),
        "evaluation_report": True,
    }
    if "grant_date" in right:
        facts |= {
            "filing_date": right["filing_date"],
            "grant_date": right["grant_date"],
            "annuity_paid_until": far.replace(year=far.year + 3).isoformat(),
        }
    if right["kind"] in ("software", "work"):
        facts["ownership_evidence"] = ["开发合同"]
    return facts | changes
