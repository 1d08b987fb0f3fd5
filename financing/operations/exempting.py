"""Draw up what shows that people did their duty on a case (尽职免责)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from financing.models import Case
from financing.operations.accepting import require
from financing.operations.unwinding import of_the_bank
from financing.papers import EXEMPTION_PACK
from financing.queries.exemption import exemption_facts
from financing.states import FINAL_CASE_STATES
from workflows.errors import NotAllowed, NotReady
from workflows.models import Actor
from workflows.roles import Role


def draw_up_exemption(*, case_id: UUID, actor: Actor, at: dt.datetime, reason: str) -> Case:
    """Draw up the exemption pack from the record as it stands now; nothing is typed but why.

    Raises:
        Objections: no reason.
        NotReady: the case is over; its evidence package says the same.
        NotAllowed: another bank's or branch's case, or neither risk officer nor approver.
    """
    require(reason=reason)
    with of_the_bank(case_id, actor, at) as act:
        if actor.role not in (Role.RISK_OFFICER, Role.APPROVER):
            raise NotAllowed(_("由风险审查人或审批人编制尽职免责材料。"), role=str(actor.role))
        if act.case.state in FINAL_CASE_STATES:
            raise NotReady(
                _("案件已经办结，请使用案件证据包（manage.py evidence）。"),
                state=str(act.case.state),
            )
        told = exemption_facts(act.case)
        facts = {"reason": reason, "entries": told["count"], "tip": told["tip"]}
        act.note("draw_up_exemption", facts=facts, papers=[EXEMPTION_PACK], sheet=told)
    return act.case
