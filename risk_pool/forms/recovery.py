"""The forms of recovery: measures, disposals, receipts, write-off, a month."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LongField
from risk_pool.models import Disposal, Recovery
from risk_pool.states import DisposalWay, Measure, RecoverySource

_EVIDENCE = _("证据（文书名称、编号或成交号）")


class MeasureForm(forms.Form):
    """Something done to get the money back."""

    kind = forms.ChoiceField(label=_("措施"), choices=Measure.choices)
    taken_on = DayField(label=_("日期"))
    evidence = forms.CharField(label=_EVIDENCE, max_length=300)


class DisposalForm(forms.Form):
    """A disposal begun."""

    collateral = forms.CharField(label=_("处置的知识产权"), max_length=300)
    way = forms.ChoiceField(label=_("处置方式"), choices=DisposalWay.choices)
    asked_fen = AmountField(label=_("保留价"))
    opened_on = DayField(label=_("启动日"))
    basis = forms.CharField(label=_("启动依据（裁定、协议或公告）"), max_length=300)


class DisposalEndForm(forms.Form):
    """A disposal ended."""

    disposal_id = forms.ModelChoiceField(Disposal.objects.none(), label=_("哪一项处置"))
    price_fen = AmountField(label=_("成交价"), help_text=_("未成交填0"))
    ended_on = DayField(label=_("日期"))
    evidence = forms.CharField(label=_EVIDENCE, max_length=300)

    def __init__(self, *args: Any, disposals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disposal_id"].queryset = disposals  # type: ignore[attr-defined]

    def clean_disposal_id(self) -> Any:
        """Give the key."""
        return self.cleaned_data["disposal_id"].pk


class RecoveryForm(forms.Form):
    """What came back, and what it cost."""

    source = forms.ChoiceField(label=_("来源"), choices=RecoverySource.choices)
    disposal_id = forms.ModelChoiceField(
        Disposal.objects.none(), label=_("哪一项处置"), required=False,
        help_text=_("来源为质物处置时选择"),
    )  # fmt: skip
    received_on = DayField(label=_("收到日"))
    gross_fen = AmountField(label=_("收回金额"))
    costs_fen = AmountField(label=_("本次费用"), help_text=_("没有写0。"))
    voucher = forms.CharField(label=_("凭证号"), max_length=60)
    evidence = forms.CharField(label=_EVIDENCE, max_length=300)

    def __init__(self, *args: Any, disposals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disposal_id"].queryset = disposals  # type: ignore[attr-defined]

    def clean_disposal_id(self) -> Any:
        """Give the key, if one was chosen."""
        chosen = self.cleaned_data["disposal_id"]
        return None if chosen is None else chosen.pk


class HandOverForm(forms.Form):
    """The pool's part, arrived."""

    recovery_id = forms.ModelChoiceField(Recovery.objects.none(), label=_("哪一笔回收"))
    arrived_on = DayField(label=_("到账日"))

    def __init__(self, *args: Any, recoveries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recovery_id"].queryset = recoveries  # type: ignore[attr-defined]

    def clean_recovery_id(self) -> Any:
        """Give the key."""
        return self.cleaned_data["recovery_id"].pk


class WriteOffForm(forms.Form):
    """Why a claim is given up, and why measures were not taken."""

    reason = LongField(label=_("理由"), max_length=500)
    demand = forms.CharField(label=_("没有催收的理由"), max_length=300, required=False)
    suit = forms.CharField(label=_("没有起诉的理由"), max_length=300, required=False)
    enforcement = forms.CharField(label=_("没有申请执行的理由"), max_length=300, required=False)
    disposal = forms.CharField(label=_("没有处置质物的理由"), max_length=300, required=False)
    guarantor = forms.CharField(label=_("没有向保证人追偿的理由"), max_length=300, required=False)

    def without(self) -> dict[str, str]:
        """Give why each measure was not taken."""
        return {kind.value: self.cleaned_data[kind.value.lower()] for kind in Measure}


class MonthForm(forms.Form):
    """A month that is over."""

    month = DayField(label=_("月份的任一天"))
