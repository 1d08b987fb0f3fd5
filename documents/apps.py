"""The documents app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """The papers: what they say, how they are set, and whether their PDF is made."""

    name = "documents"
    verbose_name = _("文书")

    def ready(self) -> None:
        """Name papers as evidence that the record rests on."""
        from documents.queries import paper_contents
        from workflows.evidence import evidence

        evidence("paper", paper_contents)
