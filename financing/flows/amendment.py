"""A change of one registered pledge: filed at the registrar, answered by it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from viewflow import this

from financing.states import AmendmentState
from workflows.nodes import End, HouseFlow, Position, Start, Step
from workflows.roles import Role


def is_returned(position: Position) -> bool:
    """Hold when the registrar sent the change back for correction."""
    return bool(position.subject.state == AmendmentState.DRAFTED)


class AmendmentV1(HouseFlow):
    """One change of one registration."""

    process_title = "质押登记变更"

    start = Start(_("达成变更协议"), this.file_amendment)

    file_amendment = Step(_("提交变更登记"), by=Role.SPECIALIST, clock="file_amendment").to(
        this.answer_amendment
    )
    answer_amendment = (
        Step(_("变更登记结果"), by=Role.SPECIALIST, clock="answer_registration")
        .to(this.file_amendment, when=is_returned, label=_("补正"))
        .to(this.end)
    )
    end = End(_("结束"))
