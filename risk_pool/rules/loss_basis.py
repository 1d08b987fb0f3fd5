"""What of a loss counts under the terms, in whole fen."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from banks.money import Fen, round_half_up
from risk_pool.rules.losses import Event, Loan, missing
from risk_pool.rules.term_sheets import Collateral, LossTerms
from workflows.errors import Objection, Objections


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something no source states, and what it was taken to be for this reckoning."""

    path: str
    taken_as: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The loss that is shared, how it came about, and what lies outside it."""

    basis_fen: Fen
    principal_fen: Fen
    interest_fen: Fen
    costs_fen: Fen
    recovered_fen: Fen
    ip_share: Fraction
    outside_fen: Fen
    assumed: tuple[Assumption, ...]


def count_loss(terms: LossTerms, collateral: Collateral, event: Event) -> Basis:
    """Count principal, interest up to its days, costs, less recoveries, for the IP part only.

    What no source states is taken as: principal counts, interest and costs do not, recoveries are
    taken off, the whole loan counts. Each is told as an assumption where it makes a difference.

    Raises:
        Objections: the file lacks a figure that the terms need.
    """
    loss, assumed = event.loss, list[Assumption]()

    def settled(value: bool | None, taken: bool, path: str, amount_fen: Fen) -> bool:
        if value is None and amount_fen:
            assumed.append(Assumption(path, "计入" if taken else "不计"))
        return taken if value is None else value

    principal = (
        loss.principal_fen
        if settled(terms.principal, True, "loss.principal", loss.principal_fen)
        else 0
    )
    counts_interest = settled(terms.interest, False, "loss.interest", loss.interest_fen)
    interest = _interest(terms, event) if counts_interest else 0
    costs = loss.costs_fen if settled(terms.costs, False, "loss.costs", loss.costs_fen) else 0
    net = terms.net_of_recoveries
    if net is None and loss.recovered_fen:
        assumed.append(Assumption("loss.measured", "扣除回收"))
    counted = principal + interest + costs
    recovered = 0 if net is False else min(loss.recovered_fen, counted)
    share, at_most = _ip_part(collateral, event.loan, assumed)
    basis = round_half_up((counted - recovered) * share)
    basis = basis if at_most is None else min(basis, at_most)
    whole = loss.principal_fen + loss.interest_fen + loss.costs_fen - recovered
    return Basis(basis, principal, interest, costs, recovered, share, whole - basis, tuple(assumed))


def ip_share_of(loan: Loan) -> Fraction:
    """Give the part of a loan that IP secures, as stated or as amount of the loan.

    Raises:
        Objections: neither is stated.
    """
    if loan.ip_share is not None:
        return loan.ip_share
    if loan.ip_amount_fen is None:
        raise Objections([missing("ip_share")])
    if not loan.amount_fen:
        raise Objections([missing("amount")])
    return min(Fraction(loan.ip_amount_fen, loan.amount_fen), Fraction(1))


def _interest(terms: LossTerms, event: Event) -> Fen:
    """Count interest for the days the terms allow, evenly by the day, halves up."""
    loss = event.loss
    if terms.interest_days is None or not loss.interest_fen:
        return loss.interest_fen
    if loss.interest_days is None:
        sentence = f"条款最多计{terms.interest_days}天利息，请补填利息天数（loss.interest_days）。"
        raise Objections([Objection("loss.missing", "loss.interest_days", sentence)])
    if loss.interest_days <= terms.interest_days:
        return loss.interest_fen
    return round_half_up(Fraction(loss.interest_fen * terms.interest_days, loss.interest_days))


def _ip_part(
    collateral: Collateral, loan: Loan, assumed: list[Assumption]
) -> tuple[Fraction, Fen | None]:
    """Give the share of the loss that counts, and the most of it."""
    whole = Fraction(1)
    if collateral.counts == "ip_share":
        return ip_share_of(loan), None
    if collateral.counts == "ip_amount":
        if loan.ip_amount_fen is None:
            raise Objections([missing("ip_amount")])
        return whole, loan.ip_amount_fen
    mixed = loan.ip_share not in (None, whole) or (
        loan.ip_amount_fen is not None and loan.ip_amount_fen != loan.amount_fen
    )
    if collateral.counts is None and mixed:
        assumed.append(Assumption("collateral.counts", "按全部贷款"))
    return whole, None
