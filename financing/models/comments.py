"""What people write to each other about a case, each with its audience."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.models.cases import Case
from workflows.models import Organisation, User


class Comment(models.Model):
    """A remark on a case, for the audiences named. Append-only in the database."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("留言"), max_length=2000)
    audience = models.CharField(max_length=60)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at}"
