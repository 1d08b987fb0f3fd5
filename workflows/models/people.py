"""People, organisations, and the dated memberships through which people act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.roles import OrganisationKind, Role


class User(AbstractUser):
    """A person. Rights come from memberships only; nobody is a superuser in production."""

    full_name = models.CharField(_("姓名"), max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(full_name=""), name="user_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.full_name


class Organisation(models.Model):
    """A party of the scheme: enterprise, bank, bureau, guarantor, insurer or appraiser."""

    kind = models.CharField(_("类别"), max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(_("名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """An outlet of a bank; a featured branch (特色网点) has specialists for IP finance."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="branches"
    )
    name = models.CharField(_("网点名称"), max_length=120)
    code = models.CharField(_("网点编号"), max_length=20, unique=True)
    featured = models.BooleanField(_("特色网点"), default=False)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by the day on which they hold."""

    def in_force(self, on: dt.date) -> MembershipQuerySet:
        """Keep the memberships valid on a day; both ends are included."""
        return self.filter(valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class Membership(models.Model):
    """A person's dated place in an organisation: one role, in one branch or in the whole house."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("生效日"))
    valid_to = models.DateField(_("失效日"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "branch", "role", "valid_from"],
                name="one_membership_a_day_in_a_branch",
                condition=Q(branch__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "valid_from"],
                name="one_membership_a_day_in_the_house",
                condition=Q(branch__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting through a membership. Every operation names one."""

    user: User
    membership: Membership

    @property
    def role(self) -> Role:
        """The role in which the person acts."""
        return Role(self.membership.role)

    @property
    def organisation_id(self) -> int:
        """The organisation for which the person acts."""
        return self.membership.organisation_id

    @property
    def branch_id(self) -> int | None:
        """The branch, or None for the whole organisation."""
        return self.membership.branch_id
