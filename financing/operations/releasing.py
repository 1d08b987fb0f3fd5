"""Release: every registration ends on its own, and the case closes with the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from viewflow.workflow.status import PROCESS, STATUS

from financing.lifecycles.case import BOUND
from financing.models import Case, Registration
from financing.operations.acts import CaseAct, acting
from financing.papers import CLOSING_REPORT, RELEASE_SLIP
from financing.rules.dates import not_after
from financing.states import OPEN_AMENDMENT, OPEN_CONSENT, RegistrationState
from workflows.errors import Objection, Objections
from workflows.models import Actor, FlowProcess, FlowTask, WorkItem

ARROW_OF_ENDING = {"deregistered": "deregister", "revoked": "revoke", "ended": "end"}


def release_registration(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    ending: str,
    ended_on: dt.date,
    outcome: str = "",
) -> Case:
    """Record that a registration was ``deregistered``, ``revoked`` or has ``ended``.

    The last one closes the case.

    Raises:
        Objections: an unknown ending, or a day ahead or before the registration's own.
    """
    with acting(case_id=case_id, item_id=item_id, step="deregister", actor=actor, at=at) as act:
        registration = act.part(Registration)
        _check_ending(registration, ending, ended_on, on=act.on)
        registration.ended_on, registration.outcome = ended_on, outcome
        pledged = registration.pledged_right
        facts = {
            "position": pledged.position,
            "title": pledged.title,
            "number": pledged.right.number,
            "registrar": registration.registrar,
            "certificate_number": registration.certificate_number,
            "ending": ending,
            "ended_on": ended_on,
            "outcome": outcome,
        }
        abandon_changes(act, registration)
        act.take(ARROW_OF_ENDING[ending], on=registration, facts=facts, papers=[RELEASE_SLIP])
        pledged.released_at = at
        pledged.save(update_fields=["released_at"])
        close_if_released(act)
    return act.case


def _check_ending(
    registration: Registration, ending: str, ended_on: dt.date, *, on: dt.date
) -> None:
    wrong = [*not_after(on, "ended_on", ended_on)]
    if ending not in ARROW_OF_ENDING:
        wrong.append(Objection("ending.unknown", "ending", "登记只能注销、撤销或期限届满。"))
    if registration.effective_date and ended_on < registration.effective_date:
        wrong.append(Objection("ended_on.early", "ended_on", "终止日不能早于登记日。"))
    if wrong:
        raise Objections(wrong)


def is_bound(case: Case) -> bool:
    """Tell whether a pledge of the case lives, or a registrar has yet to answer."""
    return case.registrations.filter(state__in=BOUND).exists()


def close_if_released(act: CaseAct) -> None:
    """Close the case once no registration lives or is waited for any more."""
    if is_bound(act.case):
        return
    ended = [
        {"number": r.pledged_right.right.number, "state": str(r.state), "ended_on": r.ended_on}
        for r in act.case.registrations.select_related("pledged_right__right")
    ]
    facts = {"disbursed_fen": act.case.disbursed_fen, "registrations": ended}
    act.take("close", facts=facts, papers=[CLOSING_REPORT])


def abandon_unfiled(act: CaseAct) -> None:
    """Give up registrations that lie at no registrar, and the work that waited for them."""
    keys = []
    for registration in act.case.registrations.filter(state=RegistrationState.DRAFTED):
        act.take("abandon", on=registration, facts={"registrar": registration.registrar})
        keys.append(str(registration.pk))
    _cancel_work(act, keys)


def abandon_changes(act: CaseAct, registration: Registration) -> None:
    """Give up what was still to be changed or agreed of a registration that ends, with its work."""
    keys = []
    for amendment in registration.amendments.filter(state__in=OPEN_AMENDMENT):
        act.take("abandon_amendment", on=amendment, facts={"kind": amendment.kind})
        keys.append(str(amendment.pk))
    for consent in registration.consents.filter(state__in=OPEN_CONSENT):
        act.take("abandon_consent", on=consent, facts={"kind": consent.kind})
        keys.append(str(consent.pk))
    _cancel_work(act, keys)
    flows = FlowProcess.objects.filter(case_key__in=keys, finished=None)
    flows.update(status=PROCESS.CANCELED, finished=act.at)


def _cancel_work(act: CaseAct, keys: Collection[str]) -> None:
    """Cancel the open work on parts of the case."""
    if not keys:
        return
    items = WorkItem.objects.filter(case_key=act.case.pk, subject_key__in=keys, status="OPEN")
    tasks = list(items.values_list("task_id", flat=True))
    items.update(status=WorkItem.Status.CANCELLED, done_at=act.at)
    FlowTask.objects.filter(pk__in=tasks).update(status=STATUS.CANCELED, finished=act.at)
