"""A remark on a case."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from financing.operations.commenting import LONGEST
from financing.states import Audience


class CommentForm(forms.Form):
    """What is said, and who may read it; only the bank has a choice."""

    text = forms.CharField(
        label=_("留言"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    channel = forms.ChoiceField(
        label=_("谁能看到"),
        choices=[("inside", _("仅行内")), ("enterprise", _("企业可见"))],
        initial="inside",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, audiences: Collection[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audiences = frozenset(audiences)
        if Audience.BANK not in self.audiences:
            del self.fields["channel"]

    @property
    def readers(self) -> frozenset[Audience]:
        """Name the audiences beside the writer's own."""
        if Audience.BANK not in self.audiences:
            return frozenset({Audience.BANK})
        told = self.cleaned_data["channel"] == "enterprise"
        return frozenset({Audience.ENTERPRISE}) if told else frozenset()
