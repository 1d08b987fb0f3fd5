"""Frozen register facts, what the rules found in them, and the values computed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.lifecycles import ValuationLifecycle
from financing.models.applications import Upload
from financing.models.cases import Case, PledgedRight
from workflows.models import Organisation, User


class RegisterSnapshot(models.Model):
    """What a register said about one right on one day. Append-only in the database."""

    pledged_right = models.ForeignKey(
        PledgedRight, on_delete=models.PROTECT, related_name="snapshots"
    )
    round = models.PositiveSmallIntegerField()
    taken_on = models.DateField(_("查询日"))
    source = models.CharField(_("来源"), max_length=120)
    facts = models.TextField()
    facts_sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pledged_right", "round"], name="one_snapshot_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.pledged_right_id} {self.taken_on}"


class RightFinding(models.Model):
    """What a rule found in a snapshot, and who took note of it. Append-only in the database."""

    snapshot = models.ForeignKey(
        RegisterSnapshot, on_delete=models.PROTECT, related_name="findings"
    )
    rule = models.CharField(max_length=20)
    severity = models.CharField(max_length=5)
    message = models.TextField()
    cure = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    acknowledgements = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.rule} {self.severity}"


class RightValuation(ValuationLifecycle):
    """The value of one right. ``inputs`` are stored, the value is computed from them.

    ``computed_fen`` is what our model says of the inputs, also where a report says otherwise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="valuations")
    pledged_right = models.ForeignKey(PledgedRight, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    route = models.CharField(
        max_length=8, choices=[("internal", _("银行内部评估")), ("external", _("外部评估报告"))]
    )
    appraiser = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    route_reason = models.TextField(_("由外部评估的理由"), blank=True)
    fee_fen = models.BigIntegerField(_("评估费"), null=True, blank=True)
    inputs = models.JSONField(default=dict)
    model_version = models.CharField(max_length=40, blank=True)
    value_fen = models.BigIntegerField(null=True)
    computed_fen = models.BigIntegerField(null=True, blank=True)
    report = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    report_number = models.CharField(max_length=60, blank=True)
    signers = models.JSONField(default=list)
    valued_on = models.DateField(null=True)
    valued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(ValuationLifecycle.Meta):
        abstract = False
        constraints: ClassVar = [
            *ValuationLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["pledged_right", "round"], name="one_valuation_a_round"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="COMPLETED") | models.Q(value_fen__gte=0),
                name="completed_means_valued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledged_right_id} {self.value_fen}"


class BundleValuation(models.Model):
    """The one value of the bundle over one income stream. Append-only in the database."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundle_valuations")
    round = models.PositiveSmallIntegerField()
    model_version = models.CharField(max_length=40)
    inputs = models.TextField()
    result = models.TextField()
    value_fen = models.BigIntegerField()
    sum_of_parts_fen = models.BigIntegerField()
    lendable_fen = models.BigIntegerField()
    valued_on = models.DateField()
    valued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="one_bundle_value_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.value_fen}"
