"""Working days and time limits: dated rows with their source, never constants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year whose working days are loaded: by the State Council's notice, or provisionally."""

    class Status(models.TextChoices):
        OFFICIAL = "official", _("依国务院通知")
        PROVISIONAL = "provisional", _("通知未发布，仅按周末暂排")

    year = models.PositiveSmallIntegerField(primary_key=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.year}"


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday, or a make-up working day (调休)."""

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class ClockRule(models.Model):
    """How long a step may take. Unit working days unless the rule says otherwise (CAL-6)."""

    class Unit(models.TextChoices):
        WORKING = "working", _("工作日")
        CALENDAR = "calendar", _("自然日")

    code = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=8, choices=Unit.choices, default=Unit.WORKING)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_clock_rule_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="clock_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.days} {self.get_unit_display()}"


class NumberSeries(models.Model):
    """A gap-tolerant counter for business numbers, one row a prefix and year."""

    series = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
