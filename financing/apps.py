"""The journeys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinancingConfig(AppConfig):
    """Enterprises, rights, valuations, cases, pledges, registrations, loans."""

    name = "financing"
    verbose_name = _("知识产权质押融资")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the evidence that the record rests on."""
        from financing.queries.evidence import name_evidence

        name_evidence()
