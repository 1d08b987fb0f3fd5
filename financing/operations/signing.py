"""Sign: two contracts as structured data, and one registration to be filed for each right."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from banks.money import format_yuan
from financing.errors import RightLocked, TermsMissing
from financing.lifecycles.case import BOUND
from financing.models import (
    Approval,
    BundleValuation,
    Case,
    CaseParty,
    Contract,
    IPRight,
    PledgedRight,
    RegistrarChannel,
    Registration,
)
from financing.operations.acts import CaseAct, acting
from financing.operations.securing import secure_if_met
from financing.papers import PLEDGE_CONTRACT, PRINCIPAL_CONTRACT
from financing.queries.registers import newest_snapshots
from financing.rules.contracts import ContractTerms, check_contract
from financing.rules.dates import not_after, not_before
from financing.states import PartyRole, RegistrationState
from workflows.errors import Objection, Objections
from workflows.models import Actor, Organisation
from workflows.rules.chain import canonical_json, sha256
from workflows.sentences import say

LIVE = (RegistrationState.DRAFTED, RegistrationState.FILED, RegistrationState.REGISTERED)


def sign(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, terms: ContractTerms
) -> Case:
    """Record both contracts as signed, lock the rights, and open one registration a right.

    Raises:
        Objections: items that the law wants are missing, the secured amounts do not add up or
            exceed what is registered already, or the day of signing is no possible one.
        RightLocked: another case has signed for a right whose registrar refuses a second pledge.
    """
    with acting(case_id=case_id, item_id=item_id, step="sign", actor=actor, at=at) as act:
        case = act.case
        approval = latest_approval(case)
        rights = act.bundle
        described = describe_rights(case, rights)
        objections = [
            *check_contract(terms, principal_fen=approval.approved_fen, rights=described),
            *_check_registered(case, terms),
            *not_after(act.on, "contract.signed_on", terms.signed_on),
            *not_before(
                localdate(approval.decided_at), "contract.signed_on", terms.signed_on,
                cause=say("批准日"),
            ),
        ]  # fmt: skip
        if objections:
            raise Objections(objections)
        _lock_rights(rights, case, at)
        pledgee = pledgee_of(case)
        contracts = _store_contracts(act, approval, terms, described, pledgee)
        opened = _open_registrations(act, terms, rights, pledgee)
        act.take(
            "sign",
            facts={
                "principal_contract": terms.principal_number,
                "pledge_contract": terms.pledge_number,
                "principal_fen": approval.approved_fen,
                "secured_fen": {str(k): v for k, v in terms.secured_fen.items()},
                "registrations": opened,
            },
            rests_on=[(f"contract:{c.kind}", c.content_sha256) for c in contracts],
            papers=[PRINCIPAL_CONTRACT, PLEDGE_CONTRACT],
            sheet={c.kind: json.loads(c.content) for c in contracts},
        )
        secure_if_met(act, approval)
    return act.case


def _check_registered(case: Case, terms: ContractTerms) -> Iterator[Objection]:
    """Object to a contract that secures more than a registration that stands, or waits, states."""
    standing = case.registrations.filter(state__in=BOUND).select_related("pledged_right")
    for registration in standing.order_by("pledged_right__position"):
        position = registration.pledged_right.position
        if terms.secured_fen.get(position, 0) <= registration.secured_fen:
            continue
        sentence = say(
            "第{position}项权利已按{registered}元登记或提交登记，合同的担保金额不得超过登记的金额；"
            "须先了结原登记，再按新金额登记。",
            position=position,
            registered=format_yuan(registration.secured_fen),
        )
        yield Objection("contract.beyond_registered", f"contract.secured_fen[{position}]", sentence)


def latest_approval(case: Case) -> Approval:
    """Give the approval in force: the last one given."""
    return case.approvals.order_by("-round")[0]


def pledgee_of(case: Case) -> Organisation:
    """Give the pledgee.

    The lender, or the guarantor that holds the pledge for its guarantee (CIV-21).
    """
    part = CaseParty.objects.select_related("organisation").get(case=case, role=PartyRole.PLEDGEE)
    return part.organisation


def describe_rights(case: Case, rights: Sequence[PledgedRight]) -> list[dict[str, Any]]:
    """Describe each right as its newest snapshot and the filed version know it."""
    filed = dict(enumerate(json.loads(case.version.content)["rights"], start=1))
    snapshots = {key: json.loads(row.facts) for key, row in newest_snapshots(rights).items()}
    return [
        {
            **filed.get(pledged.position, {}),
            **{k: v for k, v in snapshots.get(pledged.pk, {}).items() if v},
            "position": pledged.position,
            "family": pledged.right.kind.family,
            "kind_name": pledged.right.kind.name,
            "number": pledged.right.number,
            "title": pledged.title,
            "pledgor": pledged.pledgor.name,
        }
        for pledged in rights
    ]


def _lock_rights(rights: Sequence[PledgedRight], case: Case, at: dt.datetime) -> None:
    """Lock the bundle's rights: from signing on, not from the application on."""
    ids = sorted(pledged.right_id for pledged in rights)
    # Lock what gets scarcer, once, in id order, before checking.
    list(IPRight.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    every = PledgedRight.objects.filter(right_id__in=ids).order_by("pk")
    others = [p for p in every if p.case_id != case.pk]
    held = [p for p in others if p.locked_at is not None and p.released_at is None]
    taken = {other.right_id: other for other in held}
    for pledged in rights:
        other = taken.get(pledged.right_id)
        if other is not None and pledged.right.kind.second_pledge == "refused":
            raise RightLocked(
                _("“%(title)s”已在案件 %(number)s 签约质押，登记机关不受理第二次质押。")
                % {"title": pledged.title, "number": other.case.number},
                number=pledged.right.number,
            )
    # Who signs again, after a registration that failed, keeps the place he has.
    fresh = [p for p in rights if p.locked_at is None or p.released_at is not None]
    for pledged in fresh:
        ranks = [other.rank for other in held if other.right_id == pledged.right_id]
        pledged.locked_at, pledged.released_at, pledged.rank = at, None, max(ranks, default=0) + 1
    PledgedRight.objects.bulk_update(fresh, ["locked_at", "released_at", "rank"])


def _store_contracts(
    act: CaseAct,
    approval: Approval,
    terms: ContractTerms,
    rights: Sequence[Mapping[str, Any]],
    pledgee: Organisation,
) -> list[Contract]:
    case = act.case
    principal = {
        "number": terms.principal_number,
        "lender": {"name": case.bank.name, "address": case.bank.address},
        "borrower": {"name": case.enterprise.name, "address": case.enterprise.address},
        "kind_of_claim": "人民币流动资金贷款",
        "amount_fen": approval.approved_fen,
        "debt_from": terms.debt_from,
        "debt_to": terms.debt_to,
        "lpr_tenor": approval.lpr_tenor,
        "spread_bp": approval.spread_bp,
        "repayment": approval.repayment,
        "pricing": approval.pricing,
        "conditions": approval.conditions,
        "signed_on": terms.signed_on,
    }
    pledge = {
        "number": terms.pledge_number,
        "principal_number": terms.principal_number,
        "pledgors": sorted({str(right["pledgor"]) for right in rights}),
        "pledgee": {"name": pledgee.name, "address": pledgee.address},
        "kind_of_claim": "人民币流动资金贷款",
        "amount_fen": approval.approved_fen,
        "debt_from": terms.debt_from,
        "debt_to": terms.debt_to,
        "rights": list(rights),
        "scope": list(terms.scope),
        "delivery": terms.delivery,
        "secured_fen": {str(k): v for k, v in terms.secured_fen.items()},
        "forfeiture_clause": terms.forfeiture_clause,
        "optional_clauses": list(terms.optional_clauses),
        "signed_on": terms.signed_on,
    }
    return Contract.objects.bulk_create(
        _contract(act, kind, str(content["number"]), content, terms.signed_on)
        for kind, content in (("principal", principal), ("pledge", pledge))
    )


def _contract(
    act: CaseAct, kind: str, number: str, content: Mapping[str, Any], signed_on: dt.date
) -> Contract:
    text = canonical_json(content)
    return Contract(
        case=act.case, kind=kind, round=act.case.round, number=number, content=text,
        content_sha256=sha256(text), signed_on=signed_on, recorded_by=act.actor.user,
    )  # fmt: skip


def _open_registrations(
    act: CaseAct, terms: ContractTerms, rights: Sequence[PledgedRight], pledgee: Organisation
) -> list[str]:
    """Open a registration for every right that has none alive; a refused one is tried again."""
    case = act.case
    known = list(Registration.objects.filter(case=case))
    alive = {r.pledged_right_id for r in known if r.state in LIVE}
    attempts = {r.pledged_right_id: r.attempt for r in sorted(known, key=lambda r: r.attempt)}
    weights = _weights(case)
    channels = _channels(act.on)
    opened = [
        Registration(
            case=case,
            pledged_right=pledged,
            attempt=attempts.get(pledged.pk, 0) + 1,
            registrar=pledged.right.kind.registrar,
            channel=_channel(channels, pledged),
            pledgee=pledgee,
            secured_fen=terms.secured_fen[pledged.position],
            weight_fen=weights.get(pledged.position, 0),
            rank=pledged.rank,
        )
        for pledged in rights
        if pledged.pk not in alive
    ]
    Registration.objects.bulk_create(opened)
    return [f"{r.pledged_right.position}:{r.registrar}:{r.channel}" for r in opened]


def _weights(case: Case) -> dict[int, int]:
    """Each right's part of the bundle's value, in fen, by position."""
    latest = BundleValuation.objects.filter(case=case).order_by("-round").first()
    allocation = json.loads(latest.result)["allocation_fen"] if latest else {}
    return {int(position): int(fen) for position, fen in allocation.items()}


def _channels(on: dt.date) -> dict[str, str]:
    rows = RegistrarChannel.objects.filter(is_default=True, valid_from__lte=on)
    live = [row for row in rows.order_by("valid_from") if not row.valid_to or row.valid_to >= on]
    return {row.kind_id: row.channel for row in live}


def _channel(channels: Mapping[str, str], pledged: PledgedRight) -> str:
    channel = channels.get(pledged.right.kind_id)
    if channel is None:
        raise TermsMissing(
            _("“%(kind)s”在今天没有可用的登记渠道配置。") % {"kind": pledged.right.kind.name},
            kind=pledged.right.kind_id,
        )
    return channel
