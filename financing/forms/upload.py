"""The forms around an application: for whom, with which file, to which banks, why withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models import Branch

LABELS = [
    ("", _("请选择")),
    ("营业执照", _("营业执照")),
    ("权利证书", _("权利证书")),
    ("审计报告或财务报表", _("审计报告或财务报表")),
    ("董事会或股东会决议", _("董事会或股东会决议")),
    ("共有人同意书", _("共有人同意书")),
    ("购销合同", _("购销合同")),
    ("授权委托书", _("授权委托书")),
    ("其他材料", _("其他材料")),
]
ACCEPT = ".pdf,.png,.jpg,.jpeg,.xlsx,.docx"


class UploadForm(forms.Form):
    """One file and what it is."""

    label = forms.ChoiceField(label=_("材料名称"), choices=LABELS)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、PNG、JPG、XLSX 或 DOCX，每个不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class SheetForm(forms.Form):
    """A table that is read row by row."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("XLSX 或 CSV，不超过 20 MB、20,000 行；不得含公式、宏或外部链接。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class EnterpriseForm(forms.Form):
    """The enterprise for which a specialist begins an application."""

    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=18,
        help_text=_("18 位；系统会核对校验位，已登记的企业会自动带出。"),
    )
    name = forms.CharField(
        label=_("企业名称"), max_length=120, required=False, help_text=_("首次办理的企业必填。")
    )
    address = forms.CharField(label=_("住所"), max_length=200, required=False)


class BranchesForm(forms.Form):
    """The branches to which an application is filed."""

    branches = forms.MultipleChoiceField(
        label=_("提交给"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, branches: Iterable[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(branch.pk): branch for branch in branches}
        field = self.fields["branches"]
        assert isinstance(field, forms.MultipleChoiceField), "declared above"
        field.choices = [(key, _named(branch)) for key, branch in self.known.items()]

    @property
    def chosen(self) -> list[Branch]:
        """Give the branches that were ticked; whether they will do, the operation says."""
        ticked = self.data.getlist("branches")  # type: ignore[attr-defined]
        return [self.known[key] for key in ticked if key in self.known]


def _named(branch: Branch) -> str:
    featured = _("（特色网点）") if branch.featured else ""
    return f"{branch.organisation.name} {branch.name}{featured}"


class WithdrawalForm(forms.Form):
    """Why an application is withdrawn."""

    reason = forms.CharField(
        label=_("撤回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancellationForm(forms.Form):
    """Why a case must not go on."""

    reason = forms.CharField(
        label=_("终止理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("将写入通知书，银行和企业都能看到。"),
    )
