"""What the fictional case was valued at, how it was decided, and what a sharer answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.financing.filed_facts import BUREAU, WAN, make_case, make_right

STREAM = {
    "discount_rate_percent": "18",
    "tax_percent": "15",
    "apportionment_percent": "80",
    "apportionment_reason": "封装材料收入占主营业务收入的八成，均使用所质押的权利。",
}


def make_bundle() -> dict[str, Any]:
    """Make a bundle's result over four years and twelve rights."""
    positions = [str(right["position"]) for right in make_case()["rights"]]
    weights = [30, 20, 14, 10, 4, 3, 2, 6, 3, 4, 3, 1]
    return {
        "model_version": "relief-from-royalty-bundle/1",
        "defaults_version": "2026-11-21",
        "value_fen": 2890 * WAN,
        "sum_of_parts_fen": 3612 * WAN,
        "lendable_fen": 1010 * WAN,
        "lendable_bound_by": "liquidation_cover",
        "ceilings_fen": {"cap_by_kind": 1180 * WAN, "liquidation_cover": 1010 * WAN},
        "allocation_fen": {n: 289_000 * 100 * w for n, w in zip(positions, weights, strict=True)},
        "stand_alone_fen": {n: 361_200 * 100 * w for n, w in zip(positions, weights, strict=True)},
        "rates": [
            {
                "year": year,
                "combined_percent": combined,
                "cap_percent": "7.166667",
                "alive": positions if year < 4 else positions[:4],
            }
            for year, combined in enumerate(("6.412345", "6.1", "5.87", "3.2"), start=1)
        ],
        "drivers": [
            {"name": "royalty", "lower_fen": 2610 * WAN, "higher_fen": 3160 * WAN},
            {"name": "revenue", "lower_fen": 2601 * WAN, "higher_fen": 3179 * WAN},
            {"name": "discount_rate", "lower_fen": 3010 * WAN, "higher_fen": 2780 * WAN},
        ],
        "warnings": [],
    }


def make_right_value(**changes: Any) -> dict[str, Any]:
    """Make one right's value, computed from inputs."""
    return {
        "position": 1,
        "title": make_right(1)["title"],
        "route": "internal",
        "value_fen": 1083 * WAN,
        "computed_fen": 1083 * WAN,
        "model_version": "relief-from-royalty-bundle/1",
        "kind": "发明专利",
        "number": make_right(1)["number"],
        "inputs": {
            "royalty_percent": "2.5",
            "evidence": "2024年同类封装材料专利普通许可合同，备案号示例-0001",
            "evidence_kind": "own_licence",
            "hazard_percent": "2",
            "stream": STREAM,
        },
        "life_years": 8,
        "valued_on": dt.date(2026, 11, 14),
        "report": None,
    } | changes


def make_approval() -> dict[str, Any]:
    """Make an approval with conditions and three sharers."""
    return {
        "decision": "conditional",
        "approved_fen": 1000 * WAN,
        "term_months": 36,
        "lpr_tenor": "1Y",
        "spread_bp": 85,
        "repayment": "equal_principal",
        "pricing": "each_january",
        "conditions": ["实际控制人提供连带责任保证", "贷款资金受托支付至原辅料供应商"],
        "requirement": "weighted",
        "required_weight_bp": 9000,
        "required_positions": [],
        "terms_code": "demo-guarantee",
        "opinion": "客户集中度偏高，前五大客户占比六成，现金流波动需持续监测；内部评级BB。",
        "authority_fen": 1500 * WAN,
        "shares": [
            _share("fund", 3000),
            _share("bank", 3000),
            _share("guarantor", 4000),
        ],
    }


def _share(party: str, share_bp: int) -> dict[str, Any]:
    return {
        "party": party,
        "name": party,
        "share_bp": share_bp,
        "certainty": "illustrative",
        "answers": party != "bank",
    }


def make_answer(*, confirmed: bool) -> dict[str, Any]:
    """Make a sharer's answer."""
    return {
        "party": "fund",
        "share_bp": 4000,
        "principal_fen": 1000 * WAN,
        "confirmed": confirmed,
        "remark": "",
        "organisation": BUREAU,
        "terms": "天津市滨海新区知识产权融资风险补偿资金管理办法",
        "notice": "津滨市场监管知促〔2022〕9号",
    }
