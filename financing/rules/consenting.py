"""What a pledgor may ask for, and on what terms a pledgee may agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.errors import Objection
from workflows.sentences import say

PROCEEDS = ("prepay", "deposit")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the pledgor wants to do with a right, with whom, on what terms, for how much."""

    kind: str
    terms: str
    counterparty: str = ""
    price_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The pledgee's answer: granted or not, where the proceeds go, conditions or reasons.

    ``guarantors`` name those who agreed in writing to stay although the pledge is given up.
    """

    granted: bool
    conditions: str
    proceeds_to: str = ""
    guarantors: tuple[str, ...] = ()


def check_wish(
    wish: Wish, *, family: str, register: Mapping[str, object], on: date
) -> Iterator[Objection]:
    """Find what keeps a wish from being granted at all, by the right's kind and its register."""
    if not wish.terms.strip():
        yield Objection("consent.terms", "terms", say("请写明处分的主要条件：范围、期限、价款。"))
    if wish.kind in ("ASSIGN", "LICENSE") and not wish.counterparty.strip():
        yield Objection("consent.counterparty", "counterparty", say("请填写受让人或者被许可人。"))
    if wish.price_fen is not None and wish.price_fen < 0:
        yield Objection("consent.price", "price_fen", say("价款不能是负数。"))
    if wish.kind != "OPEN_LICENCE":
        return
    if family != "patent":
        sentence = say("开放许可只适用于专利；商标和著作权请申请普通许可。")
        yield Objection("consent.open_licence_kind", "kind", sentence)
        return
    yield from _open_licence(register, on)


def _open_licence(register: Mapping[str, object], on: date) -> Iterator[Objection]:
    """Find what bars an open licence beside the pledge (PAT-062)."""
    if register.get("frozen"):
        sentence = say("该专利处于中止程序或财产保全中，不得实行开放许可；请待解除后再申请。")
        yield Objection("PAT-062", "kind", sentence)
    paid_until = register.get("annuity_paid_until")
    if isinstance(paid_until, str) and date.fromisoformat(paid_until) < on:
        sentence = say("该专利年费只缴至{day}，不得实行开放许可；请先补缴。", day=paid_until)
        yield Objection("PAT-062", "kind", sentence)
    if register.get("licensed"):
        sentence = say(
            "该专利已许可他人；独占或者排他许可期间不得实行开放许可，请先终止许可并复查登记簿。"
        )
        yield Objection("PAT-062", "kind", sentence)


def check_reply(reply: Reply, *, kind: str, guarantors: Collection[str]) -> Iterator[Objection]:
    """Find what a pledgee's answer lacks."""
    if not reply.conditions.strip():
        sentence = say("请写明同意的条件或者不同意的理由。")
        yield Objection("consent.conditions", "conditions", sentence)
    if not reply.granted:
        return
    if kind != "WAIVE" and reply.proceeds_to not in PROCEEDS:
        sentence = say("同意处分的，所得价款须提前清偿债务或者提存，请选择其一。")
        yield Objection("CIV-05", "proceeds_to", sentence)
    silent = [name for name in guarantors if name not in reply.guarantors]
    if kind == "WAIVE" and silent:
        sentence = say(
            "放弃债务人提供的质押，担保人{names}在相应范围内免责；请先取得其继续担保的书面承诺。",
            names="、".join(silent),
        )
        yield Objection("CIV-09", "guarantors", sentence)
