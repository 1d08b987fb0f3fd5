"""The valuation workbench: the stream's rates, other methods, a scorecard, and what if."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import DayField
from financing.forms.steps.valuing import StreamForm
from financing.operations.reading import bundle_of
from financing.queries.valuing import Shift
from financing.valuation.beside import DEALS, METHOD_FIELDS
from financing.valuation.scorecard import shipped_cards

SLIDERS = ("revenue_percent", "margin_percent", "royalty_shift_percent")
_LEAST, _MOST = 50, 150
_CARDS = [
    ("", _("不评分")),
    ("patent_pledge_draft", _("专利（草案）")),
    ("trademark_pledge_draft", _("商标（草案）")),
    ("copyright_pledge_draft", _("著作权（草案）")),
]


def _number(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=4)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=300)


def _slider(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=_LEAST, max_value=_MOST)


class WorkbenchForm(StreamForm):
    """Everything that a bundle is valued from, and what is only tried."""

    way = forms.CharField(required=False, widget=forms.HiddenInput)
    bundle_weight = _number(_("许可费节省法权重"))
    profit_share_percent = _number(_("利润分成率（%）"))
    profit_evidence = _text(_("分成率依据"))
    profit_weight = _number(_("利润分成法权重"))
    charge_percent = _number(_("其他资产贡献（收入的%）"))
    excess_evidence = _text(_("贡献费用依据"))
    excess_weight = _number(_("超额收益法权重"))
    generic_margin_percent = _number(_("无品牌产品利润率（%）"))
    brand_evidence = _text(_("利润率依据"))
    brand_weight = _number(_("品牌利差法权重"))
    replacement_cost_yuan = _number(_("重置成本（元）"))
    functional_percent = _number(_("功能性贬值（%）"))
    economic_percent = _number(_("经济性贬值（%）"))
    cost_evidence = _text(_("成本依据"))
    deal_1_yuan = _number(_("可比交易一价格（元）"))
    deal_1_percent = _number(_("可比交易一修正（%）"))
    deal_1_on = DayField(label=_("可比交易一日期"), required=False)
    deal_2_yuan = _number(_("可比交易二价格（元）"))
    deal_2_percent = _number(_("可比交易二修正（%）"))
    deal_2_on = DayField(label=_("可比交易二日期"), required=False)
    deal_3_yuan = _number(_("可比交易三价格（元）"))
    deal_3_percent = _number(_("可比交易三修正（%）"))
    deal_3_on = DayField(label=_("可比交易三日期"), required=False)
    market_evidence = _text(_("可比交易依据"))
    market_weight = _number(_("市场法权重"))
    apart_reason = _text(_("各方法相差过大的理由"))
    card = forms.ChoiceField(label=_("评分表"), choices=_CARDS, required=False)
    revenue_percent = _slider(_("预测收入"))
    margin_percent = _slider(_("利润率"))
    royalty_shift_percent = _slider(_("许可费率"))
    lost = forms.ChoiceField(label=_("假设失去"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rights = [(str(p.position), f"{p.position}. {p.title}") for p in bundle_of(self.desk.case)]
        lost = self.fields["lost"]
        assert isinstance(lost, forms.ChoiceField)
        lost.choices = [("", _("都在")), *rights]
        chosen = self.data.get("card") if self.is_bound else self.initial.get("card")
        for code, name in _leaves(str(chosen or "")):
            self.fields[f"score-{code}"] = forms.DecimalField(
                label=name, required=False, min_value=0, max_value=100, max_digits=5,
                decimal_places=2,
            )  # fmt: skip

    @property
    def rates_only(self) -> list[BoundField]:
        """The fields of the income stream."""
        return [self[name] for name in StreamForm.base_fields if name != "way"]

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """The methods' fields, method by method."""
        names = [n for n in METHOD_FIELDS if not n.endswith("_weight") and n != "apart_reason"]

        def of(*wanted: str, weight: str = "") -> list[BoundField]:
            return [self[n] for n in (*wanted, weight) if n in names or (n == weight and n)]

        deals = [f"deal_{n}_{what}" for n in DEALS for what in ("yuan", "percent", "on")]
        return [
            (_("许可费节省法（主方法）"), [self["bundle_weight"]]),
            (
                _("利润分成法"),
                of("profit_share_percent", "profit_evidence", weight="profit_weight"),
            ),
            (_("超额收益法"), of("charge_percent", "excess_evidence", weight="excess_weight")),
            (
                _("品牌利差法"),
                of("generic_margin_percent", "brand_evidence", weight="brand_weight"),
            ),
            (
                _("成本法（只作界限）"),
                of(
                    "replacement_cost_yuan", "functional_percent", "economic_percent",
                    "cost_evidence",
                ),
            ),
            (_("市场法"), of(*deals, "market_evidence", weight="market_weight")),
        ]  # fmt: skip

    @property
    def scores(self) -> list[BoundField]:
        """The leaves of the scorecard chosen."""
        return [self[name] for name in self.fields if name.startswith("score-")]

    @property
    def sliders(self) -> list[tuple[BoundField, int]]:
        """The sliders, each with where it stands."""
        return [(self[name], self[name].value() or 100) for name in SLIDERS]

    @property
    def inputs(self) -> dict[str, Any]:
        """What is stored and computed from; what is only tried is not in it."""
        told = self.cleaned_data
        own = {name: str(told[name]) for name in METHOD_FIELDS if told.get(name) not in (None, "")}
        stored: dict[str, Any] = {**self.stream, **own}
        if told.get("card"):
            scored = {
                name.removeprefix("score-"): str(told[name])
                for name in self.fields
                if name.startswith("score-") and told.get(name) is not None
            }
            stored |= {"card": told["card"], "scores": scored}
        return stored

    @property
    def shift(self) -> Shift:
        """What is only tried."""
        told = self.cleaned_data
        revenue, margin, royalty = (told.get(name) or 100 for name in SLIDERS)
        return Shift(revenue, margin, royalty, told.get("lost") or "")


def _leaves(card: str) -> Iterator[tuple[str, str]]:
    tree = shipped_cards().get(card, ())
    parents = {indicator.parent for indicator in tree}
    for indicator in tree:
        if indicator.code not in parents:
            yield indicator.code, indicator.name
