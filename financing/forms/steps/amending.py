"""What a registrar answered to a change, and the bank to a request of the pledgor."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LinesField, LongField
from financing.forms.steps.base import StepForm


class FileAmendmentForm(StepForm):
    """A change was handed in: the registrar's receipt."""

    filing_number = forms.CharField(label=_("登记机关受理号"), max_length=50)
    filed_on = DayField(label=_("提交日期"))


class AmendedForm(StepForm):
    """The registrar granted the change."""

    effective_date = DayField(label=_("变更登记日"), help_text=_("登记机关载明的日期。"))
    answered_on = DayField(label=_("收到结果的日期"))


class GrantConsentForm(StepForm):
    """The pledgee agrees, on conditions."""

    conditions = LongField(label=_("同意的条件"), max_length=1000)
    proceeds_to = forms.ChoiceField(
        label=_("所得价款"),
        required=False,
        choices=[("", _("没有价款（放弃权利）")), ("prepay", _("提前清偿债务")),
                 ("deposit", _("提存"))],
    )  # fmt: skip
    guarantors = LinesField(
        label=_("已书面承诺继续担保的担保人"), required=False, rows=2,
        help_text=_("仅放弃权利时需要，每行一个名称。"),
    )  # fmt: skip


class DenyConsentForm(StepForm):
    """The pledgee does not agree."""

    conditions = LongField(label=_("不同意的理由"), max_length=1000)


class ProceedsForm(StepForm):
    """The proceeds came in."""

    received_fen = AmountField(label=_("收到价款"))
    received_on = DayField(label=_("收到日期"))
    voucher = forms.CharField(
        label=_("凭证号"), max_length=60,
        help_text=_("提前清偿的，请另在还款环节以同一凭证登记还款。"),
    )  # fmt: skip
