"""The inputs of a valuation: of one right, of the bundle, or an external report beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, LongField
from financing.forms.steps.base import Desk, StepForm
from financing.models import RightValuation
from financing.operations.reading import bundle_of
from financing.operations.valuing import ExternalReport
from financing.queries.case_file import AllocatedRight, allocated
from financing.queries.eligibility import licensed_appraisers
from financing.queries.valuing import study_all, value_one
from financing.valuation.defaults import KindDefaults, shipped_defaults
from financing.valuation.models import ValuationResult
from financing.valuation.readings import RIGHT_FIELDS, STREAM_FIELDS
from financing.valuation.study import study_facts
from workflows.models import Organisation

EVIDENCE_KINDS = [
    ("own_licence", _("本权利的许可合同")),
    ("comparable", _("可比许可")),
    ("statistics", _("统计费率")),
    ("profit_split", _("利润分成")),
    ("industry_band", _("行业区间")),
]
OWN_FIELDS = (
    "royalty_percent", "evidence_kind", "evidence", "evidence_sample", "life_years",
    "hazard_percent", "decay_percent", "family", "score",
)  # fmt: skip
REPORT_FIELDS = (
    "report_number", "firm", "signer_1", "signer_2", "report_value_fen", "report_file",
)  # fmt: skip
TIMINGS = [("mid", _("年中")), ("end", _("年末")), ("start", _("年初"))]


def _percent(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, help_text=help_text, max_digits=9, decimal_places=4
    )


class StreamForm(StepForm):
    """The rates of the one income stream; revenue and margin are the filed ones."""

    discount_rate_percent = _percent(_("折现率（%）"))
    tax_percent = _percent(_("所得税率（%）"))
    apportionment_percent = _percent(
        _("收入分成基数比例（%）"), help_text=_("使用这些权利的产品收入占预测收入的比例。")
    )
    apportionment_reason = forms.CharField(
        label=_("全部收入计入的理由"),
        required=False,
        max_length=300,
        help_text=_("比例为 100% 时必填。"),
    )
    timing = forms.ChoiceField(label=_("现金流时点"), choices=TIMINGS)
    growth_evidence = forms.CharField(
        label=_("收入增长的依据"),
        required=False,
        max_length=300,
        help_text=_("增长率超出常规区间时填写。"),
    )

    @property
    def rates(self) -> list[BoundField]:
        """The fields of the income stream."""
        return [self[name] for name in StreamForm.base_fields if name != "way"]

    @property
    def own(self) -> list[BoundField]:
        """The fields of the right itself."""
        return [self[name] for name in OWN_FIELDS]

    @property
    def reported(self) -> list[BoundField]:
        """The fields of the report, where there is one."""
        return [self[name] for name in REPORT_FIELDS if name in self.fields]

    @property
    def stream(self) -> dict[str, str]:
        """The rates as they are stored: text, so that nothing is rounded."""
        return _stored(self.cleaned_data, STREAM_FIELDS)


class ValueRightForm(StreamForm):
    """One right's own inputs beside the rates of the stream."""

    royalty_percent = _percent(_("许可费率（%）"), help_text=_("占使用该权利的产品收入的比例。"))
    evidence_kind = forms.ChoiceField(label=_("费率依据的种类"), choices=EVIDENCE_KINDS)
    evidence = LongField(label=_("费率依据"), rows=2, max_length=600)
    evidence_sample = forms.IntegerField(
        label=_("统计样本（份合同）"), required=False, min_value=0, help_text=_("统计费率时填写。")
    )
    life_years = forms.IntegerField(
        label=_("剩余寿命（年）"),
        required=False,
        min_value=0,
        max_value=60,
        help_text=_("留空则取法定、经济寿命和预测期中最短的。"),
    )
    hazard_percent = _percent(_("年失权率（%）"), required=False)
    decay_percent = _percent(_("技术衰减率（%/年）"), required=False)
    family = forms.CharField(
        label=_("同族标记"),
        required=False,
        max_length=40,
        help_text=_("同族专利、系列商标填同一标记，合并计算。"),
    )
    score = forms.IntegerField(
        label=_("族内评分（0–100）"), required=False, min_value=0, max_value=100
    )

    result: ValuationResult | None = None
    life: int | None = None

    @cached_property
    def valuation(self) -> RightValuation:
        """Find the valuation that the work item is about."""
        rows = RightValuation.objects.select_related("pledged_right__right__kind")
        found = rows.get(pk=self.desk.item.subject_key)
        found.case = self.desk.case
        return found

    @property
    def inputs(self) -> dict[str, Any]:
        """What is stored and computed from."""
        return _stored(self.cleaned_data, RIGHT_FIELDS) | {"stream": self.stream}

    def preview(self) -> None:
        """Compute the value from what is typed; nothing is stored."""
        right, self.result = value_one(self.valuation, self.inputs, on=self.desk.today)
        self.life = right.life_years


class ReportForm(ValueRightForm):
    """An external report: its value is typed, its inputs are still computed from."""

    report_number = forms.CharField(label=_("评估报告文号"), max_length=60)
    firm = forms.CharField(label=_("评估机构"), max_length=120)
    signer_1 = forms.CharField(label=_("签名的评估专业人员（一）"), max_length=40)
    signer_2 = forms.CharField(label=_("签名的评估专业人员（二）"), max_length=40)
    report_value_fen = AmountField(label=_("报告载明的评估值"))
    report_file = forms.FileField(
        label=_("评估报告文件"),
        help_text=_("PDF，须有机构盖章和两名评估师签名；退回修改后须重新选择文件。"),
    )

    places = {
        "report.number": "report_number",
        "report.firm": "firm",
        "report.signers": "signer_2",
        "report.value_fen": "report_value_fen",
        "report.file": "report_file",
        "upload_refused": "report_file",
    }

    @property
    def report(self) -> ExternalReport:
        """The report as the operation takes it; its file goes with it."""
        told = self.cleaned_data
        return ExternalReport(
            number=told["report_number"],
            firm=told["firm"],
            signers=(told["signer_1"], told["signer_2"]),
            value_fen=told["report_value_fen"],
            upload=None,
        )


class CommissionForm(StepForm):
    """An appraiser on the list, what it is paid, and why the bank does not value by itself."""

    appraiser: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("评估机构"), queryset=Organisation.objects.none(), empty_label=_("请选择")
    )
    fee_fen = AmountField(label=_("约定评估费"))
    reason = LongField(
        label=_("由外部评估的理由"), rows=2, max_length=300, required=False,
        help_text=_("银行不能内部评估的，可以不填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["appraiser"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = licensed_appraisers(self.desk.today)

    places = {"commission.appraiser": "appraiser"}


class ValueBundleForm(StreamForm):
    """The rates on which the whole bundle is valued, once."""

    result: dict[str, Any] | None = None
    rows: Sequence[AllocatedRight] = ()

    def preview(self) -> None:
        """Compute the bundle's value from what is typed; nothing is stored."""
        self.result = study_facts(study_all(self.desk.case, self.stream, on=self.desk.today))
        self.rows = allocated(bundle_of(self.desk.case), self.result)


def right_start(desk: Desk) -> dict[str, Any]:
    """Begin with what is assumed of the kind, or with the round before."""
    valuation = RightValuation.objects.select_related("pledged_right__right", "appraiser").get(
        pk=desk.item.subject_key
    )
    kind = shipped_defaults().kinds[valuation.pledged_right.right.kind_id]
    before = (
        RightValuation.objects.filter(pledged_right=valuation.pledged_right)
        .exclude(inputs={})
        .order_by("-round")
        .first()
    )
    kept = dict(before.inputs) if before else {}
    stream = kept.pop("stream", {})
    firm = valuation.appraiser.name if valuation.appraiser else ""
    return {**_assumed(kind), **stream, **kept, "firm": firm}


def bundle_start(desk: Desk) -> dict[str, Any]:
    """Begin with the rates of the bundle before, or with those that the rights were valued on."""
    rows = desk.case.valuations.exclude(inputs={}).order_by("-round", "pledged_right__position")
    first = rows.first()
    stream = first.inputs.get("stream", {}) if first else {}
    return {"timing": "mid"} | stream


def _assumed(kind: KindDefaults) -> dict[str, Any]:
    return {
        "hazard_percent": kind.hazard_percent,
        "decay_percent": kind.decay_percent,
        "discount_rate_percent": kind.discount_rate_percent,
        "tax_percent": "25",
        "evidence_kind": "comparable",
        "timing": "mid",
        "score": 100,
    }


def _stored(told: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Write what was filled in as text; what was left empty follows the defaults."""
    return {name: str(told[name]) for name in names if told.get(name) not in (None, "")}
