"""What each step of a case file does, from the application to the shared risk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.rules.uploads import UploadRefused
from financing.models import IPRight, Upload
from financing.operations.accepting import (
    accept_case,
    decline_case,
    resubmit_application,
    return_case,
    withdraw_case,
    withdraw_filed_case,
)
from financing.operations.applying import draft_application, file_application
from financing.operations.deciding import investigate, review, send_back
from financing.operations.playing_credit import decide, enter, exempt, group, test
from financing.operations.playing_loans import (
    disburse_line,
    extend,
    follow_market,
    give_up_line,
    repay,
    take_back,
)
from financing.operations.playing_registries import (
    answer_registrations,
    file_registrations,
    release_registrations,
    sign_contracts,
)
from financing.operations.playing_turns import PlayedAct, Turn
from financing.operations.reading import Extract
from financing.operations.registering import reconsider
from financing.operations.sharing import answer_share
from financing.operations.supervising import cancel_case
from financing.operations.unwinding import unwind_case, withdraw_approval
from financing.operations.uploading import attach_upload
from financing.operations.valuing import ExternalReport, value_bundle, value_right
from financing.operations.verifying import reject_rights, verify_rights
from financing.rules.casefile import FiledContent
from financing.rules.casefile_numbers import made_up_number
from financing.rules.casefile_registers import register_facts
from financing.rules.casefile_steps import decision_of
from financing.rules.identifiers import parse_identifier
from financing.rules.register_entries import entries_from
from financing.states import Audience, CaseState
from risk_pool.models import ShareConfirmation
from workflows.errors import NotReady, Objection, Objections
from workflows.models import WorkItem
from workflows.operations.numbering import next_number
from workflows.rules.json_shape import read_date
from workflows.rules.json_text import path_of

_OF_A_RIGHT = re.compile(r"rights\[(?P<position>[0-9]+)\]")


def _apply(turn: Turn) -> None:
    stage = turn.stage
    branches = [stage.world.cast.branches[key] for key in stage.file.file_to]
    application = draft_application(
        enterprise=stage.world.cast.organisations[stage.file.enterprise],
        actor=turn.actor,
        form_token=uuid4(),
        content=_with_numbers(turn, stage.file.application),
        at=turn.at,
    )
    cases = file_application(
        application_id=application.pk, branches=branches, actor=turn.actor, at=turn.at
    )
    stage.cases = {key: case.pk for key, case in zip(stage.file.file_to, cases, strict=True)}
    turn.played.case_id = cases[0].pk
    turn.played.acts.append(PlayedAct(None, turn.at, None, None, (1, cases[0].record_seq)))


def _with_numbers(turn: Turn, filed: FiledContent) -> dict[str, Any]:
    """Put numbers that no right has yet where the file left them to us; a right keeps its own."""
    rights = [
        {**row, "number": _number_for(turn, row)} if position in filed.made_up else dict(row)
        for position, row in enumerate(filed.content["rights"], start=1)
    ]
    return {**filed.content, "rights": rights}


def _number_for(turn: Turn, row: Mapping[str, Any]) -> str:
    kind, placeholder = row["kind"], row["number"]
    numbers = turn.stage.numbers
    counted_from = str(row.get("filing_date") or row.get("first_published") or turn.on)
    while placeholder not in numbers:
        serial = int(next_number("MADE-UP-", 0).rsplit("-", 1)[-1])
        number = made_up_number(kind, serial=serial, year=int(counted_from[:4]))
        normalised = parse_identifier(kind, number).normalised
        if not IPRight.objects.filter(kind_id=kind, number=normalised).exists():
            numbers[placeholder] = number
    return numbers[placeholder]


def _accept(turn: Turn) -> None:
    (item,) = turn.items("accept")
    values = turn.values
    match decision_of("accept", values):
        case "return":
            deficiencies = [{"where": "", **row} for row in values["deficiencies"]]
            turn.do(return_case, item, deficiencies=deficiencies)
        case "decline":
            turn.do(decline_case, item, reason=values["reason"], basis=values["basis"])
        case _:
            turn.do(accept_case, item, remark=values.get("remark", ""))


def _resubmit(turn: Turn) -> None:
    (item,) = turn.items("resubmit")
    assert turn.step.filed is not None, "a resubmission was read with its application"
    turn.do(resubmit_application, item, content=_with_numbers(turn, turn.step.filed))


def _withdraw(turn: Turn) -> None:
    reason = turn.values["reason"]
    if turn.case().state == CaseState.RETURNED:
        (item,) = turn.items("resubmit")
        turn.do(withdraw_case, item, reason=reason)
    else:
        turn.do(withdraw_filed_case, reason=reason)


def _verify_rights(turn: Turn) -> None:
    (item,) = turn.items("verify_rights")
    values = turn.values
    if decision_of("verify_rights", values) == "reject":
        turn.do(reject_rights, item, reason=values["reason"], basis=values["basis"])
        return
    try:
        turn.do(verify_rights, item, extracts=_extracts(turn))
    except Objections as refused:
        raise Objections(_at_the_extract(turn, each) for each in refused.objections) from refused


def _at_the_extract(turn: Turn, objection: Objection) -> Objection:
    """Tell what is wrong with a right by the extract that the file has of it, or has to have."""
    found = _OF_A_RIGHT.match(objection.where)
    if found is None:
        return objection
    rows = enumerate(turn.values.get("extracts", ()))
    index = next((n for n, row in rows if row["right"] == int(found["position"])), None)
    if index is None:
        return replace(objection, where="extracts")
    return replace(objection, where=path_of("extracts", index) + objection.where[found.end() :])


def _extracts(turn: Turn) -> list[Extract]:
    """Write an extract for every right of the bundle; everything unreadable is told at once."""
    case = turn.case()
    rows = json.loads(case.version.content)["rights"]
    own = {row["right"]: (n, row) for n, row in enumerate(turn.values.get("extracts", ()))}
    kept = case.pledged_rights.filter(excluded_reason="").values_list("position", flat=True)
    extracts: list[Extract] = []
    wrong: list[Objection] = []
    for position in kept:
        index, told = own.get(position, (None, {}))
        where = "register_defaults" if index is None else path_of("extracts", index)
        try:
            extracts.append(_extract(turn, position, rows[position - 1], told, where))
        except Objections as refused:
            wrong += refused.objections
    if wrong:
        raise Objections({(each.code, each.where): each for each in wrong}.values())
    return extracts


def _extract(
    turn: Turn, position: int, filed: Mapping[str, Any], own: Mapping[str, Any], where: str
) -> Extract:
    defaults = turn.values.get("register_defaults", {})
    told = {**defaults, **own}
    appraiser = own.get("appraiser")
    return Extract(
        position=position,
        taken_on=read_date(told["taken_on"]) if "taken_on" in told else turn.on,
        source=told.get("source", "登记簿查询（案例文件所载）"),
        facts=register_facts(filed, defaults, own, on=turn.on, where=where),
        register=entries_from({**filed, **told}, where=where),
        acknowledgements=[{"statement": "", **row} for row in own.get("acknowledgements", ())],
        exclude=own.get("exclude", ""),
        appraiser=turn.stage.world.cast.organisations[appraiser] if appraiser else None,
    )


def _value_right(turn: Turn) -> None:
    inputs = {"stream": _stream(turn), **turn.values["inputs"]}
    waiting = turn.by_position("value_right")
    report = _report(turn)
    for position, item in waiting:
        turn.do(value_right, item, position=position, inputs=inputs, report=report)


def _stream(turn: Turn) -> Mapping[str, Any]:
    """Take the income stream's rates from the bundle's valuation later in the file."""
    later = (step for step in turn.stage.file.steps if step.name == "value_bundle")
    return next((step.values["inputs"] for step in later), {})


def _report(turn: Turn) -> ExternalReport | None:
    told = turn.values.get("report")
    if told is None:
        return None
    firm = told.get("firm") or turn.actor.membership.organisation.name
    return ExternalReport(
        number=told["number"],
        firm=firm,
        signers=told["signers"],
        value_fen=told.get("value_fen", 0),
        upload=_upload(turn, told["file"]),
    )


def _upload(turn: Turn, path: str) -> Upload:
    """Take in a file that lies beside the case file, through the same gate as any other.

    Raises:
        Objections: it is not there, or no file that we take in.
    """
    content = turn.stage.attachments.get(path)
    if content is None:
        sentence = f"案例文件所在目录里没有“{path}”；请放好文件，或更正路径。"
        raise Objections([Objection("file.missing", "report.file", sentence)])
    try:
        return attach_upload(
            case_id=turn.case().pk,
            actor=turn.actor,
            at=turn.at,
            label="资产评估报告",
            file=SimpleUploadedFile(PurePosixPath(path).name, content, ""),
            audience={Audience.BANK},
        )
    except UploadRefused as refused:
        problem = Objection(refused.code, "report.file", refused.message, refused.facts)
        raise Objections([problem]) from refused


def _value_bundle(turn: Turn) -> None:
    (item,) = turn.items("value_bundle")
    turn.do(value_bundle, item, inputs=turn.values["inputs"])


def _investigate(turn: Turn) -> None:
    (item,) = turn.items("investigate")
    values = turn.values
    turn.do(
        investigate,
        item,
        note=values["note"],
        recommended_fen=values.get("recommended_fen", turn.case().requested_fen),
        risks=values.get("risks", ""),
    )


def _review(turn: Turn) -> None:
    (item,) = turn.items("review")
    values = turn.values
    if decision_of("review", values) == "send_back":
        turn.do(send_back, item, step="review", to=values["to"], reason=values["reason"])
        return
    recommended_fen = values.get("recommended_fen", turn.case().requested_fen)
    turn.do(review, item, opinion=values["opinion"], recommended_fen=recommended_fen)


def _confirm_share(turn: Turn) -> None:
    confirmed = turn.values.get("decision", "confirm") == "confirm"
    item = _share_item(turn)
    turn.do(answer_share, item, confirmed=confirmed, remark=turn.values.get("remark", ""))


def _share_item(turn: Turn) -> WorkItem:
    """Find the share that is answered: of the party named, else of the answerer's organisation.

    Raises:
        NotReady: this party is not asked, or has answered.
    """
    items = turn.items("confirm_share")
    keys = [item.subject_key for item in items]
    asked = ShareConfirmation.objects.filter(pk__in=keys).values_list("pk", "party")
    parties = {str(key): party for key, party in asked}
    wanted = turn.values.get("party")
    if wanted is None:
        own = turn.actor.organisation_id
        return next((item for item in items if item.organisation_id == own), items[0])
    for item in items:
        if parties[item.subject_key] == wanted:
            return item
    sentence = (
        f"现在没有等待{wanted}答复的分担确认；等待的是：{'、'.join(sorted(parties.values()))}。"
    )
    raise NotReady(sentence, party=wanted)


def _reconsider(turn: Turn) -> None:
    (item,) = turn.items("reconsider")
    turn.do(reconsider, item, reason=turn.values["reason"])


def _cancel(turn: Turn) -> None:
    turn.do(cancel_case, reason=turn.values["reason"])


def _withdraw_approval(turn: Turn) -> None:
    turn.do(withdraw_approval, reason=turn.values["reason"])


def _unwind(turn: Turn) -> None:
    turn.do(unwind_case, reason=turn.values["reason"], basis=turn.values["basis"])


STEPS: Mapping[str, Callable[[Turn], None]] = {
    "apply": _apply,
    "accept": _accept,
    "resubmit": _resubmit,
    "withdraw": _withdraw,
    "verify_rights": _verify_rights,
    "value_right": _value_right,
    "value_bundle": _value_bundle,
    "investigate": _investigate,
    "review": _review,
    "decide": decide,
    "confirm_share": _confirm_share,
    "sign": sign_contracts,
    "file_registration": file_registrations,
    "answer_registration": answer_registrations,
    "reconsider": _reconsider,
    "disburse": disburse_line,
    "repay": repay,
    "reverse_repayment": take_back,
    "close_line": give_up_line,
    "reprice": follow_market,
    "enter_statement": enter,
    "declare_group": group,
    "test_covenants": test,
    "draw_up_exemption": exempt,
    "extend": extend,
    "deregister": release_registrations,
    "cancel": _cancel,
    "withdraw_approval": _withdraw_approval,
    "unwind": _unwind,
}
