"""The risk-compensation pool."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RiskPoolConfig(AppConfig):
    """Terms, coverage, ledger, claims, payouts and recoveries."""

    name = "risk_pool"
    verbose_name = _("风险补偿资金池")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the evidence that the pool's record rests on."""
        from risk_pool.queries.evidence import name_evidence

        name_evidence()
