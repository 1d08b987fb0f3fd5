"""The demo's cases, written as case files: every state a screen should show, openly fictional."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

FORMAT = "ip-pledge-case/1"

# How far each case goes: the last step played, and how often.
STAGES: Sequence[tuple[str, int]] = (
    ("apply", 4),
    ("return", 2),
    ("decline", 1),
    ("withdraw", 1),
    ("accept", 4),
    ("verify_rights", 3),
    ("value_one", 2),
    ("value_right", 2),
    ("value_bundle", 3),
    ("investigate", 2),
    ("review", 3),
    ("refuse", 1),
    ("decide", 2),
    ("confirm_share", 2),
    ("sign", 1),
    ("file_registration", 2),
    ("answer_one", 1),
    ("answer_registration", 1),
    ("disburse", 2),
    ("repay", 1),
    ("deregister", 1),
)

BUNDLES: Sequence[Sequence[tuple[str, int, str]]] = (
    (("invention", 1, "一种晶圆温度闭环控制方法"), ("software", 1, "晶圆产线调度软件V2.0")),
    (("invention", 2, "一种高分子隔膜及其制备方法"), ("trademark", 1, "清研示例")),
    (("trademark", 2, "津航示例"), ("work", 1, "津航示例包装美术作品")),
    (("utility_model", 2, "一种散热模组"), ("invention", 1, "一种散热模组的装配方法")),
    (
        ("invention", 1, "一种示例检测装置"),
        ("trademark", 1, "云遥示例"),
        ("software", 1, "示例检测分析软件V1.0"),
    ),
)
WISHES_WAN = (300, 500, 200, 800, 450, 260, 380)
TERMS = ("binhai-direct", "binhai-direct", "demo-guarantee", "zhongshan-four")


@dataclass(frozen=True, slots=True)
class Desk:
    """One bank branch with the people who sit there."""

    branch: str
    specialist: str
    valuer: str
    risk_officer: str
    approver: str
    head_approver: str


DESKS = (
    Desk("jincheng-binhai", "wang", "gu", "li", "chen", "sun"),
    Desk("haihe-gaoxin", "he", "bai", "feng", "luo", "xu"),
    Desk("jincheng-tanggu", "liu", "gu", "li", "sun", "sun"),
    Desk("haihe-kaifa", "meng", "bai", "feng", "xu", "xu"),
)
FIRMS = (("yunyao", "zhou"), ("qingyan", "qin"), ("jinhang", "tian"))
SHARERS = {"fund": "bureau", "guarantor": "andan", "insurer": "xinbao", "appraiser": "hengzhun"}
ANSWERING = {
    "binhai-direct": {"fund": "yang"},
    "demo-guarantee": {"fund": "yang", "guarantor": "dan"},
    "zhongshan-four": {"fund": "yang", "insurer": "bao", "appraiser": "ping"},
}


def staged_cases(
    cast: Mapping[str, Any], *, day_before: Callable[[int], date]
) -> Iterator[dict[str, Any]]:
    """Write the demo's case files, each cut off at its stage.

    ``day_before`` gives the day so many working days ago: what is open now was opened these days, a
    few items too long ago. Loans that are paid back began more than a year ago.
    """
    serial = 0
    for stage, times in STAGES:
        for _time in range(times):
            yield _case(cast, serial, stage, day_before)
            serial += 1


def _days_ago(stage: str, steps: int, serial: int) -> int:
    """Say how many working days ago a case begins: one for each step, and a few for variety."""
    if stage in ("repay", "deregister"):
        return steps + 275
    return steps + (65 if stage == "disburse" and serial % 2 else serial * 5 % 7)


def _case(
    cast: Mapping[str, Any], serial: int, stage: str, day_before: Callable[[int], date]
) -> dict[str, Any]:
    firm, applicant = FIRMS[serial % len(FIRMS)]
    desk = DESKS[serial % len(DESKS)]
    terms = TERMS[serial % len(TERMS)]
    wish_fen = WISHES_WAN[serial % len(WISHES_WAN)] * 1_000_000
    bundle = BUNDLES[serial % len(BUNDLES)]
    steps = list(_steps(stage, applicant, desk, terms, wish_fen))
    return {
        "format": FORMAT,
        "title": f"示例案件 {serial + 1}",
        "starts_on": day_before(_days_ago(stage, len(steps), serial)).isoformat(),
        "source": {"constructed": True, "made_up": ["全部内容"]},
        "organisations": dict(cast["organisations"]),
        "people": list(cast["people"]),
        "authorities": list(cast["authorities"]),
        "application": _application(firm, wish_fen, bundle),
        "file_to": [desk.branch],
        "steps": steps,
        "expect": {"state": "FILED"},
    }


def _application(
    firm: str, wish_fen: int, bundle: Sequence[tuple[str, int, str]]
) -> dict[str, Any]:
    # Enough for the bundle to lend what is approved, whatever kinds are in it.
    revenue_fen = wish_fen * 60
    return {
        "borrower": {
            "organisation": firm,
            "legal_representative": "钱小雨",
            "contact": "周晓彤",
            "phone": "022-60000001",
        },
        "loan": {
            "amount_fen": wish_fen,
            "term_months": 12,
            "use": "采购原材料",
            "repayment": "equal_principal",
        },
        "rights": [
            {"kind": kind, "count": count, "title": title}
            | ({"classes": [9]} if kind == "trademark" else {})
            for kind, count, title in bundle
        ],
        "financials": {
            "revenue_fen": {"2025": revenue_fen},
            "forecast_revenue_fen": [revenue_fen] * 5,
            "ebit_margin_percent": "20",
        },
    }


def _steps(
    stage: str, applicant: str, desk: Desk, terms: str, wish_fen: int
) -> Iterator[dict[str, Any]]:
    """Walk the straight way and stop at the stage; some stages turn off it."""
    yield {"step": "apply", "by": applicant}
    if stage in TURNING_AT_THE_DOOR:
        yield from _turned_at_the_door(stage, applicant, desk)
        return
    for name, played in _straight(desk, terms, wish_fen):
        if (stage, name) in ONE_OF_MANY:
            yield {key: value for key, value in played.items() if key != "rights"} | {"right": 1}
        elif (stage, name) == ("refuse", "decide"):
            yield {
                "step": "decide",
                "by": desk.head_approver,
                "decision": "refuse",
                "reason": "第一还款来源不足",
                "basis": "示例：授信管理办法第八条",
            }
        else:
            yield played
        if name == stage or (stage, name) in TURNING:
            return


TURNING_AT_THE_DOOR = ("apply", "return", "withdraw", "decline")
ONE_OF_MANY = {("value_one", "value_right"), ("answer_one", "answer_registration")}
TURNING = ONE_OF_MANY | {("refuse", "decide")}


def _turned_at_the_door(stage: str, applicant: str, desk: Desk) -> Iterator[dict[str, Any]]:
    if stage in ("return", "withdraw"):
        missing = ("请补充最近一年经审计的财务报表及附注。", "请补充权利最近一期的缴费凭证。")
        yield {
            "step": "accept",
            "by": desk.specialist,
            "decision": "return",
            "deficiencies": [
                {"code": f"attachment.{n}", "where": "attachments", "message": message}
                for n, message in enumerate(missing, start=1)
            ],
        }
    if stage == "withdraw":
        yield {"step": "withdraw", "by": applicant, "reason": "另有资金安排"}
    if stage == "decline":
        yield {
            "step": "accept",
            "by": desk.specialist,
            "decision": "decline",
            "reason": "申请用途不属于本产品范围",
            "basis": "示例：产品管理办法第三条",
        }


def _straight(desk: Desk, terms: str, wish_fen: int) -> Iterator[tuple[str, dict[str, Any]]]:
    stream = {"discount_rate_percent": "18", "tax_percent": "25", "apportionment_percent": "80"}
    inputs = {"royalty_percent": "3", "evidence": "示例：可比许可合同", "stream": stream}
    approved_fen = wish_fen * 8 // 10
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("accept", desk.specialist, {}),
        (
            "verify_rights",
            desk.specialist,
            {"register_defaults": {"source": "示例：登记簿查询", "evaluation_report": True}},
        ),
        ("value_right", desk.valuer, {"rights": "all", "inputs": inputs}),
        ("value_bundle", desk.valuer, {"inputs": stream}),
        (
            "investigate",
            desk.specialist,
            {
                "note": "经营正常，权利用于主营产品。",
                "risks": "客户集中度较高",
                "recommended_fen": approved_fen,
            },
        ),
        (
            "review",
            desk.risk_officer,
            {"opinion": "同意按建议金额授信。", "recommended_fen": approved_fen},
        ),
        (
            "decide",
            desk.head_approver,
            {
                "approved_fen": approved_fen,
                "term_months": 12,
                "spread_bp": 45,
                "repayment": "equal_principal",
                "opinion": "同意。",
                "terms_code": terms,
                "sharers": {party: SHARERS[party] for party in ANSWERING[terms]},
            },
        ),
    ]
    yield from ((name, {"step": name, "by": by, **more}) for name, by, more in acts)
    for n, (party, by) in enumerate(ANSWERING[terms].items(), start=1):
        name = "confirm_share" if n == len(ANSWERING[terms]) else "confirming"
        yield name, {"step": "confirm_share", "by": by, "party": party}
    yield from _after_sharing(desk)


def _after_sharing(desk: Desk) -> Iterator[tuple[str, dict[str, Any]]]:
    every = {"by": desk.specialist, "rights": "all"}
    yield "sign", {"step": "sign", "by": desk.specialist}
    yield "file_registration", {"step": "file_registration", **every}
    yield "answer_registration", {"step": "answer_registration", **every}
    yield "disburse", {"step": "disburse", "by": desk.specialist, "account_tail": "1024"}
    yield "repay", {"step": "repay", "by": desk.specialist, "all": True}
    yield "deregister", {"step": "deregister", **every}
