"""Contracts as structured data, and one registration a right."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.lifecycles import RegistrationLifecycle
from financing.models.cases import Case, PledgedRight
from workflows.models import Organisation, User


class Contract(models.Model):
    """A signed contract: every item the law wants, as data. Append-only in the database."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField(
        max_length=10, choices=[("principal", _("借款合同")), ("pledge", _("质押合同"))]
    )
    round = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    signed_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "round"], name="one_contract_a_round"),
        ]

    def __str__(self) -> str:
        return self.number


class Registration(RegistrationLifecycle):
    """The registration of one right at its registrar, with its own channel, dates and amount.

    ``period_to`` is the last day of the registered period, which marks alone have; ``amended_on``
    the day on which its last change was registered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="registrations")
    pledged_right = models.ForeignKey(
        PledgedRight, on_delete=models.PROTECT, related_name="registrations"
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    registrar = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)
    pledgee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    secured_fen = models.BigIntegerField(_("担保金额"))
    weight_fen = models.BigIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(default=1)
    filing_number = models.CharField(max_length=50, blank=True)
    filed_on = models.DateField(null=True)
    documents = models.JSONField(default=list)
    corrections = models.JSONField(default=list)
    certificate_number = models.CharField(max_length=50, blank=True)
    registered_fen = models.BigIntegerField(_("登记金额"), null=True)
    effective_date = models.DateField(null=True)
    period_to = models.DateField(_("质权登记期限届满日"), null=True)
    amended_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    outcome = models.CharField(max_length=400, blank=True)

    class Meta(RegistrationLifecycle.Meta):
        abstract = False
        constraints: ClassVar = [
            *RegistrationLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["pledged_right", "attempt"], name="one_registration_an_attempt"
            ),
            models.UniqueConstraint(
                fields=["registrar", "certificate_number"],
                name="certificate_number_once",
                condition=~models.Q(certificate_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registrar} {self.certificate_number}"
