"""What the credit memo shows beside the terms: figures, product, exposure, values, approvers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from banks.rules.matrix import MatrixRow, rate_bp_of
from banks.rules.products import cap_fen
from banks.rules.ratios import LABELS, RATIOS, written
from financing.models import Approval, Case
from financing.queries.credit import (
    CreditBasis,
    Figures,
    endorsements_of,
    figures_of,
    product_terms,
)

NEWEST_PERIODS = 3


def credit_sheet(
    case: Case, approval: Approval, basis: CreditBasis, row: MatrixRow | None, *, on: dt.date
) -> dict[str, Any]:
    """Gather what the memo sets out, as plain values."""
    investigation = case.investigations.order_by("-round", "-pk").first()
    review = case.reviews.order_by("-round", "-pk").first()
    return {
        "figures": figures_shown(figures_of(case.enterprise_id, until=on)[-NEWEST_PERIODS:]),
        "bundle": _bundle(approval, basis),
        "product": _product(basis),
        "exposure": {
            "borrower_fen": basis.exposure.borrower_fen,
            "group_fen": basis.exposure.group_fen,
            "group": basis.exposure.group,
        },
        "investigation": _opinion(investigation, "note"),
        "review": _opinion(review, "opinion"),
        "matrix": _matrix(case, row),
    }


def figures_shown(figures: Sequence[Figures]) -> dict[str, Any]:
    """Lay statements out side by side: periods, amounts, ratios, sources."""
    return {
        "periods": [
            {
                "period_end": each.row.period_end,
                "months": each.row.months,
                "is_audited": each.row.is_audited,
                "source": each.row.source,
                "sha256": each.row.content_sha256,
            }
            for each in figures
        ],
        "amounts": [
            {"label": label, "fen": [getattr(each.statement, name) for each in figures]}
            for name, label in LABELS.items()
        ],
        "ratios": [
            {
                "label": ratio.label,
                "values": [written(name, each.ratios[name]) for each in figures],
            }
            for name, ratio in RATIOS.items()
        ],
    }


def _bundle(approval: Approval, basis: CreditBasis) -> Mapping[str, Any] | None:
    if basis.bundle is None:
        return None
    result = json.loads(basis.bundle.result)
    return {
        "value_fen": basis.bundle.value_fen,
        "lendable_fen": basis.bundle.lendable_fen,
        "rate_bp": rate_bp_of(approval.approved_fen, basis.bundle.value_fen),
        "liquidation_fen": result.get("liquidation_fen"),
        "valued_on": basis.bundle.valued_on,
    }


def _product(basis: CreditBasis) -> Mapping[str, Any] | None:
    if basis.product is None:
        return None
    row = basis.product
    return {
        "name": row.name,
        "least_fen": row.least_fen,
        "most_fen": row.most_fen,
        "most_months": row.most_months,
        "least_spread_bp": row.least_spread_bp,
        "most_spread_bp": row.most_spread_bp,
        "cap_fen": cap_fen(product_terms(row), basis.values_fen),
        "borrower_limit_fen": row.borrower_limit_fen,
        "group_limit_fen": row.group_limit_fen,
        "source": row.source,
    }


def _opinion(row: Any, name: str) -> Mapping[str, Any] | None:
    if row is None:
        return None
    return {
        "by": row.written_by.full_name,
        "text": getattr(row, name),
        "recommended_fen": row.recommended_fen,
        "risks": getattr(row, "risks", ""),
    }


def _matrix(case: Case, row: MatrixRow | None) -> Mapping[str, Any]:
    return {
        "levels": list(row.levels) if row else [],
        "source": row.source if row else "",
        "given": [
            {"level": each.level, "by": each.given_by.full_name, "opinion": each.opinion}
            for each in endorsements_of(case)
        ],
    }


_TERMS: Mapping[str, str] = {
    "approved_fen": "批准金额（分）",
    "term_months": "期限（月）",
    "spread_bp": "加点（基点）",
    "lpr_tenor": "参照的LPR",
    "pricing": "利率调整方式",
    "repayment": "还款方式",
    "conditions": "授信条件",
    "requirement": "放款前须生效的登记",
    "required_weight_bp": "加权比例（基点）",
    "required_positions": "指定的权利",
    "terms_code": "风险分担办法",
}


def changed_terms(before: Approval, after: Approval) -> list[dict[str, Any]]:
    """List what an approval changes of the one before it: name, before, after."""
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in _TERMS]
    changes = [
        {"name": _TERMS[name], "before": _said(a), "after": _said(b)}
        for name, a, b in pairs
        if a != b
    ]
    promises = [_promises(before), _promises(after)]
    if promises[0] != promises[1]:
        changes.append({"name": "约束条款", "before": promises[0], "after": promises[1]})
    return changes


def _promises(approval: Approval) -> str:
    return "；".join(row.in_words for row in approval.covenants.order_by("pk"))


def _said(value: Any) -> Any:
    return "；".join(map(str, value)) if isinstance(value, list) else value
