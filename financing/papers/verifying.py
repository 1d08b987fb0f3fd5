"""The paper of the verification: what the registers say, and what the rules found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.blocks import Block, Heading, Note, Para, Table
from financing.papers.phrasing import NONE, Facts, cited, day, grid, handled
from financing.papers.rights import number_in

LEGAL_STATUS = {
    "in_force": "有效",
    "terminated": "已终止",
    "invalidated": "已宣告无效",
    "pending": "未授权或未核准",
    "expired": "已届满",
}
SEVERITY = {
    "BLOCK": "禁止",
    "SOFT": "须具名确认",
    "WARN": "关注",
    "INFO": "提示",
    "CLOCK": "期限",
    "TASK": "待办",
}
CAPACITY = {
    "pledgor": "出质人",
    "pledgee": "质权人",
    "specialist": "知识产权金融专员",
    "risk_officer": "风险审查岗",
}
_ENCUMBRANCES = (
    ("pledged", "已质押"),
    ("frozen", "被保全或中止"),
    ("ownership_disputed", "权属争议"),
    ("invalidation_pending", "无效宣告中"),
    ("same_day_twin", "存在同日申请"),
    ("licensed", "已许可"),
    ("open_licence", "开放许可"),
)

_EXTRACT_HEAD = (
    "序号",
    "登记的权利人",
    "法律状态",
    "申请日",
    "授权（注册）日",
    "届满日",
    "年费缴至",
    "负担",
)


def verification(facts: Facts) -> tuple[Block, ...]:
    """Build 权利核验表: extracts with source and day, findings, acknowledgements, verdicts."""
    verdicts = facts["verdicts"]
    kept = [verdict for verdict in verdicts if not verdict["excluded"]]
    return (
        Para(
            f"本行对{facts['case']['enterprise']}拟出质的{len(verdicts)}项知识产权逐项查询登记簿，"
            f"核对权利人、法律状态、保护期限、费用缴纳和权利负担，核验结果如下："
            f"{len(kept)}项纳入本次质押，{len(verdicts) - len(kept)}项不纳入。"
        ),
        *_handled(facts),
        Note("本表所列登记信息以查询日登记簿记载为准；提交质押登记当日，应当重新核对登记簿。"),
        Heading("一、核验结论"),
        _conclusions(facts["case"], verdicts),
        Heading("二、登记簿记载"),
        _extracts(verdicts),
        Heading("三、核验发现"),
        *_findings(verdicts),
        *_acknowledgements(verdicts),
    )


def _handled(facts: Facts) -> tuple[Block, ...]:
    rows = handled("核验人", facts)
    return (grid(rows),) if rows else ()


def _conclusions(case: Facts, verdicts: Sequence[Facts]) -> Table:
    return Table(
        ("序号", "种类", "登记号", "名称", "查询日", "来源", "结论"),
        tuple(
            (
                str(verdict["position"]),
                verdict["kind"],
                number_in(case, verdict["number"]),
                verdict["title"],
                day(verdict["taken_on"]),
                verdict["source"],
                f"不纳入：{verdict['excluded']}" if verdict["excluded"] else "纳入",
            )
            for verdict in verdicts
        ),
        widths=(6, 11, 19, 20, 18, 14, 12),
        align=("center", "left", "left", "left", "center", "left", "left"),
    )


def _extracts(verdicts: Sequence[Facts]) -> Table:
    return Table(
        (
            "序号",
            "登记的权利人",
            "法律状态",
            "申请日",
            "授权（注册）日",
            "届满日",
            "年费缴至",
            "负担",
        ),
        tuple(_extract(verdict) for verdict in verdicts),
        widths=(6, 27, 9, 12, 12, 12, 12, 12),
        align=("center", "left", "center", "center", "center", "center", "center", "left"),
    )


def _extract(verdict: Facts) -> tuple[str, ...]:
    register = verdict["facts"]
    burdens = [word for name, word in _ENCUMBRANCES if register.get(name)]
    return (
        str(verdict["position"]),
        "、".join(register["owners"]),
        LEGAL_STATUS[register["legal_status"]],
        *(
            _short(day(register.get(name)))
            for name in ("filing_date", "grant_date", "expiry_date", "annuity_paid_until")
        ),
        "、".join(burdens) or "无",
    )


def _short(text: str) -> str:
    """Let a day break after its year, so that eight columns fit."""
    return text.replace("年", "年\n", 1)


def _findings(verdicts: Sequence[Facts]) -> tuple[Block, ...]:
    rows = tuple(
        (
            str(verdict["position"]),
            SEVERITY[found["severity"]],
            "\n".join(part for part in (found["message"], found.get("cure", "")) if part),
            cited(found.get("basis", "")) or NONE,
            found["rule"],
        )
        for verdict in verdicts
        for found in verdict["findings"]
    )
    if not rows:
        return (Para("按现行有效的核验规则逐项检查，未发现影响质押的情形。"),)
    return (
        Table(
            ("序号", "性质", "情况", "依据", "规则"),
            rows,
            widths=(6, 11, 43, 28, 12),
            align=("center", "center", "left", "left", "left"),
        ),
    )


def _acknowledgements(verdicts: Sequence[Facts]) -> tuple[Block, ...]:
    rows = tuple(_noted(verdicts))
    if not rows:
        return ()
    return (
        Heading("四、具名确认"),
        Table(
            ("序号", "规则", "确认人", "身份", "确认内容"),
            rows,
            widths=(6, 13, 14, 17, 50),
            align=("center", "left", "left", "left", "left"),
        ),
    )


def _noted(verdicts: Sequence[Facts]) -> Iterator[tuple[str, ...]]:
    for verdict in verdicts:
        for row in verdict["acknowledgements"]:
            capacity = row.get("capacity", "")
            yield (
                str(verdict["position"]),
                row["rule"],
                row.get("name") or NONE,
                CAPACITY.get(capacity, capacity) or NONE,
                row.get("statement") or "已知悉并同意继续办理",
            )
