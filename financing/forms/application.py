"""The forms of an application: they show what is typed, and beside it what the pre-check says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AMOUNT_HELP
from financing.forms.contents import Typed, others_of, rows_of
from financing.rules.identifiers import MARK_KINDS, PATENT_KINDS
from workflows.errors import Objection
from workflows.queries.telling import told

REPAYMENTS = [
    ("", _("请选择")),
    ("equal_payment", _("等额本息（每月还款额相同）")),
    ("equal_principal", _("等额本金（每月本金相同）")),
    ("interest_only", _("按期付息、到期还本（每季末月21日结息）")),
    ("at_maturity", _("到期一次还本付息")),
]
FEWEST_ROWS = {"pledgors": 0, "rights": 1, "revenue": 2, "forecast": 3}
_ROW = re.compile(r"(?P<name>[a-z_]+)\[(?P<index>[0-9]+)\](?:\.(?P<field>\w+))?")


class DraftForm(forms.Form):
    """Part of an application as it stands: any text is kept, objections stand at their fields."""

    use_required_attribute = False

    def __init__(
        self, typed: Typed, *, prefix: str, objections: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(data=dict(typed), prefix=prefix)
        self.objections = objections

    @property
    def row(self) -> str:
        """Give the number of the row that the form is, as its buttons name it."""
        return str(self.prefix).rpartition("-")[2]

    def full_clean(self) -> None:
        """Take over what the pre-check said; the form itself judges nothing."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for name in self.fields:
            sentences = self.objections.get(self.add_prefix(name), ())
            if sentences:
                self.add_error(name, list(sentences))


class BorrowerForm(DraftForm):
    """Whom the bank talks to; name and credit code are the enterprise's own and not typed."""

    address = forms.CharField(label=_("住所"), max_length=200)
    legal_representative = forms.CharField(label=_("法定代表人"), max_length=60)
    contact = forms.CharField(label=_("联系人"), max_length=60)
    phone = forms.CharField(
        label=_("联系电话"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class LoanForm(DraftForm):
    """What the enterprise wishes for."""

    amount = forms.CharField(label=_("借款金额"), max_length=40, help_text=AMOUNT_HELP)
    term_months = forms.CharField(
        label=_("期限（月）"), max_length=4, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    repayment = forms.ChoiceField(label=_("还款方式"), choices=REPAYMENTS)
    use = forms.CharField(
        label=_("用途"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PledgorForm(DraftForm):
    """Somebody else who pledges for the borrower's debt."""

    name = forms.CharField(label=_("出质人名称"), max_length=120)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    resolution = forms.CharField(
        label=_("同意出质的决议"),
        max_length=120,
        help_text=_("决议名称和日期，如“2026年第二次股东会决议”；决议文件请在下方上传。"),
    )


class RightForm(DraftForm):
    """A right to be pledged; which dates and classes are asked for depends on its kind."""

    kind = forms.ChoiceField(label=_("权利种类"))
    number = forms.CharField(label=_("号码"), max_length=40)
    title = forms.CharField(label=_("名称"), max_length=200)
    owners = forms.CharField(
        label=_("全部权利人"), max_length=500, help_text=_("按登记簿填写，多人用顿号隔开。")
    )
    pledgor = forms.CharField(
        label=_("出质人"), max_length=120, widget=forms.TextInput(attrs={"list": "pledgor-names"})
    )
    classes = forms.CharField(
        label=_("商品和服务类别"), max_length=200, help_text=_("1 至 45，多类用顿号隔开。")
    )
    filing_date = forms.CharField(
        label=_("申请日"), required=False, widget=forms.TextInput(attrs={"type": "date"})
    )
    grant_date = forms.CharField(
        label=_("授权公告日或注册日"),
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
    )
    first_published = forms.CharField(
        label=_("首次发表日"), required=False, widget=forms.TextInput(attrs={"type": "date"})
    )

    def __init__(
        self,
        typed: Typed,
        *,
        prefix: str,
        objections: Mapping[str, Sequence[str]],
        kinds: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(typed, prefix=prefix, objections=objections)
        chosen = typed.get(f"{prefix}-kind", "")
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField), "declared above"
        kind.choices = [("", _("请选择")), *kinds]
        number = self.fields["number"]
        number.help_text = NUMBER_HELP.get(chosen, "")
        for name in set(self.fields) - set(_fields_of(chosen)):
            del self.fields[name]
        if typed.get("action") == "refresh":
            self._keep_typing()

    def _keep_typing(self) -> None:
        """Let the page keep what is typed into a field while the answer is on its way."""
        for name, field in self.fields.items():
            if name != "kind":
                field.widget.attrs["hx-preserve"] = "true"


_PATENT_HELP = _("专利号，如 ZL202011472880.4，含校验位。")
_MARK_HELP = _("注册号，如 12345678；国际注册以 G 开头。")
NUMBER_HELP = {
    **dict.fromkeys(PATENT_KINDS, _PATENT_HELP),
    **dict.fromkeys(MARK_KINDS, _MARK_HELP),
    "software": _("登记号，如 2023SR0599982（不是证书号）。"),
    "work": _("登记号，如 国作登字-2021-L-00268255。"),
}


def _fields_of(kind: str) -> tuple[str, ...]:
    """Name the fields that a kind of right is asked for."""
    always = ("kind", "number", "title", "owners", "pledgor")
    if kind in MARK_KINDS:
        return (*always, "classes", "filing_date", "grant_date")
    if kind in PATENT_KINDS:
        return (*always, "filing_date", "grant_date")
    return (*always, "first_published") if kind else always


class RevenueForm(DraftForm):
    """What came in in a past year."""

    year = forms.CharField(
        label=_("年度"), max_length=8, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    amount = forms.CharField(label=_("营业收入"), max_length=40)


class ForecastForm(DraftForm):
    """What the products that use the rights are expected to bring in a coming year."""

    amount = forms.CharField(label=_("预测收入"), max_length=40)


class FinancialsForm(DraftForm):
    """The other figures the value rests on."""

    ebit_margin_percent = forms.CharField(
        label=_("息税前利润率（%）"), max_length=12, help_text=_("如 20；亏损填负数。")
    )
    net_assets = forms.CharField(label=_("净资产"), max_length=40, required=False)


class AgentForm(DraftForm):
    """Who files for the enterprise, if anybody does."""

    name = forms.CharField(label=_("代理机构名称"), max_length=120, required=False)
    credit_code = forms.CharField(label=_("代理机构信用代码"), max_length=18, required=False)


@dataclass(frozen=True)
class ApplicationForms:
    """All forms of one application page."""

    borrower: BorrowerForm
    loan: LoanForm
    pledgors: tuple[PledgorForm, ...]
    rights: tuple[RightForm, ...]
    revenue: tuple[RevenueForm, ...]
    forecast: tuple[ForecastForm, ...]
    financials: FinancialsForm
    agent: AgentForm

    def __iter__(self) -> Any:
        """Go through every form."""
        yield from (self.borrower, self.loan, *self.pledgors, *self.rights, *self.revenue)
        yield from (*self.forecast, self.financials, self.agent)

    def anchor(self, name: str, section: str) -> str:
        """Give the place on the page to which a sentence about a field leads."""
        shown = {form.add_prefix(field) for form in self for field in form.fields}
        return f"id_{name}_field" if name in shown else section


def application_forms(
    typed: Typed,
    *,
    kinds: Sequence[tuple[str, str]],
    objections: Mapping[str, Sequence[str]],
) -> ApplicationForms:
    """Lay out the forms of everything typed."""

    def prefixes(name: str) -> Iterable[str]:
        count = max(len(rows_of(typed, name)), FEWEST_ROWS[name])
        return (f"{name}-{number}" for number in range(count))

    def part(form: type[Any], prefix: str, **also: Any) -> Any:
        return form(typed, prefix=prefix, objections=objections, **also)

    return ApplicationForms(
        borrower=part(BorrowerForm, "borrower"),
        loan=part(LoanForm, "loan"),
        pledgors=tuple(part(PledgorForm, prefix) for prefix in prefixes("pledgors")),
        rights=tuple(part(RightForm, prefix, kinds=kinds) for prefix in prefixes("rights")),
        revenue=tuple(part(RevenueForm, prefix) for prefix in prefixes("revenue")),
        forecast=tuple(part(ForecastForm, prefix) for prefix in prefixes("forecast")),
        financials=part(FinancialsForm, "financials"),
        agent=part(AgentForm, "agent"),
    )


def spot_of(where: str, content: Mapping[str, Any]) -> tuple[str, str]:
    """Find the field and the section of the page for a path in the content."""
    row = _ROW.fullmatch(where)
    if row:
        return _row_spot(row, content)
    head, _dot, rest = where.partition(".")
    if head == "financials":
        return _financial_spot(rest, content)
    name = f"loan-{rest.removesuffix('_fen')}" if head == "loan" else f"{head}-{rest}"
    return name, head


def _row_spot(row: re.Match[str], content: Mapping[str, Any]) -> tuple[str, str]:
    name, index, field = row["name"], int(row["index"]), row["field"] or ""
    if name == "pledgors":
        own = len(content.get("pledgors") or ()) - len(others_of(content))
        if index < own:  # the borrower is no row of the page
            return "", "pledgors"
        index -= own
    return f"{name}-{index}-{field or _FIRST.get(name, '')}", name


_FIRST = {"pledgors": "name", "rights": "kind"}


def _financial_spot(rest: str, content: Mapping[str, Any]) -> tuple[str, str]:
    key, _dot, year = rest.partition(".")
    if key == "revenue_fen":
        years = sorted((content.get("financials") or {}).get("revenue_fen") or {})
        return f"revenue-{years.index(year) if year in years else 0}-amount", "financials"
    forecast = re.fullmatch(r"forecast_revenue_fen(?:\[([0-9]+)\])?", key)
    if forecast:
        return f"forecast-{forecast[1] or 0}-amount", "financials"
    return f"financials-{key.removesuffix('_fen')}", "financials"


def by_field(
    objections: Iterable[Objection], content: Mapping[str, Any]
) -> Mapping[str, Sequence[str]]:
    """Gather the sentences that stand at each field."""
    gathered: dict[str, list[str]] = {}
    for objection in objections:
        gathered.setdefault(spot_of(objection.where, content)[0], []).append(
            told(objection.message)
        )
    return gathered
