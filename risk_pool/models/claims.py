"""Claims on a pool, and the money that passed for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from risk_pool.lifecycles import ClaimLifecycle
from risk_pool.models.coverage import Coverage
from risk_pool.models.ledger import Transfer
from risk_pool.rules.claims import ClaimAnswers, read_answers
from risk_pool.rules.loan_statements import LoanStatement, read_statement
from risk_pool.states import ClaimState, PaymentKind
from workflows.models import Actor, Recorded

DEAD = (ClaimState.REFUSED, ClaimState.WITHDRAWN, ClaimState.CLAWED_BACK)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims by who may see them."""

    def visible_to(self, actor: Actor) -> ClaimQuerySet:
        """Keep those on coverages that the actor may see."""
        return self.filter(coverage__in=Coverage.objects.visible_to(actor))


class Claim(ClaimLifecycle, Recorded):
    """A default and what the pool pays for it. ``shared`` is the loss as the terms share it.

    ``decided_fen`` is what the pool is to pay in the end, ``paid_fen`` what it has paid so far;
    ``due_at`` is when the next act must be done.
    """

    number = models.CharField(_("代偿编号"), max_length=20, unique=True)
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="claims")
    statement = models.TextField()
    defaulted_on = models.DateField(_("违约日"))
    report_due_on = models.DateField(_("报告期限"))
    reported_on = models.DateField(_("报告日"))
    claim_due_on = models.DateField(_("申请期限"), null=True)
    answers = models.JSONField(default=dict)
    shared = models.JSONField(default=dict)
    claimed_fen = models.BigIntegerField(_("申请金额"), default=0)
    decided_fen = models.BigIntegerField(_("核定金额"), default=0)
    repair_fen = models.BigIntegerField(_("扣减"), default=0)
    repair_reason = models.CharField(max_length=500, blank=True)
    paid_fen = models.BigIntegerField(_("已付"), default=0)
    proposal = models.JSONField(default=dict)
    hands = models.JSONField(default=dict)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    lodged_on = models.DateField(_("提交日"), null=True)
    notice_until = models.DateField(_("公示截止"), null=True)
    moved_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()
    POOL = "coverage__pool_id"

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            *ClaimLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["coverage"], condition=~Q(state__in=DEAD), name="one_live_claim_a_coverage"
            ),
            models.CheckConstraint(
                condition=Q(
                    claimed_fen__gte=0, decided_fen__gte=0, repair_fen__gte=0, paid_fen__gte=0
                ),
                name="claim_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__lte=F("claimed_fen")), name="no_more_paid_than_claimed"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def loan(self) -> LoanStatement:
        """Read the statement frozen with the claim."""
        return read_statement(self.statement)

    def said(self) -> ClaimAnswers:
        """Read what the bank stated."""
        return read_answers(self.answers)


class LoanSnapshot(models.Model):
    """A loan's statement on which moves of a claim rest. Append-only in the database."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="snapshots")
    text = models.TextField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.claim_id} {self.taken_at}"


class ClaimPayment(models.Model):
    """Money that passed for a claim, one way or the other; the transfer is its row in the ledger.

    Append-only in the database.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("性质"), max_length=12, choices=PaymentKind.choices)
    amount_fen = models.BigIntegerField(_("金额"))
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="payment")
    voucher = models.CharField(_("凭证号"), max_length=60)
    paid_on = models.DateField(_("支付日"))

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=~Q(kind=PaymentKind.CLAW_BACK),
                name="one_payment_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_moves_money"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.get_kind_display()}"
