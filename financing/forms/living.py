"""What the parties agreed to change in a registered pledge, and what a registrar revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LinesField, LongField
from financing.models import Case, Registration
from financing.operations.revoking import Revocation
from financing.rules.amending import REVOCATION_GROUNDS, Change
from financing.rules.consenting import Wish
from financing.rules.duties import EVENTS
from financing.states import AmendmentKind, ConsentKind, RegistrationState


class LivingForm(forms.Form):
    """A form about one of the registrations of a case that are in force."""

    registration = forms.ChoiceField(label=_("质押登记"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["registration"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.pk), _named(row)) for row in _living(case)]


def _living(case: Case) -> list[Registration]:
    rows = case.registrations.filter(state=RegistrationState.REGISTERED)
    return list(rows.select_related("pledged_right").order_by("pledged_right__position"))


def _named(row: Registration) -> str:
    return f"{row.pledged_right.position}. {row.pledged_right.title} · {row.certificate_number}"


class AmendForm(LivingForm):
    """What changes, by which agreement."""

    kind = forms.ChoiceField(label=_("变更事项"), choices=AmendmentKind.choices)
    agreement = forms.CharField(
        label=_("变更协议"), max_length=200,
        help_text=_("协议的名称和编号；质权人单方延期的，写书面保证的名称和编号。"),
    )  # fmt: skip
    agreed_on = DayField(label=_("协议签订日"))
    name = forms.CharField(label=_("变更后的名称"), max_length=120, required=False)
    address = forms.CharField(label=_("变更后的地址"), max_length=200, required=False)
    amount_fen = AmountField(label=_("变更后的担保金额"), required=False)
    scope = LinesField(label=_("变更后的担保范围"), required=False, help_text=_("每行一项。"))
    period_to = DayField(label=_("延期后的质权期限届满日"), required=False)
    alone = forms.BooleanField(
        label=_("质权人单方申请延期（未能达成协议且债务未清偿，提交书面保证）"), required=False
    )
    consents = LinesField(
        label=_("已书面同意增加金额的后顺位质权人"), required=False, rows=2,
        help_text=_("每行一个名称；没有后顺位质权人的不填。"),
    )  # fmt: skip

    @property
    def change(self) -> Change:
        """Write the change as the rules read it: only what its kind changes."""
        told = self.cleaned_data
        wanted = {
            "PARTIES": ("name", "address"),
            "AMOUNT": ("amount_fen",),
            "SCOPE": ("scope",),
            "EXTENSION": ("period_to",),
        }[told["kind"]]
        return Change(
            kind=told["kind"],
            agreement=told["agreement"],
            agreed_on=told["agreed_on"],
            after={name: told[name] for name in wanted},
            alone=told["alone"],
            consents=told["consents"],
        )


class ConsentForm(LivingForm):
    """What the pledgor wants to do with a right."""

    kind = forms.ChoiceField(label=_("处分方式"), choices=ConsentKind.choices)
    counterparty = forms.CharField(label=_("受让人或被许可人"), max_length=120, required=False)
    price_fen = AmountField(label=_("价款"), required=False)
    terms = LongField(
        label=_("主要条件"), max_length=2000, help_text=_("范围、期限、地域、付款方式等。")
    )

    @property
    def wish(self) -> Wish:
        """Write the wish as the rules read it."""
        told = self.cleaned_data
        return Wish(told["kind"], told["terms"], told["counterparty"], told["price_fen"])


class RevokeForm(LivingForm):
    """The registrar's notice of revocation."""

    notice_number = forms.CharField(label=_("撤销通知书编号"), max_length=60)
    ended_on = DayField(label=_("撤销日期"))
    ground = forms.ChoiceField(
        label=_("撤销事由"),
        choices=[
            (name, EVENTS[name])
            for name in dict.fromkeys(g for of in REVOCATION_GROUNDS.values() for g in of)
        ],
    )
    reasons = LongField(label=_("通知书所述理由"), max_length=300, rows=3)

    @property
    def notice(self) -> Revocation:
        """Write the notice as the operation takes it."""
        told = self.cleaned_data
        return Revocation(told["notice_number"], told["ended_on"], told["ground"], told["reasons"])
