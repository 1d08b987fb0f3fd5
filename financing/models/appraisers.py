"""The licensed appraisers that may be commissioned, as dated rows."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.models import Organisation


class LicenceQuerySet(models.QuerySet["AppraiserLicence"]):
    """Licences by the day on which they hold."""

    def in_force(self, on: dt.date) -> LicenceQuerySet:
        """Keep the licences in force on a day; both ends are included."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class AppraiserLicence(models.Model):
    """An appraiser on the list, with what it charges: a share of the value, and at least so much.

    ``fee_bp`` is in basis points of the value (10 is a thousandth).
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="licences"
    )
    number = models.CharField(_("备案编号"), max_length=60)
    fee_bp = models.PositiveIntegerField(_("收费（基点）"))
    least_fee_fen = models.BigIntegerField(_("最低收费"))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200)
    certainty = models.CharField(max_length=12)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"], name="one_licence_a_day"
            ),
            models.CheckConstraint(condition=Q(least_fee_fen__gte=0), name="fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"
