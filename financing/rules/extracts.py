"""Register facts as JSON holds them, both ways, and whether they are those of the right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from financing.rules.contents import too_long
from financing.rules.facts import RightFacts
from financing.rules.identifiers import BadIdentifier, parse_identifier
from financing.rules.register_entries import ENTRY_NAMES
from workflows.errors import Objection, Objections
from workflows.sentences import say

LEGAL_STATUSES = ("in_force", "terminated", "invalidated", "pending", "expired")
_DATES = ("filing_date", "grant_date", "expiry_date", "annuity_paid_until")
_LISTS = ("owners", "similar_marks", "co_owner_consent", "ownership_evidence")
# As many characters as the columns of a snapshot's source and of a right's exclusion hold.
LONGEST_SOURCE = 120
LONGEST_EXCLUSION = 300
_KNOWN = tuple(field.name for field in fields(RightFacts))
# The facts that may differ from one extract of a right to the next.
FACT_NAMES = tuple(name for name in _KNOWN if name not in ("kind", "number"))


def facts_as_dict(facts: RightFacts) -> dict[str, Any]:
    """Write register facts plainly; dates stay dates."""
    return asdict(facts)


def facts_from(raw: Mapping[str, Any], *, where: str = "") -> RightFacts:
    """Read register facts from JSON; the number is normalised, entries are left to others.

    Raises:
        Objections: unknown fields, no number of a right of the kind, dates that are none, a legal
            status that is none, all at once.
    """
    wrong = [
        Objection(
            "extract.unknown_field",
            f"{where}.{name}",
            say("登记簿事实没有“{name}”这一项。", name=name),
        )
        for name in raw
        if name not in _KNOWN and name not in ENTRY_NAMES
    ]
    values: dict[str, Any] = {name: raw[name] for name in _KNOWN if name in raw}
    for name in _DATES:
        if values.get(name) is not None:
            values[name] = _date(values[name], f"{where}.{name}", wrong)
    for name in _LISTS:
        values[name] = _texts(values.get(name), f"{where}.{name}", wrong)
    for name in ("kind", "number", "title"):
        values[name] = _text(values.get(name), f"{where}.{name}", wrong)
    values["number"] = _number(values["kind"], values["number"], f"{where}.number", wrong)
    if values.setdefault("legal_status", "") not in LEGAL_STATUSES:
        sentence = say("法律状态只能是 in_force、terminated、invalidated、pending 或 expired。")
        wrong.append(Objection("extract.legal_status", f"{where}.legal_status", sentence))
    if not values["owners"]:
        wrong.append(
            Objection("extract.owners", f"{where}.owners", say("请填写登记簿记载的权利人。"))
        )
    if wrong:
        raise Objections(wrong)
    return RightFacts(**values)


def check_positions(given: Iterable[int], titles: Mapping[int, str]) -> Iterator[Objection]:
    """Object to a right of the bundle without an extract or with two, and to one of no right.

    ``titles`` are those of the bundle's rights, by position.
    """
    counted = Counter(given)
    for position, title in titles.items():
        if position not in counted:
            sentence = say(
                "第 {position} 项权利“{title}”还没有登记簿查询结果。",
                position=position,
                title=title,
            )
            yield Objection("extract.missing", f"rights[{position}]", sentence)
    for position, count in counted.items():
        if position not in titles:
            sentence = say("本案没有第 {position} 项权利。", position=position)
            yield Objection("extract.unknown", f"rights[{position}]", sentence)
        elif count > 1:
            sentence = say(
                "第 {position} 项权利有 {count} 份查询结果，只能有一份；请删去多余的。",
                position=position,
                count=count,
            )
            yield Objection("extract.duplicate", f"rights[{position}]", sentence)


def check_identity(facts: RightFacts, *, kind: str, number: str, where: str) -> Iterator[Objection]:
    """Object to the facts of another right: the rules would look at that one, and pledge this."""
    if (facts.kind, facts.number) != (kind, number):
        yield Objection(
            "extract.other_right",
            f"{where}.number",
            say(
                "查询结果是“{number}”的，不是本项权利“{wanted}”的；请核对种类和号码。",
                number=facts.number,
                wanted=number,
            ),
            {"kind": kind, "number": number},
        )


def check_texts(source: str, exclude: str, where: str) -> Iterator[Objection]:
    """Object to texts that say nothing, or more than their columns hold."""
    if not source.strip():
        yield Objection("extract.source.missing", f"{where}.source", say("请填写查询结果的来源。"))
    if exclude and not exclude.strip():
        sentence = say("不纳入质押的，请写明理由。")
        yield Objection("extract.exclude.missing", f"{where}.exclude", sentence)
    yield from too_long(
        source, LONGEST_SOURCE, "extract.source", f"{where}.source", say("查询来源")
    )
    yield from too_long(
        exclude, LONGEST_EXCLUSION, "extract.exclude", f"{where}.exclude", say("不纳入质押的理由")
    )


def check_acknowledgements(rows: Iterable[Mapping[str, str]], where: str) -> Iterator[Objection]:
    """Object to an acknowledgement of nothing, or of nobody."""
    for index, row in enumerate(rows):
        for name, sentence in _ACKNOWLEDGED.items():
            if not str(row.get(name) or "").strip():
                place = f"{where}.acknowledgements[{index}].{name}"
                yield Objection(f"acknowledgement.{name}_missing", place, sentence)


_ACKNOWLEDGED = {
    "rule": say("请写明确认的是哪一条规则。"),
    "name": say("请写明由谁确认。"),
}


def _text(value: object, where: str, wrong: list[Objection]) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    wrong.append(Objection("text.invalid", where, say("“{value}”应为文字。", value=value)))
    return ""


def _texts(value: object, where: str, wrong: list[Objection]) -> tuple[str, ...]:
    if not value:
        return ()
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    wrong.append(Objection("list.invalid", where, say("“{value}”应为文字的列表。", value=value)))
    return ()


def _number(kind: str, number: str, where: str, wrong: list[Objection]) -> str:
    try:
        return parse_identifier(kind, number).normalised
    except BadIdentifier as bad:
        wrong.append(Objection("extract.number", where, bad.message, bad.facts))
        return number


def _date(value: object, where: str, wrong: list[Objection]) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        wrong.append(
            Objection(
                "date.invalid", where, say("“{value}”不是日期，应写成 2026-11-22。", value=value)
            )
        )
        return None
