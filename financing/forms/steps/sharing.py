"""Answer for a party's share of a loss."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from banks.forms.fields import LongField
from financing.forms.steps.base import StepForm


class ConfirmShareForm(StepForm):
    """Agree, perhaps with a remark."""

    remark = LongField(label=_("说明"), required=False, rows=3, max_length=500)


class DeclineShareForm(StepForm):
    """Disagree, and say why: the bank decides again on it."""

    remark = LongField(label=_("不同意的理由"), rows=3, max_length=500)
