"""The case, its parties, and the rights it pledges."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from financing.lifecycles import CaseLifecycle
from financing.models.applications import Application, ApplicationVersion
from financing.models.rights import IPRight
from financing.states import PartyRole
from workflows.models import Actor, Branch, Organisation, Recorded
from workflows.roles import Role


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by who may see them."""

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """Keep the cases to which the actor's organisation is still a party.

        A bank's person with a branch sees that branch's cases only. An operator sees the engine's
        view of every case, not its contents; that page asks for itself.
        """
        if actor.role == Role.OPERATOR:
            return self.none()
        party = CaseParty.objects.filter(case=OuterRef("pk"), organisation=actor.organisation_id)
        seen = self.filter(Exists(party))
        return seen.filter(branch=actor.branch_id) if actor.branch_id else seen


class Case(Recorded, CaseLifecycle):
    """One bank's case.

    Asked for, valued, approved, registered and disbursed are different figures, all in fen.
    """

    number = models.CharField(_("编号"), max_length=20, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cases")
    version = models.ForeignKey(ApplicationVersion, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    requested_fen = models.BigIntegerField(_("申请金额"))
    term_months = models.PositiveSmallIntegerField(_("申请期限（月）"))
    valued_fen = models.BigIntegerField(_("打包评估值"), null=True)
    approved_fen = models.BigIntegerField(_("批准金额"), null=True)
    disbursed_fen = models.BigIntegerField(_("已放款金额"), default=0)
    returned_once = models.BooleanField(default=False)
    hands = models.JSONField(default=dict)
    round = models.PositiveSmallIntegerField(default=1)
    filed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta(CaseLifecycle.Meta):
        abstract = False
        indexes: ClassVar = [
            models.Index(fields=["bank", "state"], name="case_by_bank"),
            models.Index(fields=["branch", "state"], name="case_by_branch"),
        ]
        constraints: ClassVar = [
            *CaseLifecycle.Meta.constraints,
            models.CheckConstraint(condition=Q(requested_fen__gt=0), name="case_asks_for_money"),
        ]

    def __str__(self) -> str:
        return self.number


class PartManager(models.Manager["CaseParty"]):
    """The parts that are still taken: a query that forgets about the past shows nobody too much."""

    def get_queryset(self) -> models.QuerySet[CaseParty]:
        """Leave out the parts that have ended."""
        return super().get_queryset().filter(until=None)


class CaseParty(models.Model):
    """An organisation's part in a case, up to ``until``. Tenancy rests on these rows."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=PartyRole.choices)
    until = models.DateTimeField(null=True)

    objects = PartManager()
    ever = models.Manager["CaseParty"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "organisation", "role"],
                name="one_part_a_party",
                condition=Q(until=None),
            ),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "case"], name="party_sees_case")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"


class PledgedRight(models.Model):
    """A right in a case's bundle. It is locked from signing on, not from the application."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pledged_rights")
    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="pledges")
    pledgor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    excluded_reason = models.CharField(max_length=300, blank=True)
    locked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "right"], name="right_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.right_id}"
