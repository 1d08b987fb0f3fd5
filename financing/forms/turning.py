"""Take an approval back, or end a case with pledges alive."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LongField, SignedAmountField
from banks.rules.ratios import LABELS, MAY_BE_NEGATIVE, Statement
from financing.operations.extending import Extension
from workflows.queries.telling import told


class WithdrawApprovalForm(forms.Form):
    """Why the approval no longer stands."""

    reason = LongField(
        label=_("撤回批准的理由"), max_length=500, help_text=_("会原样写入送达企业的通知书。")
    )


class UnwindForm(forms.Form):
    """Why the case ends, and by what rule."""

    reason = LongField(
        label=_("终止理由"), max_length=500, help_text=_("会原样写入送达企业的通知书。")
    )
    basis = forms.CharField(
        label=_("依据"), max_length=400, help_text=_("法律、规章或产品制度的名称和条款。")
    )


class ExtendForm(forms.Form):
    """By how many months a loan is extended, from which day, and with whose consent."""

    drawdown_seq = forms.IntegerField(label=_("第几笔放款"), min_value=1, initial=1)
    months = forms.IntegerField(label=_("展期月数"), min_value=1, max_value=360)
    on = DayField(
        label=_("展期起算日"), help_text=_("贷款到期日之前，且截至当日没有到期未还的款项。")
    )
    spread_bp = forms.IntegerField(
        label=_("展期后加点（基点）"),
        required=False,
        min_value=-500,
        max_value=2000,
        help_text=_("在展期起算日适用的 LPR 上加点；留空为沿用现在的加点。"),
    )
    reason = LongField(label=_("展期理由"), max_length=500)
    consent = LongField(
        label=_("出质人的书面同意"),
        max_length=500,
        help_text=_("写明何人何时以何种形式同意继续担保；未经同意的，其担保责任可能不延长。"),
    )

    @property
    def told(self) -> dict[str, object]:
        """What was decided, as the operation takes it."""
        own = dict(self.cleaned_data)
        return {"drawdown_seq": own.pop("drawdown_seq"), "extension": Extension(**own)}


class StatementForm(forms.Form):
    """A borrower's statement of one period."""

    period_end = DayField(label=_("报表期末"))
    months = forms.IntegerField(
        label=_("报表期间（月）"), min_value=1, max_value=12, initial=12,
        help_text=_("年报填12，半年报填6，季报填3。"),
    )  # fmt: skip
    is_audited = forms.BooleanField(label=_("经审计"), required=False)
    source = forms.CharField(
        label=_("来源"), max_length=200, help_text=_("例如审计报告文号、报税系统导出的报表。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in fields(Statement):
            kind = SignedAmountField if field.name in MAY_BE_NEGATIVE else AmountField
            self.fields[field.name] = kind(label=told(LABELS[field.name]))

    @property
    def told(self) -> dict[str, object]:
        """What was read, as the operation takes it."""
        own = dict(self.cleaned_data)
        figures = {field.name: own.pop(field.name) for field in fields(Statement)}
        return {**own, "figures": figures}


class GroupForm(forms.Form):
    """To which group the borrower belongs."""

    group = forms.CharField(
        label=_("集团名称"), max_length=100, required=False,
        help_text=_("与其他成员填写一致；留空即不属于任何集团。"),
    )  # fmt: skip
    source = LongField(
        label=_("依据"), max_length=300, rows=2,
        help_text=_("例如股权结构、实际控制人声明、合并报表。"),
    )  # fmt: skip


class CovenantTestForm(forms.Form):
    """On which day the covenants are tested."""

    tested_on = DayField(
        label=_("测试日"), help_text=_("按期末不晚于测试日的最近一期财务报表计算。")
    )
    note = LongField(
        label=_("处理意见"), required=False, max_length=500,
        help_text=_("有条款被违反或无法判断时必填。"),
    )  # fmt: skip


class ExemptionForm(forms.Form):
    """Why the pack is drawn up."""

    reason = LongField(label=_("汇编事由"), max_length=500, rows=2)
