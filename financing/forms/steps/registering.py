"""File a registration, take the registrar's answer, and ask to decide again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from financing.forms.fields import AmountField, DayField, LinesField, LongField
from financing.forms.steps.base import StepForm
from financing.models import Registration


class FileRegistrationForm(StepForm):
    """The registrar's receipt."""

    filing_number = forms.CharField(label=_("登记机关受理号"), max_length=50)
    filed_on = DayField(label=_("提交日期"))


class RegisteredForm(StepForm):
    """The registrar granted it."""

    certificate_number = forms.CharField(label=_("登记证明编号"), max_length=50)
    effective_date = DayField(
        label=_("登记日"),
        help_text=_("登记机关载明的日期；质权自这一天设立（《民法典》第四百四十四条）。"),
    )
    registered_fen = AmountField(
        label=_("登记证明上的担保金额"), help_text=_("须与质押合同一致；可写 500万元。")
    )
    period_to = DayField(
        label=_("质权登记期限届满日"),
        required=False,
        help_text=_("商标登记证载明的期限；不填则按质押合同的债务到期日。"),
    )
    answered_on = DayField(label=_("收到结果的日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = Registration.objects.filter(pledged_right__right__kind__family="trademark")
        if not marks.filter(pk=self.desk.item.subject_key).exists():
            del self.fields["period_to"]


class NotRegisteredForm(StepForm):
    """The registrar wants something mended, or refused."""

    reasons = LinesField(label=_("登记机关的理由"), help_text=_("每行一条，照原文填写。"))
    answered_on = DayField(label=_("收到结果的日期"))


class FilingWithdrawnForm(NotRegisteredForm):
    """The registrar let the parties take their filing back."""

    reasons = LinesField(label=_("撤回的理由"), help_text=_("每行一条。"))


class ReconsiderForm(StepForm):
    """Why the approver must decide again."""

    reason = LongField(
        label=_("提请再议的理由"), help_text=_("哪些权利未能登记，建议如何调整批准条件。")
    )
