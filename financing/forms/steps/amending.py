"""What the registrar answered to a change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from financing.forms.fields import DayField
from financing.forms.steps.base import StepForm


class AmendedForm(StepForm):
    """The registrar granted the change."""

    effective_date = DayField(label=_("变更登记日"), help_text=_("登记机关载明的日期。"))
    answered_on = DayField(label=_("收到结果的日期"))
