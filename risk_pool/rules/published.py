"""The rules found in public, place by place, as term sheets: what no source showed stays unknown.

``risk_pool/data/fund_rules.json`` keeps them as they were found: amounts in yuan, shares as
decimals, null for what was not seen (which is not the same as absent).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

_PARTIES: Mapping[str, tuple[str, str]] = {
    "fund": ("fund", "风险补偿资金"),
    "government": ("fund", "风险补偿资金"),
    "bank": ("bank", "银行"),
    "insurer": ("insurer", "保险机构"),
    "guarantor": ("guarantor", "担保机构"),
    "appraiser": ("appraiser", "评估机构"),
    "region": ("region", "自治区资金"),
    "cooperating unit": ("cooperating_unit", "合作单位"),
}
_COUNTS = {"stated_ip_amount_only": "ip_amount", "min_share_and_apportion": "ip_share"}
_NOTES = ("loss_definition", "mixed_collateral_rule", "liability_limit", "circuit_breaker")


@cache
def published_sheets() -> Mapping[str, Mapping[str, Any]]:
    """Give every rule found in public as the JSON form of a term sheet, by its code."""
    text = files("risk_pool").joinpath("data/fund_rules.json").read_text("utf-8")
    return {rule["id"]: sheet_of_rule(rule) for rule in json.loads(text)}


def sheet_of_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Write one rule as a term sheet. Nothing is added: what the rule leaves open is null."""
    modes = _told_apart([*_modes(rule)])
    total = rule.get("fund_total_yuan")
    collateral = rule.get("mixed_collateral_rule") or {}
    trigger = rule.get("trigger") or {}
    return {
        "format": "risk-pool-terms/1",
        "code": rule["id"],
        "title": rule["name_zh"],
        "place": rule["place"],
        "notice": rule.get("doc_no"),
        "source": "；".join(each["url"] for each in rule.get("sources", ())) or None,
        "note": _note(rule),
        "status": _status(rule.get("status")),
        "valid_from": _day(rule.get("effective")) or _day(rule.get("issued")),
        "valid_to": _day(rule.get("expires")),
        "parties": {code: {"name": name} for code, name in _named(modes)},
        "modes": [{key: mode[key] for key in ("code", "title", "shares")} for mode in modes]
        or None,
        "loss": _loss(rule),
        "collateral": {
            "counts": _COUNTS.get(collateral.get("type", "")),
            "minimum_ip_share": _percent(collateral.get("min_ip_share")),
        },
        "caps": [*_caps(rule)] or None,
        "ceilings": None,
        "shortfall_to": None,
        "exclusions": None,
        "claim": {
            "overdue_days": trigger.get("days_overdue"),
            "non_performing_months": trigger.get("npl_months"),
        },
        "funding": {"kind": _kind(rule), "amount": None if total is None else total * 100},
        "stop_line": None,
        "leverage_target": rule.get("leverage_multiple"),
        "recovery": {"order": None, "handover_days": rule.get("recovery_handover_days")},
    }


def _modes(rule: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for sharing in rule.get("sharing") or ():
        name = sharing["mode"]
        names: dict[str, str] = {}
        shares: list[dict[str, Any]] | None = None
        if sharing["parties"]:
            doubted = sharing["inferred_parties"]
            shares = []
            for each, part in sharing["parties"].items():
                code, names[code] = _party(each)
                certain = each not in doubted and not sharing["approximate"]
                shares.append({"party": code, "share": _percent(part), "certain": certain})
        elif parties := _parties_in(sharing):
            names = dict(parties)
            shares = [{"party": code, "share": None} for code in names]
        yield {"code": _code(name), "title": name, "shares": shares, "names": names}


def _told_apart(modes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add a number to the codes that several modes would have."""
    codes = [mode["code"] for mode in modes]
    for index, mode in enumerate(modes):
        if codes.count(codes[index]) > 1:
            mode["code"] = f"{mode['code']}-{codes[: index + 1].count(codes[index])}"
    return modes


def _parties_in(sharing: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name the parties that a rule names without saying how much each carries."""
    layers = (sharing.get("conditions") or {}).get("layers") or []
    told = layers if len(layers) > 1 else re.sub(r" \(.*\)$", "", sharing["mode"]).split("+")
    if len(told) < 2 or not all(each in _PARTIES or each in layers for each in told):
        return []
    return [_party(each) for each in told]


def _party(word: str) -> tuple[str, str]:
    return _PARTIES.get(word, (word, word))


def _named(modes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted({pair for mode in modes for pair in mode["names"].items()})


def _code(name: str) -> str:
    return re.sub(r"[^\w+]+", "-", name.split(" (", maxsplit=1)[0]).strip("-")[:60]


def _percent(part: str | None) -> str | None:
    """Write a decimal such as ``0.54`` as percent."""
    return None if part is None else f"{float(part) * 100:g}%"


def _day(text: str | None) -> str | None:
    if text is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    return date.fromisoformat(text).isoformat()


def _status(text: str | None) -> str | None:
    if text == "expired":
        return "expired"
    return "in_force" if text and "有效" in text else None


def _kind(rule: Mapping[str, Any]) -> str | None:
    if "annual budget line" in (rule.get("replenishment") or ""):
        return "annual_budget"
    return "pot" if rule.get("fund_total_yuan") is not None else None


def _loss(rule: Mapping[str, Any]) -> dict[str, Any]:
    stated = rule.get("loss_definition") or {}
    days, interest = stated.get("interest_cap_days"), stated.get("interest")
    net = any(sharing["basis"] == "net loss" for sharing in rule.get("sharing") or ())
    early = (rule.get("trigger") or {}).get("write_off_required") is False
    return {
        "principal": stated.get("principal"),
        "interest": interest if days is None else {"days": days},
        "costs": stated.get("costs"),
        "measured": "net" if net else None,
        "timing": "before_write_off" if early else None,
    }


def _caps(rule: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind, yuan in (rule.get("per_loan_cap_by_class") or {}).items():
        yield {"on": "loan", "amount": yuan * 100, "when": {"class": kind}}
    for scope, key in (
        ("loan", "per_loan_cap_yuan"),
        ("borrower", "per_borrower_cap_yuan"),
        ("borrower_year", "per_borrower_annual_cap_yuan"),
        ("bank_year", "per_bank_annual_cap_yuan"),
    ):
        if rule.get(key) is not None:
            yield {"on": scope, "amount": rule[key] * 100}
    if rule.get("liability_limit") == "fund balance":
        yield {"on": "pool_balance"}
    elif rule.get("liability_limit") == "fund total" and rule.get("fund_total_yuan"):
        yield {"on": "pool", "amount": rule["fund_total_yuan"] * 100}


def _note(rule: Mapping[str, Any]) -> str | None:
    told = [str(rule[key]) for key in ("notes", "evidence") if rule.get(key)]
    for key in _NOTES:
        found = rule.get(key)
        text = (found.get("note") or found.get("text")) if isinstance(found, Mapping) else found
        if text:
            told.append(f"{key}: {text}")
    return "；".join(told)[:2000] or None
