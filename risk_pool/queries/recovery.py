"""What parties bore and got back, what still runs, and a pool's month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from banks.money import Fen
from risk_pool.models import Account, Claim, Pool, Recovery, Transfer
from risk_pool.rules.term_sheets import BANK
from risk_pool.states import AccountKind, Measure, TransferAct
from workflows.queries.clocks import clock_rules


def recovered_fen(claim: Claim) -> Fen:
    """Add up the pool's part of what came back, handed over or not."""
    return claim.recoveries.aggregate(total=Sum("pool_fen"))["total"] or 0


def still_borne(claim: Claim) -> dict[str, Fen]:
    """Say what each party bore of the loss and has not got back.

    The public parties bore what is paid; what the terms gave them and is not paid, for the bank's
    fault or taken back, the bank bears.
    """
    paid = {each["party"]: each["fen"] for each in claim.shared.get("paid_parts", ())}
    borne = {each["party"]: each["fen"] for each in claim.shared["parts"]}
    public = claim.coverage.sheet.read().public
    for party in [each for each in borne if each in public]:
        unpaid = borne[party] - paid.get(party, 0)
        borne[party] -= unpaid
        borne[BANK] = borne.get(BANK, 0) + unpaid
    for row in claim.recoveries.all():
        for party, fen in row.parts.items():
            borne[party] = borne.get(party, 0) - fen
    return {party: fen for party, fen in borne.items() if fen > 0}


def costs_open(claim: Claim) -> Fen:
    """Say what was spent to get money back and is not made good."""
    rows = Recovery.objects.filter(claim=claim)
    told = rows.aggregate(spent=Sum("costs_fen"), repaid=Sum("costs_repaid_fen"))
    return (told["spent"] or 0) - (told["repaid"] or 0)


def limitation_ends(claim: Claim) -> dt.date | None:
    """Say when the claim against the borrower falls under limitation; None without a rule.

    It runs from the default, and anew from each measure.

    Source: Civil Code arts. 188 and 195, by the clock rule ``limitation``.
    """
    latest = claim.measures.order_by("-taken_on").values_list("taken_on", flat=True).first()
    since = max(claim.defaulted_on, latest or claim.defaulted_on)
    rule = clock_rules(since).get("limitation")
    return None if rule is None else since + dt.timedelta(days=rule[0])


def measures_taken(claim: Claim) -> frozenset[str]:
    """Name the measures that were taken; an ended disposal is one."""
    taken = set(claim.measures.values_list("kind", flat=True))
    if claim.disposals.exclude(state="OPENED").exists():
        taken.add(Measure.DISPOSAL)
    return frozenset(taken)


@dataclass(frozen=True, slots=True)
class Month:
    """A pool's month: balances before and after by account kind, sums by act, every transfer."""

    first: dt.date
    last: dt.date
    before: Mapping[str, Fen]
    after: Mapping[str, Fen]
    sums: Mapping[str, Fen]
    transfers: tuple[Transfer, ...]


def month_of(pool: Pool, first: dt.date) -> Month:
    """Reckon a month from the transfers alone, by the day on which they happened."""
    last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    kinds = dict(Account.objects.filter(pool=pool).values_list("id", "kind"))
    before: dict[str, Fen] = dict.fromkeys(AccountKind.values, 0)
    sums: dict[str, Fen] = {}
    rows = Transfer.objects.filter(pool=pool, happened_on__lte=last).select_related(
        "source", "target"
    )
    after, inside = dict(before), []
    for row in rows.order_by("id"):
        for balances in (after, before) if row.happened_on < first else (after,):
            balances[kinds[row.source_id]] -= row.amount_fen
            balances[kinds[row.target_id]] += row.amount_fen
        if row.happened_on >= first:
            inside.append(row)
            sums[row.act] = sums.get(row.act, 0) + row.amount_fen
    ordered = {act: sums[act] for act in TransferAct.values if act in sums}
    return Month(first, last, before, after, ordered, tuple(inside))


def payers_of(claim: Claim, parts: Mapping[str, Fen]) -> list[dict[str, Any]]:
    """Name who finances a public party's part, with the shares that the loss was paid in."""
    return [
        {"party": each["party"], "payers": each["payers"]}
        for each in claim.shared["parts"]
        if each.get("payers") and parts.get(each["party"])
    ]
