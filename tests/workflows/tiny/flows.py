"""A tasting: guests are invited, each tastes, and once enough have, somebody judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from viewflow import this

from workflows.nodes import End, Gather, HouseFlow, Position, Start, Step
from workflows.roles import Role


@dataclass
class Tasting:
    """The aggregate that the routes read."""

    guests: list[str]
    needed: int = 0
    stage: str = "inviting"
    wants_more: set[str] = field(default_factory=set)
    tasted: set[str] = field(default_factory=set)


def guests(position: Position) -> Iterable[tuple[str, str]]:
    return [(guest, f"{guest}女士") for guest in position.case.guests]


def has_enough(position: Position) -> bool:
    tasting: Tasting = position.case
    return len(tasting.tasted) >= (tasting.needed or len(tasting.guests))


def wants_more(position: Position) -> bool:
    return position.subject in position.case.wants_more


def is_called_off(position: Position) -> bool:
    return bool(position.case.stage == "called off")


def is_to_be_judged(position: Position) -> bool:
    return bool(position.case.stage == "judging")


class TastingV1(HouseFlow):
    """A step, instances of a step with a detour, a gather, a loop back, and an end."""

    start = Start("开始", this.invite)
    invite = (
        Step("邀请", by=Role.SPECIALIST, clock="accept")
        .to(this.end, when=is_called_off)
        .to(this.taste, each=guests, instead=this.tasted)
    )
    taste = (
        Step("品尝", by=Role.VALUER, clock="value_right")
        .to(this.taste_again, when=wants_more)
        .to(this.tasted)
    )
    taste_again = Step("再品", by=Role.VALUER, clock="value_right").to(this.tasted)
    tasted = (
        Gather("齐备", when=has_enough)
        .to(this.judge, when=is_to_be_judged)
        .to(this.invite)
    )  # fmt: skip
    judge = (
        Step("评定", by=Role.APPROVER, clock="decide")
        .to(this.end, when=is_to_be_judged)
        .to(this.invite, when=lambda position: position.case.stage == "inviting")
    )
    end = End("结束")
