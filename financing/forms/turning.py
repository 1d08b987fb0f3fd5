"""Take an approval back, or end a case with pledges alive."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from financing.forms.fields import DayField, LongField
from financing.operations.extending import Extension


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


class ExtendForm(forms.Form):
    """By how many months a loan is extended, from which day, and with whose consent."""

    drawdown_seq = forms.IntegerField(label=_("第几笔放款"), min_value=1, initial=1)
    months = forms.IntegerField(label=_("展期月数"), min_value=1, max_value=360)
    on = DayField(
        label=_("展期起算日"), help_text=_("贷款到期日之前，且截至当日没有到期未还的款项。")
    )
    spread_bp = forms.IntegerField(
        label=_("展期后加点（基点）"),
        required=False,
        min_value=-500,
        max_value=2000,
        help_text=_("在展期起算日适用的 LPR 上加点；留空为沿用现在的加点。"),
    )
    reason = LongField(label=_("展期理由"), max_length=500)
    consent = LongField(
        label=_("出质人的书面同意"),
        max_length=500,
        help_text=_("写明何人何时以何种形式同意继续担保；未经同意的，其担保责任可能不延长。"),
    )

    @property
    def told(self) -> dict[str, object]:
        """What was decided, as the operation takes it."""
        own = dict(self.cleaned_data)
        return {"drawdown_seq": own.pop("drawdown_seq"), "extension": Extension(**own)}
