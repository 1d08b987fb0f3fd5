"""The words and tones in which steps and states are shown on lists."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from financing.flows import FLOWS
from financing.queries.labels import Label
from financing.states import CaseState as S
from workflows.nodes import Step

_TONE_OF_STEP = {
    "resubmit": "amber",
    "value_right": "violet",
    "value_bundle": "violet",
    "review": "violet",
    "decide": "violet",
    "confirm_share": "green",
    "repay": "grey",
    "deregister": "grey",
    "reconsider": "red",
}
_TONE_OF_STATE = {
    S.RETURNED: "amber",
    S.DECLINED: "red",
    S.REFUSED: "red",
    S.CANCELLED: "red",
    S.WITHDRAWN: "grey",
    S.SECURED: "green",
    S.DISBURSED: "green",
    S.SETTLED: "grey",
    S.CLOSED: "grey",
}
# What a row of a sheet would do, or did.
OUTCOME_TITLES: Mapping[str, Label] = {
    "wrong": _("有误"), "added": _("新增"), "changed": _("更新"), "unchanged": _("不变"),
}  # fmt: skip
OUTCOME_TONES: Mapping[str, str] = {
    "wrong": "red", "added": "green", "changed": "amber", "unchanged": "grey",
}  # fmt: skip
RESULT_TITLES: Mapping[str, Label] = {
    "blank": _("未填"), "wrong": _("有误"), "ready": _("可以办理"), "done": _("已办理"),
    "failed": _("未能办理"),
}  # fmt: skip
RESULT_TONES: Mapping[str, str] = {
    "blank": "grey", "wrong": "red", "ready": "blue", "done": "green", "failed": "red",
}  # fmt: skip


_TITLES: Mapping[str, Label] = {
    node.name: node.task_title
    for flow in FLOWS
    for node in flow.instance.nodes()
    if isinstance(node, Step)
}


def step_title(step: str) -> str:
    """Name a step as the drawn flow does."""
    return str(_TITLES[step])


def step_tone(step: str) -> str:
    """Give the tone of a step's badge."""
    return _TONE_OF_STEP.get(step, "blue")


def state_tone(state: str) -> str:
    """Give the tone of a state's badge."""
    return _TONE_OF_STATE.get(S(state), "blue")
