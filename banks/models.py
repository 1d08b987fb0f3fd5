"""What a bank decides about itself: who may approve how much, at which rates."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from workflows.models import Branch, Organisation


class DatedQuerySet(models.QuerySet[models.Model]):
    """Rows that hold from a day to a day."""

    def in_force(self, on: dt.date) -> DatedQuerySet:
        """Keep the rows in force on a day; both ends are included."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class ApprovalAuthority(models.Model):
    """How much an approver may approve alone: of a branch, or (branch empty) of the head office."""

    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True)
    limit_fen = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "branch", "valid_from"],
                name="one_branch_authority_a_day",
                condition=Q(branch__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["bank", "valid_from"],
                name="one_house_authority_a_day",
                condition=Q(branch__isnull=True),
            ),
            models.CheckConstraint(condition=Q(limit_fen__gt=0), name="authority_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.branch or self.bank} {self.limit_fen}"


class LoanPrimeRate(models.Model):
    """The loan prime rate (LPR) of one publication. Rates in basis points a year (300 = 3.00 %)."""

    published_on = models.DateField()
    tenor = models.CharField(max_length=2, choices=[("1Y", "1Y"), ("5Y", "5Y")])
    rate_bp = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["published_on", "tenor"], name="one_lpr_a_publication"),
        ]

    def __str__(self) -> str:
        return f"LPR {self.tenor} {self.published_on} {self.rate_bp / 100}%"


class PenaltyRule(models.Model):
    """By how much penalty interest raises the contract rate of an overdue loan, from day to day.

    Shares of the contract rate in basis points (5,000 is half as much again). ``least_bp`` and
    ``most_bp`` are the range that the central bank's notice leaves to the contract.
    """

    uplift_bp = models.PositiveIntegerField()
    least_bp = models.PositiveIntegerField()
    most_bp = models.PositiveIntegerField()
    valid_from = models.DateField(unique=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(uplift_bp__gte=F("least_bp")) & Q(uplift_bp__lte=F("most_bp")),
                name="penalty_uplift_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"+{self.uplift_bp / 100}% {self.valid_from}"


class PilotRegion(models.Model):
    """Whether a region belongs to the pilot in which banks may value by themselves, and up to what.

    ``limit_fen`` is the most that one loan may come to, itself included; empty means no limit.
    """

    region = models.CharField(max_length=40)
    is_member = models.BooleanField(default=False)
    limit_fen = models.BigIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="one_pilot_row_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.is_member}"


class ValuationLeave(models.Model):
    """A bank's leave to value by itself in a region: of one branch, or (empty) of every branch."""

    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True)
    region = models.CharField(max_length=40)
    limit_fen = models.BigIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "branch", "region", "valid_from"],
                name="one_branch_leave_a_day",
                condition=Q(branch__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["bank", "region", "valid_from"],
                name="one_house_leave_a_day",
                condition=Q(branch__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(limit_fen__isnull=True) | Q(limit_fen__gt=0),
                name="leave_limit_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch or self.bank} {self.region}"


class ValuationValidity(models.Model):
    """How many months a value may be relied on, counted from its valuation date."""

    months = models.PositiveSmallIntegerField()
    valid_from = models.DateField(unique=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(months__gt=0), name="values_hold_for_months"),
        ]

    def __str__(self) -> str:
        return f"{self.months} {self.valid_from}"


class ExtensionRule(models.Model):
    """How long a loan of a term may be extended in all; a share of the term in basis points."""

    from_months = models.PositiveSmallIntegerField()
    to_months = models.PositiveSmallIntegerField()
    share_bp = models.PositiveIntegerField(null=True, blank=True)
    most_months = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_months", "valid_from"], name="one_extension_rule_a_term"
            ),
            models.CheckConstraint(
                condition=Q(from_months__lte=F("to_months")), name="extension_terms_in_order"
            ),
            models.CheckConstraint(
                condition=Q(share_bp__isnull=False) | Q(most_months__isnull=False),
                name="extension_is_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_months}-{self.to_months} {self.valid_from}"


class CreditProduct(models.Model):
    """A product of a bank: what an approver may grant under it, from day to day.

    Spreads and caps in basis points; ``caps_bp`` by kind of right, ``methods`` of repaying.
    """

    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    least_fen = models.BigIntegerField()
    most_fen = models.BigIntegerField()
    most_months = models.PositiveSmallIntegerField()
    lpr_tenor = models.CharField(max_length=2)
    least_spread_bp = models.IntegerField()
    most_spread_bp = models.IntegerField()
    methods = models.JSONField(default=list)
    caps_bp = models.JSONField(default=dict)
    borrower_limit_fen = models.BigIntegerField(null=True, blank=True)
    group_limit_fen = models.BigIntegerField(null=True, blank=True)
    conditions = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "code", "valid_from"], name="one_product_row_a_day"
            ),
            models.CheckConstraint(
                condition=Q(least_fen__gt=0)
                & Q(least_fen__lte=F("most_fen"))
                & Q(least_spread_bp__lte=F("most_spread_bp")),
                name="product_bounds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ApprovalRule(models.Model):
    """Above which amount and pledge rate who must approve, in order, from day to day."""

    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    above_fen = models.BigIntegerField(default=0)
    above_rate_bp = models.PositiveIntegerField(default=0)
    valuation = models.CharField(
        max_length=8, choices=[("any", "any"), ("internal", "internal"), ("external", "external")]
    )
    levels = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    certainty = models.CharField(max_length=12)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "above_fen", "above_rate_bp", "valuation", "valid_from"],
                name="one_approval_rule_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_id} >{self.above_fen} {self.levels}"
