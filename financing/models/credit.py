"""What a credit decision rests on beyond the rights: figures, groups, endorsements, covenants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.rules.covenants import CovenantTerms, covenant_in_words
from financing.models.cases import Case
from financing.models.decisions import Approval
from financing.models.loans import Drawdown
from workflows.models import Organisation, User


class FinancialStatement(models.Model):
    """A borrower's statement of one period, as entered on a case. Append-only in the database.

    Of one period the newest entry counts. ``content`` is canonical JSON of the figures in fen.
    """

    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    period_end = models.DateField(_("报表期末"))
    months = models.PositiveSmallIntegerField(_("报表期间（月）"))
    is_audited = models.BooleanField(_("经审计"))
    source = models.CharField(_("来源"), max_length=200)
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["period_end", "pk"]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.period_end}"


class GroupLink(models.Model):
    """To which group an enterprise belongs, as a bank declared it. Append-only in the database.

    The newest declaration counts; an empty ``group`` says that it belongs to none.
    """

    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(_("集团名称"), max_length=100, blank=True)
    source = models.CharField(_("依据"), max_length=300)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.group}"


class Endorsement(models.Model):
    """One approver's yes to terms that somebody above must still grant. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="endorsements")
    round = models.PositiveSmallIntegerField()
    seq = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8)
    terms = models.JSONField()
    opinion = models.TextField(_("审批意见"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["round", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round", "seq"], name="one_endorsement_a_seq"),
            models.UniqueConstraint(
                fields=["case", "round", "given_by"], name="an_approver_endorses_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.level}"


class ConditionCheck(models.Model):
    """A condition precedent found fulfilled before money moved, and by which evidence."""

    drawdown = models.ForeignKey(Drawdown, on_delete=models.PROTECT, related_name="conditions")
    condition = models.TextField()
    evidence = models.TextField(_("凭据"))
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.drawdown_id} {self.condition}"


class Covenant(models.Model):
    """A promise about a ratio that an approval asks for. Append-only in the database."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="covenants")
    ratio = models.CharField(max_length=40)
    bound = models.CharField(max_length=8, choices=[("least", _("不低于")), ("most", _("不高于"))])
    value = models.DecimalField(max_digits=12, decimal_places=4)
    every_months = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.approval_id} {self.ratio} {self.bound} {self.value}"

    @property
    def terms(self) -> CovenantTerms:
        """The promise, as the rules know it."""
        return CovenantTerms(self.ratio, self.bound, self.value, self.every_months)

    @property
    def in_words(self) -> str:
        """The promise, as people write it."""
        return covenant_in_words(self.terms)


class CovenantTest(models.Model):
    """Whether a promise was kept on a day, and by which statement. Append-only in the database."""

    covenant = models.ForeignKey(Covenant, on_delete=models.PROTECT, related_name="tests")
    tested_on = models.DateField(_("测试日"))
    statement = models.ForeignKey(FinancialStatement, on_delete=models.PROTECT, null=True)
    result = models.CharField(
        max_length=8,
        choices=[("met", _("符合")), ("breached", _("违反")), ("unknown", _("无法判断"))],
    )
    figure = models.CharField(max_length=20)
    note = models.TextField(_("处理意见"), blank=True)
    tested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    tested_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["tested_on", "pk"]

    def __str__(self) -> str:
        return f"{self.covenant_id} {self.tested_on} {self.result}"
