"""The engine."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    """Actors, lifecycles, flows, work items, clocks, and the record of every move."""

    name = "workflows"
    verbose_name = _("流程引擎")
    default_auto_field = "django.db.models.BigAutoField"
