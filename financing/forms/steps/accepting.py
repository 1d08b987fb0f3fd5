"""Accept an application, return it once with everything that is missing, or decline it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import LongField
from financing.forms.steps.base import Desk, StepForm
from financing.queries import prechecks
from financing.rules.application import application_hints
from workflows.errors import Objection

CODES = [
    ("material.missing", _("缺少材料")),
    ("material.unclear", _("材料不清晰或不完整")),
    ("material.inconsistent", _("材料之间不一致")),
    ("fact.wrong", _("填报内容有误")),
    ("other", _("其他")),
]
_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,60}")
SPARE_ROWS = 3


class AcceptForm(StepForm):
    """Complete: a remark at most."""

    remark = LongField(label=_("受理说明"), required=False, rows=3, max_length=500)


class DeficiencyForm(forms.Form):
    """One thing to be mended. A row without a sentence is no row."""

    code = forms.ChoiceField(label=_("类型"), choices=CODES, required=False)
    where = forms.CharField(label=_("涉及的内容"), required=False, max_length=120)
    message = forms.CharField(
        label=_("须补正的内容和办法"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = str(self["code"].value() or "")
        if _CODE.fullmatch(found) and found not in dict(CODES):
            # What the pre-check found keeps its own code.
            field = self.fields["code"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*CODES, (found, gettext("预检：%(code)s") % {"code": found})]


DeficiencyFormSet = forms.formset_factory(DeficiencyForm, extra=SPARE_ROWS, max_num=60)


class ReturnForm(StepForm):
    """Everything that is missing, told once, prefilled with what the pre-check finds."""

    def __init__(self, data: Any = None, files: Any = None, *, desk: Desk, **kwargs: Any) -> None:
        super().__init__(data, files, desk=desk, **kwargs)
        found = [
            {"code": each.code, "where": each.where, "message": each.message}
            for each in precheck(desk)
        ]
        self.rows = DeficiencyFormSet(data, initial=found, prefix="rows")

    @property
    def parts(self) -> Sequence[forms.Form]:
        """The rows."""
        return self.rows.forms

    def is_valid(self) -> bool:
        """Look at the rows as well."""
        return all([super().is_valid(), self.rows.is_valid()])

    @property
    def deficiencies(self) -> list[dict[str, str]]:
        """The rows that say something."""
        return [
            {"code": row["code"] or "other", "where": row["where"], "message": row["message"]}
            for row in (form.cleaned_data for form in self.rows.forms)
            if row.get("message", "").strip()
        ]


class ReasonForm(StepForm):
    """An end of the case: why, and by what law or rule."""

    reason = LongField(label=_("理由"), help_text=_("会原样写入送达申请人的文书。"))
    basis = forms.CharField(
        label=_("依据"), max_length=400, help_text=_("法律、规章或产品制度的名称和条款。")
    )

    @property
    def ground(self) -> dict[str, Any]:
        """The reason and its basis, as the operations take them."""
        return {name: self.cleaned_data[name] for name in ("reason", "basis")}


def precheck(desk: Desk) -> tuple[Objection, ...]:
    """Let the pre-check look at the filed version once more: what is wrong, then what is odd."""
    case = desk.case
    content = json.loads(case.version.content)
    found = prechecks.precheck(content, enterprise=case.enterprise, lenders=[case.bank])
    return (*found, *application_hints(content))
