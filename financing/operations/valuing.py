"""Value each right from stored inputs, then the bundle once.

Never the sum of stand-alone values.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from financing.models import BundleValuation, Case, RightValuation, Upload
from financing.operations.acts import CaseAct, acting
from financing.papers import BUNDLE_REPORT, RIGHT_VALUATION
from financing.queries.eligibility import eligibility_of
from financing.queries.inputs_evidence import evidence_of
from financing.queries.valuing import study_all, value_one
from financing.states import ValuationState
from financing.valuation.models import ValuationResult
from financing.valuation.study import study_facts
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.rules.chain import canonical_json, sha256
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class ExternalReport:
    """A licensed appraiser's report: the only way a typed value enters.

    Source: 资产评估法 arts. 26–28 (two signers, firm seal); BNK-15.
    """

    number: str
    firm: str
    signers: Sequence[str]
    value_fen: int
    upload: Upload | None


def value_right(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    inputs: Mapping[str, Any],
    report: ExternalReport | None = None,
) -> Case:
    """Value one right: computed from ``inputs``, or taken from an external report beside them.

    ``inputs``: royalty_percent, evidence and the like, and under ``stream`` the rates of the income
    stream; an
    external report's own royalty rate and life go in the same way, as the bundle is computed from
    them.

    Raises:
        Objections: the bank may not value by itself, or everything wrong with inputs and report.
    """
    with acting(case_id=case_id, item_id=item_id, step="value_right", actor=actor, at=at) as act:
        valuation = act.part(RightValuation, "appraiser")
        valuation.case = act.case
        _check_route(valuation, on=act.on)
        _check_report(valuation, report)
        right, result = value_one(valuation, inputs, on=act.on)
        valuation.inputs = dict(inputs)
        valuation.model_version = result.model_version
        valuation.computed_fen = result.bundle_fen
        valuation.value_fen = report.value_fen if report else result.bundle_fen
        if report is not None:
            valuation.report, valuation.report_number = report.upload, report.number
            valuation.signers = list(report.signers)
        valuation.valued_on, valuation.valued_by = act.on, actor.user
        act.take(
            "complete",
            on=valuation,
            facts=_told(valuation, result),
            rests_on=_resting(valuation, inputs),
            papers=[RIGHT_VALUATION],
            sheet=_sheet(valuation, right.life_years, inputs, report),
        )
        waiting = act.case.valuations.filter(state=ValuationState.REQUESTED).exists()
        if not waiting:
            act.take("complete_valuations", facts={})
    return act.case


def _check_route(valuation: RightValuation, *, on: dt.date) -> None:
    """Refuse to value inside where the dated rows do not allow it (PIL-05)."""
    if valuation.appraiser_id is not None:
        return
    told = eligibility_of(valuation.case, on=on).reasons
    reasons = told or ((valuation.route_reason,) if valuation.route == "external" else ())
    if reasons:
        sentence = say("不能由银行内部评估：{reason}请委托评估机构。", reason="".join(reasons))
        raise Objections([Objection("PIL-05", "route", sentence, {"reasons": list(reasons)})])


def _check_report(valuation: RightValuation, report: ExternalReport | None) -> None:
    if report is None:
        if valuation.route == "external":
            sentence = "外部评估须提交评估报告：文号、机构、两名评估师和报告文件。"
            raise Objections([Objection("report.missing", "report", sentence)])
        return
    wrong = _check_origin(valuation, report)
    if not report.number.strip():
        wrong.append(Objection("report.number", "report.number", "请填写评估报告文号。"))
    if not report.firm.strip():
        wrong.append(Objection("report.firm", "report.firm", "请填写评估机构名称。"))
    named = {signer.strip() for signer in report.signers if signer.strip()}
    if len(named) < 2:
        sentence = "评估报告须由至少两名评估专业人员签名。"
        wrong.append(Objection("BNK-15", "report.signers", sentence))
    if report.value_fen <= 0:
        wrong.append(Objection("report.value", "report.value_fen", "请填写大于零的评估值。"))
    if report.upload is None:
        wrong.append(Objection("report.file", "report.file", "请上传评估报告文件。"))
    if wrong:
        raise Objections(wrong)


def _check_origin(valuation: RightValuation, report: ExternalReport) -> list[Objection]:
    """Check that a report is the one that was asked for: route, firm, and a file of this case."""
    if valuation.appraiser is None:
        sentence = "这项权利由银行内部评估，不能直接填写评估报告的数值。"
        return [Objection("report.internal", "report", sentence)]
    wrong = []
    if report.firm.strip() != valuation.appraiser.name:
        sentence = f"评估报告须由受托的“{valuation.appraiser.name}”出具。"
        wrong.append(Objection("report.other_firm", "report.firm", sentence))
    if report.upload is not None and report.upload.case_id != valuation.case_id:
        sentence = "评估报告文件须上传到本案。"
        wrong.append(Objection("report.other_case", "report.file", sentence))
    return wrong


def _told(valuation: RightValuation, result: ValuationResult) -> dict[str, Any]:
    return {
        "position": valuation.pledged_right.position,
        "title": valuation.pledged_right.title,
        "route": valuation.route,
        "value_fen": valuation.value_fen,
        "computed_fen": result.bundle_fen,
        "model_version": result.model_version,
    }


def _resting(valuation: RightValuation, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    resting = [("inputs", sha256(canonical_json(inputs)))]
    if valuation.report is not None:
        resting.append(("upload", valuation.report.sha256))
    return resting


def _sheet(
    valuation: RightValuation,
    life_years: int,
    inputs: Mapping[str, Any],
    report: ExternalReport | None,
) -> dict[str, Any]:
    return {
        "kind": valuation.pledged_right.right.kind.name,
        "number": valuation.pledged_right.right.number,
        "inputs": dict(inputs),
        "life_years": life_years,
        "valued_on": valuation.valued_on,
        "report": {
            "number": report.number,
            "firm": report.firm,
            "signers": list(report.signers),
        }
        if report
        else None,
    }


def value_bundle(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, inputs: Mapping[str, Any]
) -> Case:
    """Value the bundle over one income stream and allocate the value to its rights.

    ``inputs``: discount_rate_percent, tax_percent, apportionment and the like; the fields of the
    methods that are to stand beside (``METHOD_FIELDS``); a scorecard and its scores.

    Raises:
        Objections: everything wrong with the inputs.
    """
    with acting(case_id=case_id, item_id=item_id, step="value_bundle", actor=actor, at=at) as act:
        study = study_all(act.case, inputs, on=act.on)
        told = {**study_facts(study), "evidence": evidence_of(act.case, inputs, on=act.on)}
        BundleValuation.objects.create(
            case=act.case,
            round=act.case.round,
            model_version=told["model_version"],
            inputs=canonical_json(inputs),
            result=canonical_json(told),
            value_fen=study.value_fen,
            sum_of_parts_fen=told["sum_of_parts_fen"],
            lendable_fen=told["lendable_fen"],
            valued_on=act.on,
            valued_by=actor.user,
        )
        act.case.valued_fen = study.value_fen
        _take_bundle(act, told, inputs)
    return act.case


def _take_bundle(act: CaseAct, told: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    facts = {name: told[name] for name in ("value_fen", "sum_of_parts_fen", "lendable_fen",
                                           "allocation_fen", "model_version")}  # fmt: skip
    act.take(
        "value_bundle",
        facts=facts,
        rests_on=[("inputs", sha256(canonical_json(inputs)))],
        papers=[BUNDLE_REPORT],
        sheet={
            **told,
            "inputs": dict(inputs),
            "valued_on": act.on,
            "stream": {
                "revenue_fen": json.loads(act.case.version.content)["financials"][
                    "forecast_revenue_fen"
                ]
            },
        },
    )
