"""How papers write what a register says: facts in a word, entries one by one, and differences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from banks.money import format_yuan
from financing.papers.phrasing import NONE, Facts, day
from financing.papers.verifying import LEGAL_STATUS
from financing.rules.register_entries import ENTRY_NAMES, entry_title, part_title

_NAMES: Mapping[str, str] = {
    "title": "名称",
    "owners": "登记的权利人",
    "legal_status": "法律状态",
    "filing_date": "申请日",
    "grant_date": "授权（注册）日",
    "expiry_date": "届满日",
    "annuity_paid_until": "年费缴至",
    "pledged": "已有质押登记",
    "frozen": "被保全或中止",
    "ownership_disputed": "存在权属争议",
    "invalidation_pending": "处于无效宣告程序",
    "same_day_twin": "同日申请有发明专利",
    "similar_marks": "相同或近似商标",
    "co_owner_consent": "已书面同意的共有人",
    "co_owner_agreement": "共有人另有约定",
    "licensed": "已许可他人使用",
    "open_licence": "已声明开放许可",
    "evaluation_report": "有专利权评价报告",
    "ownership_evidence": "权属证明材料",
}
_KINDS: Mapping[str, str] = {
    "court": "法院保全",
    "suspension": "登记机关中止",
    "invalidation": "无效宣告",
    "revocation": "撤销",
    "cancellation": "注销",
    "exclusive": "独占许可",
    "sole": "排他许可",
    "ordinary": "普通许可",
    "open": "开放许可",
}
_PLACE = re.compile(r"(?P<name>\w+)(\[(?P<entry>.*)\])?(\.(?P<part>\w+))?")
_ALWAYS = ("owners", "legal_status", "expiry_date", "annuity_paid_until")


def facts_rows(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Lay out what a register always says, and what is so or is entered in it."""
    names = [name for name in _NAMES if name != "title" and (name in _ALWAYS or facts.get(name))]
    entered = [name for name in sorted(ENTRY_NAMES) if facts.get(name)]
    return tuple((_name(name), _said(name, facts.get(name))) for name in (*names, *entered))


def difference_rows(changed: Sequence[Facts]) -> tuple[tuple[str, ...], ...]:
    """Lay out differences: what, before, now, and the rules that it touches."""
    return tuple(_difference(row) for row in changed)


def _difference(row: Facts) -> tuple[str, ...]:
    match = _PLACE.fullmatch(row["field"])
    assert match, row["field"]
    name, entry, part = match["name"], match["entry"], match["part"]
    words = [_name(name)]
    if entry:
        words.append(" ".join(_KINDS.get(word, word) for word in entry.split(",")))
    if part:
        words.append(part_title(name, part))
    return (
        " ".join(words),
        _said(part or name, row["from"], entry=name),
        _said(part or name, row["to"], entry=name),
        "、".join(row["rules"]) or NONE,
    )


def _name(name: str) -> str:
    return _NAMES.get(name) or entry_title(name)


def _said(name: str, value: Any, *, entry: str = "") -> str:
    if value is None or value in ("", [], ()):
        return NONE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        parts = ((key, held) for key, held in value.items() if held not in (None, "", [], ()))
        return "，".join(
            f"{part_title(entry or name, key)}{_said(key, held)}" for key, held in parts
        )
    if isinstance(value, list | tuple):
        inside = isinstance(value[0], Mapping)
        return ("；" if inside else "、").join(_said(name, each, entry=entry) for each in value)
    return _written(name, value)


def _written(name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return f"{format_yuan(value)}元"
    words = {"legal_status": LEGAL_STATUS, "kind": _KINDS}.get(name, {})
    if str(value) in words:
        return words[str(value)]
    is_day = not isinstance(value, int) and _DAY.fullmatch(str(value))
    return day(str(value)) if is_day else str(value)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
