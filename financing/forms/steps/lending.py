"""Pay out, once or again, take repayments and reverse them, release."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LongField
from financing.forms.steps.base import Desk, StepForm
from financing.operations.repaying import Payment
from financing.operations.signing import latest_approval

KEPT = [
    ("", _("不是")),
    ("term", _("是，期限不变，减少每期还款额")),
    ("payment", _("是，每期还款额不变，缩短期限")),
]
ENDINGS = [
    ("deregistered", _("已注销登记")),
    ("revoked", _("登记被撤销")),
    ("ended", _("登记期限届满")),
]


class DisburseForm(StepForm):
    """How much, when, to which account."""

    principal_fen = AmountField(label=_("放款金额"))
    disbursed_on = DayField(label=_("放款日"))
    account_tail = forms.RegexField(
        r"^[0-9]{4}$",
        label=_("收款账户末四位"),
        max_length=4,
        error_messages={"invalid": _("请填写四位数字。")},
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        self.conditions = list(latest_approval(desk.case).conditions)
        for number, condition in enumerate(self.conditions, start=1):
            self.fields[f"condition_{number}"] = forms.CharField(
                label=_("放款条件%(number)s：%(condition)s")
                % {"number": number, "condition": condition},
                required=False,
                max_length=300,
                help_text=_("已落实的写明凭据，例如材料名称和编号；留空即未落实，不能放款。"),
            )

    @property
    def conditions_met(self) -> dict[str, str]:
        """Each condition that somebody found fulfilled, with the evidence."""
        told = {
            condition: self.cleaned_data[f"condition_{number}"]
            for number, condition in enumerate(self.conditions, start=1)
        }
        return {condition: evidence for condition, evidence in told.items() if evidence}

    def field_of(self, where: str, facts: Any) -> str | None:
        """Name the field; conditions that are not fulfilled stand at the first of them."""
        if where == "conditions_met":
            unmet = [*facts.get("conditions", ()), *facts.values()]
            for number, condition in enumerate(self.conditions, start=1):
                if condition in unmet:
                    return f"condition_{number}"
        return super().field_of(where, facts)


class DrawAgainForm(DisburseForm):
    """The same once more, and for how long."""

    months = forms.IntegerField(
        label=_("期限（月）"),
        min_value=1,
        required=False,
        help_text=_("各笔贷款须在额度到期日前还清；留空为到期前的整月数。"),
    )


class CloseLineForm(StepForm):
    """Why the rest of the line is given up."""

    reason = LongField(label=_("原因"), rows=3, max_length=200)


class RepayForm(StepForm):
    """A receipt, split as the bank's books split it."""

    value_date = DayField(label=_("起息日"))
    principal_fen = AmountField(label=_("本金"), required=False)
    interest_fen = AmountField(label=_("利息"), required=False)
    penalty_fen = AmountField(label=_("罚息"), required=False)
    voucher = forms.CharField(label=_("凭证号"), max_length=60)
    drawdown_seq = forms.IntegerField(label=_("第几笔放款"), min_value=1, initial=1)
    prepays = forms.BooleanField(
        label=_("提前结清"),
        required=False,
        help_text=_("利息重新计至起息日，须一次还清截至当日的本金、利息和罚息。"),
    )
    keep = forms.ChoiceField(
        label=_("提前部分还款"),
        required=False,
        choices=KEPT,
        help_text=_(
            "到期款项已还清后，可提前归还部分本金，连同截至起息日的利息；还款计划随之重排。"
        ),
    )
    close_line = forms.BooleanField(
        label=_("不再用信"),
        required=False,
        help_text=_("尚未使用的额度即行终止；全部还清后案件结清。"),
    )

    @property
    def payment(self) -> Payment:
        """The receipt, as the operation takes it."""
        told = self.cleaned_data
        return Payment(
            value_date=told["value_date"],
            principal_fen=told["principal_fen"] or 0,
            interest_fen=told["interest_fen"] or 0,
            penalty_fen=told["penalty_fen"] or 0,
            voucher=told["voucher"],
            prepays=told["prepays"],
            keep=told["keep"] or None,
        )


class RepriceForm(StepForm):
    """From which of its repricing days a loan follows the market."""

    on = DayField(label=_("利率调整日"))
    drawdown_seq = forms.IntegerField(label=_("第几笔放款"), min_value=1, initial=1)


class ReverseForm(StepForm):
    """Which repayment was mistyped, and why."""

    drawdown_seq = forms.IntegerField(label=_("第几笔放款"), min_value=1, initial=1)
    seq = forms.IntegerField(label=_("第几笔还款"), min_value=1)
    voucher = forms.CharField(label=_("冲正凭证号"), max_length=60)
    reason = LongField(label=_("冲正原因"), rows=3, max_length=200)


class ReleaseForm(StepForm):
    """How a registration ended."""

    ending = forms.ChoiceField(label=_("结果"), choices=ENDINGS, widget=forms.RadioSelect)
    ended_on = DayField(label=_("注销、撤销或届满的日期"))
    outcome = LongField(label=_("说明"), required=False, rows=3, max_length=400)
