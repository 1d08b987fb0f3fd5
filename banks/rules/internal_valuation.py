"""Whether a bank may value by itself: which bank and branch, in which region, how much, when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banks.money import Fen, format_yuan
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class Leave:
    """A bank's leave to value by itself in a region; no limit is None, no last day either."""

    region: str
    limit_fen: Fen | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Region:
    """What the pilot says of a region on a day."""

    is_member: bool
    limit_fen: Fen | None


def why_not_internal(
    leaves: Sequence[Leave], regions: Mapping[str, Region], *, amount_fen: Fen, on: date
) -> tuple[str, ...]:
    """Say why a bank may not value by itself; nothing where one of its leaves carries the loan.

    ``leaves`` are those of the branch and of its bank, ``regions`` the pilot's rows on that day.
    The limit counts for each loan and includes the amount itself.

    Source: 金发〔2025〕10号 (PIL-04, PIL-05; V2), CAL-7 for the inclusive limit.
    """
    if not leaves:
        return (say("本行（网点）没有登记内部评估资格。"),)
    told = [tuple(_problems(leave, regions, amount_fen, on)) for leave in leaves]
    return min(told, key=len)


def _problems(
    leave: Leave, regions: Mapping[str, Region], amount_fen: Fen, on: date
) -> Iterator[str]:
    if not leave.valid_from <= on <= (leave.valid_to or on):
        yield say("本行（网点）的内部评估资格在{on}不在有效期内。", on=on.isoformat())
    region = regions.get(leave.region)
    if region is None or not region.is_member:
        yield say(
            "{region}在{on}未列入内部评估试点地区（金发〔2025〕10号）。",
            region=leave.region,
            on=on.isoformat(),
        )
    limits = [leave.limit_fen, region.limit_fen if region else None]
    limit_fen = min((fen for fen in limits if fen is not None), default=None)
    if limit_fen is not None and amount_fen > limit_fen:
        yield say(
            "单笔贷款{amount}元超过内部评估的上限{limit}元（含本数）。",
            amount=format_yuan(amount_fen),
            limit=format_yuan(limit_fen),
        )
