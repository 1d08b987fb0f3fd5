"""Portfolios: the rights of an enterprise as a sheet brought them, before any case."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.models.rights import RightKind
from workflows.models import Actor, Organisation, User


class PortfolioQuerySet(models.QuerySet["PortfolioRight"]):
    """Rights of portfolios by who keeps them."""

    def visible_to(self, actor: Actor) -> PortfolioQuerySet:
        """Keep what the actor's own organisation keeps: a bank's list is not its client's."""
        return self.filter(keeper=actor.organisation_id)


class PortfolioImport(models.Model):
    """A sheet that was brought: every text in it, and what became of it.

    It changes nothing before ``confirmed_at``; the counts are of that moment. ``keeper`` is who
    keeps the list: the enterprise itself, or the bank whose specialist helps it. One that a command
    brought has no person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    places = models.JSONField()
    rows = models.JSONField()
    confirmed_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.filename


class PortfolioRight(models.Model):
    """A right of an enterprise, known in its keeper's list by register and number."""

    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=12)
    kind = models.ForeignKey(RightKind, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("权利号"), max_length=40)
    title = models.CharField(_("名称"), max_length=200)
    owners = models.JSONField(default=list)
    classes = models.JSONField(default=list)
    filing_date = models.DateField(null=True)
    grant_date = models.DateField(null=True)
    first_published = models.DateField(null=True)
    expiry_date = models.DateField(null=True)
    brought = models.ForeignKey(PortfolioImport, on_delete=models.PROTECT, related_name="rights")

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["keeper", "enterprise", "register", "number"],
                name="one_right_a_portfolio_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.number}"
