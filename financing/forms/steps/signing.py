"""What the contracts say beyond the case, and the amount that each registration secures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LinesField, LongField
from financing.forms.steps.base import Desk, StepForm
from financing.operations.reading import bundle_of
from financing.operations.signing import latest_approval
from financing.rules.contracts import ContractTerms
from workflows.calendar import corresponding_day

# What a contract says is Chinese, whatever the language of the page.
SCOPES = [
    ("主债权", _("主债权")),
    ("利息", _("利息")),
    ("复利", _("复利")),
    ("罚息", _("罚息")),
    ("违约金", _("违约金")),
    ("损害赔偿金", _("损害赔偿金")),
    ("保管质押财产的费用", _("保管质押财产的费用")),
    ("实现债权和质权的费用", _("实现债权和质权的费用")),
]
SCOPES_AT_FIRST = ("主债权", "利息", "罚息", "违约金", "损害赔偿金", "实现债权和质权的费用")


class SignForm(StepForm):
    """Both contracts as signed."""

    principal_number = forms.CharField(label=_("借款合同编号"), max_length=60)
    pledge_number = forms.CharField(label=_("质押合同编号"), max_length=60)
    signed_on = DayField(label=_("签订日期"))
    debt_from = DayField(label=_("债务履行期限自"))
    debt_to = DayField(label=_("债务履行期限至"))
    scope = forms.MultipleChoiceField(
        label=_("担保范围"), widget=forms.CheckboxSelectMultiple, choices=SCOPES
    )
    delivery = LongField(label=_("质押财产（权利凭证）交付的时间和方式"), rows=2, max_length=400)
    optional_clauses = LinesField(
        label=_("其他约定"),
        required=False,
        help_text=_("每行一条，例如质押期间许可、转让的处理。"),
    )
    forfeiture_clause = forms.BooleanField(
        label=_("合同含有到期不还即归债权人所有的条款（流质条款）"), required=False
    )

    short = ("principal_number", "pledge_number", "signed_on", "debt_from", "debt_to")

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        self.rights = bundle_of(desk.case)
        for pledged in self.rights:
            self.fields[self._secured(pledged.position)] = AmountField(
                label=_("登记担保金额"), help_text="", initial=desk.case.approved_fen
            )

    @staticmethod
    def _secured(position: int) -> str:
        return f"secured_{position}"

    @property
    def allocation(self) -> list[tuple[Any, BoundField]]:
        """Each right with the field of its amount, for the table."""
        return [(pledged, self[self._secured(pledged.position)]) for pledged in self.rights]

    @property
    def grouped(self) -> list[str]:
        """The amounts stand in the table."""
        return [self._secured(pledged.position) for pledged in self.rights]

    def field_of(self, where: str, facts: Any) -> str | None:
        """Name the field; an amount of one right names its position."""
        if where.startswith("contract.secured_fen["):
            return self._secured(int(where[len("contract.secured_fen[") : -1]))
        return super().field_of(where, facts)

    @property
    def terms(self) -> ContractTerms:
        """What was signed, as the operation takes it."""
        told = self.cleaned_data
        names = ("principal_number", "pledge_number", "signed_on", "debt_from", "debt_to", "scope",
                 "delivery", "forfeiture_clause", "optional_clauses")  # fmt: skip
        secured = {r.position: told[self._secured(r.position)] for r in self.rights}
        return ContractTerms(**{name: told[name] for name in names}, secured_fen=secured)


def contract_start(desk: Desk) -> dict[str, Any]:
    """Begin with numbers after the case's own, today's date and the approved term."""
    round_mark = f"-{desk.case.round}" if desk.case.round > 1 else ""
    return {
        "principal_number": f"JK-{desk.case.number}{round_mark}",
        "pledge_number": f"ZY-{desk.case.number}{round_mark}",
        "signed_on": desk.today,
        "debt_from": desk.today,
        "debt_to": corresponding_day(desk.today, latest_approval(desk.case).term_months),
        "scope": SCOPES_AT_FIRST,
    }
