"""Take an approval back, or end a case with pledges alive."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from financing.forms.fields import LongField


class WithdrawApprovalForm(forms.Form):
    """Why the approval no longer stands."""

    reason = LongField(
        label=_("撤回批准的理由"), max_length=500, help_text=_("会原样写入送达企业的通知书。")
    )


class UnwindForm(forms.Form):
    """Why the case ends, and by what rule."""

    reason = LongField(
        label=_("终止理由"), max_length=500, help_text=_("会原样写入送达企业的通知书。")
    )
    basis = forms.CharField(
        label=_("依据"), max_length=400, help_text=_("法律、规章或产品制度的名称和条款。")
    )
