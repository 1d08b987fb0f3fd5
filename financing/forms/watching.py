"""What was done about an alert, and what a register says now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from financing.forms.fields import LongField
from financing.forms.steps.verifying import SOURCES, RightForm
from financing.models import PledgedRight
from financing.operations.verifying import Extract


class HandlingForm(forms.Form):
    """What was done about an alert."""

    alert = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    handling = LongField(
        label=_("处理情况"), max_length=400, rows=2,
        help_text=_("写明已经做了什么、由谁跟进；到下一次提醒日或者事实消除前不再列入待办。"),
    )  # fmt: skip


class ReadingForm(RightForm):
    """A register extract of a pledged right, read again; nothing is decided about the bundle."""

    def __init__(self, *args: Any, pledged: PledgedRight, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"source": SOURCES[pledged.right.kind.family]} | kwargs["initial"]
        super().__init__(*args, pledged=pledged, houses=(), **kwargs)
        del self.fields["exclude"], self.fields["appraiser"]

    def fields_shown(self) -> dict[str, list[Any]]:
        """Put the fields into lines, lists and ticks."""
        return self.fields_in_groups(())

    def read(self) -> Extract:
        """Write the extract as the rules read it."""
        self.cleaned_data |= {"exclude": "", "appraiser": ""}
        return self.extract({})
