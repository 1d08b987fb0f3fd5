"""File a registration, take the registrar's answer, and ask to decide again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LinesField, LongField
from financing.forms.steps.base import Desk, StepForm
from financing.models import Registration
from financing.operations.notices import Answer, notice_differences
from financing.queries.filings import open_channels, papers_wanted
from financing.rules.filing_papers import WantedPaper
from financing.rules.notice_reading import LONGEST_NOTICE, read_notice
from workflows.errors import Objection
from workflows.queries.telling import told


class FileRegistrationForm(StepForm):
    """What is handed in, how, and the registrar's receipt."""

    documents = forms.MultipleChoiceField(
        label=_("提交的材料"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("逐项核对后勾选；缺少必备材料的不能提交。"),
        error_messages={"required": _("请逐项核对，勾选随本次登记提交的材料。")},
    )
    channel = forms.ChoiceField(label=_("提交方式"), widget=forms.RadioSelect)
    filing_number = forms.CharField(label=_("登记机关受理号"), max_length=50)
    filed_on = DayField(label=_("提交日期"))

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        registration = registration_at(desk)
        documents, channel = self.fields["documents"], self.fields["channel"]
        assert isinstance(documents, forms.MultipleChoiceField), "declared above"
        assert isinstance(channel, forms.ChoiceField), "declared above"
        documents.choices = [(each.code, _wanted(each)) for each in papers_wanted(registration)]
        kind = registration.pledged_right.right.kind_id
        channels = open_channels(kind, desk.today)
        channel.choices = [
            (code, f"{row.get_channel_display()} · {row.source}（{row.status}）")
            for code, row in channels.items()
        ]
        channel.initial = registration.channel


def _wanted(paper: WantedPaper) -> str:
    """Name a document of the checklist, with the rule and whether it may be left out."""
    told_name = told(paper.name)
    if paper.stands_for:
        return _("%(name)s · 提交承诺书的，不必再交身份证明（%(rule)s）") % {
            "name": told_name, "rule": paper.rule,
        }  # fmt: skip
    return f"{told_name}（{paper.rule}）"


def registration_at(desk: Desk) -> Registration:
    """Find the registration that a work item is about."""
    rows = Registration.objects.select_related(
        "pledged_right__right__kind", "pledged_right__pledgor", "pledgee"
    )
    return rows.get(pk=desk.item.subject_key)


class RegisteredForm(StepForm):
    """The registrar granted it; the notice's text, where it is pasted, fills what is empty."""

    notice_text = LongField(
        label=_("通知书或登记证的文字"),
        required=False,
        rows=5,
        max_length=LONGEST_NOTICE,
        help_text=_("粘贴全文后按“核对通知书”：空着的各栏自动填上，与提交内容不同之处逐条列出。"),
    )
    certificate_number = forms.CharField(label=_("登记证明编号"), max_length=50)
    effective_date = DayField(
        label=_("登记日"),
        help_text=_("登记机关载明的日期；质权自这一天设立（《民法典》第四百四十四条）。"),
    )
    registered_fen = AmountField(
        label=_("登记证明上的担保金额"), help_text=_("须与质押合同一致；可写 500万元。")
    )
    period_to = DayField(
        label=_("质权登记期限届满日"),
        required=False,
        help_text=_("商标登记证载明的期限；不填则按质押合同的债务到期日。"),
    )
    answered_on = DayField(label=_("收到结果的日期"))
    difference_note = forms.CharField(
        label=_("差异说明"),
        required=False,
        max_length=300,
        help_text=_("通知书与提交内容确有不同、核对原件后仍按此登记的，写明理由。"),
    )
    compared = False

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        self.differences: list[Objection] = []
        if registration_at(desk).pledged_right.right.kind.family != "trademark":
            del self.fields["period_to"]
        if self.is_bound and self.data.get("notice_text", "").strip():
            self.data = self._filled(self.data)

    def _filled(self, data: Any) -> Any:
        """Fill the fields that are empty with what the notice says."""
        notice, filled = read_notice(data["notice_text"]), data.copy()
        found = {
            "certificate_number": notice.certificate_number,
            "effective_date": notice.effective_date and notice.effective_date.isoformat(),
        }
        for name, value in found.items():
            if value and not filled.get(name, "").strip():
                filled[name] = value
        return filled

    def preview(self) -> None:
        """Compare the notice with what was filed and what is filled in."""
        self.differences = notice_differences(registration_at(self.desk), self.answer)
        self.compared = bool(self.answer.notice_text.strip())

    @property
    def answer(self) -> Answer:
        """What the registrar answered, as it is filled in."""
        told_fields = {name: self.cleaned_data[name] for name in _GRANT if name in self.fields}
        return Answer(outcome="registered", **told_fields)


_GRANT = (
    "answered_on", "certificate_number", "effective_date", "registered_fen", "period_to",
    "notice_text", "difference_note",
)  # fmt: skip


class NotRegisteredForm(StepForm):
    """The registrar wants something mended, or refused."""

    reasons = LinesField(label=_("登记机关的理由"), help_text=_("每行一条，照原文填写。"))
    answered_on = DayField(label=_("收到结果的日期"))


class ReturnedForm(NotRegisteredForm):
    """The registrar wants something mended, perhaps by a day."""

    correct_by = DayField(
        label=_("补正期限"),
        required=False,
        help_text=_("登记机关指定的最后一天；填写后按这一天计算重新提交的时限。"),
    )


class FilingWithdrawnForm(NotRegisteredForm):
    """The registrar let the parties take their filing back."""

    reasons = LinesField(label=_("撤回的理由"), help_text=_("每行一条。"))


class ReconsiderForm(StepForm):
    """Why the approver must decide again."""

    reason = LongField(
        label=_("提请再议的理由"), help_text=_("哪些权利未能登记，建议如何调整批准条件。")
    )
