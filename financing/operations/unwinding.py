"""Ways back that wait for no work item: withdraw an approval, unwind what was registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from financing.flows.bundled_pledge import live_registrations
from financing.models import Case
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, Diversion, locked_case
from financing.operations.releasing import abandon_unfiled, is_bound
from financing.operations.sharing import begin_round
from financing.papers import APPROVAL_WITHDRAWN, TERMINATION
from financing.rules.eyes import check_eyes
from financing.states import APPROVED_CASE_STATES
from workflows.errors import NotAllowed, NotReady
from workflows.models import Actor
from workflows.operations.taking import check_membership


def withdraw_approval(*, case_id: UUID, actor: Actor, at: dt.datetime, reason: str) -> Case:
    """Withdraw an approval before money moves; the approver decides again.

    Registrations that were never filed are given up; those at a registrar are waited for, and
    those in force stay, for the next contract or to be unwound.

    Raises:
        Objections: the reason is missing.
        NotAllowed: another bank's or branch's case, or neither approver nor specialist.
        SamePairOfEyes: the person already acted where other eyes are required.
        SomeoneWasFaster: there is no approval to withdraw, or the money has moved.
    """
    require(reason=reason)
    with of_the_bank(case_id, actor, at) as act:
        facts = {
            "reason": reason,
            "withdrawn_fen": act.case.approved_fen,
            "registrations": _standing(act),
        }
        act.take("withdraw_approval", facts=facts, papers=[APPROVAL_WITHDRAWN])
        begin_round(act)
        abandon_unfiled(act)
        act.case.approved_fen = None
        act.diversion = Diversion("decide")
    return act.case


def unwind_case(*, case_id: UUID, actor: Actor, at: dt.datetime, reason: str, basis: str) -> Case:
    """End a case that no money was paid on: each registration is first answered and deregistered.

    Raises:
        Objections: reason or basis is missing.
        NotAllowed: another bank's or branch's case, or no approver.
        NotReady: nothing is registered or filed; the case ends at its own step.
        SamePairOfEyes: the person already acted where other eyes are required.
        SomeoneWasFaster: the money has moved, or the case is over.
    """
    require(reason=reason, basis=basis)
    with of_the_bank(case_id, actor, at) as act:
        if act.case.state in APPROVED_CASE_STATES:
            begin_round(act)
        unwind(act, reason=reason, basis=basis)
        act.diversion = Diversion("deregister", list(live_registrations(act.position)))
    return act.case


def unwind(act: CaseAct, *, reason: str, basis: str) -> None:
    """Take a case to where its registrations are released one by one.

    Raises:
        NotReady: nothing is registered or filed.
    """
    act.take("unwind", facts={"reason": reason, "basis": basis}, papers=[TERMINATION])
    if not is_bound(act.case):
        raise NotReady(_("本案没有登记申请或质押登记需要了结，请在当前环节办理。"))
    abandon_unfiled(act)


def _standing(act: CaseAct) -> list[dict[str, str]]:
    rows = act.case.registrations.select_related("pledged_right__right")
    in_order = rows.order_by("pledged_right__position", "attempt")
    return [
        {"number": r.pledged_right.right.number, "state": str(r.state), "outcome": r.outcome}
        for r in in_order
    ]


@contextmanager
def of_the_bank(case_id: UUID, actor: Actor, at: dt.datetime) -> Iterator[CaseAct]:
    """Open an act on a case of the actor's own bank and branch, beside every work item."""
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        at_desk = actor.branch_id in (None, case.branch_id)
        if actor.organisation_id != case.bank_id or not at_desk:
            raise NotAllowed(_("没有这个案件。"), case=str(case_id))
        act = CaseAct(case, None, actor, at)
        case.hands = check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
        yield act
        act.finish()
