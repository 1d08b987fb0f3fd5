"""Investigate, review, decide: what the bank's people write."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, LinesField, LongField
from banks.rules.covenants import CovenantTerms, covenant_in_words, read_covenant
from banks.rules.ratios import RATIOS
from financing.forms.steps.base import Desk, StepForm
from financing.models import Approval, CaseParty
from financing.models.decisions import PRICINGS, REPAYMENTS
from financing.operations.deciding import SEND_BACK
from financing.operations.granting import ApprovalTerms
from financing.operations.reading import bundle_of
from financing.operations.sharing import PART_OF_SHARER
from financing.queries import rates
from financing.queries.credit import endorsements_of, has_matrix, matrix_row, products_of
from risk_pool.models import PoolTerms
from risk_pool.states import SharingParty
from workflows.models import Organisation
from workflows.queries.telling import told
from workflows.roles import OrganisationKind, Role

REQUIREMENTS = [
    ("all", _("全部权利登记生效")),
    ("weighted", _("按评估值加权，达到下列比例")),
    ("listed", _("下列权利登记生效")),
]
STEP_TITLES = {
    "accept": _("受理审查"),
    "verify_rights": _("权利核验"),
    "value_right": _("单项评估"),
    "value_bundle": _("打包估值"),
    "investigate": _("尽职调查"),
    "review": _("风险审查"),
}
KIND_OF_SHARER = {
    SharingParty.FUND: OrganisationKind.BUREAU,
    SharingParty.GUARANTOR: OrganisationKind.GUARANTOR,
    SharingParty.INSURER: OrganisationKind.INSURER,
    SharingParty.APPRAISER: OrganisationKind.APPRAISER,
}


class InvestigateForm(StepForm):
    """The specialist's due-diligence note."""

    note = LongField(
        label=_("尽职调查意见"),
        rows=6,
        help_text=_("经营与还款来源、权利与主营产品的关系、现场核实情况。"),
    )
    risks = LongField(label=_("主要风险与缓释措施"), required=False)
    recommended_fen = AmountField(label=_("建议金额"))


class ReviewForm(StepForm):
    """The risk officer's opinion."""

    opinion = LongField(label=_("审查意见"), rows=6)
    recommended_fen = AmountField(label=_("审查建议金额"))


class SendBackForm(StepForm):
    """To which earlier step, and why."""

    to = forms.ChoiceField(label=_("退回到"))
    reason = LongField(label=_("退回理由"), help_text=_("承办人据此重办；仅行内可见。"))

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (step, STEP_TITLES[step])
            for step in reversed(list(SEND_BACK))
            if not (desk.item.step == "review" and step == "review")
        ]


class ApproveForm(StepForm):
    """The terms that the approver grants."""

    approved_fen = AmountField(label=_("批准金额"))
    term_months = forms.IntegerField(label=_("期限（月）"), min_value=1, max_value=600)
    repayment = forms.ChoiceField(label=_("还款方式"), choices=REPAYMENTS)
    lpr_tenor = forms.ChoiceField(
        label=_("参照的 LPR"), choices=[("1Y", _("一年期")), ("5Y", _("五年期以上"))]
    )
    spread_bp = forms.IntegerField(
        label=_("加点（基点）"),
        min_value=-500,
        max_value=2000,
        help_text=_("1 个基点为 0.01 个百分点；减点填负数。"),
    )
    pricing = forms.ChoiceField(
        label=_("利率调整方式"), choices=PRICINGS, help_text=_("放款后利率是否随 LPR 调整。")
    )
    requirement = forms.ChoiceField(
        label=_("放款前须生效的登记"), choices=REQUIREMENTS, widget=forms.RadioSelect
    )
    required_percent = forms.DecimalField(
        label=_("加权比例（%）"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("选择“按评估值加权”时填写。"),
    )
    required_positions = forms.MultipleChoiceField(
        label=_("指定的权利"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选择“下列权利登记生效”时勾选。"),
    )
    terms_code = forms.ChoiceField(
        label=_("风险分担办法"),
        required=False,
        help_text=_("只列出今天有效的办法；批准后由其中各方分别确认。"),
    )
    product_code = forms.ChoiceField(
        label=_("产品"), required=False, help_text=_("金额、期限、加点和质押率上限按产品核对。")
    )
    covenants = LinesField(
        label=_("约束条款"),
        required=False,
        help_text=_("每行一条，例如：资产负债率 不高于 70% 每12个月；测试时按最近的财务报表计算。"),
    )
    conditions = LinesField(
        label=_("授信条件"), required=False, help_text=_("每行一条；留空为无条件同意。")
    )
    opinion = LongField(label=_("审批意见"), help_text=_("仅行内可见。"))
    excess_reason = LongField(
        label=_("超过可贷上限的理由"),
        required=False,
        rows=3,
        help_text=_("批准金额超过打包评估的可贷上限时必填；仅行内可见。"),
    )

    short = ("approved_fen", "term_months", "repayment", "lpr_tenor", "spread_bp", "pricing",
             "product_code", "terms_code")  # fmt: skip
    places = {
        "required_weight_bp": "required_percent",
        "beyond_authority": "approved_fen",
        "terms_missing": "terms_code",
    }

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        rights = [(str(r.position), f"{r.position}. {r.title}") for r in bundle_of(desk.case)]
        _choose(self.fields["required_positions"], rights)
        in_force = PoolTerms.objects.in_force(desk.today).order_by("place", "code")
        plans = [(terms.code, f"{terms.title}（{terms.mode}）") for terms in in_force]
        _choose(self.fields["terms_code"], [("", _("不分担，由银行自担风险")), *plans])
        products = [(row.code, row.name) for row in products_of(desk.case, desk.today)]
        blank = [] if products else [("", _("本行没有已录入的产品"))]
        _choose(self.fields["product_code"], [*blank, *products])
        self._add_sharers()

    def clean_covenants(self) -> tuple[CovenantTerms, ...]:
        """Read promises as people write them, one a line."""
        read = {line: read_covenant(line) for line in self.cleaned_data["covenants"]}
        unread = [line for line, covenant in read.items() if covenant is None]
        if unread:
            sentence = _(
                "看不懂：%(lines)s。请写成“指标 不高于或不低于 数值 每N个月”；指标有：%(known)s。"
            )
            known = "、".join(told(ratio.label) for ratio in RATIOS.values())
            raise forms.ValidationError(sentence % {"lines": "；".join(unread), "known": known})
        return tuple(each for each in read.values() if each is not None)

    def _add_sharers(self) -> None:
        """Ask who answers for each party, where the terms do not name one."""
        kinds = KIND_OF_SHARER.values()
        houses = list(Organisation.objects.filter(kind__in=kinds).order_by("name"))
        parts = CaseParty.objects.filter(case=self.desk.case, role__in=PART_OF_SHARER.values())
        present = dict(parts.values_list("role", "organisation_id"))
        for party, kind in KIND_OF_SHARER.items():
            own = [(str(h.pk), h.name) for h in houses if h.kind == kind]
            first = present.get(PART_OF_SHARER[party]) or (own[0][0] if len(own) == 1 else "")
            self.fields[f"sharer_{party.value}"] = forms.ChoiceField(
                label=_("%(party)s由谁承担") % {"party": party.label},
                required=False,
                choices=[("", "—"), *own],
                initial=str(first),
            )

    @property
    def grouped(self) -> list[str]:
        """The parties stand together."""
        return [f"sharer_{party.value}" for party in KIND_OF_SHARER]

    @property
    def sharers_shown(self) -> list[BoundField]:
        """Who answers for each party."""
        return [self[name] for name in self.grouped]

    def field_of(self, where: str, facts: Any) -> str | None:
        """Name the field; a party that the terms want and nobody named is a field of its own."""
        if where == "terms_missing" and "party" in facts:
            return f"sharer_{facts['party']}"
        return super().field_of(where, facts)

    @property
    def terms(self) -> ApprovalTerms:
        """What was granted, as the operation takes it."""
        granted = self.cleaned_data
        names = ("approved_fen", "term_months", "spread_bp", "repayment", "opinion", "lpr_tenor",
                 "conditions", "requirement", "terms_code", "excess_reason",
                 "pricing", "product_code", "covenants")  # fmt: skip
        weight = granted["required_percent"]
        return ApprovalTerms(
            **{name: granted[name] for name in names},
            required_weight_bp=int(weight * 100) if weight is not None else 10_000,
            required_positions=[int(n) for n in granted["required_positions"]],
            sharers=self._sharers(),
        )

    def _sharers(self) -> dict[str, Organisation]:
        told = {party: self.cleaned_data[f"sharer_{party.value}"] for party in KIND_OF_SHARER}
        houses = Organisation.objects.in_bulk([int(pk) for pk in told.values() if pk])
        return {party.value: houses[int(pk)] for party, pk in told.items() if pk}


def approval_start(desk: Desk) -> dict[str, Any]:
    """Begin with the wish, what the review recommends, and the approval before."""
    case = desk.case
    review = case.reviews.order_by("-round", "-pk").first()
    before = case.approvals.order_by("-round").first()
    wish = {
        "repayment": json.loads(case.version.content)["loan"]["repayment"],
        "approved_fen": review.recommended_fen if review else case.requested_fen,
        "term_months": case.term_months,
        "spread_bp": 0,
        "requirement": "all",
    }
    given = endorsements_of(case) if case.hands.get(Role.APPROVER) else []
    if given:
        return wish | _terms_endorsed(given[-1].terms)
    return wish | (_terms_before(before) if before else {})


def _terms_endorsed(terms: dict[str, Any]) -> dict[str, Any]:
    """Begin with exactly what the approver below agreed to."""
    promises = [
        covenant_in_words(CovenantTerms(ratio, bound, Decimal(value), months))
        for ratio, bound, value, months in terms["covenants"]
    ]
    positions = [str(position) for position in terms["required_positions"]]
    percent = Decimal(terms["required_weight_bp"]) / 100
    return {
        **terms, "covenants": promises, "required_positions": positions,
        "required_percent": percent if terms["requirement"] == "weighted" else None,
    }  # fmt: skip


def approvers_shown(desk: Desk) -> dict[str, Any]:
    """Show who must approve in which order, and who has said yes."""
    if not has_matrix(desk.case, desk.today):
        return {"levels": (), "given": ()}
    row = matrix_row(desk.case, approval_start(desk)["approved_fen"], desk.today)
    return {"levels": row.levels if row else (), "given": endorsements_of(desk.case)}


def _terms_before(before: Approval) -> dict[str, Any]:
    names = (
        "spread_bp",
        "repayment",
        "lpr_tenor",
        "pricing",
        "requirement",
        "conditions",
        "terms_code",
    )
    return {name: getattr(before, name) for name in names}


def authority_of(desk: Desk) -> int:
    """Give the amount this approver may approve alone, in fen; 0 where no row says."""
    row = rates.authority_of(desk.case, desk.actor, desk.today)
    return row.limit_fen if row else 0


def _choose(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField), "a field with choices"
    field.choices = choices
