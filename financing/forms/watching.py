"""What was done about an alert."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import LongField


class HandlingForm(forms.Form):
    """What was done about an alert."""

    alert = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    handling = LongField(
        label=_("处理情况"), max_length=400, rows=2,
        help_text=_("写明已经做了什么、由谁跟进；到下一次提醒日或者事实消除前不再列入待办。"),
    )  # fmt: skip
