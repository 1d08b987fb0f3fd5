"""File each registration at its registrar, and take the registrar's answer."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Max, Q

from financing.errors import RightsBlocked
from financing.models import Case, IPRight, Registration, RightValuation
from financing.operations.accepting import missing, require
from financing.operations.acts import CaseAct, acting
from financing.operations.notices import Answer, compared_notice, notice_differences
from financing.operations.releasing import close_if_released
from financing.operations.securing import secure_if_met
from financing.operations.sharing import begin_round
from financing.operations.signing import latest_approval
from financing.papers import (
    CERTIFICATE_SLIP,
    CORRECTION_SLIP,
    FILING_WITHDRAWN,
    RECONSIDERATION,
    REGISTRATION_FORM,
    REGISTRATION_REFUSAL,
)
from financing.queries.filings import open_channels, papers_wanted
from financing.queries.preflight import case_report
from financing.rules.dates import not_after, not_before
from financing.rules.filing_papers import check_papers
from financing.states import CaseState, RegistrationState
from workflows.errors import Objection, Objections
from workflows.models import Actor, WorkItem
from workflows.queries.clocks import end_of_office
from workflows.sentences import say

# Where a registration sent back for correction is filed again.
_WANTED = (CaseState.SIGNED, CaseState.SECURED, CaseState.DISBURSED)


def file_registration(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    filing_number: str,
    filed_on: dt.date,
    documents: Collection[str],
    channel: str = "",
) -> Case:
    """File one registration with the documents named, by its own channel or another open one.

    Raises:
        Objections: the registrar's receipt number is missing, a day ahead or before the contract
            was signed, a document of the checklist is missing, or the channel is not open on that
            day.
        RightsBlocked: the pre-flight finds what the registrar would refuse.
    """
    with acting(
        case_id=case_id, item_id=item_id, step="file_registration", actor=actor, at=at
    ) as act:
        registration = _registration(act)
        wanted = papers_wanted(registration)
        way = channel or registration.channel
        _check_filing(
            act, filing_number, filed_on,
            also=[*check_papers(wanted, documents), *_check_channel(registration, way, filed_on)],
        )  # fmt: skip
        _refuse_blocked(act, registration)
        held = [paper for paper in wanted if paper.code in documents]
        registration.channel, registration.documents = way, [paper.code for paper in held]
        registration.filing_number, registration.filed_on = filing_number, filed_on
        facts = _facts(registration) | {
            "filing_number": filing_number,
            "filed_on": filed_on,
            "documents": registration.documents,
        }
        checklist = [(paper.code, str(paper.name), paper in held) for paper in wanted]
        act.take(
            "file",
            on=registration,
            facts=facts,
            papers=[REGISTRATION_FORM],
            sheet=_form_sheet(act, registration) | {"checklist": checklist},
        )
    return act.case


def _check_channel(registration: Registration, way: str, on: dt.date) -> Iterator[Objection]:
    """Object to a way in which the registrar does not take this kind of right on that day."""
    kind = registration.pledged_right.right.kind
    channels = open_channels(kind.code, on)
    if way not in channels:
        sentence = say(
            "{kind}在{day}不能以“{channel}”方式提交；可用的方式：{channels}。",
            kind=kind.name,
            day=on.isoformat(),
            channel=CHANNEL_NAMES.get(way, way),
            channels="、".join(CHANNEL_NAMES[each] for each in channels) or "—",
        )
        yield Objection("channel.closed", "channel", sentence)


def _check_filing(
    act: CaseAct, filing_number: str, filed_on: dt.date, *, also: Sequence[Objection]
) -> None:
    signed_on = act.case.contracts.aggregate(Max("signed_on"))["signed_on__max"]
    wrong = [
        *missing(filing_number=filing_number),
        *not_after(act.on, "filed_on", filed_on),
        *not_before(signed_on, "filed_on", filed_on, cause=say("合同签订日")),
        *also,
    ]
    if wrong:
        raise Objections(wrong)


def _refuse_blocked(act: CaseAct, registration: Registration) -> None:
    """Refuse to file what the registrar would refuse, as the pre-flight of the day finds it.

    Raises:
        RightsBlocked: a breach of this right, or of the bundle, that blocks.
    """
    report = case_report(act.case, on=act.on)
    pledged = registration.pledged_right
    found = [*report.findings_of(pledged.right.number), *report.findings]
    blocked = [each for each in found if each.severity == "BLOCK"]
    if blocked:
        where = f"rights[{pledged.position}]"
        raise RightsBlocked(
            "；".join(each.message for each in blocked),
            objections=[Objection(f.rule, where, f.message, {"cure": f.cure}) for f in blocked],
        )


def _form_sheet(act: CaseAct, registration: Registration) -> dict[str, object]:
    """Gather what the registrar's form repeats: the contracts, the use, the appraisal if any."""
    contracts = act.case.contracts.order_by("round")
    valued = (
        RightValuation.objects.filter(pledged_right=registration.pledged_right)
        .exclude(report_number="")
        .select_related("appraiser")
        .order_by("round")
        .last()
    )
    appraisal = (
        valued
        and valued.appraiser
        and {
            "firm": valued.appraiser.name,
            "number": valued.report_number,
            "value_fen": valued.value_fen,
        }
    )
    content = json.loads(act.case.version.content)
    return {
        **{contract.kind: json.loads(contract.content) for contract in contracts},
        "use": content["loan"]["use"],
        "agent": content.get("agent"),
        "appraisal": appraisal or None,
    }


def answer_registration(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, answer: Answer
) -> Case:
    """Take a registrar's answer.

    The pledge exists from its effective date only (Civil Code, art. 444). A filing that comes back
    when nobody wants the pledge any more is given up; a pledge that still comes to exist is
    recorded, and deregistered before the case closes.

    Raises:
        Objections: a grant without certificate, date or amount, or with a number that is used; a
            return or refusal without reasons.
    """
    try:
        return _answer(case_id=case_id, item_id=item_id, actor=actor, at=at, answer=answer)
    except IntegrityError as taken:
        # Somebody gave the number away between our look and our write: only the database saw it.
        registration = Registration.objects.get(pk=WorkItem.objects.get(pk=item_id).subject_key)
        if not _is_used(answer.certificate_number, registration):
            raise
        raise Objections([_USED]) from taken


def _answer(*, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, answer: Answer) -> Case:
    with acting(
        case_id=case_id, item_id=item_id, step="answer_registration", actor=actor, at=at
    ) as act:
        registration = _registration(act)
        _check_answer(answer, registration, on=act.on)
        if answer.outcome == "registered":
            _register(act, registration, answer)
            secure_if_met(act, latest_approval(act.case))
        else:
            _not_register(act, registration, answer)
        if act.case.state == CaseState.SETTLED:
            close_if_released(act)
    return act.case


def _not_register(act: CaseAct, registration: Registration, answer: Answer) -> None:
    facts = _facts(registration) | {"reasons": list(answer.reasons)}
    if answer.outcome == "returned":
        registration.corrections = [
            *registration.corrections,
            {"on": answer.answered_on.isoformat(), "reasons": list(answer.reasons)}
            | ({"until": answer.correct_by.isoformat()} if answer.correct_by else {}),
        ]
        if answer.correct_by:
            facts["correct_by"] = answer.correct_by
            act.deadlines["file_registration"] = end_of_office(answer.correct_by)
        act.take("return_for_correction", on=registration, facts=facts, papers=[CORRECTION_SLIP])
        if act.case.state not in _WANTED:
            act.take("abandon", on=registration, facts={"registrar": registration.registrar})
        return
    registration.outcome = "；".join(answer.reasons)[:400]
    if answer.outcome == "refused":
        act.take("refuse", on=registration, facts=facts, papers=[REGISTRATION_REFUSAL])
    else:
        act.take("withdraw", on=registration, facts=facts, papers=[FILING_WITHDRAWN])


def _check_answer(answer: Answer, registration: Registration, *, on: dt.date) -> None:
    wrong = [
        *not_after(on, "answered_on", answer.answered_on),
        *not_before(
            registration.filed_on, "answered_on", answer.answered_on, cause=say("提交登记日")
        ),
    ]
    if answer.outcome not in ("registered", "returned", "refused", "withdrawn"):
        sentence = say("登记结果只能是准予、补正、不予登记或准予撤回。")
        wrong.append(Objection("outcome.unknown", "outcome", sentence))
    if answer.outcome == "registered":
        wrong += _check_grant(answer, registration, on)
    else:
        wrong += _check_refusal(answer)
    if wrong:
        raise Objections(wrong)


def _check_grant(answer: Answer, registration: Registration, on: dt.date) -> Iterator[Objection]:
    if not answer.certificate_number.strip():
        yield Objection("certificate.missing", "certificate_number", "请填写登记证明编号。")
    if answer.effective_date is None:
        sentence = "请填写登记机关载明的登记日。"
        yield Objection("effective_date.missing", "effective_date", sentence)
    yield from not_after(on, "effective_date", answer.effective_date)
    yield from not_before(answer.effective_date, "period_to", answer.period_to, cause=say("登记日"))
    filed_on = registration.filed_on
    if answer.effective_date and filed_on and answer.effective_date < filed_on:
        sentence = "登记日不能早于提交登记的日期。"
        yield Objection("effective_date.early", "effective_date", sentence)
    if _is_used(answer.certificate_number, registration):
        yield _USED
    if not answer.difference_note.strip():
        yield from notice_differences(registration, answer)
    if answer.registered_fen != registration.secured_fen:
        sentence = say(
            "登记证明上的担保金额与质押合同不一致；登记金额优先于合同（CIV-15），请先办理更正。"
        )
        yield Objection("CIV-15", "registered_fen", sentence)


def _check_refusal(answer: Answer) -> Iterator[Objection]:
    if not [reason for reason in answer.reasons if reason.strip()]:
        yield Objection("reasons.missing", "reasons", say("请写明理由。"))
    if answer.correct_by and answer.correct_by < answer.answered_on:
        sentence = say("补正期限不能早于收到补正通知的日期。")
        yield Objection("correct_by.early", "correct_by", sentence)


_USED = Objection(
    "certificate.used", "certificate_number", say("这一登记证明编号已用于另一项登记，请核对。")
)


def _is_used(certificate_number: str, registration: Registration) -> bool:
    given = Registration.objects.filter(
        registrar=registration.registrar, certificate_number=certificate_number.strip()
    )
    return bool(certificate_number.strip()) and given.exists()


def _register(act: CaseAct, registration: Registration, answer: Answer) -> None:
    registration.certificate_number = answer.certificate_number.strip()
    registration.effective_date = answer.effective_date
    registration.registered_fen = answer.registered_fen
    registration.period_to = _period_to(act, registration, answer)
    _take_its_rank(registration)
    facts = _facts(registration) | {
        "certificate_number": registration.certificate_number,
        "effective_date": answer.effective_date,
        "registered_fen": answer.registered_fen,
        **({"period_to": registration.period_to} if registration.period_to else {}),
        **compared_notice(registration, answer),
    }
    act.take("register", on=registration, facts=facts, papers=[CERTIFICATE_SLIP])


def _period_to(act: CaseAct, registration: Registration, answer: Answer) -> dt.date | None:
    """Give the last day of the registered period, which a mark's registration has (TM-021)."""
    if registration.pledged_right.right.kind.family != "trademark":
        return None
    if answer.period_to is not None:
        return answer.period_to
    contract = act.case.contracts.filter(kind="pledge").order_by("round").last()
    if contract is None:
        return None
    return dt.date.fromisoformat(json.loads(contract.content)["debt_to"])


def _take_its_rank(registration: Registration) -> None:
    """Rank a pledge by the day on which it was registered, and then by the day of its filing.

    Until then its rank is what could be expected at signing. A right that takes one pledge only has
    no ranks. Source: Civil Code, art. 414 (rulebook CIV-07).
    """
    pledged = registration.pledged_right
    if pledged.right.kind.second_pledge == "refused":
        return
    # Two pledges of one right, registered at once, may not both find themselves the first.
    IPRight.objects.select_for_update().get(pk=pledged.right_id)
    others = Registration.objects.filter(
        pledged_right__right=pledged.right_id, state=RegistrationState.REGISTERED
    ).exclude(pledged_right__case=pledged.case_id)
    earlier = others.filter(
        Q(effective_date__lt=registration.effective_date)
        | Q(effective_date=registration.effective_date, filed_on__lte=registration.filed_on)
    )
    registration.rank = earlier.count() + 1
    if pledged.rank != registration.rank:
        pledged.rank = registration.rank
        pledged.save(update_fields=["rank"])


def _registration(act: CaseAct) -> Registration:
    return act.part(Registration, "pledgee")


def _facts(registration: Registration) -> dict[str, object]:
    return {
        "position": registration.pledged_right.position,
        "title": registration.pledged_right.title,
        "number": registration.pledged_right.right.number,
        "kind": registration.pledged_right.right.kind.name,
        "kind_code": registration.pledged_right.right.kind_id,
        "registrar": registration.registrar,
        "channel": registration.channel,
        "channel_name": str(CHANNEL_NAMES[registration.channel]),
        "attempt": registration.attempt,
        "secured_fen": registration.secured_fen,
        "rank": registration.rank,
        "pledgee": registration.pledgee.name,
        "pledgor": registration.pledged_right.pledgor.name,
    }


CHANNEL_NAMES = {"online": "网上", "paper": "纸质", "counter": "窗口", "post": "邮寄"}


def reconsider(*, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, reason: str) -> Case:
    """Take a case whose registrations fell short of the approval back to the approver.

    Raises:
        Objections: the reason is missing.
    """
    require(reason=reason)
    with acting(case_id=case_id, item_id=item_id, step="reconsider", actor=actor, at=at) as act:
        begin_round(act)
        standing = [
            {"number": r.pledged_right.right.number, "state": str(r.state), "outcome": r.outcome}
            for r in act.case.registrations.select_related("pledged_right__right")
        ]
        facts = {"reason": reason, "registrations": standing}
        act.take("reconsider", facts=facts, papers=[RECONSIDERATION])
    return act.case
