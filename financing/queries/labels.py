"""What the facts of a register extract are called, and how a fact is written on a page."""

from __future__ import annotations

import datetime as dt
import re
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
# What the entries of a register are called, and what each holds; the words of a pre-flight file.
ENTRY_LABELS: Mapping[str, Label] = {
    "compensation_days": _("期限补偿天数"),
    "annuities": _("年费台账"),
    "holds": _("保全和中止"),
    "dockets": _("无效、撤销程序"),
    "licences": _("许可"),
    "pledges": _("已登记的质押"),
    "twin": _("同日申请的发明"),
    "classes": _("类别"),
    "goods": _("核定使用的商品和服务"),
    "family": _("注册人名下的其他商标"),
    "authors": _("作者（自然人）"),
    "completed_on": _("完成日"),
    "first_published": _("首次发表日"),
    "pledged_rights": _("出质的著作权"),
    "other_ground": _("其他不符合出质条件的情形"),
}
PART_LABELS: Mapping[str, Label] = {
    "year": _("年度"),
    "due_on": _("应缴日"),
    "paid_on": _("实缴日"),
    "due_fen": _("应缴金额"),
    "paid_fen": _("实缴金额"),
    "kind": _("种类"),
    "since": _("起始日"),
    "until": _("截止日"),
    "lifted_on": _("解除日"),
    "filed_on": _("请求日"),
    "closed_on": _("结案日"),
    "recorded": _("已备案"),
    "number": _("号码"),
    "registered_on": _("登记日"),
    "ended_on": _("注销日"),
    "same_applicant": _("申请人相同"),
    "live": _("仍有效"),
    "name": _("名称"),
    "classes": _("类别"),
    "similar": _("是否相同或近似"),
    "dismissed": _("不必一并质押的理由"),
    "died_on": _("死亡日"),
    "nice_class": _("类别"),
    "names": _("商品或服务"),
}
KIND_LABELS: Mapping[str, Label] = {
    "court": _("法院保全"),
    "suspension": _("登记机关中止"),
    "invalidation": _("无效宣告"),
    "revocation": _("撤销"),
    "cancellation": _("注销"),
    "exclusive": _("独占许可"),
    "sole": _("排他许可"),
    "ordinary": _("普通许可"),
    "open": _("开放许可"),
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
    "CLOCK": _("期限"),
    "TASK": _("待办"),
}
SEVERITY_TONES: Mapping[str, str] = {
    "BLOCK": "red", "SOFT": "amber", "WARN": "violet", "INFO": "grey", "CLOCK": "blue",
    "TASK": "blue",
}  # fmt: skip
CHANNEL_LABELS: Mapping[str, Label] = {
    "online": _("网上"), "paper": _("纸质"), "counter": _("窗口"), "post": _("邮寄"),
}  # fmt: skip
CAPACITY_LABELS: Mapping[str, Label] = {
    "pledgor": _("出质人"),
    "pledgee": _("质权人"),
    "specialist": _("专员"),
    "risk_officer": _("风险审查人"),
}
# What a register must say and what is remarkable only when it is so.
_ALWAYS_SHOWN = ("owners", "legal_status", "expiry_date")
_ENTRY_PLACE = re.compile(r"(?P<name>\w+)(\[(?P<entry>.*)\])?(\.(?P<part>\w+))?")


def in_english() -> bool:
    """Tell whether the page speaks English; everything else speaks Chinese."""
    return (get_language() or "").startswith("en")


def facts_shown(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write the facts of an extract, label by label; what is empty and unremarkable is left out."""
    return [
        (str(label), write_fact(name, facts.get(name)))
        for name, label in {**FACT_LABELS, **ENTRY_LABELS}.items()
        if facts.get(name) or name in _ALWAYS_SHOWN
    ]


def fact_name(field: str) -> str:
    """Name a field of an extract as a difference names it: 年费台账 7 · 实缴日."""
    match = _ENTRY_PLACE.fullmatch(field)
    if match is None:
        return field
    name = match["name"]
    words = [str({**ENTRY_LABELS, **FACT_LABELS, "title": _("名称")}.get(name, name))]
    if match["entry"]:
        entry = match["entry"].split(",")
        words.append(" ".join(str(KIND_LABELS.get(word, word)) for word in entry))
    told = " ".join(words)
    part = match["part"]
    return f"{told} · {PART_LABELS.get(part, part)}" if part else told


def part_of(field: str) -> str:
    """Name what a difference holds: the part of an entry, or the field itself."""
    match = _ENTRY_PLACE.fullmatch(field)
    return (match["part"] or match["name"]) if match else field


def write_fact(name: str, value: Any) -> str:
    """Write one fact of an extract, or one part of an entry."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, Mapping):
        return _write_entry(value)
    if isinstance(value, list | tuple):
        apart = gettext("；") if value and isinstance(value[0], Mapping) else gettext("、")
        return apart.join(write_fact("", each) for each in value)
    if name.endswith("_fen") and value is not None:
        return write_yuan(value)
    words = {"legal_status": LEGAL_STATUS_LABELS, "kind": KIND_LABELS}.get(name, {})
    return str(words.get(str(value), value or "—"))


def _write_entry(entry: Mapping[str, Any]) -> str:
    return gettext("，").join(
        f"{label} {write_fact(part, entry[part])}"
        for part, label in PART_LABELS.items()
        if entry.get(part) not in (None, "", [], ())
    )


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
