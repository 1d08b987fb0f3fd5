"""Runs of the audit tests, and their findings until they are struck off."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from risk_pool.lifecycles import FindingLifecycle
from workflows.models import Recorded, User


class AuditRun(models.Model):
    """One run of all tests: who, when, over which days, and what came of each test.

    Append-only in the database.
    """

    ran_at = models.DateTimeField(_("运行时间"))
    ran_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first = models.DateField(_("自"), null=True)
    last = models.DateField(_("至"), null=True)
    tests = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"


class Finding(Recorded, FindingLifecycle):
    """A row that failed a test, with the evidence as it was when it was first found.

    One row fails one test once: found again, it stays the finding it is. The answer is the
    newest; earlier ones stand in the record.
    """

    code = models.CharField(_("测试"), max_length=10)
    table = models.CharField(_("数据表"), max_length=40)
    row = models.CharField(_("编号"), max_length=200)
    day = models.DateField(_("日期"), null=True)
    what = models.CharField(_("发现"), max_length=500)
    evidence = models.JSONField(default=dict)
    run = models.ForeignKey(AuditRun, on_delete=models.PROTECT, related_name="findings")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("整改期限"), null=True)
    reply = models.TextField(_("整改答复"), blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closing = models.TextField(_("销号意见"), blank=True)

    class Meta(FindingLifecycle.Meta):
        abstract = False
        ordering: ClassVar = ["code", "row"]
        constraints: ClassVar = [
            *FindingLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["code", "table", "row"], name="one_finding_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.row}"
