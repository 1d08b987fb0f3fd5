"""The pool's terms, dated and sourced, and the parties' answers to them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from risk_pool.lifecycles import ShareLifecycle
from risk_pool.states import Certainty, SharingParty
from workflows.models import Organisation, User


class PoolTermsQuerySet(models.QuerySet["PoolTerms"]):
    """Terms by the day on which they hold."""

    def in_force(self, on: dt.date) -> PoolTermsQuerySet:
        """Keep the terms in force on a day; both ends are included."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class PoolTerms(models.Model):
    """How a place shares a loss: one dated row a mode, with the notice it comes from."""

    code = models.CharField(max_length=40)
    place = models.CharField(_("地区"), max_length=60)
    title = models.CharField(_("办法"), max_length=160)
    mode = models.CharField(_("分担模式"), max_length=80)
    notice = models.CharField(_("文号"), max_length=120)
    source = models.CharField(_("来源"), max_length=300)
    loss_basis = models.CharField(_("损失口径"), max_length=60)
    certainty = models.CharField(max_length=12, choices=Certainty.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    confirm_clock = models.CharField(max_length=40, default="confirm_share")

    objects = PoolTermsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_terms_row_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.mode}"


class TermShare(models.Model):
    """One party's share of a loss under the terms, in basis points of 10,000."""

    terms = models.ForeignKey(PoolTerms, on_delete=models.PROTECT, related_name="shares")
    party = models.CharField(max_length=10, choices=SharingParty.choices)
    share_bp = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty.choices)
    source = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["terms", "party"], name="one_share_a_party"),
            models.CheckConstraint(
                condition=Q(share_bp__gt=0, share_bp__lte=10_000), name="share_is_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.share_bp / 100}%"


class ShareConfirmation(ShareLifecycle):
    """What one party answered about one loan.

    The loan is named by number, as a pool's file stands alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    loan_reference = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    terms = models.ForeignKey(PoolTerms, on_delete=models.PROTECT)
    party = models.CharField(max_length=10, choices=SharingParty.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    share_bp = models.PositiveIntegerField()
    principal_fen = models.BigIntegerField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    answered_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            *ShareLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["loan_reference", "round", "party"], name="one_answer_a_party_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_reference} {self.get_party_display()} {self.get_state_display()}"
