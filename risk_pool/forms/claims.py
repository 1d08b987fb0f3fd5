"""The forms of a claim, one for each act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LinesField, LongField
from risk_pool.rules.claims import ClaimAnswers

_YES_NO = (("", _("请选择")), ("no", _("否")), ("yes", _("是")))


class NothingForm(forms.Form):
    """An act that needs no more than the word."""


class ReasonForm(forms.Form):
    """Why."""

    reason = LongField(label=_("理由"), max_length=500, help_text=_("会写入记录。"))


class OpinionForm(forms.Form):
    """What finance says."""

    opinion = LongField(label=_("审核意见"), max_length=500)


class RemarkForm(forms.Form):
    """A checker's remark."""

    remark = LongField(label=_("复核意见"), max_length=500, required=False)


class SlipForm(forms.Form):
    """The bank's slip of a payment."""

    voucher = forms.CharField(label=_("凭证号"), max_length=60)
    paid_on = DayField(label=_("收付日期"))


class ClaimForm(forms.Form):
    """What the bank states; every field may wait, as the pre-check says what is missing."""

    non_performing_on = DayField(label=_("不良认定日"), required=False)
    non_performing_evidence = forms.CharField(
        label=_("不良认定依据"), max_length=200, required=False,
        help_text=_("会议纪要或系统记录的编号。"),
    )  # fmt: skip
    classification = forms.ChoiceField(
        label=_("五级分类"), required=False,
        choices=(("", _("请选择")), ("substandard", _("次级")), ("doubtful", _("可疑")),
                 ("loss", _("损失"))),
    )  # fmt: skip
    classified_on = DayField(label=_("分类日期"), required=False)
    suit_number = forms.CharField(label=_("起诉或仲裁案号"), max_length=80, required=False)
    suit_on = DayField(label=_("起诉日"), required=False)
    no_suit_reason = forms.CharField(
        label=_("没有起诉或提前起诉的理由"), max_length=300, required=False
    )
    enforced_on = DayField(label=_("申请执行或控制质物的日期"), required=False)
    no_enforcement_reason = forms.CharField(
        label=_("没有申请执行的理由"), max_length=300, required=False
    )
    recognised_number = forms.CharField(
        label=_("上级认定文号"), max_length=80, required=False, help_text=_("条款要求时填写。")
    )
    recognised_on = DayField(label=_("上级认定日"), required=False)
    wilful = forms.ChoiceField(label=_("借款人是否恶意逃废债"), choices=_YES_NO, required=False)
    fraud = forms.ChoiceField(label=_("是否发现欺诈或虚假材料"), choices=_YES_NO, required=False)
    other_compensation_fen = AmountField(
        label=_("已从其他基金、保险、担保取得的补偿"), required=False, help_text=_("没有写0。")
    )
    costs_fen = AmountField(
        label=_("实现债权的费用"), required=False, help_text=_("没有，或条款不计费用，写0。")
    )
    collateral_checked = forms.ChoiceField(
        label=_("质物与放款时一致"), choices=_YES_NO, required=False
    )
    collateral_note = forms.CharField(label=_("有出入的，写明去向"), max_length=300, required=False)
    papers = forms.CharField(
        label=_("所附材料"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一份：名称和编号。"),
    )  # fmt: skip
    late_reason = forms.CharField(label=_("迟报违约的原因"), max_length=300, required=False)
    early_note = LongField(label=_("早期违约的全面复核"), max_length=1000, required=False)
    signer = forms.CharField(label=_("声明签署人"), max_length=40, required=False)
    signer_rank = forms.ChoiceField(
        label=_("签署人职务"), required=False,
        choices=(("", _("请选择")), ("branch_head", _("支行行长")),
                 ("department_head", _("部门负责人")), ("head_office", _("总行负责人"))),
    )  # fmt: skip

    def answers(self) -> ClaimAnswers:
        """Give what was stated."""
        return ClaimAnswers(**self.cleaned_data)


class ProposalForm(forms.Form):
    """How the maker would answer a claim."""

    answer = forms.ChoiceField(
        label=_("初审结论"),
        choices=(("accept", _("同意代偿")), ("return", _("退回补正")), ("refuse", _("不予代偿"))),
        widget=forms.RadioSelect,
    )
    reason = LongField(label=_("初审意见"), max_length=500)
    deficiencies = LinesField(
        label=_("缺陷和补正要求"), required=False,
        help_text=_("退回时填写，每行一条，以缺陷代码开头，例如“D12 补充案号”。"),
    )  # fmt: skip
    repair_fen = AmountField(label=_("因银行过错扣减"), required=False, help_text=_("没有的不填。"))
    repair_reason = forms.CharField(label=_("扣减理由"), max_length=500, required=False)

    def clean_repair_fen(self) -> Any:
        """Read nothing as no repair."""
        return self.cleaned_data["repair_fen"] or 0


class SettlementForm(forms.Form):
    """What is known of the final loss beside the loan's rows."""

    costs_fen = AmountField(label=_("实现债权的费用"), help_text=_("没有，或条款不计费用，写0。"))
    reason = LongField(label=_("清算的依据"), max_length=500)


class ClawBackForm(forms.Form):
    """How much is taken back, and why."""

    amount_fen = AmountField(label=_("追回金额"))
    reason = LongField(label=_("追回的理由"), max_length=500)
