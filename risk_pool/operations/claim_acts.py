"""What every act on a claim needs: the claim locked, other eyes, its terms, its clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from banks.money import Fen
from risk_pool.gateways.loan_books import read_loan
from risk_pool.models import Claim, ClaimPayment, Coverage, LoanSnapshot
from risk_pool.models.claims import DEAD
from risk_pool.operations.acts import PoolAct, acting_on
from risk_pool.operations.posting import Posting
from risk_pool.queries.ledger import loan_balance
from risk_pool.rules.claims import ClaimAnswers, DefaultFact, default_of, loss_of
from risk_pool.rules.enrolment import public_parts
from risk_pool.rules.loan_statements import LoanStatement
from risk_pool.rules.loss_file import write_shared
from risk_pool.rules.losses import Event, Payout
from risk_pool.rules.sharing import SharedLoss, share_loss
from risk_pool.rules.term_sheets import TermSheet
from risk_pool.states import AccountKind as K
from risk_pool.states import TransferAct
from workflows.errors import NotReady, Objection, Objections, SamePairOfEyes
from workflows.models import Actor
from workflows.operations.taking import check_arrow
from workflows.queries.clocks import due_at
from workflows.rules.chain import sha256

_RELATED = ("coverage__bank", "coverage__sheet", "coverage__pool")


class ClaimAct(PoolAct[Claim]):
    """One act on a locked claim."""

    @property
    def coverage(self) -> Coverage:
        """The coverage that the claim is on."""
        return self.subject.coverage

    def other_eyes(self, hand: str, *others: str) -> None:
        """Note whose hand this is.

        Raises:
            SamePairOfEyes: the person had a hand in it that must be somebody else's.
        """
        claim, user = self.subject, self.actor.user.pk
        for other in others:
            if claim.hands.get(other) == user:
                raise SamePairOfEyes(
                    _("您已经办理过本案中须由他人复核的一步，请由另一人办理。"), hand=other
                )
        claim.hands = {**claim.hands, hand: user}

    def clock(self, code: str | None) -> None:
        """Start the clock of what comes next; None: nothing is waited for."""
        self.subject.moved_at = self.at
        self.subject.due_at = None if code is None else due_at(code, self.at)

    def posting(self, kind: TransferAct, amount_fen: Fen) -> Posting:
        """Ask for a transfer on the loan's accounts."""
        return Posting(
            reference=self.reference(kind.value), act=kind, amount_fen=amount_fen,
            happened_on=self.on, loan=self.coverage.loan_number, remark=self.subject.number,
        )  # fmt: skip

    def freeze_loan(self, loan: LoanStatement) -> None:
        """Keep the loan as it stands, for this and the following moves to rest on."""
        self.subject.statement = loan.text()
        LoanSnapshot.objects.create(
            claim=self.subject, text=self.subject.statement, taken_at=self.at
        )

    def move_coverage(self, arrow: str, **facts: Any) -> None:
        """Take an arrow of the coverage, told in the coverage's own record."""
        other = PoolAct(self.coverage, self.pool, self.actor, self.at)
        other.take(arrow, facts={"claim": self.subject.number, **facts})
        other.finish()


@contextmanager
def acting_on_claim(
    claim_id: UUID, arrow: str | None, *, actor: Actor, at: dt.datetime
) -> Iterator[ClaimAct]:
    """Open an act on a claim; stored in full or not at all. None: it takes no arrow of the claim.

    Raises:
        NotAllowed: no such claim, not the actor's to see, or not their arrow.
        SomeoneWasFaster: the claim has moved on.
    """
    with acting_on(Claim, claim_id, actor=actor, at=at, related=_RELATED) as plain:
        act = ClaimAct(plain.subject, plain.pool, actor, at)
        if arrow is not None:
            check_arrow(act.subject, arrow, actor=actor)
        yield act
        act.finish()


def current_default(coverage: Coverage, on: dt.date) -> tuple[LoanStatement, DefaultFact]:
    """Read the loan as its book holds it today, and compute its default.

    Raises:
        NotReady: by its rows the loan is not overdue.
    """
    loan = read_loan(coverage.loan_number)
    default = default_of(loan, on)
    if default is None:
        raise NotReady(_("按还款台账，贷款目前没有逾期。"), loan=coverage.loan_number)
    return loan, default


def share_of(
    claim: Claim, loan: LoanStatement, default: DefaultFact, said: ClaimAnswers, on: dt.date
) -> SharedLoss:
    """Share the loss by the terms of the coverage, after all that was paid before."""
    coverage = claim.coverage
    sheet = coverage.sheet.read()
    held_fen = sum(
        loan_balance(coverage.pool, kind, coverage.loan_number) for kind in (K.RESERVED, K.PAYABLE)
    )
    event = Event(
        loan=coverage.loan().loan(enrolled_on=coverage.enrolled_on),
        loss=loss_of(default, said, sheet, on=on, claimed_on=claim.lodged_on or on),
        earlier=_payouts(claim),
        pool_balance_fen=loan_balance(coverage.pool, K.AVAILABLE) + held_fen,
    )
    assert loan.number == coverage.loan_number, "a claim is about its own loan"
    return share_loss(sheet, event)


def _payouts(claim: Claim) -> tuple[Payout, ...]:
    """Give what the pool paid, party by party: on other loans for good, on this one so far."""
    others = Claim.objects.filter(coverage__pool=claim.coverage.pool_id, paid_fen__gt=0)
    rows = others.exclude(state__in=DEAD).select_related("coverage__bank")
    first_paid = dict(
        ClaimPayment.objects.filter(claim__in=rows).order_by("-id").values_list("claim", "paid_on")
    )
    return tuple(
        Payout(
            party=party,
            amount_fen=fen,
            loan=row.coverage.loan_number,
            borrower=row.coverage.borrower,
            bank=row.coverage.bank.credit_code,
            on=first_paid[row.pk],
            provisional=row.pk == claim.pk,
        )
        for row in rows
        for party, fen in paid_parts(row).items()
        if fen
    )


def paid_parts(claim: Claim) -> dict[str, Fen]:
    """Give what each public party has borne of what is paid, in fen."""
    return {each["party"]: each["fen"] for each in claim.shared.get("paid_parts", ())}


def shared_plainly(sheet: TermSheet, shared: SharedLoss) -> dict[str, Any]:
    """Give a shared loss as it is stored and shown."""
    return write_shared(sheet, shared)


def public_fen(sheet: TermSheet, shared: SharedLoss) -> Fen:
    """Add up what the pool bears of a loss."""
    return sum(public_parts(sheet, shared).values())


def resting(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Name what a move of a claim rests on: the loan's statement and the terms."""
    sheet = claim.coverage.sheet
    return (
        (f"loan:{claim.coverage.loan_number}", sha256(claim.statement)),
        (f"sheet:{sheet.code}", sha256(sheet.text())),
    )


def shown(claim: Claim, **more: Any) -> Mapping[str, Any]:
    """Gather what the papers of a claim show."""
    coverage = claim.coverage
    sheet = coverage.sheet.read()
    return {
        "bank": coverage.bank.name,
        "borrower": coverage.borrower_name,
        "loan": coverage.loan_number,
        "coverage": coverage.number,
        "principal_fen": coverage.principal_fen,
        "disbursed_on": coverage.disbursed_on,
        "defaulted_on": claim.defaulted_on,
        "terms": coverage.sheet.title,
        "notice": sheet.content.get("notice") or "",
        "names": dict(sheet.names),
        "shared": claim.shared,
        "answers": claim.answers,
        "claimed_fen": claim.claimed_fen,
        "decided_fen": claim.decided_fen,
        "repair_fen": claim.repair_fen,
        "repair_reason": claim.repair_reason,
        "paid_fen": claim.paid_fen,
        "returns": claim.returns,
        "finance": coverage.pool.finance.name if coverage.pool.finance else "",
        "parties": (("资金池", coverage.pool.name), ("申请银行", coverage.bank.name)),
        **more,
    }


def require_reason(reason: str) -> None:
    """Insist on a reason.

    Raises:
        Objections: there is none.
    """
    if not reason.strip():
        raise Objections([Objection("reason.missing", "reason", "请写明理由。")])
