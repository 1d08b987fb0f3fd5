"""What the bank's people wrote and decided. Each row is one act, append-only in the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.models import CreditProduct
from financing.models.cases import Case
from workflows.models import User

REPAYMENTS = [
    ("equal_payment", _("等额本息")), ("equal_principal", _("等额本金")),
    ("interest_only", _("按期付息、到期还本")), ("at_maturity", _("到期一次还本付息")),
]  # fmt: skip
PRICINGS = [
    ("fixed", _("固定利率")), ("each_january", _("每年1月1日按LPR调整")),
    ("each_year", _("每年放款对应日按LPR调整")),
]  # fmt: skip


class DueDiligence(models.Model):
    """The specialist's note after the investigation."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="investigations")
    round = models.PositiveSmallIntegerField()
    note = models.TextField(_("尽职调查意见"))
    risks = models.TextField(_("主要风险"), blank=True)
    recommended_fen = models.BigIntegerField(_("建议金额"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at}"


class RiskReview(models.Model):
    """The risk officer's opinion."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    opinion = models.TextField(_("审查意见"))
    recommended_fen = models.BigIntegerField(_("审查建议金额"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at}"


class Approval(models.Model):
    """The approver's decision and its terms. Rates in basis points a year over the LPR named."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    decision = models.CharField(
        max_length=12, choices=[("approve", _("同意")), ("conditional", _("有条件同意"))]
    )
    approved_fen = models.BigIntegerField(_("批准金额"))
    term_months = models.PositiveSmallIntegerField(_("期限（月）"))
    lpr_tenor = models.CharField(max_length=2, default="1Y")
    spread_bp = models.IntegerField(_("加点（基点）"))
    repayment = models.CharField(max_length=16, choices=REPAYMENTS)
    pricing = models.CharField(_("利率调整方式"), max_length=12, default="fixed", choices=PRICINGS)
    conditions = models.JSONField(default=list)
    requirement = models.CharField(
        max_length=8,
        choices=[("all", _("全部登记生效")), ("weighted", _("按评估值加权达到比例")),
                 ("listed", _("指定权利登记生效"))],
    )  # fmt: skip
    required_weight_bp = models.PositiveIntegerField(default=10_000)
    required_positions = models.JSONField(default=list)
    terms_code = models.CharField(max_length=40, blank=True)
    opinion = models.TextField(_("审批意见"))
    excess_reason = models.TextField(_("超过可贷上限的理由"), blank=True)
    product = models.ForeignKey(
        CreditProduct, on_delete=models.PROTECT, null=True, related_name="+"
    )
    authority_fen = models.BigIntegerField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(approved_fen__gt=0)
                & models.Q(approved_fen__lte=models.F("authority_fen")),
                name="approved_within_authority",
            ),
            models.UniqueConstraint(fields=["case", "round"], name="one_approval_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.approved_fen}"

    @property
    def promises(self) -> models.QuerySet[models.Model]:
        """The covenants that the approval asks for, with their tests."""
        promises: models.QuerySet[models.Model] = self.covenants.prefetch_related("tests")
        return promises.order_by("pk")
