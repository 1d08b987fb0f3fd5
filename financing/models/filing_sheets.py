"""Sheets of filings and certificates that a specialist brought, with what became of each row."""

from __future__ import annotations

import uuid

from django.db import models

from workflows.models import Organisation, User


class FilingSheet(models.Model):
    """A sheet that was brought: every text in it, what the trial said, and what was done.

    ``results`` holds for each row its line, its outcome (blank, wrong, ready; then done or failed)
    and its problems. Nothing is done before ``done_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    places = models.JSONField()
    rows = models.JSONField()
    results = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.filename
