"""Read a term sheet from its JSON form; everything wrong with it is said at once."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from risk_pool.rules.share_reading import is_share, read_conditions, read_shares, unreadable_sizes
from risk_pool.rules.term_contradictions import contradictions, said_twice
from risk_pool.rules.term_sheets import (
    PUBLIC_PARTIES,
    Cap,
    Ceiling,
    Collateral,
    Exclusion,
    Funding,
    Gates,
    LossTerms,
    Mode,
    TermSheet,
    parties_of,
)
from risk_pool.rules.term_values import plainly, read_fen, read_share
from workflows.errors import Objection, Objections
from workflows.rules.json_shape import Shape, read_date, read_schema

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([0-9]+)\]")
PUBLIC = "public"


def read_term_sheet(content: Mapping[str, Any]) -> TermSheet:
    """Read a term sheet.

    Raises:
        Objections: everything that does not hold, each with its path in the document.
    """
    plain = plainly(content)
    wrong = [*_shape().check(plain)]
    if not wrong:
        wrong = [*_fillings_that_do_not_fit(plain)]
    if not wrong:
        plain = _with_fillings(plain)
        wrong = [*_shape().check(plain)]
    if not wrong:
        wrong = [*said_twice(plain), *unreadable_sizes(plain)]
    if wrong:
        raise Objections(wrong)
    sheet = _sheet(plain)
    if wrong := [*contradictions(sheet)]:
        raise Objections(wrong)
    return sheet


@cache
def _shape() -> Shape:
    formats = {"percent": _or_unknown(read_share), "amount": _or_unknown(read_fen)}
    return Shape(read_schema("risk_pool", "term-sheet"), formats | {"share": _or_unknown(is_share)})


def _or_unknown(read: Any) -> Any:
    return lambda value: None if value is None else read(value)


# --- What somebody filled in


def _steps(path: str) -> list[str | int]:
    return [int(number) if number else name for name, number in _STEP.findall(path)]


def _at(content: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        content = content[step] if isinstance(step, int) else (content or {}).get(step)
    return content


def _fillings_that_do_not_fit(content: Mapping[str, Any]) -> Iterator[Objection]:
    """Name the fillings of what is known already, or stands nowhere."""
    for index, filling in enumerate(content.get("filled", ())):
        where = f"filled[{index}].path"
        try:
            present = _at(content, _steps(filling["path"]))
        except (KeyError, IndexError, TypeError, AttributeError):
            sentence = f"条款书里没有“{filling['path']}”这一处；请核对位置。"
            yield Objection("filling.nowhere", where, sentence)
            continue
        if present is not None:
            sentence = f"“{filling['path']}”在条款书里已有内容，不能补填；请改原文或删去这条补填。"
            yield Objection("filling.known", where, sentence)


def _with_fillings(content: Mapping[str, Any]) -> dict[str, Any]:
    filled = copy.deepcopy(dict(content))
    for filling in filled.get("filled", ()):
        *parents, last = _steps(filling["path"])
        place: Any = filled
        for step in parents:
            if isinstance(step, str) and place.get(step) is None:
                place[step] = {}
            place = place[step]
        place[last] = filling["value"]
    return filled


# --- The parts


def _sheet(content: Mapping[str, Any]) -> TermSheet:
    names = {key: each.get("name", key) for key, each in (content.get("parties") or {}).items()}
    said = {key: each.get("public") for key, each in (content.get("parties") or {}).items()}
    public = frozenset(
        {key for key in PUBLIC_PARTIES if said.get(key) is not False}
        | {key for key, is_public in said.items() if is_public}
    )
    modes = _modes(content)
    collateral = content.get("collateral") or {}
    funding = content.get("funding") or {}
    return TermSheet(
        code=content["code"],
        title=content.get("title"),
        status=content.get("status"),
        valid_from=_day(content.get("valid_from")),
        valid_to=_day(content.get("valid_to")),
        public=public,
        names=names,
        modes=modes,
        loss=_loss(content.get("loss") or {}),
        collateral=Collateral(
            collateral.get("counts"), _share_or_none(collateral.get("minimum_ip_share"))
        ),
        caps=_each(content.get("caps"), lambda cap, path: _cap(cap, path, public, modes), "caps"),
        ceilings=_each(
            content.get("ceilings"),
            lambda each, path: Ceiling(
                _group(each.get("parties", PUBLIC), public), _share_or_none(each["share"]), path
            ),
            "ceilings",
        ),
        shortfall_to=_several(content.get("shortfall_to")),
        exclusions=_each(
            content.get("exclusions"),
            lambda each, _path: Exclusion(
                each["code"], each.get("title") or each["code"], read_conditions(each["when"])
            ),
            "exclusions",
        ),
        gates=_gates(content.get("cover") or {}, content.get("claim") or {}),
        funding=Funding(funding.get("kind"), _fen_or_none(funding.get("amount"))),
        content=content,
    )


def _modes(content: Mapping[str, Any]) -> tuple[Mode, ...]:
    if content.get("modes") is None:
        shares = content.get("shares")
        read = None if shares is None else read_shares(shares, "shares")
        return (Mode("only", "", (), read, "shares"),)
    return tuple(
        Mode(
            each["code"],
            each.get("title") or "",
            read_conditions(each.get("when")),
            None
            if each["shares"] is None
            else read_shares(each["shares"], f"modes[{index}].shares"),
            f"modes[{index}].shares",
        )
        for index, each in enumerate(content["modes"])
    )


def _loss(content: Mapping[str, Any]) -> LossTerms:
    interest: Any = content.get("interest")
    days = interest["days"] if isinstance(interest, Mapping) else None
    measured, timing = content.get("measured"), content.get("timing")
    return LossTerms(
        principal=content.get("principal"),
        interest=interest if days is None else True,
        interest_days=days,
        costs=content.get("costs"),
        net_of_recoveries=None if measured is None else measured == "net",
        before_write_off=None if timing is None else timing == "before_write_off",
    )


def _gates(cover: Mapping[str, Any], claim: Mapping[str, Any]) -> Gates:
    return Gates(
        waiting_days=cover.get("waiting_days"),
        lock_in_days=cover.get("lock_in_days"),
        last_date=_day(cover.get("last_date")),
        overdue_days=claim.get("overdue_days"),
        non_performing_months=claim.get("non_performing_months"),
        recognised_by=claim.get("recognised_by"),
        claim_within_days=claim.get("within_days"),
    )


def _cap(
    content: Mapping[str, Any], path: str, public: frozenset[str], modes: tuple[Mode, ...]
) -> Cap:
    parties = content.get("parties")
    if parties is None:
        taking_part = frozenset[str]().union(*(parties_of(each.shares or ()) for each in modes))
        group = tuple(sorted(taking_part & public)) or ("fund",)
    else:
        group = _group(parties, public)
    return Cap(
        on=content["on"],
        parties=group,
        amount_fen=_fen_or_none(content.get("amount")),
        share=_share_or_none(content.get("share")),
        share_of=content.get("of", ""),
        when=read_conditions(content.get("when")),
        path=path,
    )


def _group(parties: str | Sequence[str], public: frozenset[str]) -> tuple[str, ...]:
    named = (parties,) if isinstance(parties, str) else tuple(parties)
    return tuple(sorted({*named} - {PUBLIC} | (public if PUBLIC in named else frozenset())))


def _each(content: Any, read: Any, path: str) -> Any:
    if content is None:
        return None
    return tuple(read(each, f"{path}[{index}]") for index, each in enumerate(content))


def _several(content: Any) -> tuple[str, ...] | None:
    if content is None:
        return None
    return (content,) if isinstance(content, str) else tuple(content)


def _day(text: Any) -> Any:
    return None if text is None else read_date(text)


def _share_or_none(value: Any) -> Any:
    return None if value is None else read_share(value)


def _fen_or_none(value: Any) -> Any:
    return None if value is None else read_fen(value)
