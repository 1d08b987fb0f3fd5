"""Kinds of right, their registrars' channels, and the rights themselves."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RightKind(models.Model):
    """A kind of right as a row: new kinds (data rights, plant varieties) are rows, not code."""

    code = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(max_length=60)
    family = models.CharField(max_length=12)
    registrar = models.CharField(_("登记机关"), max_length=60)
    second_pledge = models.CharField(
        max_length=8, choices=[("refused", _("不予登记")), ("ranked", _("按登记先后排序"))]
    )
    term_rules = models.JSONField(default=list)
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RegistrarChannel(models.Model):
    """How a kind of right is filed at its registrar, by date (PIL-02, PIL-03, TM-002)."""

    kind = models.ForeignKey(RightKind, on_delete=models.PROTECT, related_name="channels")
    channel = models.CharField(
        max_length=10,
        choices=[("online", _("网上")), ("paper", _("纸质")), ("counter", _("窗口")),
                 ("post", _("邮寄"))],
    )  # fmt: skip
    is_default = models.BooleanField(default=True)
    clock = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "channel", "valid_from"], name="one_channel_row_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_channel_display()}"


class RuleRowQuerySet(models.QuerySet["RuleRow"]):
    """Rules by the day on which they hold."""

    def in_force(self, on: dt.date) -> RuleRowQuerySet:
        """Keep the rules in force on a day; both ends are included."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class RuleRow(models.Model):
    """A rule of the rulebook as a dated row.

    ``content`` is what ``financing.rules.rulebook`` reads.
    """

    rule = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    enabled = models.BooleanField(default=True)
    content = models.JSONField()

    objects = RuleRowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "valid_from", "content"], name="one_rule_row_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.rule


class IPRight(models.Model):
    """A right, known to everyone by kind and number."""

    kind = models.ForeignKey(RightKind, on_delete=models.PROTECT)
    number = models.CharField(_("权利号"), max_length=40)
    title = models.CharField(_("名称"), max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_right_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
