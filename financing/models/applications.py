"""What an enterprise files: drafts, frozen versions, uploads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from financing.lifecycles import ApplicationLifecycle
from financing.states import Audience
from workflows.models import Branch, Organisation, Recorded, User


class Application(Recorded, ApplicationLifecycle):
    """An enterprise's wish for a loan on its rights. ``draft`` is what is being typed.

    ``for_bank`` is the bank whose specialist drafts it on the enterprise's behalf, ``for_branch``
    the specialist's branch; one of the whole house has none.
    """

    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    for_bank = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    for_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+")
    form_token = models.UUIDField(unique=True)
    draft = models.JSONField(default=dict)
    versions = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta(ApplicationLifecycle.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_state_display()}"


class ApplicationVersion(models.Model):
    """A filed version, frozen: what exactly the bank was given. Append-only in the database."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT)
    seq = models.PositiveSmallIntegerField()
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "seq"], name="one_version_a_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.seq}"


def upload_path(upload: Upload, _filename: str) -> str:
    """Store by content, never by the name a stranger chose."""
    return f"uploads/{upload.sha256[:2]}/{upload.sha256}"


class Upload(models.Model):
    """A file someone handed in. The stranger's file name is shown, never used."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    case = models.ForeignKey(
        "financing.Case", on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    label = models.CharField(_("材料名称"), max_length=80)
    filename = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=upload_path, max_length=160)
    audience = models.CharField(max_length=60, default=Audience.ENTERPRISE)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=False) | models.Q(case__isnull=False),
                name="upload_belongs_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.label
