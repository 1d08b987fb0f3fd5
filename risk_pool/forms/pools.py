"""The forms of a pool: a loan enrolled, money paid in, a gap filled, terms changed."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LongField
from risk_pool.models import PoolSheet


class EnrolForm(forms.Form):
    """A loan of one's own bank, by its number."""

    loan_number = forms.CharField(
        label=_("贷款编号"), max_length=40, help_text=_("案件编号-放款序号，例如ZY2026000001-1。")
    )


class PayInForm(forms.Form):
    """A contribution that arrived."""

    amount_fen = AmountField(label=_("到账金额"))
    payer = forms.CharField(label=_("出资方"), max_length=80)
    voucher = forms.CharField(label=_("入账凭证号"), max_length=60)
    paid_on = DayField(label=_("到账日期"))


class FillingForm(forms.Form):
    """What a gap of the terms is filled with, and on what ground."""

    path = forms.ChoiceField(label=_("缺项"))
    value = forms.CharField(
        label=_("所填内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写法同条款书：数字、true、false、[]，或文字；例如60、\"net\"、[\"costs\",\"pro_rata\"]。"),
    )  # fmt: skip
    why = LongField(label=_("依据"), max_length=500, help_text=_("来源、文号或答复。"))

    def __init__(self, *args: Any, gaps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].choices = gaps  # type: ignore[attr-defined]

    def clean_value(self) -> Any:
        """Read a value as a term sheet writes it; what is no JSON is a word."""
        text = self.cleaned_data["value"].strip()
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            if text[:1] in ("[", "{"):
                raise ValidationError(_now("括号或引号没有配对，请核对写法。")) from None
            return text


class TransferForm(forms.Form):
    """The terms that a loan moves to."""

    sheet_id = forms.ModelChoiceField(PoolSheet.objects.none(), label=_("转入的条款"))
    reason = LongField(label=_("理由"), max_length=500)

    def __init__(self, *args: Any, sheets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet_id"].queryset = sheets  # type: ignore[attr-defined]

    def clean_sheet_id(self) -> Any:
        """Give the key."""
        return self.cleaned_data["sheet_id"].pk
