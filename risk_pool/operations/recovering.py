"""After a payout: measures, disposals, what comes back and how it is divided."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from banks.money import Fen, format_yuan, split_by_largest_remainder
from risk_pool.models import Claim, Disposal, PursuitMeasure, Recovery
from risk_pool.operations.claim_acts import ClaimAct, acting_on_claim, shown
from risk_pool.operations.covering import admit_waiting
from risk_pool.operations.posting import Posting
from risk_pool.papers import DISPOSAL_RECORD, DISTRIBUTION, RECOVERY_RECEIPT
from risk_pool.queries.recovery import costs_open, payers_of, still_borne
from risk_pool.rules.waterfall import distribute
from risk_pool.states import (
    ClaimState,
    DisposalState,
    DisposalWay,
    Measure,
    RecoverySource,
    TransferAct,
)
from workflows.errors import NotAllowed, NotReady, Objection, Objections
from workflows.models import Actor
from workflows.roles import Role


def record_measure(
    *, claim_id: UUID, kind: str, taken_on: dt.date, evidence: str, actor: Actor, at: dt.datetime
) -> Claim:
    """Keep something done to get the money back, with its evidence; the limitation begins anew.

    Raises:
        Objections: an unknown measure, a day ahead or before the default, no evidence.
    """
    with acting_on_claim(claim_id, None, actor=actor, at=at) as act:
        _require_pursued(act, Role.SPECIALIST)
        wrong = [*_day_wrong(act, "taken_on", taken_on), *_unproved(evidence)]
        if kind not in Measure.values:
            wrong.append(Objection("measure.unknown", "kind", "请选择措施。"))
        if wrong:
            raise Objections(wrong)
        PursuitMeasure.objects.create(
            claim=act.subject, kind=kind, taken_on=taken_on, evidence=evidence,
            recorded_by=actor.user,
        )  # fmt: skip
        act.note("pursue_measure", facts={"kind": kind, "taken_on": taken_on, "reason": evidence})
    return act.subject


def _require_pursued(act: ClaimAct, role: Role) -> None:
    """Let only this role act, and only while money is out that may come back."""
    if act.actor.role != role:
        raise NotAllowed(_("您的岗位不能办理这一步。"), role=str(act.actor.role))
    if act.subject.state not in (ClaimState.PAID, ClaimState.ADVANCED):
        raise NotReady(_("只有已代偿、尚未核销的案件可以登记追偿。"), state=act.subject.state)


def _day_wrong(act: ClaimAct, name: str, day: dt.date) -> list[Objection]:
    if act.subject.defaulted_on <= day <= act.on:
        return []
    since = act.subject.defaulted_on.isoformat()
    return [Objection(f"{name}.beyond", name, f"日期须在违约日{since}至今日之间。")]


def _unproved(evidence: str) -> list[Objection]:
    if evidence.strip():
        return []
    return [Objection("evidence.missing", "evidence", "请写明证据：文书名称、编号或平台成交号。")]


def open_disposal(
    *,
    claim_id: UUID,
    collateral: str,
    way: str,
    asked_fen: Fen,
    opened_on: dt.date,
    basis: str,
    actor: Actor,
    at: dt.datetime,
) -> Disposal:
    """Begin to turn a pledged right into money.

    Raises:
        Objections: an unknown way, no collateral or basis, a day ahead or before the default; or
            nobody has the duty to buy back by the terms.
    """
    with acting_on_claim(claim_id, None, actor=actor, at=at) as act:
        _require_pursued(act, Role.SPECIALIST)
        wrong = _day_wrong(act, "opened_on", opened_on)
        if way not in DisposalWay.values:
            wrong.append(Objection("way.unknown", "way", "请选择处置方式。"))
        if not collateral.strip():
            wrong.append(Objection("collateral.missing", "collateral", "请写明处置的知识产权。"))
        if not basis.strip():
            wrong.append(Objection("basis.missing", "basis", "请写明依据：裁定、协议或公告。"))
        terms = act.coverage.sheet.read().content.get("disposal") or {}
        if way == DisposalWay.BUY_BACK and not terms.get("by"):
            sentence = "条款没有写明由谁回购，不能按回购义务处置。"
            wrong.append(Objection("buy_back.nobody", "way", sentence))
        if wrong:
            raise Objections(wrong)
        disposal = Disposal(
            claim=act.subject, collateral=collateral, way=way, asked_fen=asked_fen,
            opened_on=opened_on, basis=basis,
        )  # fmt: skip
        disposal.save(force_insert=True)
        act.note("open_disposal", facts={"collateral": collateral, "way": way,
                                         "asked_fen": asked_fen, "reason": basis})  # fmt: skip
    return disposal


def end_disposal(
    *,
    claim_id: UUID,
    disposal_id: int,
    price_fen: Fen,
    ended_on: dt.date,
    evidence: str,
    actor: Actor,
    at: dt.datetime,
) -> Disposal:
    """End a disposal with its evidence: sold for a price, or, for nothing, failed.

    Raises:
        Objections: no such open disposal, no evidence, a day before it began or ahead.
    """
    with acting_on_claim(claim_id, None, actor=actor, at=at) as act:
        _require_pursued(act, Role.SPECIALIST)
        rows = Disposal.objects.filter(claim=act.subject, state=DisposalState.OPENED)
        disposal = rows.filter(pk=disposal_id).first()
        wrong = [*_day_wrong(act, "ended_on", ended_on), *_unproved(evidence)]
        if disposal is None:
            wrong.append(Objection("disposal.unknown", "disposal_id", "没有这项进行中的处置。"))
        elif ended_on < disposal.opened_on:
            wrong.append(Objection("ended_on.beyond", "ended_on", "结束日早于启动日。"))
        if wrong or disposal is None:
            raise Objections(wrong)
        disposal.ended_on, disposal.price_fen, disposal.evidence = ended_on, price_fen, evidence
        facts = {"collateral": disposal.collateral, "way": disposal.way, "price_fen": price_fen,
                 "ended_on": ended_on, "evidence": evidence, "basis": disposal.basis,
                 "asked_fen": disposal.asked_fen}  # fmt: skip
        told = shown(act.subject)
        if price_fen:
            act.take("complete_disposal", on=disposal, facts=facts, papers=[DISPOSAL_RECORD],
                     sheet=told)  # fmt: skip
        else:
            act.take("fail_disposal", on=disposal, facts=facts, papers=[DISPOSAL_RECORD],
                     sheet=told)  # fmt: skip
    return disposal


def record_recovery(
    *,
    claim_id: UUID,
    source: str,
    received_on: dt.date,
    gross_fen: Fen,
    costs_fen: Fen,
    voucher: str,
    evidence: str,
    actor: Actor,
    at: dt.datetime,
    disposal_id: int | None = None,
) -> Recovery:
    """Tell what came back after a final payout and what it cost, and divide it by the terms.

    Raises:
        NotReady: the payout is not final; until then repayments belong into the loan's own rows.
        Objections: no source, voucher or evidence, nothing, a day beyond, a disposal that was not
            sold or whose price is used up, or more than all parties bore and spent.
    """
    with acting_on_claim(claim_id, None, actor=actor, at=at) as act:
        _require_pursued(act, Role.SPECIALIST)
        claim = act.subject
        if claim.state != ClaimState.PAID:
            raise NotReady(_("先行代偿清算之前收回的款项，请记入贷款的还款台账，清算时一并计算。"))
        wrong = [*_day_wrong(act, "received_on", received_on), *_unproved(evidence)]
        wrong += _amounts_wrong(claim, source, gross_fen, costs_fen, voucher)
        disposal, unsold = _sold(claim, source, disposal_id, gross_fen)
        wrong += unsold
        if wrong:
            raise Objections(wrong)
        recovery = _divided(
            act, gross_fen, costs_fen, source=source, disposal=disposal, received_on=received_on,
            voucher=voucher, evidence=evidence,
        )  # fmt: skip
        recovery.save(force_insert=True)
        act.note("record_recovery", facts=_told(recovery), papers=[RECOVERY_RECEIPT],
                 sheet=shown(claim))  # fmt: skip
    return recovery


def _divided(act: ClaimAct, gross_fen: Fen, costs_fen: Fen, **told: Any) -> Recovery:
    """Divide a receipt in the order of the terms.

    Raises:
        Objections: it is more than all parties bore and spent.
    """
    claim, terms = act.subject, act.coverage.sheet.read()
    clause = terms.content.get("recovery") or {}
    divided = distribute(
        gross_fen,
        order=clause.get("order") or (),
        borne=still_borne(claim),
        costs_fen=costs_open(claim) + costs_fen,
    )
    if divided.rest_fen:
        sentence = (
            f"收回金额比各方承担的损失和费用多{format_yuan(divided.rest_fen)}元，"
            "多出的部分应退还借款人，请按应得金额登记。"
        )
        raise Objections([Objection("recovery.beyond", "gross_fen", sentence)])
    within = dt.timedelta(days=clause.get("handover_days") or 0)
    return Recovery(
        claim=claim,
        gross_fen=gross_fen,
        costs_fen=costs_fen,
        costs_repaid_fen=divided.costs_fen,
        parts=dict(divided.parts),
        pool_fen=sum(fen for party, fen in divided.parts.items() if party in terms.public),
        hand_over_due_on=told["received_on"] + within,
        recorded_by=act.actor.user,
        **told,
    )


def _amounts_wrong(
    claim: Claim, source: str, gross_fen: Fen, costs_fen: Fen, voucher: str
) -> list[Objection]:
    wrong = []
    if source not in RecoverySource.values:
        wrong.append(Objection("source.unknown", "source", "请选择来源。"))
    if min(gross_fen, costs_fen) < 0 or not gross_fen + costs_fen:
        wrong.append(Objection("amount.missing", "gross_fen", "请填写收回金额或费用，不能为负。"))
    if (source == RecoverySource.COSTS) != (not gross_fen):
        sentence = "“仅登记费用”的收回金额为0；其他来源须填写收回金额。"
        wrong.append(Objection("source.unfit", "source", sentence))
    if not voucher.strip():
        wrong.append(Objection("voucher.missing", "voucher", "请填写凭证号。"))
    elif claim.recoveries.filter(voucher=voucher).exists():
        wrong.append(Objection("voucher.known", "voucher", "这一凭证号已经登记过。"))
    return wrong


def _sold(
    claim: Claim, source: str, disposal_id: int | None, gross_fen: Fen
) -> tuple[Disposal | None, list[Objection]]:
    """Find the sale that money came from; not more can come from it than its price."""
    if source != RecoverySource.DISPOSAL:
        return None, []
    rows = Disposal.objects.filter(claim=claim, state=DisposalState.COMPLETED)
    disposal = rows.filter(pk=disposal_id or 0).first()
    if disposal is None:
        sentence = "请选择已成交的处置；没有的，先登记处置及其成交证据。"
        return None, [Objection("disposal.unsold", "disposal_id", sentence)]
    used = sum(row.gross_fen for row in claim.recoveries.filter(disposal=disposal))
    if used + gross_fen > disposal.price_fen:
        sentence = f"这项处置的成交价只剩{format_yuan(disposal.price_fen - used)}元可登记。"
        return disposal, [Objection("disposal.used", "gross_fen", sentence)]
    return disposal, []


def _told(row: Recovery) -> dict[str, Any]:
    names = ("source", "received_on", "gross_fen", "costs_fen", "voucher", "evidence",
             "costs_repaid_fen", "parts", "pool_fen", "hand_over_due_on")  # fmt: skip
    return {name: getattr(row, name) for name in names}


def hand_over(
    *, claim_id: UUID, recovery_id: int, arrived_on: dt.date, actor: Actor, at: dt.datetime
) -> Recovery:
    """Book the pool's part of a recovery as it arrived; loans that wait may enter with it.

    A claim of which everything is made good is over.

    Raises:
        Objections: no such recovery of this claim, or a day beyond.
        SomeoneWasFaster: it is handed over already.
    """
    with acting_on_claim(claim_id, None, actor=actor, at=at) as act:
        claim = act.subject
        recovery = Recovery.objects.filter(claim=claim, pk=recovery_id).first()
        wrong = _day_wrong(act, "arrived_on", arrived_on)
        if recovery is None:
            wrong.append(Objection("recovery.unknown", "recovery_id", "没有这笔回收。"))
        if wrong or recovery is None:
            raise Objections(wrong)
        recovery.handed_over_on = arrived_on
        posting = Posting(
            reference=f"{claim.number}-RECOVER-{recovery.pk}", act=TransferAct.RECOVER,
            amount_fen=recovery.pool_fen, happened_on=arrived_on, remark=recovery.voucher,
        )  # fmt: skip
        act.may(recovery, "hand_over")
        booked = act.book(posting)
        recovery.transfer = booked[0] if booked else None
        facts = {**_told(recovery), "arrived_on": arrived_on,
                 "late": arrived_on > recovery.hand_over_due_on}  # fmt: skip
        payers = _payers(claim, recovery.parts)
        act.take("hand_over", on=recovery, facts=facts, papers=[DISTRIBUTION],
                 sheet=shown(claim, payers=payers))  # fmt: skip
        if claim.state == ClaimState.PAID and not still_borne(claim) and not costs_open(claim):
            act.take("recover_all", facts={"recovered_fen": recovery.pool_fen})
        act.finish()
        admit_waiting(act.pool, actor=actor, at=at)
    return recovery


def _payers(claim: Claim, parts: dict[str, Fen]) -> list[dict[str, Any]]:
    """Divide a public party's part among those who finance it, as they financed the loss."""
    return [
        {"party": each["party"], "of": part["party"], "fen": split[each["party"]]}
        for part in payers_of(claim, parts)
        for weights in [{payer["party"]: payer["fen"] for payer in part["payers"]}]
        for split in [split_by_largest_remainder(parts[part["party"]], weights)]
        for each in part["payers"]
    ]
