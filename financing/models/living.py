"""What happens to a registered pledge: changes of its entry, and what its pledgor may do."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.lifecycles import AmendmentLifecycle, ConsentLifecycle
from financing.models.cases import Case
from financing.models.pledges import Registration
from financing.states import AmendmentKind, ConsentKind
from workflows.models import Organisation


class Amendment(AmendmentLifecycle):
    """One change of one registration: what was agreed, and what came of it at the registrar.

    ``before`` and ``after`` hold what changes by name, amounts in fen and days as ISO text.
    ``alone`` marks an extension for which the pledgee applies without the pledgor.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="amendments")
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="amendments"
    )
    kind = models.CharField(max_length=10, choices=AmendmentKind.choices)
    agreement = models.CharField(_("变更协议"), max_length=200)
    agreed_on = models.DateField()
    alone = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    latest_on = models.DateField(null=True)
    filing_number = models.CharField(max_length=50, blank=True)
    filed_on = models.DateField(null=True)
    effective_date = models.DateField(null=True)
    outcome = models.CharField(max_length=400, blank=True)

    class Meta(AmendmentLifecycle.Meta):
        abstract = False
        constraints: ClassVar = [
            *AmendmentLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["registration", "kind"],
                name="one_open_amendment_a_kind",
                condition=models.Q(state__in=["DRAFTED", "FILED"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"


class Consent(ConsentLifecycle):
    """A pledgor's request to dispose of a pledged right, the pledgee's answer, and the proceeds.

    ``proceeds_to`` is prepay or deposit (Civil Code, art. 444); a waiver has no proceeds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="consents"
    )
    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    requested_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requested_on = models.DateField()
    counterparty = models.CharField(_("受让人或被许可人"), max_length=120, blank=True)
    terms = models.TextField(_("主要条件"))
    price_fen = models.BigIntegerField(_("价款"), null=True)
    proceeds_to = models.CharField(max_length=7, blank=True)
    conditions = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    received_fen = models.BigIntegerField(null=True)
    received_on = models.DateField(null=True)
    voucher = models.CharField(max_length=60, blank=True)

    class Meta(ConsentLifecycle.Meta):
        abstract = False
        constraints: ClassVar = [
            *ConsentLifecycle.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(state="GRANTED")
                | models.Q(kind="WAIVE")
                | models.Q(proceeds_to__in=["prepay", "deposit"]),
                name="proceeds_go_to_the_debt_or_a_deposit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"
