"""The partner banks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BanksConfig(AppConfig):
    """Banks' authorities and rates, money and interest conventions."""

    name = "banks"
    verbose_name = _("合作银行")
    default_auto_field = "django.db.models.BigAutoField"
