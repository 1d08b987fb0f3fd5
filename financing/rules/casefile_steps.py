"""Check the steps of a case file: who acts, on what, in which order, and with what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from financing.rules.casefile_cast import mappings
from financing.rules.contents import as_mapping
from workflows.errors import Objection
from workflows.rules.json_shape import read_moment
from workflows.rules.json_text import path_of

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE_OPENS = dt.time(10, 0)

# What has to be given with a decision; the first decision of a step is its default.
_DECISIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "accept": {"accept": (), "return": ("deficiencies",), "decline": ("reason", "basis")},
    "verify_rights": {"verify": (), "reject": ("reason", "basis")},
    "review": {"pass": ("opinion",), "send_back": ("to", "reason")},
    "decide": {
        "approve": ("opinion",),
        "send_back": ("to", "reason"),
        "refuse": ("reason", "basis"),
    },
    "answer_registration": {
        "registered": (),
        "returned": ("reasons",),
        "refused": ("reasons",),
        "withdrawn": ("reasons",),
    },
}
_WORDS = {
    "deficiencies": "全部需要补正的内容",
    "reason": "理由",
    "basis": "依据",
    "opinion": "意见",
    "to": "退回到哪个环节",
    "reasons": "登记机关的理由",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What steps may point at: people with their roles, branches filed to, organisations."""

    roles: Mapping[str, Sequence[str]]
    filed_to: Sequence[str]
    organisations: Mapping[str, Any]


def decision_of(name: str, values: Mapping[str, Any]) -> str:
    """Read a step's decision, its default where none is given."""
    choices = _DECISIONS[name]
    key = "outcome" if name == "answer_registration" else "decision"
    return str(values.get(key) or next(iter(choices)))


def check_steps(
    steps: Sequence[Mapping[str, Any]], known: Known, rights_at: Sequence[int]
) -> Iterator[Objection]:
    """Object to what steps point at in vain and to what they leave out.

    ``rights_at`` holds the number of rights on the application as each step finds it.
    """
    yield from _check_order(steps)
    for index, (step, rights) in enumerate(zip(steps, rights_at, strict=True)):
        where = path_of("steps", index)
        yield from _check_actor(step, where, known)
        yield from _check_decision(step, where)
        yield from _check_rights(step, where, rights)
        yield from _check_references(step, where, known)
        yield from _check_payment(step, where)


def moment_of(step: Mapping[str, Any]) -> dt.datetime | None:
    """Read when a step is taken: a bare date is the office's opening, no zone Beijing time."""
    given = step.get("at")
    if not isinstance(given, str):
        return None
    try:
        moment = read_moment(given)
    except ValueError:
        return None
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, OFFICE_OPENS)
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _check_order(steps: Sequence[Mapping[str, Any]]) -> Iterator[Objection]:
    latest: dt.datetime | None = None
    for index, step in enumerate(steps):
        is_apply = step.get("step") == "apply"
        if is_apply != (index == 0) and step.get("step"):
            sentence = "第一步须是提交申请（apply），且只能有这一次。"
            yield Objection("steps.apply_first", path_of("steps", index, "step"), sentence)
        moment = moment_of(step)
        if moment and latest and moment < latest:
            sentence = f"早于前面步骤的时间{latest:%Y-%m-%d %H:%M}；步骤须按先后排列。"
            yield Objection("at.backwards", path_of("steps", index, "at"), sentence)
        latest = max(filter(None, (moment, latest)), default=None)


def _check_actor(step: Mapping[str, Any], where: str, known: Known) -> Iterator[Objection]:
    by, role, branch = step.get("by"), step.get("as"), step.get("case")
    if isinstance(by, str) and by not in known.roles:
        names = "、".join(known.roles) or "（空）"
        sentence = f"people里没有用户名“{by}”；现有：{names}。"
        yield Objection("person.unknown", f"{where}.by", sentence)
    elif role is not None and role not in known.roles.get(str(by), ()):
        sentence = f"“{by}”没有{role}这一岗位。"
        yield Objection("person.role_unknown", f"{where}.as", sentence)
    if branch is not None and branch not in known.filed_to:
        sentence = f"申请没有投给网点“{branch}”。"
        yield Objection("case.unknown", f"{where}.case", sentence)


def _check_decision(step: Mapping[str, Any], where: str) -> Iterator[Objection]:
    name = str(step.get("step"))
    choices = _DECISIONS.get(name, {})
    if not choices:
        return
    decision = decision_of(name, step)
    for key in choices.get(decision, ()):
        if not step.get(key):
            sentence = f"决定为{decision}时须填写{_WORDS[key]}（{key}）。"
            yield Objection("step.incomplete", f"{where}.{key}", sentence)


def _check_rights(step: Mapping[str, Any], where: str, count: int) -> Iterator[Objection]:
    if "right" in step and "rights" in step:
        sentence = "right和rights只填一项。"
        yield Objection("right.twice", f"{where}.rights", sentence)
    places: list[tuple[str, object]] = [(f"{where}.right", step.get("right"))]
    for name in ("rights", "required_positions"):
        listed = step.get(name)
        if isinstance(listed, list):
            places += [(path_of(f"{where}.{name}", n), each) for n, each in enumerate(listed)]
    extracts = mappings(step.get("extracts"))
    places += [
        (f"{path_of(f'{where}.extracts', n)}.right", row.get("right"))
        for n, row in enumerate(extracts)
    ]
    secured = as_mapping(step.get("secured_fen"))
    places += [(f"{where}.secured.{key}", int(key)) for key in secured if key.isdecimal()]
    for place, position in places:
        if isinstance(position, int) and not 1 <= position <= count:
            sentence = f"申请只有{count}项权利，没有第{position}项。"
            yield Objection("right.unknown", place, sentence)
    named = [row.get("right") for row in extracts]
    for n, position in enumerate(named):
        if position is not None and position in named[:n]:
            sentence = f"第{position}项权利已列过；请合并为一条。"
            place = f"{path_of(f'{where}.extracts', n)}.right"
            yield Objection("right.repeated", place, sentence)


def _check_references(step: Mapping[str, Any], where: str, known: Known) -> Iterator[Objection]:
    named = [(f"{where}.sharers.{p}", key) for p, key in as_mapping(step.get("sharers")).items()]
    named += [
        (f"{path_of(f'{where}.extracts', n)}.appraiser", row.get("appraiser"))
        for n, row in enumerate(mappings(step.get("extracts")))
    ]
    for place, key in named:
        if isinstance(key, str) and key not in known.organisations:
            sentence = f"organisations里没有“{key}”。"
            yield Objection("organisation.unknown", place, sentence)
    if step.get("step") == "resubmit" and ("changes" in step) == ("application" in step):
        sentence = "补正重报须填changes（只写更改）或application（整份申请）之一。"
        yield Objection("step.incomplete", f"{where}.changes", sentence)


def _check_payment(step: Mapping[str, Any], where: str) -> Iterator[Objection]:
    is_part = any(f"{name}_fen" in step for name in ("principal", "interest", "penalty"))
    ways = (bool(step.get("all")), bool(step.get("prepays")), is_part)
    if step.get("step") == "repay" and sum(ways) != 1:
        sentence = (
            "还款须填all: true（全部按期还清）、prepays: true（提前结清），"
            "或本金、利息、罚息中至少一项，三者只取其一。"
        )
        yield Objection("step.incomplete", f"{where}.principal", sentence)
