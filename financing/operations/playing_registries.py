"""What a case file's steps do at the registrars: sign, file, take the answers, release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from banks.money import split_by_largest_remainder
from financing.models import Approval, BundleValuation, Registration
from financing.operations.notices import Answer
from financing.operations.playing_turns import Turn
from financing.operations.reading import bundle_of
from financing.operations.registering import answer_registration, file_registration
from financing.operations.releasing import release_registration
from financing.operations.signing import latest_approval, sign
from financing.queries.filings import papers_wanted
from financing.rules.casefile_steps import decision_of
from financing.rules.contracts import ContractTerms
from financing.rules.filing_papers import usual_papers
from workflows.calendar import corresponding_day
from workflows.errors import Objection, Objections

# What a pledge secures unless the contract says otherwise.
# Source: Civil Code, art. 389.
_SCOPE = ("主债权", "利息", "罚息", "违约金", "实现质权的费用")
_DELIVERY = "签约当日由出质人向质权人交付权利证书复印件并共同办理质押登记"


def sign_contracts(turn: Turn) -> None:
    """Sign both contracts; numbers, period and scope that the file leaves out are usual ones."""
    (item,) = turn.items("sign")
    case, values = turn.case(), turn.values
    approval = latest_approval(case)
    debt_from = values.get("debt_from", turn.day("signed_on"))
    suffix = f"-{case.round}" if case.round > 1 else ""
    terms = ContractTerms(
        principal_number=values.get("principal_number", f"{case.number}-借{suffix}"),
        pledge_number=values.get("pledge_number", f"{case.number}-质{suffix}"),
        signed_on=turn.day("signed_on"),
        debt_from=debt_from,
        debt_to=values.get("debt_to", corresponding_day(debt_from, approval.term_months)),
        scope=values.get("scope", _SCOPE),
        delivery=values.get("delivery", _DELIVERY),
        secured_fen=_secured(turn, approval),
        forfeiture_clause=values.get("forfeiture_clause", False),
        optional_clauses=values.get("optional_clauses", ()),
    )
    try:
        turn.do(sign, item, terms=terms)
    except Objections as refused:
        raise Objections(map(_without_contract, refused.objections)) from refused


def _without_contract(objection: Objection) -> Objection:
    """Tell what is wrong with the contracts by the keys of the step."""
    where = objection.where.removeprefix("contract.").replace("secured_fen", "secured")
    return replace(objection, where=where)


def _secured(turn: Turn, approval: Approval) -> Mapping[int, int]:
    """Say what each registration secures: the whole claim, or an equal part, or one by value.

    Source: rulebook BND-2.
    """
    listed = turn.values.get("secured_fen")
    if listed:
        return {int(position): fen for position, fen in listed.items()}
    positions = [pledged.position for pledged in bundle_of(turn.case())]
    how = turn.values.get("secured", "whole")
    if how == "whole":
        return dict.fromkeys(positions, approval.approved_fen)
    weights = {str(position): 1 for position in positions}
    if how == "by_value":
        latest = BundleValuation.objects.filter(case=turn.case()).order_by("-round")[0]
        weights = {
            key: max(1, fen) for key, fen in json.loads(latest.result)["allocation_fen"].items()
        }
    parts = split_by_largest_remainder(approval.approved_fen, weights)
    return {int(position): fen for position, fen in parts.items()}


def file_registrations(turn: Turn) -> None:
    """File at the registrars, each right with a receipt number of its own."""
    waiting = turn.by_position("file_registration")
    for position, item in waiting:
        number = _numbered(turn.values.get("filing_number"), position, many=len(waiting) > 1)
        registration = Registration.objects.get(pk=item.subject_key)
        receipt = f"SL-{turn.case().number}-{position:03d}-{registration.attempt}"
        turn.do(
            file_registration,
            item,
            position=position,
            filing_number=number or receipt,
            filed_on=turn.day("filed_on"),
            documents=turn.values.get("documents") or usual_papers(papers_wanted(registration)),
            channel=turn.values.get("channel", ""),
        )


def answer_registrations(turn: Turn) -> None:
    """Take the registrars' answers; a certificate's number is made up where none is given."""
    waiting = turn.by_position("answer_registration")
    for position, item in waiting:
        registration = Registration.objects.get(pk=item.subject_key)
        given = _numbered(turn.values.get("certificate_number"), position, many=len(waiting) > 1)
        answer = _answer(turn, registration, given or _certificate(turn, position, registration))
        turn.do(answer_registration, item, position=position, answer=answer)


def _answer(turn: Turn, registration: Registration, certificate_number: str) -> Answer:
    values = turn.values
    outcome = decision_of("answer_registration", values)
    if outcome != "registered":
        return Answer(
            outcome,
            turn.day("answered_on"),
            reasons=values["reasons"],
            correct_by=values.get("correct_by"),
        )
    _refuse_taken(registration, certificate_number)
    return Answer(
        outcome,
        turn.day("answered_on"),
        certificate_number=certificate_number,
        effective_date=values.get("effective_date", turn.day("answered_on")),
        registered_fen=values.get("registered_fen", registration.secured_fen),
        notice_text=values.get("notice_text", ""),
        difference_note=values.get("difference_note", ""),
    )


def _refuse_taken(registration: Registration, certificate_number: str) -> None:
    """Refuse a certificate that another registration has, so that a file played twice says why.

    Raises:
        Objections: the number is taken.
    """
    taken = Registration.objects.filter(
        registrar=registration.registrar, certificate_number=certificate_number
    )
    if taken.exists():
        sentence = f"登记证明编号“{certificate_number}”已用于另一登记；请更正，或不填由程序编号。"
        raise Objections([Objection("certificate.taken", "certificate_number", sentence)])


def _certificate(turn: Turn, position: int, registration: Registration) -> str:
    attempt = f"-{registration.attempt}" if registration.attempt > 1 else ""
    return f"示例{turn.case().number.removeprefix('ZY')}{position:03d}{attempt}"


def _numbered(given: str | None, position: int, *, many: bool) -> str:
    """Tell the numbers of several registrations apart by the right's position."""
    return f"{given}-{position:03d}" if given and many else given or ""


def release_registrations(turn: Turn) -> None:
    """End registrations: deregistered, revoked, or run out."""
    for position, item in turn.by_position("deregister"):
        turn.do(
            release_registration,
            item,
            position=position,
            ending=turn.values.get("ending", "deregistered"),
            ended_on=turn.day("ended_on"),
            outcome=turn.values.get("outcome", ""),
        )
