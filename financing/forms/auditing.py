"""The forms of the audit: over which days it runs, and what becomes of a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import DayField
from workflows.models import Membership, User


class PeriodForm(forms.Form):
    """The days of an audit; none is all."""

    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("止日不能早于起日。"))
        return cleaned


class AssignForm(forms.Form):
    """To whom a finding is given, and until when."""

    owner = forms.ChoiceField(label=_("整改责任人"))
    due_on = DayField(label=_("整改期限"))

    def __init__(self, *args: Any, officers: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {str(each.user_id): each.user for each in officers}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(key, user.full_name) for key, user in self.officers.items()]

    @property
    def chosen(self) -> User:
        """Give the person who was chosen."""
        return self.officers[self.cleaned_data["owner"]]


class TextForm(forms.Form):
    """An answer, a reason or a conclusion."""

    text = forms.CharField(label=_("内容"), max_length=2000, widget=forms.Textarea({"rows": 4}))
