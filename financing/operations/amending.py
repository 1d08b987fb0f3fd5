"""Change what is registered of a living pledge: agree, file, take the registrar's answer."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from financing.flows import AmendmentV1
from financing.models import Amendment, Case, Registration
from financing.operations.accepting import missing
from financing.operations.acts import CaseAct, acting
from financing.operations.beside import of_the_specialist
from financing.operations.settling import office_ends
from financing.operations.watching import watch_case
from financing.papers import AMENDMENT_FORM, AMENDMENT_SLIP
from financing.rules.amending import Change, Registered, check_change, check_in_time
from financing.rules.dates import not_after, not_before
from financing.states import OPEN_AMENDMENT, AmendmentKind, AmendmentState, RegistrationState
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.operations.advancing import start_flow
from workflows.queries.clocks import due_at
from workflows.sentences import say


def agree_amendment(
    *, case_id: UUID, actor: Actor, at: dt.datetime, registration_id: UUID, change: Change
) -> Amendment:
    """Take down what the parties agreed to change, and put its filing on the desk.

    An extension must be filed before the registered period ends; anything else within the days of
    the clock ``file_amendment`` from the agreement.

    Raises:
        Objections: no living registration, a change of the kind is open already, and all that
            ``check_change`` finds.
        NotAllowed: the actor is no specialist of the case's bank and branch.
    """
    with of_the_specialist(case_id, actor, at) as act:
        registration = living_registration(act.case, registration_id)
        wrong = list(check_change(change, _entry(act.case, registration), on=act.on))
        if registration.amendments.filter(kind=change.kind, state__in=OPEN_AMENDMENT).exists():
            sentence = say("这项登记的同类变更尚未办完，请先办结。")
            wrong.append(Objection("amendment.open", "kind", sentence))
        if wrong:
            raise Objections(wrong)
        amendment = _amendment(act, registration, change)
        act.position.subject = act.position.parts[str(amendment.pk)] = amendment
        assert amendment.latest_on is not None, "every change has its last day"
        act.deadlines["file_amendment"] = office_ends(amendment.latest_on)
        facts = _facts(amendment)
        act.note("agree_amendment", subject=f"amendment:{amendment.pk}", facts=facts)
        title = f"{registration.pledged_right.title}（{AmendmentKind(change.kind).label}）"
        start_flow(AmendmentV1, act.position, amendment.pk, (str(amendment.pk), title[:200]))
        act.open_items()
    return amendment


def living_registration(case: Case, registration_id: UUID) -> Registration:
    """Load a registration of the case that is in force, with its right and parties.

    Raises:
        Objections: the case has none of that key in force.
    """
    rows = case.registrations.filter(state=RegistrationState.REGISTERED, pk=registration_id)
    found = rows.select_related("pledged_right__right__kind", "pledged_right__pledgor", "pledgee")
    registration = found.first()
    if registration is None:
        sentence = say("本案没有这项有效的质押登记。")
        raise Objections([Objection("registration.unknown", "registration", sentence)])
    return registration


def _entry(case: Case, registration: Registration) -> Registered:
    """Describe the entry and what stands around it, as the rules look at it."""
    pledged = registration.pledged_right
    last = pledged.snapshots.order_by("round").last()
    later = Registration.objects.filter(
        pledged_right__right=pledged.right_id,
        state=RegistrationState.REGISTERED,
        rank__gt=registration.rank,
    )
    assert registration.effective_date is not None, "registered"
    return Registered(
        family=pledged.right.kind.family,
        effective_date=registration.effective_date,
        registered_fen=registration.registered_fen or 0,
        period_to=registration.period_to,
        later_pledgees=tuple(sorted(set(later.values_list("pledgee__name", flat=True)))),
        debt_open=case.state != "SETTLED",
        register_frozen=bool(last and json.loads(last.facts).get("frozen")),
    )


def _amendment(act: CaseAct, registration: Registration, change: Change) -> Amendment:
    old = {
        "PARTIES": {"name": registration.pledged_right.pledgor.name},
        "AMOUNT": {"amount_fen": registration.registered_fen},
        "SCOPE": {"scope": _scope_of(act.case, registration)},
        "EXTENSION": {"period_to": _iso(registration.period_to)},
    }
    extends = change.kind == AmendmentKind.EXTENSION
    agreed_at = office_ends(change.agreed_on)
    until = registration.period_to if extends else due_at("file_amendment", agreed_at).date()
    return Amendment.objects.create(
        case=act.case, registration=registration, kind=change.kind,
        agreement=change.agreement.strip(), agreed_on=change.agreed_on, alone=change.alone,
        before=old[change.kind], latest_on=until,
        after={name: _iso(value) for name, value in change.after.items() if value},
    )  # fmt: skip


def _scope_of(case: Case, registration: Registration) -> Sequence[str]:
    """Give the scope as registered: the last change of it, or the contract's."""
    changed = registration.amendments.filter(kind="SCOPE", state=AmendmentState.REGISTERED)
    last = changed.order_by("effective_date", "pk").last()
    if last is not None:
        return list(last.after["scope"])
    contract = case.contracts.filter(kind="pledge").order_by("round").last()
    return json.loads(contract.content)["scope"] if contract else []


def _iso(value: object) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def file_amendment(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    filing_number: str,
    filed_on: dt.date,
) -> Case:
    """File a change at its registrar.

    Raises:
        Objections: no receipt number, a day ahead or before the agreement, an extension after the
            registered period.
    """
    with acting(case_id=case_id, item_id=item_id, step="file_amendment", actor=actor, at=at) as act:
        amendment = act.part(Amendment, *_RELATED)
        wrong = [
            *missing(filing_number=filing_number),
            *not_after(act.on, "filed_on", filed_on),
            *not_before(amendment.agreed_on, "filed_on", filed_on, cause=say("变更协议签订日")),
        ]
        if amendment.kind == AmendmentKind.EXTENSION and amendment.registration.period_to:
            wrong += check_in_time(amendment.registration.period_to, filed_on)
        if wrong:
            raise Objections(wrong)
        amendment.filing_number, amendment.filed_on = filing_number.strip(), filed_on
        facts = _facts(amendment) | {"filing_number": filing_number.strip(), "filed_on": filed_on}
        act.take("file_amendment", on=amendment, facts=facts, papers=[AMENDMENT_FORM])
    return act.case


@dataclass(frozen=True, slots=True)
class AmendmentAnswer:
    """What the registrar answered (``registered``, ``returned``, ``refused``), what with it."""

    outcome: str
    answered_on: dt.date
    effective_date: dt.date | None = None
    reasons: Sequence[str] = ()


def answer_amendment(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, answer: AmendmentAnswer
) -> Case:
    """Take a registrar's answer; the entry changes on the registrar's day only.

    Raises:
        Objections: an unknown answer, a grant without its day, days out of order, a return or
            refusal without reasons.
    """
    with acting(
        case_id=case_id, item_id=item_id, step="answer_amendment", actor=actor, at=at
    ) as act:
        amendment = act.part(Amendment, *_RELATED)
        _check_answer(answer, amendment, on=act.on)
        amendment.outcome = "；".join(answer.reasons)[:400]
        facts = _facts(amendment) | {
            "answered_on": answer.answered_on,
            "effective_date": answer.effective_date,
            "reasons": list(answer.reasons),
            "outcome": answer.outcome,
        }
        if answer.outcome == "registered":
            amendment.effective_date = answer.effective_date
            act.take("register_amendment", on=amendment, facts=facts, papers=[AMENDMENT_SLIP])
            _apply(amendment)
            watch_case(case_id=act.case.pk, on=act.on)
        elif answer.outcome == "returned":
            act.take("return_amendment", on=amendment, facts=facts, papers=[AMENDMENT_SLIP])
            assert amendment.latest_on is not None, "every change has its last day"
            act.deadlines["file_amendment"] = office_ends(amendment.latest_on)
        else:
            act.take("refuse_amendment", on=amendment, facts=facts, papers=[AMENDMENT_SLIP])
    return act.case


def _check_answer(answer: AmendmentAnswer, amendment: Amendment, *, on: dt.date) -> None:
    filed_on, cause = amendment.filed_on, say("提交变更日")
    wrong = [
        *not_after(on, "answered_on", answer.answered_on),
        *not_before(filed_on, "answered_on", answer.answered_on, cause=cause),
    ]
    if answer.outcome not in ("registered", "returned", "refused"):
        sentence = say("变更登记结果只能是准予、补正或不予变更。")
        wrong.append(Objection("outcome.unknown", "outcome", sentence))
    elif answer.outcome == "registered":
        if answer.effective_date is None:
            sentence = say("请填写登记机关载明的变更登记日。")
            wrong.append(Objection("effective_date.missing", "effective_date", sentence))
        wrong += not_after(on, "effective_date", answer.effective_date)
        wrong += not_before(filed_on, "effective_date", answer.effective_date, cause=cause)
    elif not any(reason.strip() for reason in answer.reasons):
        wrong.append(Objection("reasons.missing", "reasons", say("请写明理由。")))
    if wrong:
        raise Objections(wrong)


def _apply(amendment: Amendment) -> None:
    """Write what is registered now into the registration."""
    registration, after = amendment.registration, amendment.after
    registration.amended_on = amendment.effective_date
    if amendment.kind == AmendmentKind.AMOUNT:
        registration.secured_fen = registration.registered_fen = after["amount_fen"]
    elif amendment.kind == AmendmentKind.EXTENSION:
        registration.period_to = dt.date.fromisoformat(after["period_to"])
    registration.save()


_RELATED = (
    "registration__pledged_right__right__kind",
    "registration__pledged_right__pledgor",
    "registration__pledgee",
)


def _facts(amendment: Amendment) -> dict[str, Any]:
    registration = amendment.registration
    pledged = registration.pledged_right
    return {
        "position": pledged.position,
        "title": pledged.title,
        "number": pledged.right.number,
        "registrar": registration.registrar,
        "certificate_number": registration.certificate_number,
        "pledgee": registration.pledgee.name,
        "kind": amendment.kind,
        "agreement": amendment.agreement,
        "agreed_on": amendment.agreed_on,
        "alone": amendment.alone,
        "before": amendment.before,
        "after": amendment.after,
        "latest_on": amendment.latest_on,
    }
