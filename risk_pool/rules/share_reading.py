"""Read shares and conditions of a term sheet whose shape holds already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from risk_pool.rules.term_sheets import Band, Condition, Share, Tiers, Uplift
from risk_pool.rules.term_values import read_fen, read_share
from workflows.errors import Objection
from workflows.rules.json_text import path_of

REST = "rest"
# What of a loan is money: a limit is then fen as a whole number, or yuan as a text.
AMOUNTS = frozenset({"amount", "borrower_balance", "ip_amount", "loss", "loan_amount"})


def is_share(value: object) -> bool:
    """Check a share that may be the rest, or tiers.

    Raises:
        ValueError: it is neither, and no percentage.
    """
    if value != REST and not isinstance(value, Mapping):
        read_share(value)
    return True


def read_shares(content: Sequence[Mapping[str, Any]], path: str) -> tuple[Share, ...]:
    """Read a list of shares of one whole."""
    return tuple(_share(each, f"{path}[{index}]") for index, each in enumerate(content))


def read_conditions(content: Mapping[str, Any] | None) -> tuple[Condition, ...]:
    """Read what a loan must be; nothing is no condition."""
    return tuple(_condition(name, wanted) for name, wanted in sorted((content or {}).items()))


def read_size(name: str, value: object) -> Fraction:
    """Read a number of a loan's field: money in fen, or a number, or a percentage.

    Raises:
        ValueError: it is no number.
    """
    if name in AMOUNTS:
        return Fraction(read_fen(value))
    if isinstance(value, str):
        return read_share(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float | Fraction):
        raise ValueError(value)  # noqa: TRY004 (what was written is wrong, not our types)
    return Fraction(value)


def unreadable_sizes(content: Any, *path: str | int) -> Iterator[Objection]:
    """Name every limit of a condition or tier that its field cannot be compared with."""
    if isinstance(content, list):
        for index, each in enumerate(content):
            yield from unreadable_sizes(each, *path, index)
    if not isinstance(content, Mapping):
        return
    bounded = {k: v for k, v in (content.get("when") or {}).items() if isinstance(v, Mapping)}
    for name, wanted in bounded.items():
        for bound, value in wanted.items():
            yield from _unreadable(name, value, *path, "when", name, bound)
    for index, band in enumerate(content.get("bands", ())):
        limit = band.get("up_to")
        yield from _unreadable(content["by"], limit or 0, *path, "bands", index, "up_to")
    for key, value in content.items():
        if key not in ("when", "bands"):
            yield from unreadable_sizes(value, *path, key)


def _unreadable(name: str, value: object, *path: str | int) -> Iterator[Objection]:
    try:
        read_size(name, value)
    except ValueError:
        wanted = '金额：整数为分，文字为元（如"200万元"）' if name in AMOUNTS else "数字或百分比"
        yield Objection("value.form", path_of(*path), f"“{name}”的界限应为{wanted}；请更正。")


def _share(content: Mapping[str, Any], path: str) -> Share:
    value = content["share"]
    tiers = _tiers(value) if isinstance(value, Mapping) else None
    is_number = value is not None and value != REST and tiers is None
    return Share(
        name=content.get("party") or content.get("slice") or path,
        percent=read_share(value) if is_number else None,
        tiers=tiers,
        rest=value == REST,
        rest_after=tuple(content.get("rest_after", ())),
        uplifts=tuple(
            Uplift(
                None if each["add"] is None else read_share(each["add"]),
                read_conditions(each["when"]),
                each.get("taken_from"),
            )
            for each in content.get("uplifts", ())
        ),
        among=read_shares(content.get("among") or (), f"{path}.among"),
        passed_on=read_shares(content.get("passed_on") or (), f"{path}.passed_on"),
        payers=read_shares(content.get("payers") or (), f"{path}.payers"),
        certain=content.get("certain", True),
        path=path,
    )


def _tiers(content: Mapping[str, Any]) -> Tiers:
    return Tiers(
        by=content["by"],
        marginal=content.get("rule") == "marginal",
        bands=tuple(
            Band(
                None if each.get("up_to") is None else read_size(content["by"], each["up_to"]),
                None if each["share"] is None else read_share(each["share"]),
            )
            for each in content["bands"]
        ),
    )


def _condition(name: str, wanted: Any) -> Condition:
    if isinstance(wanted, Mapping):
        bounds: dict[str, Any] = {key: read_size(name, value) for key, value in wanted.items()}
        return Condition(name, **bounds)
    several = wanted if isinstance(wanted, list) else [wanted]
    return Condition(name, one_of=tuple(as_word(each) for each in several))


def as_word(value: object) -> str:
    """Write a fact as the word that conditions compare: true and false as in JSON."""
    return str(value).lower() if isinstance(value, bool) else str(value)
