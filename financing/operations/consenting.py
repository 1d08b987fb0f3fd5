"""A pledgor asks to dispose of a pledged right; the bank answers and secures the proceeds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from financing.flows import ConsentV1
from financing.models import Case, CaseParty, Consent
from financing.operations.accepting import missing
from financing.operations.acts import CaseAct, acting, locked_case
from financing.operations.amending import living_registration
from financing.papers import CONSENT_ANSWER, CONSENT_REQUEST, PROCEEDS_SLIP
from financing.rules.consenting import Reply, Wish, check_reply, check_wish
from financing.rules.dates import not_after, not_before
from financing.rules.eyes import check_eyes
from financing.states import OPEN_CONSENT, ConsentKind, PartyRole
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor
from workflows.operations.advancing import start_flow
from workflows.operations.taking import check_membership
from workflows.roles import Role
from workflows.sentences import say


def request_consent(
    *, case_id: UUID, actor: Actor, at: dt.datetime, registration_id: UUID, wish: Wish
) -> Consent:
    """Take a pledgor's request, and put its answer on the approver's desk.

    Raises:
        Objections: no living registration, a request of the kind is open already, and all that
            ``check_wish`` finds.
        NotAllowed: neither a pledgor or borrower of the case, nor its specialist for them.
    """
    with _of_the_pledgor(case_id, actor, at) as act:
        registration = living_registration(act.case, registration_id)
        pledged = registration.pledged_right
        last = pledged.snapshots.order_by("round").last()
        register = json.loads(last.facts) if last else {}
        family = pledged.right.kind.family
        wrong = list(check_wish(wish, family=family, register=register, on=act.on))
        if registration.consents.filter(kind=wish.kind, state__in=OPEN_CONSENT).exists():
            sentence = say("这项权利的同类处分申请尚未办完，请先办结。")
            wrong.append(Objection("consent.open", "kind", sentence))
        if wrong:
            raise Objections(wrong)
        consent = Consent.objects.create(
            case=act.case, registration=registration, kind=wish.kind, requested_on=act.on,
            requested_by=pledged.pledgor, counterparty=wish.counterparty.strip(),
            terms=wish.terms.strip(), price_fen=wish.price_fen,
        )  # fmt: skip
        act.position.subject = act.position.parts[str(consent.pk)] = consent
        subject = f"consent:{consent.pk}"
        facts = _facts(consent)
        act.note("request_consent", subject=subject, facts=facts, papers=[CONSENT_REQUEST])
        title = f"{pledged.title}（{ConsentKind(wish.kind).label}）"
        start_flow(ConsentV1, act.position, consent.pk, (str(consent.pk), title[:200]))
        act.open_items()
    return consent


@contextmanager
def _of_the_pledgor(case_id: UUID, actor: Actor, at: dt.datetime) -> Iterator[CaseAct]:
    """Open an act of a pledgor, or of the specialist who acts for it."""
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        own = CaseParty.objects.filter(
            case=case,
            organisation=actor.organisation_id,
            role__in=(PartyRole.BORROWER, PartyRole.PLEDGOR),
        )
        for_them = (
            actor.role == Role.SPECIALIST
            and actor.organisation_id == case.bank_id
            and actor.branch_id in (None, case.branch_id)
        )
        if not for_them and not (actor.role == Role.APPLICANT and own.exists()):
            raise NotAllowed(_("只有出质人，或者代其办理的本案专员，可以提出。"))
        case.hands = check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
        act = CaseAct(case, None, actor, at)
        act.on_behalf_of_id = case.enterprise_id if for_them else None
        yield act
        act.finish()


def answer_consent(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reply: Reply
) -> Case:
    """Answer for the pledgee; what was granted for a price waits for its proceeds.

    Raises:
        Objections: all that ``check_reply`` finds.
    """
    with acting(case_id=case_id, item_id=item_id, step="decide_consent", actor=actor, at=at) as act:
        consent = act.part(Consent, *_RELATED)
        parties = act.case.parties.filter(role=PartyRole.GUARANTOR)
        guarantors = list(parties.values_list("organisation__name", flat=True))
        wrong = tuple(check_reply(reply, kind=consent.kind, guarantors=guarantors))
        if wrong:
            raise Objections(wrong)
        consent.conditions, consent.answered_on = reply.conditions.strip(), act.on
        consent.proceeds_to = reply.proceeds_to if reply.granted else ""
        facts = _facts(consent) | {"granted": reply.granted, "guarantors": list(reply.guarantors)}
        if reply.granted:
            act.take("grant_consent", on=consent, facts=facts, papers=[CONSENT_ANSWER])
        else:
            act.take("deny_consent", on=consent, facts=facts, papers=[CONSENT_ANSWER])
    return act.case


def earmark_proceeds(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    received_fen: int,
    received_on: dt.date,
    voucher: str,
) -> Case:
    """Record that the proceeds repaid the debt early, or lie deposited.

    What repaid the debt is entered as a repayment as well, under the same voucher.

    Raises:
        Objections: nothing received, no voucher, a day ahead or before the consent.
    """
    with acting(
        case_id=case_id, item_id=item_id, step="earmark_proceeds", actor=actor, at=at
    ) as act:
        consent = act.part(Consent, *_RELATED)
        wrong = [
            *missing(voucher=voucher),
            *not_after(act.on, "received_on", received_on),
            *not_before(consent.answered_on, "received_on", received_on, cause=say("同意处分之日")),
        ]
        if received_fen <= 0:
            sentence = say("请填写实际收到的价款。")
            wrong.append(Objection("proceeds.empty", "received_fen", sentence))
        if wrong:
            raise Objections(wrong)
        consent.received_fen, consent.received_on = received_fen, received_on
        consent.voucher = voucher.strip()
        facts = _facts(consent) | {
            "received_fen": received_fen,
            "received_on": received_on,
            "voucher": consent.voucher,
        }
        act.take("earmark_proceeds", on=consent, facts=facts, papers=[PROCEEDS_SLIP])
    return act.case


_RELATED = ("registration__pledged_right__right", "requested_by")


def _facts(consent: Consent) -> dict[str, Any]:
    pledged = consent.registration.pledged_right
    return {
        "position": pledged.position,
        "title": pledged.title,
        "number": pledged.right.number,
        "registrar": consent.registration.registrar,
        "kind": consent.kind,
        "requested_by": consent.requested_by.name,
        "requested_on": consent.requested_on,
        "counterparty": consent.counterparty,
        "terms": consent.terms,
        "price_fen": consent.price_fen,
        "conditions": consent.conditions,
        "proceeds_to": consent.proceeds_to,
    }
