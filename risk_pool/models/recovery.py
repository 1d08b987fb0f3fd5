"""What comes back after a payout: measures, disposals of collateral, receipts; monthly papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from risk_pool.lifecycles import DisposalLifecycle, RecoveryLifecycle
from risk_pool.models.claims import Claim
from risk_pool.models.ledger import Pool, Transfer
from risk_pool.states import DisposalWay, Measure, RecoverySource
from workflows.models import Actor, Recorded, User


class PursuitMeasure(models.Model):
    """One thing done to get the money back; it starts the limitation anew. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("措施"), max_length=12, choices=Measure.choices)
    taken_on = models.DateField(_("日期"))
    evidence = models.CharField(_("证据"), max_length=300)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["taken_on", "id"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.get_kind_display()}"


class Disposal(DisposalLifecycle):
    """One attempt to turn a pledged right into money, with its court or market evidence."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="disposals")
    collateral = models.CharField(_("质物"), max_length=300)
    way = models.CharField(_("处置方式"), max_length=10, choices=DisposalWay.choices)
    asked_fen = models.BigIntegerField(_("保留价"), default=0)
    opened_on = models.DateField(_("启动日"))
    basis = models.CharField(_("启动依据"), max_length=300)
    ended_on = models.DateField(_("结束日"), null=True)
    price_fen = models.BigIntegerField(_("成交价"), default=0)
    evidence = models.CharField(_("成交或流拍证据"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            *DisposalLifecycle.Meta.constraints,
            models.CheckConstraint(
                condition=Q(asked_fen__gte=0, price_fen__gte=0), name="disposal_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collateral} {self.get_way_display()}"


class Recovery(RecoveryLifecycle):
    """Money that came back, and how it is divided; costs are what the bank spent to get it.

    ``parts`` is what each party that bore the loss gets; ``pool_fen`` is the public parties'.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="recoveries")
    source = models.CharField(_("来源"), max_length=10, choices=RecoverySource.choices)
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, null=True)
    received_on = models.DateField(_("收到日"))
    gross_fen = models.BigIntegerField(_("收回金额"))
    costs_fen = models.BigIntegerField(_("费用"))
    voucher = models.CharField(_("凭证号"), max_length=60)
    evidence = models.CharField(_("证据"), max_length=300)
    costs_repaid_fen = models.BigIntegerField()
    parts = models.JSONField()
    pool_fen = models.BigIntegerField(_("应上缴"))
    hand_over_due_on = models.DateField(_("上缴期限"))
    handed_over_on = models.DateField(_("到账日"), null=True)
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, related_name="recovery"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            *RecoveryLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["claim", "voucher"], name="one_recovery_a_voucher"),
            models.CheckConstraint(
                condition=Q(gross_fen__gte=0, costs_fen__gte=0, pool_fen__gte=0)
                & Q(pool_fen__lte=models.F("gross_fen")),
                name="recovery_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.voucher}"


class PoolStatementQuerySet(models.QuerySet["PoolStatement"]):
    """Monthly statements by who may see them."""

    def visible_to(self, actor: Actor) -> PoolStatementQuerySet:
        """Keep those of the pools that the actor's house keeps or pays."""
        house = actor.organisation_id
        return self.filter(Q(pool__keeper=house) | Q(pool__finance=house))


class PoolStatement(Recorded):
    """A pool's statement of one month, as issued."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(_("月份"))
    issued_at = models.DateTimeField()

    objects = PoolStatementQuerySet.as_manager()
    POOL = "pool_id"
    state = "ISSUED"

    class Meta:
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "month"], name="one_statement_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.month:%Y-%m}"

    @property
    def number(self) -> str:
        """The pool and the month."""
        return f"{self.pool.code}-{self.month:%Y%m}"
