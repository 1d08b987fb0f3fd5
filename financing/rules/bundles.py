"""Predicates on the bundle: the claim, its split, who lends, how it was valued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from financing.rules.agreement import yuan
from financing.rules.dossier import Appraisal, Dossier, Party
from financing.rules.pledgors import secures_of
from financing.rules.rulebook import Breach, rule
from workflows.calendar import corresponding_day

_ROUTES = {"internal": "银行内部评估", "negotiated": "协商"}


@dataclass(frozen=True, slots=True)
class BundleInspection:
    """What a predicate on the bundle sees: everything but the single rights."""

    dossier: Dossier
    on: date
    numbers: tuple[str, ...]
    parameters: Mapping[str, object]


@rule("BND-2")
def split_does_not_add_up(seen: BundleInspection) -> Iterator[Breach]:
    """Find registered amounts that are neither the whole claim each nor a split of it."""
    contract = seen.dossier.contract
    if contract is None or not contract.rights or not contract.claim_fen:
        return
    parts = [right.secured_fen for right in contract.rights if right.secured_fen is not None]
    whole = all(part == contract.claim_fen for part in parts)
    complete = len(parts) == len(contract.rights) and sum(parts) == contract.claim_fen
    if parts and not whole and not complete:
        yield {"total": yuan(sum(parts)), "principal": yuan(contract.claim_fen)}


@rule("CIV-08")
def order_of_realisation_is_open(seen: BundleInspection) -> Iterator[Breach]:
    """Find a third party's security beside the debtor's own, with no order agreed."""
    contract = seen.dossier.contract
    kinds = {secures_of(party, seen.dossier.debtor) for party in seen.dossier.pledgors}
    mixed = "own" in kinds and len(kinds) > 1
    if contract is not None and mixed and not contract.realisation_order:
        yield {}


@rule("CIV-14")
def maximum_is_not_stated(seen: BundleInspection) -> Iterator[Breach]:
    """Find a maximum-amount pledge without its amount or the period of its claims."""
    contract = seen.dossier.contract
    if contract is None or contract.kind != "maximum":
        return
    missing = [] if contract.maximum_fen else ["最高债权额"]
    if not contract.claims_until:
        missing.append("债权发生的期间")
    if missing:
        yield {"missing": "、".join(missing)}


@rule("CIV-19")
def refinancing_loses_the_pledge(seen: BundleInspection) -> Iterator[Breach]:
    """Find a loan that repays an older one, and third-party pledgors who did not agree."""
    contract = seen.dossier.contract
    others = [p.name for p in seen.dossier.pledgors if secures_of(p, seen.dossier.debtor) != "own"]
    if contract is None or not contract.refinances_old_loan or not others:
        return
    if not contract.old_pledgor_agreed:
        yield {"pledgors": "、".join(others)}


@rule("CIV-47")
def old_debt_is_secured_later(seen: BundleInspection) -> Iterator[Breach]:
    """Find security added for a debt that was there before without any."""
    contract = seen.dossier.contract
    if contract is None or not contract.added_security or contract.debt_incurred_on is None:
        return
    if contract.debt_incurred_on < (contract.signed_on or seen.on):
        yield {"incurred": contract.debt_incurred_on.isoformat()}


@rule("PIL-05")
def internal_valuation_is_not_open(seen: BundleInspection) -> Iterator[Breach]:
    """Find a value without a report where the loan, the bank or the region does not allow it."""
    appraisal, contract = seen.dossier.appraisal, seen.dossier.contract
    if appraisal is None or appraisal.route not in _ROUTES:
        return
    limit = cast("int", seen.parameters["limit_fen"])
    amount = contract.principal_fen if contract is not None else None
    problems = [f"单笔贷款超过{yuan(limit)}"] if amount is not None and amount > limit else []
    if appraisal.region_eligible is False:
        problems.append("所在地区未列入试点")
    if appraisal.model_authorised is False:
        problems.append("评估模型未经批准")
    if problems:
        yield {"route": _ROUTES[appraisal.route], "problem": "、".join(problems)}


@rule("HOUSE-07")
def claim_is_above_the_value(seen: BundleInspection) -> Iterator[Breach]:
    """Find a claim that is larger than what the bundle was appraised at."""
    appraisal, contract = seen.dossier.appraisal, seen.dossier.contract
    if appraisal is None or contract is None or not appraisal.value_fen or not contract.claim_fen:
        return
    if contract.claim_fen > appraisal.value_fen:
        yield {"claim": yuan(contract.claim_fen), "value": yuan(appraisal.value_fen)}


@rule("PIL-08")
def claim_is_tiny(seen: BundleInspection) -> Iterator[Breach]:
    """Find many rights for a claim that is too small for them."""
    contract = seen.dossier.contract
    if contract is None or contract.principal_fen is None:
        return
    if len(seen.numbers) < cast("int", seen.parameters["least_rights"]):
        return
    average = contract.principal_fen // len(seen.numbers)
    if average < cast("int", seen.parameters["least_fen_per_right"]):
        yield {"average": yuan(average)}


@rule("IDF-7")
def credit_code_is_wrong(seen: BundleInspection) -> Iterator[Breach]:
    """Find parties whose credit code does not verify."""
    for party in _parties(seen.dossier):
        if party.code_problem:
            yield {"problem": f"{party.name}：{party.code_problem}", "about": party.name}


@rule("IDF-8")
def organisation_code_is_wrong(seen: BundleInspection) -> Iterator[Breach]:
    """Find parties whose inner organisation code does not verify."""
    for party in _parties(seen.dossier):
        if party.organisation_problem:
            yield {"problem": f"{party.name}：{party.organisation_problem}", "about": party.name}


@rule("IDF-10")
def identity_number_is_wrong(seen: BundleInspection) -> Iterator[Breach]:
    """Find natural persons whose identity number does not verify."""
    for party in _parties(seen.dossier):
        if party.identity_problem:
            yield {"problem": f"{party.name}：{party.identity_problem}", "about": party.name}


@rule("BNK-07")
def loan_is_long(seen: BundleInspection) -> Iterator[Breach]:
    """Find a loan that runs longer than working-capital loans normally do."""
    contract = seen.dossier.contract
    if contract is None or not contract.debt_from or not contract.debt_to:
        return
    limit = cast("int", seen.parameters["months"])
    if contract.debt_to > corresponding_day(contract.debt_from, limit):
        first, last = contract.debt_from, contract.debt_to
        months = (last.year - first.year) * 12 + last.month - first.month
        yield {"months": months, "limit": limit}


@rule("BNK-11")
def interest_is_deducted(seen: BundleInspection) -> Iterator[Breach]:
    """Find interest taken out of the principal in advance."""
    contract = seen.dossier.contract
    if contract is not None and contract.interest_deducted_fen > 0:
        yield {"deducted": yuan(contract.interest_deducted_fen)}


@rule("BNK-15")
def report_is_not_in_form(seen: BundleInspection) -> Iterator[Breach]:
    """Find a report that too few signed, or that bears no seal."""
    appraisal = _report(seen.dossier)
    if appraisal is None:
        return
    few = appraisal.appraisers is not None and appraisal.appraisers < 2
    problems = ["签名的评估专业人员不足两名"] if few else []
    if appraisal.sealed is False:
        problems.append("没有加盖评估机构印章")
    if problems:
        yield {"problem": "、".join(problems)}


@rule("BNK-15(2)")
def one_method_was_used(seen: BundleInspection) -> Iterator[Breach]:
    """Find a report that rests on a single method."""
    appraisal = _report(seen.dossier)
    if appraisal is not None and appraisal.methods == 1:
        yield {}


@rule("BNK-15(3)")
def report_is_old(seen: BundleInspection) -> Iterator[Breach]:
    """Find a report whose base date lies too far back."""
    appraisal = _report(seen.dossier)
    months = cast("int", seen.parameters["months"])
    if appraisal is None or appraisal.base_date is None:
        return
    if corresponding_day(appraisal.base_date, months) < seen.on:
        yield {"base_date": appraisal.base_date.isoformat(), "months": months}


def _report(dossier: Dossier) -> Appraisal | None:
    appraisal = dossier.appraisal
    return appraisal if appraisal is not None and appraisal.route == "external" else None


def _parties(dossier: Dossier) -> Iterator[Party]:
    yield from dossier.parties()
    own = {party.name for party in dossier.parties()}
    if dossier.debtor is not None and dossier.debtor.name not in own:
        yield dossier.debtor
