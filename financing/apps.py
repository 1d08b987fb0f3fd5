"""The journeys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinancingConfig(AppConfig):
    """Enterprises, rights, valuations, cases, pledges, registrations, loans."""

    name = "financing"
    verbose_name = _("知识产权质押融资")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the evidence of the record, and the book from which a pool reads loans."""
        from financing.queries.evidence import name_evidence
        from financing.queries.loan_book import statement_of
        from risk_pool.gateways.loan_books import keep_book

        name_evidence()
        keep_book(statement_of)
