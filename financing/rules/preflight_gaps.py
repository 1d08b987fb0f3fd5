"""What a pre-flight file of the right shape still lacks, or says of itself otherwise elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from financing.rules.dossier import COPYRIGHT, FAMILIES, PATENT, TRADEMARK
from financing.rules.facts import missing_from, same_name
from financing.rules.rights import shipped_rulebook
from workflows.errors import Objection
from workflows.rules.json_text import path_of

_ORDERED = {
    ("filing_date", "grant_date"): "授权公告日或注册日不得早于申请日",
    ("filing_date", "expiry_date"): "届满日不得早于申请日",
    ("completed_on", "first_published"): "首次发表日不得早于完成日",
}
_NOT_AHEAD = {
    "read_on": "登记簿查询日",
    "grant_date": "授权公告日或注册日",
    "filing_date": "申请日",
}


def check_content(content: Mapping[str, Any]) -> Iterator[Objection]:
    """Object to what the shape does not see: gaps, contradictions, names that point nowhere."""
    on = dt.date.fromisoformat(content["date"])
    names = [party["name"] for party in content["pledgors"]]
    seen: dict[tuple[str, str], int] = {}
    for index, right in enumerate(content["rights"]):
        where = path_of("rights", index)
        yield from _check_gaps(right, where)
        yield from _check_days(right, where, on)
        for stranger in missing_from(right.get("pledgors", ()), names):
            sentence = f"“{stranger}”不在pledgors名单中；请先列为出质人，或更正名称。"
            yield Objection("right.pledgor_unknown", f"{where}.pledgors", sentence)
        key = (FAMILIES.get(right["kind"], right["kind"]), same_name(right["number"]))
        first = seen.setdefault(key, index)
        if first != index:
            sentence = f"该权利与rights[{first}]重复；同一权利只填一次。"
            yield Objection("rights.duplicate", f"{where}.number", sentence)
    yield from _check_contract(content["contract"])
    yield from _check_filings(content.get("filings", ()))
    yield from _check_switches(content.get("switched_off", ()))


def _check_gaps(right: Mapping[str, Any], where: str) -> Iterator[Objection]:
    """Ask for the facts without which a right in force cannot be judged at all."""
    if right["legal_status"] != "in_force":
        return
    family = FAMILIES.get(right["kind"])
    wanted: dict[str, tuple[tuple[str, ...], str]] = {}
    if family == PATENT:
        wanted = {
            "filing_date": (("filing_date",), "申请日"),
            "grant_date": (("grant_date",), "授权公告日"),
            "annuity_paid_until": (
                ("annuity_paid_until", "annuities"),
                "年费缴纳情况（annuity_paid_until或annuities）",
            ),
        }
    elif family == TRADEMARK:
        wanted = {
            "expiry_date": (("expiry_date", "grant_date"), "有效期届满日（或注册日grant_date）")
        }
    elif family == COPYRIGHT:
        wanted = {
            "expiry_date": (
                ("expiry_date", "first_published", "completed_on", "authors"),
                "保护期依据（届满日、首次发表日、完成日或作者）",
            )
        }
    for name, (options, label) in wanted.items():
        if not any(right.get(option) for option in options):
            sentence = f"登记簿事实缺少{label}，无法核验；请查询登记簿后补上。"
            yield Objection(f"right.{name}_missing", f"{where}.{name}", sentence)


def _check_days(right: Mapping[str, Any], where: str, on: dt.date) -> Iterator[Objection]:
    for (earlier, later), sentence in _ORDERED.items():
        if right.get(earlier) and right.get(later) and right[later] < right[earlier]:
            yield Objection("date.order", f"{where}.{later}", f"{sentence}；请核对。")
    for name, label in _NOT_AHEAD.items():
        if right.get(name) and right[name] > on.isoformat():
            sentence = f"{label}{right[name]}在核验日{on.isoformat()}之后；请核对。"
            yield Objection("date.ahead", f"{where}.{name}", sentence)
    for index, annuity in enumerate(right.get("annuities") or ()):
        if annuity.get("paid_on") and annuity["paid_on"] > on.isoformat():
            sentence = f"缴费日{annuity['paid_on']}在核验日{on.isoformat()}之后；请核对。"
            yield Objection("date.ahead", f"{where}.annuities[{index}].paid_on", sentence)


def _check_contract(contract: Mapping[str, Any]) -> Iterator[Objection]:
    first, last = contract.get("debt_from"), contract.get("debt_to")
    if first and last and last <= first:
        sentence = "债务履行期限的止日须晚于起日；请核对。"
        yield Objection("date.order", "contract.debt_to", sentence)


def _check_filings(filings: Any) -> Iterator[Objection]:
    families = [filing["family"] for filing in filings]
    for index, filing in enumerate(filings):
        if filing["family"] in families[:index]:
            sentence = "同一登记机关的登记申请只填一项；请合并。"
            yield Objection("filings.duplicate", f"filings[{index}].family", sentence)
        first, last = filing.get("period_from"), filing.get("period_to")
        if first and last and last <= first:
            sentence = "登记期限的止日须晚于起日；请核对。"
            yield Objection("date.order", f"filings[{index}].period_to", sentence)


def _check_switches(names: Any) -> Iterator[Objection]:
    known = {row.rule: row.is_switchable for row in shipped_rulebook()}
    for index, name in enumerate(names):
        if name not in known:
            sentence = f"规则集没有“{name}”；请核对编号（manage.py rules）。"
            yield Objection("rule.unknown", f"switched_off[{index}]", sentence)
        elif not known[name]:
            sentence = f"规则{name}有已核实的依据，不能关闭；只有U1、U2和D的规则可以关闭。"
            yield Objection("rule.verified", f"switched_off[{index}]", sentence)
