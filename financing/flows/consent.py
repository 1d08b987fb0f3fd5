"""A pledgor wants to dispose of a pledged right: the bank answers, the proceeds are secured."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this

from financing.states import ConsentKind, ConsentState
from workflows.nodes import End, HouseFlow, Position, Start, Step
from workflows.roles import Role


def brings_proceeds(position: Position) -> bool:
    """Hold when the bank agreed to something that is paid for."""
    consent = position.subject
    return bool(consent.state == ConsentState.GRANTED and consent.kind != ConsentKind.WAIVE)


class ConsentV1(HouseFlow):
    """One request of one pledgor on one right."""

    process_title = "处分已出质权利的同意"

    start = Start(_("申请处分"), this.decide_consent)

    decide_consent = (
        Step(_("答复处分申请"), by=Role.APPROVER, clock="decide_consent")
        .to(this.earmark_proceeds, when=brings_proceeds, label=_("同意"))
        .to(this.end, label=_("不同意或没有价款"))
    )
    earmark_proceeds = Step(_("落实处分价款"), by=Role.SPECIALIST, clock="earmark_proceeds").to(
        this.end
    )
    end = End(_("结束"))
