"""The registrar revokes a registration while the loan runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from financing.models import Registration
from financing.operations.amending import living_registration
from financing.operations.beside import of_the_specialist
from financing.operations.releasing import abandon_changes
from financing.operations.watching import watch_case
from financing.papers import RELEASE_SLIP
from financing.rules.amending import REVOCATION_GROUNDS
from financing.rules.dates import not_after, not_before
from financing.rules.duties import EVENTS
from financing.states import CaseState
from workflows.errors import NotReady, Objection, Objections
from workflows.models import Actor
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class Revocation:
    """The registrar's notice: its number, its day, the ground it names, and its words."""

    notice_number: str
    revoked_on: dt.date
    ground: str
    reasons: str


def revoke_registration(
    *, case_id: UUID, actor: Actor, at: dt.datetime, registration_id: UUID, notice: Revocation
) -> Registration:
    """Record that a registrar revoked a registration of a loan that runs.

    A patent's pledge is then void from its beginning (PAT-054). The right is let go of; the loan
    runs on with what is left of the bundle.

    Raises:
        Objections: no living registration, no notice, a ground that is none of this registrar's, a
            day ahead or before the registration.
        NotReady: the loan does not run; what ends then is recorded at its own step.
        NotAllowed: the actor is no specialist of the case's bank and branch.
    """
    with of_the_specialist(case_id, actor, at) as act:
        if act.case.state != CaseState.DISBURSED:
            sentence = _("贷款没有在贷后管理中；结清后的登记终止请在注销登记环节记录。")
            raise NotReady(sentence, state=str(act.case.state))
        registration = living_registration(act.case, registration_id)
        _check(notice, registration, on=act.on)
        pledged = registration.pledged_right
        ground = EVENTS[notice.ground]
        registration.ended_on = notice.revoked_on
        registration.outcome = f"{ground}：{notice.reasons.strip()}"[:400]
        facts = {
            "position": pledged.position,
            "title": pledged.title,
            "number": pledged.right.number,
            "registrar": registration.registrar,
            "certificate_number": registration.certificate_number,
            "ending": "revoked",
            "ended_on": notice.revoked_on,
            "outcome": f"通知书{notice.notice_number.strip()}，{registration.outcome}",
        }
        abandon_changes(act, registration)
        act.take("revoke", on=registration, facts=facts, papers=[RELEASE_SLIP])
        pledged.released_at = at
        pledged.save(update_fields=["released_at"])
        watch_case(case_id=act.case.pk, on=act.on)
    return registration


def _check(notice: Revocation, registration: Registration, *, on: dt.date) -> None:
    family = registration.pledged_right.right.kind.family
    wrong = [
        *not_after(on, "ended_on", notice.revoked_on),
        *not_before(
            registration.effective_date, "ended_on", notice.revoked_on, cause=say("登记日")
        ),
    ]
    if not notice.notice_number.strip():
        sentence = say("请填写撤销通知书的编号。")
        wrong.append(Objection("notice.missing", "notice_number", sentence))
    if notice.ground not in REVOCATION_GROUNDS[family]:
        sentence = say("这不是该登记机关撤销登记的事由，请按通知书选择。")
        wrong.append(Objection("revocation.ground", "ground", sentence))
    if not notice.reasons.strip():
        wrong.append(Objection("reasons.missing", "reasons", say("请写明理由。")))
    if wrong:
        raise Objections(wrong)
