"""The credit line, its drawdowns, and the append-only table of what was due and paid."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.models.cases import Case
from financing.models.decisions import PRICINGS, REPAYMENTS
from workflows.models import User


class CreditLine(models.Model):
    """What may be drawn, until when. A simple loan is a line with one drawdown.

    Everything drawn is repaid by ``available_until``; on ``closed_on`` the bank gave up the rest.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="line")
    limit_fen = models.BigIntegerField(_("授信额度"))
    available_until = models.DateField()
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.limit_fen}"


class Drawdown(models.Model):
    """Money paid out under a line. Append-only in the database.

    The rate is the LPR row named plus the spread, in basis points a year. Penalty interest raises
    it by ``penalty_uplift_bp``, a share of the rate in basis points (5,000 is half as much again).
    """

    line = models.ForeignKey(CreditLine, on_delete=models.PROTECT, related_name="drawdowns")
    seq = models.PositiveSmallIntegerField()
    principal_fen = models.BigIntegerField(_("放款金额"))
    disbursed_on = models.DateField()
    lpr_published_on = models.DateField()
    lpr_tenor = models.CharField(max_length=2)
    lpr_bp = models.PositiveIntegerField()
    spread_bp = models.IntegerField()
    penalty_uplift_bp = models.PositiveIntegerField(_("罚息加收比例（基点）"))
    repayment = models.CharField(max_length=16, choices=REPAYMENTS)
    pricing = models.CharField(max_length=12, default="fixed", choices=PRICINGS)
    months = models.PositiveSmallIntegerField()
    account_tail = models.CharField(_("收款账户末四位"), max_length=4)
    disbursed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "seq"], name="one_drawdown_a_seq"),
            models.CheckConstraint(
                condition=models.Q(principal_fen__gt=0), name="drawdown_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} #{self.seq} {self.principal_fen}"

    @property
    def schedule(self) -> list[Instalment]:
        """The instalments in force: those of the newest version."""
        rows = list(self.instalments.all())
        newest = max((row.version for row in rows), default=1)
        return [row for row in rows if row.version == newest]

    @property
    def known_changes(self) -> list[ScheduleChange]:
        """Every change of the schedule; one that was never drawn up again is not asked about."""
        is_redrawn = any(row.version > 1 for row in self.instalments.all())
        return list(self.changes.all()) if is_redrawn else []

    @property
    def standing_changes(self) -> list[ScheduleChange]:
        """The changes of the schedule that were not taken back, the newest last."""
        standing = {row.pk for row in self.standing_repayments}
        return [
            row for row in self.known_changes
            if row.kind != "restored" and (row.repayment_id is None or row.repayment_id in standing)
        ]  # fmt: skip

    @property
    def standing_repayments(self) -> list[Repayment]:
        """The repayments that count: neither reversed nor reversals."""
        rows = list(self.repayments.all())
        reversed_keys = {row.reverses_id for row in rows}
        return [row for row in rows if row.reverses_id is None and row.pk not in reversed_keys]


class Instalment(models.Model):
    """What is due on a day, split. Append-only in the database.

    A schedule drawn up again is a whole new ``version``; the old rows stay.
    """

    drawdown = models.ForeignKey(Drawdown, on_delete=models.PROTECT, related_name="instalments")
    version = models.PositiveSmallIntegerField(default=1)
    seq = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    principal_fen = models.BigIntegerField()
    interest_fen = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["version", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["drawdown", "version", "seq"], name="one_instalment_a_seq"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawdown_id} #{self.seq} {self.due_date}"


class Repayment(models.Model):
    """What was paid, by value date, split into principal, interest and penalty.

    Append-only in the database: a mistake is a row that ``reverses`` another. A row that
    ``prepays`` paid the loan off early, and had the schedule drawn up again.
    """

    drawdown = models.ForeignKey(Drawdown, on_delete=models.PROTECT, related_name="repayments")
    seq = models.PositiveSmallIntegerField()
    value_date = models.DateField(_("起息日"))
    principal_fen = models.BigIntegerField()
    interest_fen = models.BigIntegerField()
    penalty_fen = models.BigIntegerField()
    voucher = models.CharField(_("凭证号"), max_length=60)
    prepays = models.BooleanField(default=False)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drawdown", "seq"], name="one_repayment_a_seq"),
            models.UniqueConstraint(fields=["drawdown", "voucher"], name="one_row_a_voucher"),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=False)
                | models.Q(principal_fen__gte=0, interest_fen__gte=0, penalty_fen__gte=0),
                name="only_a_reversal_is_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawdown_id} {self.value_date}"


class ScheduleChange(models.Model):
    """Why a schedule was drawn up again, and what it replaced. Append-only in the database.

    A rate, where the change has one, holds from ``effective_on`` on: the LPR named plus the spread,
    in basis points a year. ``repayment`` is the receipt that prepaid, or that took it back.
    """

    drawdown = models.ForeignKey(Drawdown, on_delete=models.PROTECT, related_name="changes")
    version = models.PositiveSmallIntegerField()
    replaces = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=12,
        choices=[
            ("settled", _("提前结清")), ("prepaid", _("提前还款")), ("repriced", _("利率调整")),
            ("extended", _("展期")), ("restored", _("冲正后恢复")),
        ],
    )  # fmt: skip
    effective_on = models.DateField()
    lpr_published_on = models.DateField(null=True)
    lpr_bp = models.PositiveIntegerField(null=True)
    spread_bp = models.IntegerField(null=True)
    months = models.PositiveSmallIntegerField(default=0)
    repayment = models.OneToOneField(
        Repayment, on_delete=models.PROTECT, null=True, related_name="change"
    )
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drawdown", "version"], name="one_change_a_version"),
            models.CheckConstraint(
                condition=models.Q(lpr_bp__isnull=True, spread_bp__isnull=True)
                | models.Q(lpr_bp__isnull=False, spread_bp__isnull=False),
                name="change_names_a_whole_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawdown_id} v{self.version} {self.kind}"

    @property
    def rate_bp(self) -> int | None:
        """The yearly rate from the day on; None where it stays."""
        return None if self.lpr_bp is None else self.lpr_bp + (self.spread_bp or 0)
