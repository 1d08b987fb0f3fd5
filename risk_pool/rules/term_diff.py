"""What changes from one term sheet to another, in words, and for the loans that are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from banks.money import Fen, format_yuan
from risk_pool.rules.losses import Event, Loan, Loss
from risk_pool.rules.sharing import share_loss
from risk_pool.rules.term_sheets import TermSheet
from risk_pool.rules.term_values import plainly, read_fen, read_share, write_share
from workflows.errors import Objections
from workflows.rules.json_shape import read_schema

# What says where a sheet comes from, not how it shares.
_NOT_TERMS = frozenset({"$schema", "format", "code", "note", "source", "place"})
_KEYS = ("code", "party", "slice", "on", "measure", "path")
_UNKNOWN = "未写明"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause that two sheets word differently: where, its name, before, after."""

    path: str
    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}：{self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What each party would carry if all open loans failed whole: before and after, in fen.

    ``untold`` are the numbers of the loans that one of the sheets cannot share, with the reason.
    """

    before: Mapping[str, Fen]
    after: Mapping[str, Fen]
    loans: int
    untold: Mapping[str, str]


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Name every clause that differs; the order of parties, modes and caps does not matter."""
    before, after = dict(_clauses(_ordered(one))), dict(_clauses(_ordered(other)))
    names = {
        code: party.get("name", code)
        for sheet in (one, other)
        for code, party in (sheet.get("parties") or {}).items()
    }
    return tuple(
        Difference(
            ".".join(path),
            _name(path, names),
            before.get(path, _UNKNOWN),
            after.get(path, _UNKNOWN),
        )
        for path in sorted({*before, *after})
        if before.get(path, _UNKNOWN) != after.get(path, _UNKNOWN)
    )


def effect_on(book: Sequence[Loan], one: TermSheet, other: TermSheet) -> Effect:
    """Share the whole of every open loan as lost, under both sheets."""
    before: dict[str, Fen] = {}
    after: dict[str, Fen] = {}
    untold: dict[str, str] = {}
    for index, loan in enumerate(book):
        event = Event(loan, Loss(principal_fen=loan.amount_fen or 0))
        try:
            shared = share_loss(one, event), share_loss(other, event)
        except Objections as refused:
            untold[loan.number or str(index + 1)] = str(refused)
            continue
        for total, each in zip((before, after), shared, strict=True):
            for part in each.parts:
                total[part.party] = total.get(part.party, 0) + part.fen
    return Effect(before, after, len(book), untold)


def _ordered(content: Mapping[str, Any]) -> dict[str, Any]:
    """Write shares of the only mode as one mode, as sheets with several do."""
    plain: dict[str, Any] = {k: v for k, v in plainly(content).items() if k not in _NOT_TERMS}
    modes = plain.pop("modes", None)
    if modes is None and plain.get("shares") is not None:
        modes = [{"code": "only", "shares": plain.pop("shares")}]
    if modes is not None and len(modes) == 1:
        modes = [{key: value for key, value in modes[0].items() if key == "shares"}]
    return plain | ({"modes": modes} if modes else {})


def _clauses(content: Any, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Flatten a sheet into clauses, the items of lists by what names them."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _clauses(value, *path, key)
    elif isinstance(content, list):
        if not content:
            yield path, "没有"
        for index, each in enumerate(content):
            yield from _clauses(each, *path, _label(each, index))
    elif content is not None and not _says_nothing_new(path, content):
        yield path, _written(path[-1], content)


def _says_nothing_new(path: tuple[str, ...], value: Any) -> bool:
    """Tell what names the item it stands in, or says what holds unsaid."""
    return path[-1] in _KEYS or path[-1] == "name" or (path[-1] == "certain" and value is True)


def _label(item: Any, index: int) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    named = [str(item[key]) for key in _KEYS if isinstance(item.get(key), str)]
    when = [f"{key}={value}" for key, value in sorted((item.get("when") or {}).items())]
    return "/".join([*named, *when]) or (str(index + 1) if index else "·")


def _written(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    try:
        if key in ("share", "add", "at", "minimum_ip_share"):
            return "其余全部" if value == "rest" else write_share(read_share(value))
        if key in ("amount", "up_to"):
            return f"{format_yuan(read_fen(value))}元"
    except ValueError:
        return str(value)
    return str(value)


def _name(path: tuple[str, ...], parties: Mapping[str, str]) -> str:
    """Name a clause in Chinese: titles of the schema and names of parties along its path."""
    titles = {**_titles(), **parties}
    told = [titles.get(step, step) for step in path if step not in ("modes", "·")]
    return "·".join(dict.fromkeys(told))


@cache
def _titles() -> Mapping[str, str]:
    """Map every key of the schema to its title."""
    found = {
        "share": "比例",
        "amount": "金额",
        "shares": "分担",
        "parties": "哪些方",
        "code": "代码",
    }

    def walk(schema: Any) -> None:
        if isinstance(schema, Mapping):
            for key, inner in (schema.get("properties") or {}).items():
                if isinstance(inner, Mapping) and "title" in inner:
                    found.setdefault(key, inner["title"])
            for inner in schema.values():
                walk(inner)
        elif isinstance(schema, list):
            for inner in schema:
                walk(inner)

    walk(read_schema("risk_pool", "term-sheet"))
    return found
