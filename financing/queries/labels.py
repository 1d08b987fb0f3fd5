"""What the facts of a register extract are called, and how a fact is written on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from banks.money import format_wan, format_yuan

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Label: TypeAlias = "str | StrPromise"

FACT_LABELS: Mapping[str, Label] = {
    "owners": _("登记的权利人"),
    "legal_status": _("法律状态"),
    "filing_date": _("申请日"),
    "grant_date": _("授权公告日"),
    "expiry_date": _("届满日"),
    "annuity_paid_until": _("年费已缴至"),
    "pledged": _("已有质押登记"),
    "frozen": _("被保全或中止"),
    "ownership_disputed": _("存在权属争议"),
    "invalidation_pending": _("处于无效宣告程序"),
    "same_day_twin": _("同日申请有发明专利"),
    "similar_marks": _("相同或近似商标的注册号"),
    "co_owner_consent": _("已书面同意的共有人"),
    "co_owner_agreement": _("共有人另有约定"),
    "licensed": _("已许可他人使用"),
    "open_licence": _("已声明开放许可"),
    "evaluation_report": _("有专利权评价报告"),
    "ownership_evidence": _("权属证明材料"),
}
LEGAL_STATUS_LABELS: Mapping[str, Label] = {
    "in_force": _("有效"),
    "terminated": _("已终止"),
    "invalidated": _("已被宣告无效"),
    "pending": _("审查中，未授权"),
    "expired": _("已届满"),
}
SEVERITY_LABELS: Mapping[str, Label] = {
    "BLOCK": _("阻断"),
    "SOFT": _("须具名确认"),
    "WARN": _("提示"),
    "INFO": _("说明"),
}
SEVERITY_TONES: Mapping[str, str] = {
    "BLOCK": "red", "SOFT": "amber", "WARN": "violet", "INFO": "grey",
}  # fmt: skip
CAPACITY_LABELS: Mapping[str, Label] = {
    "pledgor": _("出质人"),
    "pledgee": _("质权人"),
    "specialist": _("专员"),
    "risk_officer": _("风险审查人"),
}
# What a register must say and what is remarkable only when it is so.
_ALWAYS_SHOWN = ("owners", "legal_status", "expiry_date")


def in_english() -> bool:
    """Tell whether the page speaks English; everything else speaks Chinese."""
    return (get_language() or "").startswith("en")


def facts_shown(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write the facts of an extract, label by label; what is empty and unremarkable is left out."""
    return [
        (str(label), write_fact(name, facts.get(name)))
        for name, label in FACT_LABELS.items()
        if facts.get(name) or name in _ALWAYS_SHOWN
    ]


def write_fact(name: str, value: Any) -> str:
    """Write one fact of an extract."""
    if name == "legal_status":
        return str(LEGAL_STATUS_LABELS.get(str(value), value))
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list | tuple):
        return gettext("、").join(str(each) for each in value)
    return str(value or "—")


def write_wan(amount_fen: Any) -> str:
    """Write fen as 万元."""
    return gettext("%(amount)s 万元") % {"amount": format_wan(int(amount_fen))}


def write_yuan(amount_fen: Any) -> str:
    """Write fen as yuan."""
    return gettext("%(amount)s 元") % {"amount": format_yuan(int(amount_fen))}


def write_list(values: Iterable[Any]) -> str:
    """Write several words as one line."""
    return gettext("；").join(str(value) for value in values)


def write_day(value: Any) -> str:
    """Write a day that a record holds as text."""
    return dt.date.fromisoformat(str(value)[:10]).isoformat()
