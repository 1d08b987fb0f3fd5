"""Who holds a step, and until when."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from financing.models import Amendment, Case, Registration, RightValuation
from risk_pool.models import ShareConfirmation
from risk_pool.states import SharingParty
from workflows.models import FlowTask
from workflows.nodes import Position, Step
from workflows.operations.advancing import Headline, Holder
from workflows.queries.clocks import due_at
from workflows.roles import Role

M = TypeVar("M", bound=models.Model)

ROLE_OF_SHARER: dict[str, Role] = {
    SharingParty.FUND: Role.FUND_OFFICER,
    SharingParty.GUARANTOR: Role.GUARANTEE_OFFICER,
    SharingParty.INSURER: Role.INSURANCE_OFFICER,
    SharingParty.APPRAISER: Role.APPRAISER,
}


def holder_of(position: Position, node: Step, task: FlowTask) -> Holder:
    """Name the organisation, branch and role that hold a step, and its deadline."""
    case: Case = position.case
    until = due_at(_clock(position, node, task), position.at)
    if node.name == "resubmit":
        return Holder(case.enterprise_id, None, Role.APPLICANT, until)
    if node.name == "confirm_share":
        answer = _part(ShareConfirmation, position, task)
        return Holder(answer.organisation_id, None, ROLE_OF_SHARER[answer.party], until)
    if node.name == "value_right":
        valuation = _part(RightValuation, position, task)
        if valuation.appraiser_id is not None:
            return Holder(valuation.appraiser_id, None, Role.APPRAISER, until)
    role = node.by
    assert isinstance(role, Role), "a fixed role"
    return Holder(case.bank_id, case.branch_id, role, until)


def headline_of(case: Case) -> Headline:
    """Say what a work list shows of a case."""
    return Headline(case.pk, case.number, case.enterprise.name, case.requested_fen)


def _clock(position: Position, node: Step, task: FlowTask) -> str:
    """Give the registrar's own limit where the step waits for it, the step's otherwise."""
    if node.name == "answer_amendment":
        registration = _part(Amendment, position, task).registration
    elif node.name == "answer_registration":
        registration = _part(Registration, position, task)
    else:
        return node.clock
    return f"answer_{registration.pledged_right.right.kind.family}"


def _part(model: type[M], position: Position, task: FlowTask) -> M:
    """Give the row that an instance is about; the act that opens it has mostly loaded it."""
    known = position.parts.get(task.subject_key)
    if known is None:
        return model._default_manager.get(pk=task.subject_key)
    assert isinstance(known, model), "keys of parts are keys of one table"
    return known
