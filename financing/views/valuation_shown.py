"""A valuation as its page shows it: tables, and the same series for the charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from financing.models import Case
from financing.operations.reading import bundle_of
from financing.queries.labels import Label
from financing.valuation import series
from financing.valuation.scorecard import shipped_cards
from financing.valuation.series import Bar

_FEN_A_WAN = 1_000_000
DRIVERS: Mapping[str, Label] = {
    "revenue": _("预测收入"),
    "royalty": _("许可费率"),
    "ebit_margin": _("息税前利润率"),
    "discount_rate": _("折现率"),
    "tax": _("所得税率"),
}
METHODS: Mapping[str, Label] = {
    "bundle_one_stream_shapley": _("许可费节省法（打包）"),
    "profit_split": _("利润分成法"),
    "multi_period_excess_earnings": _("超额收益法"),
    "excess_earnings": _("品牌利差法"),
    "cost_approach": _("成本法（界限）"),
    "market_approach": _("市场法"),
}
STEPS: Mapping[str, Label] = {
    "value": _("打包评估值"),
    "band": _("取低四分位（P25）"),
    "liquidation": _("变现折扣、费用和时间"),
    "ceiling": _("质押率上限等限额"),
    "lendable": _("可贷上限"),
}
CEILINGS: Mapping[str, Label] = {
    "cap_by_kind": _("按权利种类的质押率上限"),
    "liquidation_cover": _("按变现值覆盖"),
    "product": _("产品限额"),
    "cash_flow": _("还款现金流"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its table: a name, a title, rows of label and two amounts."""

    name: str
    title: Label
    kind: str
    rows: Sequence[tuple[str, Bar]]

    @property
    def data(self) -> Mapping[str, Any]:
        """What the script draws, in 万元."""
        return {
            "kind": self.kind,
            "title": str(self.title),
            "rows": [
                [label, bar.start_fen / _FEN_A_WAN, bar.end_fen / _FEN_A_WAN]
                for label, bar in self.rows
            ],
        }

    @property
    def element(self) -> str:
        """The id of the element that holds the data."""
        return f"series-{self.name}"


def valuation_shown(case: Case, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lay a valuation's facts out for its page."""
    titles = {str(p.position): f"{p.position}. {p.title}" for p in bundle_of(case)}
    charts = [
        _chart("methods", _("各方法结果"), "bars", series.methods(facts), METHODS),
        _chart("band", _("价值区间"), "bars", series.band(facts), {}),
        _chart(
            "tornado",
            _("敏感性（许可费节省值，各参数±10%）"),
            "span",
            series.tornado(facts),
            DRIVERS,
        ),
        _chart("waterfall", _("可贷上限由来"), "span", series.waterfall(facts), STEPS),
        _chart("allocation", _("分摊到各项权利"), "bars", series.allocation(facts), titles),
    ]
    loss = facts.get("loss_fen", {})
    value = facts["value_fen"]
    ceilings = facts.get("ceilings_fen", {})
    return {
        "facts": facts,
        "charts": [chart for chart in charts if chart.rows],
        "methods": [
            {**row, "title": METHODS.get(row["model"], row["model"])}
            for row in facts.get("methods", ())
        ],
        "rights": [
            {
                "title": title,
                "allocated_fen": facts["allocation_fen"].get(key),
                "alone_fen": facts["stand_alone_fen"].get(key),
                "without_fen": loss.get(key),
                "lost_fen": None if key not in loss else value - loss[key],
            }
            for key, title in titles.items()
            if key in facts["allocation_fen"]
        ],
        "ceilings": [
            {"title": CEILINGS[name], "fen": fen, "binds": name == facts["lendable_bound_by"]}
            for name, fen in sorted(ceilings.items(), key=lambda row: row[1])
        ],
        "scores": _scores(facts),
    }


def _chart(
    name: str, title: Label, kind: str, bars: Sequence[Bar], labels: Mapping[str, Label]
) -> Chart:
    return Chart(
        name, title, kind, [(str(labels.get(bar.key, bar.key.upper())), bar) for bar in bars]
    )


def _scores(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    scored = facts.get("score") or {}
    names = {i.code: i for i in shipped_cards().get(facts.get("card", ""), ())}
    return [
        {"name": names[code].name, "score": told, "leaf": bool(names[code].parent)}
        for code, told in sorted(scored.items())
        if code in names
    ]
