"""The gates of a right before any maths: valued, held for a person, or worth nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from financing.valuation.defaults import shipped_defaults
from financing.valuation.income import Status
from workflows.errors import Objection
from workflows.rules.inputs import Also, Inputs, Span

Verdict = Literal["value", "hold", "zero"]

_GRACE_MONTHS = 6
_UNUSED_YEARS = 3
_EXAMINED_LATE = ("utility_model", "design")
_MARKS = ("trademark", "collective_mark", "certification_mark")
_GONE = ("lapsed", "expired", "invalidated", "cancelled", "abandoned")


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFacts(Inputs):
    """What the registers and the parties say of one right.

    ``unused_years`` is how long a mark has not been used, ``fee_overdue_months`` how late the
    annual fee is; ``hazard`` the yearly risk of losing the right where the kind's default is wrong.
    """

    name: str
    kind: str
    status: Status = "in_force"
    expires_on: Annotated[date | None, Also("legal_expiry", "expiry")] = None
    fee_overdue_months: Annotated[float, Span(0)] = 0.0
    evaluation_report: Literal["none", "positive", "negative"] = "none"
    unused_years: Annotated[float, Span(0)] = 0.0
    family_complete: bool = True
    owner_is_pledgor: bool = True
    co_owners_consent: bool = True
    is_frozen: bool = False
    is_pledged: Annotated[bool, Also("already_pledged")] = False
    hazard: Annotated[float | None, Span(0, 0.3)] = None


def _kinds_known(rights: Sequence[RightFacts]) -> Iterator[Objection]:
    if not rights:
        yield Objection("valuation.rights_missing", "rights", "请至少填写一项权利。")
    names = [right.name for right in rights]
    for index, right in enumerate(rights):
        if right.kind not in shipped_defaults().kinds:
            sentence = f"没有“{right.kind}”类权利的估值参数。"
            yield Objection("valuation.kind.invalid", f"rights[{index}].kind", sentence)
        if names.count(right.name) > 1:
            sentence = f"权利{right.name}重复；每项权利只计一次。"
            yield Objection("valuation.right.duplicate", f"rights[{index}].name", sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateInputs(Inputs):
    """The rights of a bundle on a day, and for how many years survival is asked."""

    rights: tuple[RightFacts, ...]
    valuation_date: date
    years: Annotated[int, Span(1, 20), Also("n")] = 10

    checks = (_kinds_known,)


@dataclass(frozen=True, slots=True)
class Gate:
    """One right's verdict, why, its years of legal life left, and its survival by year."""

    name: str
    verdict: Verdict
    reasons: tuple[str, ...]
    legal_life_years: float | None
    survival: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Gates:
    """Every right's gate, and whether the bundle may be valued as it is."""

    rights: tuple[Gate, ...]
    open: bool
    checks: tuple[Objection, ...]


def pass_gates(inputs: GateInputs) -> Gates:
    """Judge every right before it is valued, and say how likely it survives: S(t) = exp(-h t).

    Source: valuation.md 2.2, 2.3; Patent Law art. 47 and 66, Implementing Rules art. 98,
    Trademark Law art. 42 and 49, Civil Code art. 444. Hazards are judgements of the defaults.
    """
    gates = tuple(_gate(right, inputs) for right in inputs.rights)
    checks = tuple(
        Objection(f"valuation.gate.{gate.verdict}", f"rights[{index}]", "；".join(gate.reasons))
        for index, gate in enumerate(gates)
        if gate.verdict != "value"
    )
    return Gates(gates, not checks, checks)


def _gate(right: RightFacts, inputs: GateInputs) -> Gate:
    zero = list(_gone(right, inputs.valuation_date))
    held = list(_doubtful(right))
    verdict: Verdict = "zero" if zero else "hold" if held else "value"
    years = None
    if right.expires_on is not None:
        years = max(0, (right.expires_on - inputs.valuation_date).days) / 365.25
    hazard = right.hazard
    if hazard is None:
        hazard = float(shipped_defaults().kinds[right.kind].hazard_percent) / 100
    survival = tuple(
        0.0 if zero else math.exp(-hazard * year) for year in range(1, inputs.years + 1)
    )
    return Gate(right.name, verdict, (*zero, *held), years, survival)


def _gone(right: RightFacts, on: date) -> Iterator[str]:
    """Say why nothing is left of a right."""
    if right.status in _GONE:
        yield f"权利状态为{right.status}，已不存在"
    if right.expires_on is not None and right.expires_on < on:
        yield f"已于{right.expires_on}届满"
    if right.fee_overdue_months > _GRACE_MONTHS:
        yield f"年费逾期超过{_GRACE_MONTHS}个月的宽限期"
    if right.kind in _EXAMINED_LATE and right.evaluation_report == "negative":
        yield "专利权评价报告为否定结论"


def _doubtful(right: RightFacts) -> Iterator[str]:
    """Say what a person must clear up first."""
    doubts = {
        "申请尚未授权": right.status == "pending",
        "权利被冻结或查封": right.is_frozen or right.status == "frozen",
        "年费逾期，尚在宽限期内": 0 < right.fee_overdue_months <= _GRACE_MONTHS,
        "未提供专利权评价报告": right.kind in _EXAMINED_LATE and right.evaluation_report == "none",
        f"商标连续{_UNUSED_YEARS}年未使用，任何人可申请撤销": right.kind in _MARKS
        and right.unused_years >= _UNUSED_YEARS,
        "同种或类似商品上的近似商标未一并质押": right.kind in _MARKS and not right.family_complete,
        "权利人不是出质人": not right.owner_is_pledgor,
        "共有人未同意": not right.co_owners_consent,
        "权利已设立质押": right.is_pledged,
    }
    yield from (reason for reason, holds in doubts.items() if holds)
