"""The pool's ledger: accounts, transfers between them, and bank statements."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from risk_pool.ledger.chart import BY_LOAN, SOURCES
from risk_pool.states import AccountKind, TransferAct
from workflows.models import Organisation, User


class Pool(models.Model):
    """A pot of public money, or a line of a budget, with a ledger of its own.

    ``keeper`` is the bureau that runs it, ``finance`` the office that pays out.
    """

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    keeper = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="kept_pools"
    )
    finance = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="funded_pools"
    )

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """One account. Its balance is what came in less what went out, and is never overdrawn.

    The balance is kept for speed and for the constraint; the transfers prove it.
    """

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(_("科目"), max_length=10, choices=AccountKind.choices)
    loan_reference = models.CharField(_("贷款编号"), max_length=40, blank=True)
    balance_fen = models.BigIntegerField(_("余额（分）"), default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pool", "kind", "loan_reference"], name="one_account_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="account_kind_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=sorted(SOURCES), balance_fen__lte=0))
                | (~Q(kind__in=sorted(SOURCES)) & Q(balance_fen__gte=0)),
                name="account_never_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(BY_LOAN)) ^ Q(loan_reference=""),
                name="account_of_a_loan_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.loan_reference}".strip()


class Transfer(models.Model):
    """Money moved from one account to another: balanced by construction, never rewritten.

    ``reference`` makes it idempotent: the same act asked for twice is booked once.
    """

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="transfers")
    reference = models.CharField(_("凭证号"), max_length=80)
    act = models.CharField(_("事由"), max_length=20, choices=TransferAct.choices)
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="outgoing")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="incoming")
    amount_fen = models.BigIntegerField(_("金额（分）"))
    source_after_fen = models.BigIntegerField()
    target_after_fen = models.BigIntegerField()
    happened_on = models.DateField(_("发生日"))
    recorded_at = models.DateTimeField(_("记账时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    remark = models.CharField(_("摘要"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "reference"], name="one_transfer_a_reference"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="transfer_moves_money"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="transfer_between_two_accounts"
            ),
            models.CheckConstraint(
                condition=Q(act__in=TransferAct.values), name="transfer_act_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_act_display()}"


class StatementLine(models.Model):
    """One line of the pool's bank statement, as the bank wrote it."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="statement_lines")
    serial = models.CharField(_("流水号"), max_length=60)
    booked_on = models.DateField(_("交易日"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    balance_fen = models.BigIntegerField(_("余额（分）"), null=True)
    text = models.CharField(_("摘要"), max_length=300, blank=True)
    imported_at = models.DateTimeField(_("导入时间"))

    class Meta:
        ordering: ClassVar = ["booked_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "serial"], name="one_line_a_serial"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.booked_on}"
