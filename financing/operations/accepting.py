"""Accept, return once with everything, or decline; and the enterprise's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from financing.errors import AlreadyReturned
from financing.models import Application, Case
from financing.operations.acts import CaseAct, acting, locked_case
from financing.operations.applying import freeze_version, upload_hashes
from financing.operations.parties import rewrite_bundle
from financing.papers import (
    ACCEPTANCE,
    APPLICATION,
    DECLINE_NOTICE,
    DEFICIENCY_NOTICE,
    WITHDRAWAL,
)
from financing.queries.prechecks import precheck
from financing.rules.applied_parties import code_of
from financing.rules.contents import Part
from financing.states import RegistrationState
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor, FlowProcess
from workflows.operations.advancing import stop_process
from workflows.operations.recording import Moved, record
from workflows.operations.taking import check_membership

_LIVING = (RegistrationState.DRAFTED, RegistrationState.FILED, RegistrationState.REGISTERED)


def accept_case(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, remark: str = ""
) -> Case:
    """Accept a complete application."""
    with acting(case_id=case_id, item_id=item_id, step="accept", actor=actor, at=at) as act:
        act.take(
            "accept",
            facts={"remark": remark},
            rests_on=[("version", act.case.version.content_sha256)],
            papers=[ACCEPTANCE],
        )
    return act.case


def return_case(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    deficiencies: Sequence[Mapping[str, str]],
) -> Case:
    """Return an application once, with every deficiency: ``code``, ``where`` and ``message`` each.

    Raises:
        Objections: no deficiency, or one without a sentence.
        AlreadyReturned: the case was returned before (一次性告知).
    """
    _check_deficiencies(deficiencies)
    with acting(case_id=case_id, item_id=item_id, step="accept", actor=actor, at=at) as act:
        if act.case.returned_once:
            raise AlreadyReturned(
                _("本案已一次性告知过补正内容，不能再次退回；请受理，或不予受理并说明理由。")
            )
        act.case.returned_once = True
        facts = {"deficiencies": [dict(row) for row in deficiencies]}
        act.take("return_for_correction", facts=facts, papers=[DEFICIENCY_NOTICE])
    return act.case


def _check_deficiencies(deficiencies: Sequence[Mapping[str, str]]) -> None:
    missing = [
        Objection("deficiency.message_missing", f"deficiencies[{n}].message", "请写明如何补正。")
        for n, row in enumerate(deficiencies)
        if not row.get("message", "").strip() or not row.get("code", "").strip()
    ]
    if not deficiencies:
        missing = [Objection("deficiency.none", "deficiencies", "退回须列明全部需要补正的内容。")]
    if missing:
        raise Objections(missing)


def decline_case(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reason: str, basis: str
) -> Case:
    """Refuse to accept, with the reason and its legal basis.

    Raises:
        Objections: reason or basis is missing.
    """
    require(reason=reason, basis=basis)
    with acting(case_id=case_id, item_id=item_id, step="accept", actor=actor, at=at) as act:
        act.take("decline", facts={"reason": reason, "basis": basis}, papers=[DECLINE_NOTICE])
    return act.case


SENTENCES: Mapping[str, str] = {
    "reason": "请写明理由。",
    "basis": "请写明依据的法律、规章或产品制度条款。",
    "note": "请填写尽职调查意见。",
    "opinion": "请填写意见。",
    "consent": "请写明出质人何时以何种形式书面同意继续担保。",
    "voucher": "请填写还款凭证号。",
    "filing_number": "请填写登记机关的受理号。",
    "certificate_number": "请填写登记证明编号。",
    "account_tail": "请填写收款账户末四位。",
    "handling": "请写明已经做了什么、由谁跟进。",
}


def require(**texts: str) -> None:
    """Check that texts are there, all at once.

    Raises:
        Objections: one for each text that is empty.
    """
    empty = missing(**texts)
    if empty:
        raise Objections(empty)


def missing(**texts: str) -> list[Objection]:
    """List an objection for each text that is empty."""
    empty = [name for name, text in texts.items() if not text.strip()]
    return [Objection(f"{name}.missing", name, SENTENCES[name]) for name in empty]


def resubmit_application(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    content: Mapping[str, Any],
) -> Case:
    """File a corrected version for a returned case; the versions before stay as they were.

    Raises:
        Objections: everything the pre-check finds, at once.
    """
    with acting(case_id=case_id, item_id=item_id, step="resubmit", actor=actor, at=at) as act:
        case = act.case
        found = precheck(content, enterprise=case.enterprise, lenders=[case.bank])
        if objections := (*found, *_check_pledgee(case, content)):
            raise Objections(objections)
        # Another bank's case may resubmit the same application now: one version after the other.
        application = Application.objects.select_for_update().get(pk=case.application_id)
        version = freeze_version(application, content, actor=actor, at=at)
        application.amend()
        facts = {"version": version.seq, "case": case.number}
        resting = [("version", version.content_sha256)]
        amended = Moved("amend", "application", "FILED", "FILED", facts, resting)
        record(application, [amended], actor=actor, at=at, on_behalf_of_id=act.on_behalf_of_id)
        application.save()
        case.version = version
        case.requested_fen = content["loan"]["amount_fen"]
        case.term_months = content["loan"]["term_months"]
        rewrite_bundle(case, content, at=at)
        act.take(
            "resubmit",
            facts={"version": version.seq, "requested_fen": case.requested_fen},
            rests_on=[*resting, *upload_hashes(application)],
            papers=[APPLICATION],
            sheet={"content": dict(content)},
        )
    return case


def _check_pledgee(case: Case, content: Mapping[str, Any]) -> Iterator[Objection]:
    """Object to another pledgee than the one for whom a registration lives."""
    living = case.registrations.filter(state__in=_LIVING).select_related("pledgee").first()
    named = Part("", content).part("pledgee")
    code = code_of(named) if content.get("pledgee") else case.bank.credit_code
    if living is not None and code not in ("", living.pledgee.credit_code):
        yield Objection(
            "pledgee.registered",
            "pledgee",
            f"质押已以“{living.pledgee.name}”为质权人办理登记，补正时不能更换质权人。",
        )


def withdraw_case(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reason: str
) -> Case:
    """Withdraw a returned application.

    Raises:
        Objections: the reason is missing.
    """
    require(reason=reason)
    with acting(case_id=case_id, item_id=item_id, step="resubmit", actor=actor, at=at) as act:
        act.take("withdraw", facts={"reason": reason}, papers=[WITHDRAWAL])
    return act.case


def withdraw_filed_case(*, case_id: UUID, actor: Actor, at: dt.datetime, reason: str) -> Case:
    """Withdraw an application that the bank has not accepted yet; the work opened on it is closed.

    Raises:
        Objections: the reason is missing.
        NotAllowed: it is another enterprise's.
        SomeoneWasFaster: the bank has answered already.
    """
    require(reason=reason)
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        if actor.organisation_id != case.enterprise_id:
            raise NotAllowed(_("没有这个案件。"), case=str(case_id))
        act = CaseAct(case, None, actor, at)
        act.take("withdraw", facts={"reason": reason}, papers=[WITHDRAWAL])
        stop_process(FlowProcess.objects.get(case_key=case.pk), at=at, close=True)
        act.finish()
        return case
